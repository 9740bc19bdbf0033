"""What reads like the full name of a person, and which names are those of a company.

Where a name stands, in a feed or in a byline, is not known here.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_PARTICLES = """
    af al av ben bin binte binti da dal dalla das de de' de’ dei degli del della den der des di do dos du e
    el ibn la las le lo los 't ’t ten ter van vom von y zu zum zur
"""
PARTICLES = frozenset(_PARTICLES.split())
# One word of a name: capitalised, or an initial, or with capitals inside as in "McDonald".
PERSONAL = re.compile(
    r"^(?:(?:Ma?c|O['’]|D['’]|L['’]|De|Di|La|Le|Van|Von|Al)?[^\W\d_a-z][^\W\d_A-Z]+(?:['’][^\W\d_]+)?|"
    r"[^\W\d_a-z]\.?|Jr\.?|Sr\.?)$"
)
# As Annie is in Ann "Annie" Lee and Ann (Annie) Lee.
NICKNAME = re.compile(r"(?<=\w)\s[\"“”„«'‘(][^\W\d_][\w .`'’-]{0,20}[\"“”»'’)]\s(?=[^\W\d_a-z])")
# Three Korean syllables that begin with a family name; Japanese family and given name with a space between.
EASTERN_NAME = re.compile(
    "^(?:[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용][가-힣]{2}|"
    "[\u4e00-\u9fff々]{1,3}[ \u3000][\u3040-\u30ff\u4e00-\u9fff々]{1,4})$"
)
CHINESE_NAME = re.compile(
    "^(?:欧阳|上官|司马|诸葛|皇甫|令狐|慕容|公孙|東方|歐陽|司馬|諸葛|"
    "[王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤張劉陳楊黃趙吳馬])[\u4e00-\u9fff]{1,2}$"
)
# Family names that begin many other words, such as 高可用 and 方案.
COMMON_SURNAMES = frozenset("高方金白向万江石史龙程常")
# What software writes in place of a name.
_NOBODY = """
    admin, administrator, anonymous, author, authors, blogger, contributors, default, editor, editors, false,
    guest, guest user, me, n/a, news, no author, nobody, none, noreply, null, object object, [object object],
    owner, redacción, redactie, redaktion, root, rédaction, site admin, site administrator, staff, super,
    super admin, super user, superuser, support, system, team, test, true, undefined, unknown, user,
    webmaster, wordpress, wpadmin, 作者, 匿名, 管理人, 管理员, 管理者, 編集者, 編集部, 運営者
"""
NOBODY = frozenset(" ".join(_NOBODY.split()).split(", "))
# Words in the names of many companies and blogs, which do not tell one from another.
_GENERIC = """
    & ag ai and at authors blog blogs by cloud co com committee communications community company content
    contributors corp corporation crew data de design dev developer developers development devrel
    editorial editors engineer engineering engineers equipa equipe equipo foundation global gmbh group hq
    inc insights io k.k kk l labs limited llc ltd magazine marketing media medium net news newsroom of
    office official org our press product publication pvt redaktion redação research sa science security
    software squad staff stories team teams tech techblog technical technologie technologies technology
    the writers équipe
"""
GENERIC = frozenset(_GENERIC.split())
# What sites add to their name: "Acme (www.acme.com)", "Acme | Rivers and lakes".
SUBTITLE = re.compile(r"\s*(?:[(（]|\s\|\s).*$", re.DOTALL)


def without_nickname(name):
    """`name` without a nickname in quotes or brackets between its words."""
    return NICKNAME.sub(" ", name)


def is_full_name(name):
    """Whether `name` reads like a first and a last name without anything around it that says so."""
    if EASTERN_NAME.match(name) or (CHINESE_NAME.match(name) and name[0] not in COMMON_SURNAMES):
        return True
    # "Min-jun" is one name as "Min-Jun" is.
    words = re.sub(r"-(\w)", lambda part: " " + part[1].upper(), without_nickname(name)).split()
    if not 2 <= len([word for word in words if word not in PARTICLES]) <= 4:
        return False
    return words[0] not in PARTICLES and all(word in PARTICLES or _is_personal(word) for word in words)


def has_known_name(name):
    """Whether `name` reads like a full name with a known given or family name, in Latin letters."""
    family = name.rpartition(" ")[2]
    return has_given_name(name) or (is_full_name(name) and _is_listed(family, "family_names"))


def has_given_name(name):
    """Whether `name` reads like a full name that begins with a known given name in Latin letters."""
    return is_full_name(name) and is_given_name(re.split(r"[ -]", name)[0])


def is_given_name(word):
    """Whether `word` is a known given name in Latin letters, whatever accents it has."""
    return _is_listed(word, "given_names")


def _is_listed(word, file):
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return not _listed(file).isdisjoint((word.casefold(), plain))


@cache
def _listed(file):
    """The names in a `file` beside this one: of many countries, without common words of blogs' languages."""
    return frozenset(Path(__file__).with_name(f"{file}.txt").read_text("utf-8").split())


def _is_personal(word):
    # "d'Andréa" is a name as "D'Andréa" is.
    word = word[:1].upper() + word[1:] if word[1:2] in ("'", "’") else word
    return word[0].isupper() and bool(PERSONAL.match(word))


@lru_cache(maxsize=256)
def company_keys(companies):
    """The company_key() of each name in the tuple `companies`, with and without its subtitle, as a set."""
    return frozenset(company_key(text) for name in companies for text in (name, SUBTITLE.sub("", name)))


def is_company(name, keys):
    """Whether `name` has one of these company_key()s, and does not begin like a person's name."""
    return company_key(name) in keys and not has_given_name(name)


@lru_cache(maxsize=4096)
def company_key(name):
    """`name` without spaces, punctuation and common words: "The Acme Tech Blog" is "acme"."""
    name = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in re.split(r"[\s.,'’&|/:()@_-]+", name) if word]
    return "".join(word for word in words if word not in GENERIC)
