"""The people whom the text of a byline names: "By Ann Lee and Bob Ray, 3 May 2024" -> Ann Lee, Bob Ray.

Where a byline stands on a page is authors.py's part, what reads like a person's name person_names.py's.
"""

import html
import re
import unicodedata
from itertools import takewhile

from articles.ingest.parsing.dates import day_in
from articles.ingest.parsing.person_names import (
    CHINESE_NAME,
    NOBODY,
    PARTICLES,
    has_known_name,
    is_full_name,
    is_given_name,
    without_nickname,
)

LONGEST_BYLINE = 250
MOST_NAMES, LONGEST_NAME, MOST_WORDS = 20, 60, 5
# In a line that has names and a day there is no more than this behind the names, and the day is so near.
LONGEST_REST, NEAR = 50, 30
LAST_LATIN = "\u024f"
# Names in Chinese, Japanese or Korean are short; longer texts are sentences.
EASTERN, LONGEST_EASTERN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"), 10

# "By" in the languages of blogs, with what may stand before it, and "author".
WRITTEN_BY = (
    r"(?:this (?:is a )?(?:guest |blog )*(?:post|article)|guest (?:blog )?post)\s(?:(?:is|was|has been)\s)?"
    r"(?:(?:co-?)?(?:written|authored|contributed)\s)?by\b|(?:written|(?:co-?)?authored|posted|published|"
    r"submitted|words|geschrieben|verfasst|gespeichert|écrit|rédigé|publié|soumis|escrito|publicado|postado|enviado|"
    r"geschreven|gepubliceerd|skriven|skrevet|publicerad|publisert|napisane|ditulis|viết)\s+"
    r"(?:(?:\w+ \w+ ago|last \w+|yesterday|today)\s+)?"
    r"(?:by|von|par|por|door|av|af|przez|oleh|bởi)\b|(?:scritto|pubblicato|scris|publicat)\s+d[ae]\b"
)
BY = (
    rf"{WRITTEN_BY}|(?:(?:story|article|post|report|analysis|opinion|(?:eine? )?(?:analyse|(?:gast)?beitrag|"
    r"artikel|kommentar))\s+)?(?:by|von|par|por|door|di|av|af|przez|oleh|bởi)\b|a cura di\b|"
    r"(?:words|text[eo]?|testo|tekst)(?=\s*[:：])|(?:co-?)?auth[oe]r(?:s\b|\(s\)|\b)|name(?=\W*$)|auteurs?\b|"
    r"autor(?:[/:*_]?in(?:nen)?|es|en|k?a|k[iy]|i|e|s|ius|zy|ři)?\b|forfatter\b|författare\b|"
    r"kirjoitta(?:ja|nut)\b|napsala?\b|napisała?\b|yazar\b|yazan\b|penulis\b|szerző\b|írta\b|tác giả\b|"
    r"автор(?:ы|ка)?\b(?: (?:статьи|текста|поста|публикации|материала)\b)?|аутор\b|συντάκτης\b|συγγραφέας\b|"
    r"(?:ผู้เขียน|เขียนโดย|โดย)(?=[\s:：])|(?:本文|文章)?作者|文(?=\s*[:：/])|执笔|撰文|撰稿|著者|執筆者|筆者|執筆|投稿者|ライター|"
    r"글쓴이|작성자|글(?=\s*[:|.])|저자|필자|بقلم|الكاتب|نویسنده|מאת"
)
LABEL = re.compile(rf"^\W*(?:{BY})\s*[:：/|]?\s*", re.IGNORECASE)
INSIDE = re.compile(
    rf"(?:^|(?<=\s)(?<!ed\s)(?<!en\s))(?:{BY})\s*[:：/|]?\s*|(?<=\d)\s+[–—-]\s+(?=[^\W\d]\S*\s\S)",
    re.IGNORECASE,
)
# What follows a name: a separator, a date, a place, the rest of a sentence. A bracket inside a name stays.
TAIL = re.compile(
    r"\s*[|•·∙⋅●]\s*|\s[–—―-]+\s|\s//?\s|\s*[(（\[][^()（）]*[)）\]]?\s*$|\s[(（\[]\s.*$|\s\d|"
    r"\s[^\W\d]+\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\s(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\s(?-i:am|le|el|il|um|op|em|den|d\.|dnia)"
    r"(?=\s*(?-i:(?:(?:[^\W\dA-Z]\w*|\w{2,3}|\w+tag|Mittwoch)[.,]? ){0,2}\d|$))|"
    r"\s(?:on|at|for|from|in|of|is|was|are|published|posted|updated|wrote|under|via|as|with|who|has|lives)\s.*$",
    re.IGNORECASE,
)
# A first sentence that may be a name: "Ann Lee. Share in", but neither "Dr. Ann Lee" nor "Ann B. Lee".
SENTENCE = re.compile(r"^(\S+\s(?:\S+\s)*?[^\W\d_]{3,})\.\s.*$")
BRACKETED = re.compile(r"\s*[(（][^()（）]{1,60}[)）](?=\s*(?:[,;&、，\n]|and\b|und\b|et\b|y\b))")
PARTED = re.compile(
    r"\s*[,、，＆/／]\s*(?:(?:and|und|et|y|&)\s+)?|\s+(?:and|und|et|y|og|och|en|и|&|\+)\s+", re.I
)
AND = re.compile(r"\s(?:and|und|et|y|&|og|och|en|и)\s", re.IGNORECASE)
HANDLE = re.compile(r"\(?(?<!\w)@\w+\)?")
# "Ann Lee Jr." and "Ann L." end with a dot.
ABBREVIATED = re.compile(r"\s(?:[JS]r|[^\W\d_])\.$")
# Addresses and emoji.
NO_WORDS = re.compile(
    r"(?<!\S)(?=\S*(?:://|www\.|\S@\S))\S+|[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+"
)

ROLE = re.compile(
    r"\b(?:(?:data|web|cloud|mobile|platform|security|systems?|solutions?|site|machine|customer|community|devops|"
    r"infrastructure|(?:front|back)[ -]?end|full[ -]?stack)(?=\s(?:\w+\s)?"
    r"(?:engineer|develop|scien|manag|archi|lead|analy|advoc|design|direct|special|consult))|"
    r"member|\w*engineer\w*|developer|manager|director|architect|scientist|designer|(?:co-?)?founder|c[efits]o|vp|"
    r"president|chief|officer|head|lead|senior|staff|consultant|analyst|researcher|editors?|writer|reporter|"
    r"\w*(?:korr|corr)espond\w+|columnist|journalist\w*|professor|ph\.?d|marketing|product|software|"
    r"technical|author|contributor|fellow|professor|student|intern|specialist|coordinator|administrator|advocate|"
    r"evangelist|strategist|assistant|lecturer|postdoc\w*|secretary|maintainer|volunteer|redakt\w+|rédact\w+|développ\w+|desenvolv\w+|desarroll\w+|entwickl\w+|"
    r"ingenier\w+|programador\w*|разработчик|инженер)\b|エンジニア|工程师|チーム|部$|기자$",
    re.IGNORECASE,
)
# "Director of Engineering" before another name.
OF_ROLE = re.compile(rf"((?i:{ROLE.pattern}))\s(?:of|at|for)\s[^,]{{2,40}}?(?=,?\sand\s\S+\s[^\W\d_a-z])")
# What may be behind a name beside the day.
BEHIND = re.compile(rf"in\b|on behalf of\b|and the (?:\w+ ){{1,3}}team\b|{ROLE.pattern}", re.IGNORECASE)
HELPER = re.compile(
    r"^\W*(?:reviewers?|translators?|illustrators?|photographers?|editors)\W*$|"
    r"^\W*(?:\w+ )?(?:review|updat|modif|chang|check|test|illustrat|translat|edit|design|photo|image|video|"
    r"audio|graphic|slide|sponsor|art)\w*(?:\s+(?:by|from|credits?)\b|\s*:)|"
    r"(?:foto|photo|bild|illustr|folie)\w*\s+(?:von|par|por|door|av|af|di)\b|übersetzt von|traduit|"
    r"traducido|翻訳|译者|翻译|(?:责任)?编辑|责编",
    re.IGNORECASE,
)
# What a second name in a byline ends with if it is where the first one works.
TEAM = re.compile(r"\b(?:teams?|group|infrastructure|analytics|platforms?|systems|services)$", re.IGNORECASE)
# Words of companies, and of sentences and buttons.
NO_NAME = re.compile(
    r"\b(?:inc|llc|ltd|gmbh|corp|corporation|e\.?v|blog|newsroom|foundation|technologies|labs|magazine|news|"
    r"press|podcast|summit|conference|meetup|workshop|college|school|society|association|department|cent(?:er|re)|"
    r"committee|council|\w*redaktion|rédaction|editorial|\w*minist\w+|universit\w+|institut\w*|\w*verein|agency|"
    r"the|this|your|our|how|why|what|when|where|with|from|about|to|more|all|we|you|list|google|pub|view|read|"
    r"follow|share|search|posts?|articles?|comments?|subscribe|contact|updated|photo|image|by|hi|hello|i['’]m|"
    r"name|picture|avatar|profile|logo|twitter|linkedin|github|facebook|email|website|"
    r"ist|und|mehr|alle|les|plus)\b|['’]s\s|株式会社|有限公司|編集部|公司|团队|\S\.[a-z]{2,4}$|[가-힣]{5}|[网报社]$|"
    r"来源|位置|发布|关注|分享|编辑|声明|文章|新闻|[{}<>\\=#$%^&*|\[\]@:：?!\"“”„]",
    re.IGNORECASE,
)


def names_in(text, labelled=False):
    """The people named in the byline `text`, in order, each once; [] if there are none.

    `labelled` is whether something like "By" was before it.
    """
    if len(text) > LONGEST_BYLINE:
        return []
    text = unicodedata.normalize("NFC", NO_WORDS.sub(" ", HANDLE.sub(", ", html.unescape(text))))
    names, is_sure = [], False
    lines = (" ".join(line.split()) for line in re.split(r"\n|[;；](?:\s*and\s)?", BRACKETED.sub("", text)))
    for line in filter(None, lines):
        # Below a name there may be a second one, a place or a university; below its day are categories.
        if HELPER.match(line) or (names and day_in(line)):
            break
        found = _names_in_line(line, labelled or LABEL.match(line))
        if not (names or is_sure) or all(map(is_known, found)):
            names += found
        # Below a line that is no name only a line of known ones counts.
        is_sure = (is_sure or not found) and not LABEL.match(line) and not day_in(line)
    return list(dict.fromkeys(names))[:MOST_NAMES]


def _names_in_line(line, labelled):
    """The names in one line; none if it does not begin with a name."""
    line = OF_ROLE.sub(r"\1", line)
    line = SENTENCE.sub(r"\1", LABEL.sub("", LABEL.sub("", line)).strip().removeprefix("the "))
    # Behind a name there may be a company in brackets and then the day.
    parts = takewhile(lambda part: not HELPER.match(part), PARTED.split(TAIL.split(TAIL.split(line)[0])[0]))
    parts = list(map(_trimmed, parts)) or [""]
    chinese = list(takewhile(CHINESE_NAME.match, parts[0].split()))
    if len(parts) == 1 and chinese and (labelled or " ".join(chinese) == parts[0]):
        parts = chinese
    names = [part for part in parts if part and _is_name(part)]
    if not names or names[0] != parts[0]:
        return []
    names = [names[0], *(name for name in names[1:] if not TEAM.search(name))]
    # "Ann Lee, Staff Writer, Acme Today" names a company last.
    if len(names) > 1 and any(map(ROLE.search, parts[1:-1])) and not AND.search(line):
        names = [name for name in names if name != parts[-1]]
    # "Submitted by hsteiner on 3 May 2024" names an account.
    if len(parts) == 1 and (not day_in(line) or (labelled and parts[0].islower())):
        return names
    short = (EASTERN.search, is_given_name) if labelled else ()
    whole = [name for name in names if is_whole(name) or any(is_name(name) for is_name in short)]
    return whole if whole[:1] == names[:1] else []


def _trimmed(part):
    """`part` without punctuation at its ends and without a role behind the name."""
    part = part.strip(" ,:–—-*†‡§¶")
    if (role := ROLE.search(part)) and is_whole(name := part[: role.start()].strip()):
        part = name
    return part if ABBREVIATED.search(part) else part.strip(".")


def _is_name(text):
    """Whether `text` may be a person or a team, and is neither a placeholder nor a role."""
    text = without_nickname(text)
    words = text.split()
    least = 2 if text[0] > LAST_LATIN else 3
    if not least <= len(text) <= LONGEST_NAME or len(words) > MOST_WORDS or not text[0].isalpha():
        return False
    if {words[0].casefold(), text.casefold()} & NOBODY or NO_NAME.search(text) or ROLE.search(text):
        return False
    if EASTERN.search(text):
        return len(text) <= LONGEST_EASTERN
    if len(words) == 1:
        return True
    is_sentence = any(word.islower() and word not in PARTICLES for word in words)
    return not is_sentence and words[-1] not in PARTICLES and any(len(word.strip(".")) > 1 for word in words)


def is_whole(name):
    """Whether `name` has several words, is a full name in ideographs or Hangul, or is in another script."""
    eastern = EASTERN.search(name)
    return " " in name or (is_full_name(name) if eastern else name > LAST_LATIN)


def is_known(name):
    """Whether `name` is a full name whose given or family name is known, or one in ideographs or Hangul."""
    return has_known_name(name) or bool(EASTERN.search(name) and is_full_name(name))


def is_person(name):
    """Whether `name` is whole or a known given name."""
    return is_whole(name) or is_given_name(name)


def alone(text, known=frozenset()):
    """The names that are listed or in `known` at the start of `text` if a day, a job or a place follows."""
    names = list(takewhile(lambda name: name in known or has_known_name(name), names_in(text)))
    rest = text.rpartition(names[-1])[2].strip(" .") if names else ""
    if not names or not text.startswith(names[0]) or len(rest) > LONGEST_REST:
        return []
    is_end = not rest or rest[0] in ",|·•(;*†" or day_in(rest[:NEAR]) or BEHIND.match(rest)
    return names if is_end else []
