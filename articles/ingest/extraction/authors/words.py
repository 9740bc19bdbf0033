"""The words of bylines that are not names: labels, roles, words of companies, placeholders.

Words and patterns only; names.py reads bylines with them.
"""

import re

from articles.ingest.parsing.months import names_in

BY = (
    r"(?:(?:blog\s+post|analysis|article|column|essay|interview|opinion|report|review|story|words?|"
    r"guest\s+post)\s+)?"
    r"(?:written|posted|published|authored|created|contributed|edited|shared|submitted|"
    r"presented)?\s*(?:\bby\b)|authors?\b|"
    r"author\(s\)|writers?(?=\s*:)|contributors?(?=\s*:)|"
    r"(?:eine? )?(?:geschrieben|verfasst|veröffentlicht|(?:gast)?beitrag|analyse|artikel|bericht|essay|"
    r"interview|kolumne|kommentar|reportage|rezension|text) von|von(?=:|\s+\S+\s+\S)|"
    r"autor(?:[/:*_]?in(?:nen)?|es|a|en)?\b|écrit par|publié par|rédigé par|"
    r"par(?=\s*:|\s+\S+\s+\S)|auteurs?\b|autori|"
    r"autors|escrito por|"
    r"publicado por|por(?=:|\s+\S+\s+\S)|scritto da|pubblicato da|"
    r"di(?=\s+\S+\s+\S)|da(?=\s+\S+\s+\S)|autore|door|"
    r"geschreven door|durch(?=\s+\S+\s+\S)|af|skrevet af|av|skriven av|"
    r"skrevet av|kirjoittanut|przez|autorzy|napisał[a]?|napsal[a]?|yazan|yazar|автор(?:ы)?|написал[а]?|"
    r"опубликовал[а]?|"
    r"作者|文(?=\s*[:：/／|])|撰文|撰稿|著者|執筆者|執筆|筆者|投稿者|書いた人|この記事を書いた人|글쓴이|작성자|저자|بقلم|الكاتب|كتبه|كتب|تأليف|"
    r"נכתב על ידי|מאת|oleh|bởi|tác giả"
)
LEADING_BY = re.compile(rf"^\W*(?:{BY})(?:\s*[:：|]\s*|\s+|(?<=[^\x00-\u024f])|$)", re.IGNORECASE)
STARTS_BY = re.compile(rf"^\W{{0,4}}(?:{BY})(?=[\s:：|]|$|(?<=[^\x00-\u024f]))", re.IGNORECASE)
INSIDE_BY = re.compile(
    r"(?<![\w-])(?:(?:written |posted |published )?by|guest (?:blog )?post from|contribution from|von|par|"
    r"por|autor|author|автор|"
    r"作者|著者|執筆者|執筆|筆者|文|글쓴이|작성자|بقلم)(?:\s*[:：]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
# In these languages bylines have dates without a year after the name.
MONTHS = "|".join(names_in("en", "de", "fr", "es"))
TAIL = re.compile(
    rf"""\s*(?:
        [|•·∙⋅●▪◦‧]|\s・\s|\s[–—―-]+\s|\s-\s|\s//?\s|\s:\s|\s*[(\[（]|\s>\s|\s›\s|\s»|
        \b(?:on|am|le|el|il|op|den|em|of)\s+(?:\w+,?\s+)?(?:\d|(?:{MONTHS})\b)|
        \b(?:{MONTHS})\.?\s+\d|\s\d{{1,2}}\.?\s+\w+\.?\s+20\d\d|\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:{MONTHS})\b|
        \b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\b\d+\s*-?\s*(?:min|分|minute|Min\.)|\b(?:19|20)\d\d\b|
        \b(?:published|posted|updated|last\s+updated|reading\s+time|read\s+time|veröffentlicht|publié\s+le|filed\s+under|in\s+category|categories|follow)\b|
        \s+(?:is|was)\s+(?:an?|the)\b|\b(?:at|for|of|dans|sous|unter)\s+(?=[\dA-ZÀ-Þ])|\s@(?=\w)|\s+@\s|\bin\s+(?=[A-Z])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
PARTED = re.compile(
    r"\s*(?:[,;;、；，،&＆+\n\t|•·/／]|\s(?:and|AND|und|UND|et|ET|y|Y|e|E|og|och|en|with|mit|avec|con|og|и|و)\s(?=\S)|"
    r"\s–\s)\s*(?:(?:and|und|et|y|with|&)\s+)?"
)
ROLE = re.compile(
    r"\b(?:engineer(?:ing|s)?|developer|manager|director|architect|scientist|designer|founder|"
    r"co-?founder|ceo|cto|cfo|coo|cio|"
    r"cpo|ciso|vp|svp|evp|president|chief|officer|head of|lead|principal|staff|senior|junior|"
    r"intern|consultant|"
    r"analyst|researcher|specialist|evangelist|advocate|editor|writer|reporter|correspondent|columnist|"
    r"journalist|strategist|marketing|professor|"
    r"ph\.?d\.?|msc|mba|sre|devops|swe|"
    r"product|software|technical|tech lead|fellow|member of|contributor|entwickler(?:in)?|ingénieur|"
    r"ingeniero|"
    r"geschäftsführer|redakteur(?:in)?|korrespondent(?:in)?|journaliste|periodista|ingénieure|"
    r"développeur|desarrollador|guest author|guest post|partner|expert|"
    r"coach|administrator)\b|"
    r"エンジニア|デザイナー|マネージャー|工程师|開発|部$|チーム",
    re.IGNORECASE,
)
TEAM = re.compile(r"\b(?:team|group|squad|crew)$", re.IGNORECASE)
SUFFIX = re.compile(
    r"^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|msc|mba|esq|cissp|pmp|inc|llc|ltd|gmbh|dr|prof|pe)\.?$",
    re.IGNORECASE,
)
_NOBODY = """
    am, um, zum autor, über den autor, über die autorin, über die autoren, à propos de l'auteur,
    sobre el autor, sobre la autora, sobre o autor, autor, autoren, auteur, alle artikel, alle beiträge,
    pub med, pubmed, google scholar, orcid, researchgate,
    about, about author, about the author, about the authors, admin, administrador, administrator,
    all posts, anonymous, author, author archive, author name, author:, authors, avatar, bio, blog,
    blog team, blogadmin, by, categories, comments, company, contact, content team, contributors,
    copy link, date, default, developer team, editor, editorial, editorial board, editorial staff,
    editorial team, editors, engineering team, facebook, false, follow, fri, friday, ghost, github,
    guest, guest author, guest blogger, home, hugo, image, info, introduction, jekyll, la rédaction,
    learn more, leave a comment, linkedin, log in, login, marketing, marketing team, me, medium,
    meet the author, member, members, meta, mon, monday, more from author, more posts, mr, n/a, na,
    name, news, newsdesk, no comments, none, null, our team, owner, people, photo, picture, posted,
    posted in, press, print, profile, profile picture, published, read, read more, redacción, redaction,
    redaktion, root, rédaction, sat, saturday, see all, share, show all, sign in, similar posts, site,
    site admin, siteadmin, staff, subscribe, substack, sun, sunday, super user, superuser, support,
    system, tags, team, tech team, test, the author, the team, thu, thursday, title, today, true, tue,
    tuesday, twitter, undefined, unknown, updated, us, user, view all, view all posts, view profile,
    web admin, webmaster, website, wed, wednesday, wordpress, wpadmin, written, x, yesterday, you,
    your name, 作者, 匿名, 管理人, 管理员, 管理者, 編集者, 編集部, 编辑部
"""
NOBODY = frozenset(" ".join(_NOBODY.split()).split(", "))
COMPANY_WORD = re.compile(
    r"(?:\b(?:inc|llc|ltd|gmbh|corp|d\.?o\.?o|corporation|blog|techblog|newsroom|foundation|s\.a\.|b\.v\.|oy|"
    r"technologies|technology blog|labs|magazine|weekly|"
    r"newsletter|podcast|documentation|docs)\b\.?$)|株式会社|有限公司|合同会社|編集部|ブログ|博客|公司|^\S+\.[a-z]{2,4}$",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"[{}<>\\=#$%^*|\[\]]|https?:|www\.|@|\.(?:html?|php|jpe?g|png)\b|&\w+;")
# Words of sentences and of buttons; in names such as Will Larson they are capitalised.
SENTENCE = re.compile(
    r"\b(?:is|was|are|were|has|have|the|this|that|these|our|your|how|why|what|when|where|will|can|with|from|about|for|"
    r"to|using|here|more|all|we|you|not|learn|read|min|mins|minutes?|ago|days?|hours?|weeks?|months?|views?|likes?|"
    r"comments?|shares?|followers|articles?|posts?|photo|image|credit|updated|published|posted|edited|copyright|"
    r"reserved|sponsored|cookies?|privacy|subscribe|sign|menu|search|above|below|ist|die|das|und|mehr|zum|zur|alle|"
    r"nous|les|avec|plus)\b|"
    r"^(?:The|This|How|Why|What|When|Where|Our|Your|We|You|Learn|View|Show|See|Published|Updated|Posted|Last|Photo|"
    r"Image|Copyright|Cookies?|Privacy|Subscribe|Sign|Log|Menu|Search|All|More|Articles?|Posts?|Minutes?|Comments?|"
    r"Share|Skip|Back|Next|Previous|Read|Follow|Get|Start|Try|Join|Book|Contact|Featured|Introducing|"
    r"Der|Die|Ein|Eine|Wie|Warum|Wir|Une|Les|Los|Comment|Pourquoi)\b(?!-)|"
    r"[가-힣]{5}|[가-힣]니다"
)
# People who helped with an article and did not write it.
HELPER = re.compile(
    r"^\W*(?:(?:technically |tech |fact[- ]?|medically )?"
    r"(?:reviewed|reviewers?|checked|illustrat(?:ed|ions?|or)|translat(?:ed|ion|or)|edited|editors?|"
    r"(?:additional )?reporting|audio|video(?:s|graphy)?|"
    r"designed|photo(?:s|graph(?:y|ed|s)?)?|images?|art(?:work)?|graphics?|header image|"
    r"cover(?: image| art| photo)?|animations?|narrated|sponsored)(?:\s+(?:by|from|credits?)\b|\s*:)|"
    r"(?:photo|image)\s+credits?\b|"
    r"(?:aus de[mr] \w+ )?übersetzt von|illustrationen? von|traduit (?:de .{1,20} )?par|"
    r"traducido por|traduzido por|(?:перевод(?:чик)?|編集|翻訳|译者|翻译|编辑|审校|责编)\s*[:：])",
    re.IGNORECASE,
)
MONTH_NAME = re.compile(rf"^(?:{MONTHS})\b", re.IGNORECASE)
# A team named with these words alone is the company itself.
_BARE = """
    the our team teams blog engineering engineers engineer tech technology technical editorial editors
    editor staff
    developer developers dev company group marketing content news press communications support admin inc
"""
BARE = frozenset(_BARE.split())
_PLATFORMS = """
    bearblog blogspot dev ghost github gitlab hashnode hatenablog medium netlify note notion pages qiita
    squarespace substack tumblr vercel wixsite wordpress write zenn
"""
PLATFORMS = frozenset(_PLATFORMS.split())
