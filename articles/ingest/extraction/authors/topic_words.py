"""Words of subjects, headings and menus, which look like somebody's name where each is written large.

Words that are also common first or last names (Ruby, Hall, June) are left out. Words only; names.py asks
for them where nothing marks a line as a byline.
"""

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
