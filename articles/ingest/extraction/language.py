"""Which language a page is in: what it states, unless its letters and words contradict that.

The text decides only between scripts, and between languages whose small words differ clearly.
"""

import re
from collections import Counter

from articles import languages

SAMPLE = 4000
SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
# Languages that share a script do not contradict each other.
SHARED = {
    "ar": {"ar", "fa", "ur", "ckb", "ps"},
    "ru": {"ru", "uk", "bg", "sr", "be", "mk", "kk", "mn", "ky"},
    "zh": {"zh", "yue"},
    "he": {"he", "iw", "yi"},
    "hi": {"hi", "mr", "ne", "sa"},
}
# Frequent characters that differ between the two scripts of Chinese.
SIMPLIFIED = re.compile("[们这为个时说国会对发过经现车门问间见长动开关电统机传实应术数据务储处库]")
TRADITIONAL = re.compile("[們這為個時說國會對發過經現車門問間見長動開關電統機傳實應術數據務儲處庫]")
PERSIAN, UKRAINIAN = re.compile("[پچژگ]"), re.compile("[іїєґ]")
SMALL_WORDS = {
    "en": "the and of to that is for with this are it we on as was our you can not",
    "de": "der die das und ist nicht mit ein eine den von zu auf für wir sich auch dem des werden",
    "fr": "le la les des et est une dans pour que qui sur pas nous avec plus ce sont du au",
    "es": "el la los las de que y en un una por con para es del se como más su lo",
    "pt": "o os as de que e em um uma por com para é do da não se como mais no na",
    "it": "il lo gli di che e un una per con è non del della sono si come più nel alla",
    "nl": "de het een en van dat is niet met voor op zijn wij ook maar bij naar wordt aan deze",
    "sv": "och att det som en på är för med av till den inte vi har ett om men kan så",
    "da": "og at det som en på er for med af til den ikke vi har et om men kan så",
    "pl": "i w na z do że się nie jest to jak dla przez oraz po od są tym które może",
    "tr": "ve bir bu için ile da de olarak daha çok gibi olan ne var değil ancak biz her sonra kadar",
    "cs": "a v na se je to že s z do pro jako ale jsou nebo který by jsme při jen",
    "fi": "ja on ei se että oli ovat mutta kun tai myös kuin jos voi sen joka niin olla hän sitä",
    "id": "yang dan di dari untuk dengan ini itu pada adalah tidak akan dalam kami bisa juga atau oleh saya",
}
SMALL_WORDS = {code: frozenset(words.split()) for code, words in SMALL_WORDS.items()}


def language_of(told, text):
    """The code of a page's language (as of languages.code()), "" if it is unknown.

    `told` are the page's own statements, the best first; `text` is its main text.
    """
    stated = next((code for code in map(languages.code, told) if code), "")
    shown, sure = guess(text)
    if not stated or not shown:
        return stated or languages.code(shown)
    general, seen = stated.partition("-")[0], shown.partition("-")[0]
    if general == seen:
        return shown if "-" in shown else stated
    return languages.code(shown) if sure and general not in SHARED.get(seen, ()) else stated


def guess(text):
    """(language code or "", whether it is certain) by the letters of `text`, else by its small words."""
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters < 20:
        return "", False
    for code, script in () if sample.isascii() else SCRIPTS:
        share = len(script.findall(sample)) / letters
        # Technical Japanese and Chinese texts are full of Latin names.
        if share > (0.08 if code == "ja" else 0.2):
            return _refined(code, sample), share > 0.15
    return _by_small_words(sample)


def _refined(code, sample):
    """The exact code among languages of one script; "zh" if the text does not tell which Chinese it is."""
    if code == "zh":
        simple, traditional = len(SIMPLIFIED.findall(sample)), len(TRADITIONAL.findall(sample))
        if max(simple, traditional) < 3 or min(simple, traditional) * 3 > max(simple, traditional):
            return "zh"
        return "zh-hans" if simple > traditional else "zh-hant"
    if code == "ar" and len(PERSIAN.findall(sample)) > len(sample) / 100:
        return "fa"
    if code == "ru" and len(UKRAINIAN.findall(sample)) > len(sample) / 100:
        return "uk"
    return code


def _by_small_words(sample):
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if len(words) < 25:
        return "", False
    often = Counter(words)
    counts = sorted((sum(often[word] for word in small), code) for code, small in SMALL_WORDS.items())
    (second, _), (most, code) = counts[-2:]
    sure = most > len(words) * 0.18 and most > 1.5 * second
    return (code, sure) if most >= len(words) * 0.1 else ("", False)
