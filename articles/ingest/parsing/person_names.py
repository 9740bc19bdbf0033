"""What reads like the full name of a person, and which names are those of a company.

Where a name stands, in a feed or in a byline, is not known here.
"""

import re
import unicodedata
from functools import lru_cache

PARTICLES = frozenset(
    [
        *("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "la", "le"),
        *("el", "al", "bin", "ibn", "ten", "ter", "zu", "af", "av", "y", "e"),
    ]
)
# One word of a name: capitalised, or an initial, or with capitals inside as in "McDonald".
PERSONAL = re.compile(
    r"^(?:(?:Ma?c|O['’]|D['’]|L['’]|De|Di|La|Le|Van|Von|Al)?[^\W\d_a-z][^\W\d_A-Z]+(?:['’][^\W\d_]+)?|"
    r"[^\W\d_a-z]\.?|Jr\.?|Sr\.?)$"
)
# Three Korean syllables that begin with a family name; Japanese family and given name with a space between.
EASTERN_NAME = re.compile(
    "^(?:[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용][가-힣]{2}|"
    "[\u4e00-\u9fff々]{1,3}[ \u3000][\u3040-\u30ff\u4e00-\u9fff々]{1,4})$"
)
CHINESE_NAME = re.compile(
    "^[王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤張劉陳楊黃趙吳馬][\u4e00-\u9fff]{1,2}$"
)
# Family names that begin many other words, such as 高可用 and 方案.
COMMON_SURNAMES = frozenset("高方金白向万江石史龙程常")
# Words in the names of many companies and blogs, which do not tell one from another.
_GENERIC = """
    & ag ai and at authors blog blogs by cloud co com committee communications community company content
    contributors corp corporation crew data de design dev developer developers development editorial
    editors engineer engineering engineers equipa equipe equipo foundation global gmbh group hq inc
    insights io k.k kk labs limited llc ltd magazine marketing media medium net news newsroom of office
    official org our press product publication pvt redaktion redação research sa security software squad
    staff stories team teams tech techblog technical technologie technologies technology the writers
    équipe
"""
GENERIC = frozenset(_GENERIC.split())
# Words of subjects, headings and menus. In title case they look like names. Words that are common first or
# last names too (Ruby, Hall, June) are left out.
_TOPICS = """
    a about academy access adoption ads advanced advent agenda agile ago ai airflow all also always
    amazon amsterdam analysis analytics android angeles angular announcement announcements another
    apache api apis app apple apps architecture archive archives arena article articles artificial at
    authentication automation aws azure back backend ballroom bangalore barcelona basics behind beijing
    bengaluru berlin better beyond big blog blogs book books boston brand browse budapest build building
    business calendar california call canada career careers categories category center change changelog
    chaos chat chicago classes clear client close cloud code coding collaboration collections colorado
    comments community companies company compliance computer computing concepts conference conferences
    contact containers content contents continue continuous control cookie cookies copenhagen copy core
    cost create credit credits culture custom customer customers cyber daily data database databases
    days december deep delhi deliver delivery demo denver deploy deployment design designing developer
    developers development device devops digital distributed dive diversity django docker docs
    documentation download driven dubai dublin dynamic early ecosystem edge edit education elastic
    elixir embedded employee end engine engineer engineering enterprise environment errors essential
    estimated europe event events every everything example executive experience experiment experiments
    explained explore facebook fast feature featured features february feed filed files finance first
    five flink follow for forum foundation framework france free friday from front frontend full
    function functional fundamentals future game games general generation generative germany get getting
    github global gmbh go golang google governance grafana grand graph growth guest guide guides hack
    hadoop hands hardware health help helsinki hiring history home hotel how hybrid image impact in inc
    inclusion india industries industry inference infrastructure inside insights integration
    integrations intelligence intelligent interview interviews intro introducing introduction investor
    ios issue issues istanbul january japan java javascript job jobs join journey july just kafka key
    keynote kibana kotlin kubernetes kyiv language languages large last latest lead leadership learn
    learned learning lessons level libraries library life like linkedin linux lisbon list live llc load
    local log login london los low ltd machine madrid mail main making management many map march market
    marketing mastering media meet melbourne memory menu mesh message messaging meta method metrics
    micro microservices microsoft migration min mobile model models modern monday mongo monitoring month
    more moscow most multi mumbai munich music my native natural network networking networks nevada new
    news newsletter next node notes november now number observability october of office on one open
    operations ops optimization oracle orchestration original osaka oslo our out overview part partner
    partners patterns payments people performance php pipeline pipelines platform platforms plus podcast
    policy popular post postgres posts practice practices prague press previous pricing privacy private
    process product production productivity products program programming project projects prometheus
    protection protocol public published python quality queue queues quick quickstart rails ranking
    react read reading real recent recommendation recommended redefined redis reduce reference
    registration related release releases reliability remote report reports request research reserved
    resource resources responsible results retail return review reviews revisited rights role rome room
    rules sales sample san saturday save scale scaling science search seattle section secure security
    see self seoul september series server serverless service services session sessions set setting
    shanghai share shenzhen shop show sign simple simplified singapore single site skills skip smart
    social software solution solutions source spark speakers special sponsors sports spring sql stack
    standards start started startup startups state states static status step stockholm storage stories
    story strategy stream streaming streams studies study subscribe success summary summit sunday
    support sustainability svelte system systems table tables tag tags taipei takeaways talks team teams
    tech technical techniques technology telemetry ten terms terraform test testing texas text that the
    things this three thursday time tips title to today tokyo tool tooling tools top topic topics
    toronto toward towards tracing training transformation trends trust tuesday tutorial tutorials
    twitter two understanding unified united unleashed unlocked up update updates usa use user users
    using ux vegas version video videos vienna view views virtual vision warsaw watch web webinar
    webinars website wednesday week weekly welcome what whats when where white why with work workflow
    workflows working world writing year years york you your youtube zero zurich
"""
TOPICS = frozenset(_TOPICS.split())
# What sites add to their name: "Acme (www.acme.com)", "Acme | Rivers and lakes".
SUBTITLE = re.compile(r"\s*(?:[(（]|\s\|\s).*$", re.DOTALL)


def is_full_name(name, companies=()):
    """Whether `name` reads like a first and a last name without anything around it that says so."""
    if EASTERN_NAME.match(name) or (CHINESE_NAME.match(name) and name[0] not in COMMON_SURNAMES):
        return True
    words = name.replace("-", " ").split()
    if not 2 <= len([word for word in words if word not in PARTICLES]) <= 4 or any(
        word.casefold().strip(".,'’") in TOPICS for word in words
    ):
        return False
    own = company_keys(tuple(companies))
    if any(company_key(word) in own for word in words):
        return False
    return words[0] not in PARTICLES and all(word in PARTICLES or _is_personal(word) for word in words)


def _is_personal(word):
    return word[0].isupper() and bool(PERSONAL.match(word))


@lru_cache(maxsize=256)
def company_keys(companies):
    """The company_key() of each name in the tuple `companies`, with and without its subtitle, as a set."""
    return frozenset(company_key(text) for name in companies for text in (name, SUBTITLE.sub("", name)))


@lru_cache(maxsize=4096)
def company_key(name):
    """`name` without spaces, punctuation and common words: "The Acme Tech Blog" is "acme"."""
    name = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in re.split(r"[\s.,'’&|/:()@_-]+", name) if word]
    return "".join(word for word in words if word not in GENERIC)
