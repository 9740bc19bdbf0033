"""What feeds and pages call their language -> the catalogue's codes: "en", "ja", "pt-br", "zh-hans".

The one place that knows the form of such a code; what a text's own letters say is page_language.py's part.
"""

import re
from functools import lru_cache

CODE = re.compile(r"^([a-z]{2,3})(?![a-z0-9])((?:-[a-z0-9]{1,8})*)")
# Names, and codes of countries that are used for their language.
NAMES = {
    **{"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es"},
    **{"español": "es", "japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh", "korean": "ko"},
    **{"한국어": "ko", "russian": "ru", "русский": "ru", "portuguese": "pt", "português": "pt"},
    **{"italian": "it", "italiano": "it", "arabic": "ar", "dutch": "nl", "jp": "ja", "cn": "zh", "kr": "ko"},
    **{"简体中文": "zh-hans", "繁體中文": "zh-hant", "eng": "en", "jpn": "ja", "zho": "zh", "deu": "de"},
    **{"fra": "fr", "iw": "he"},
}
# Not one language: undetermined, several, none.
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


@lru_cache(maxsize=1024)
def code(text):
    """The code for `text` ("en-US", "zh_TW", "de_DE.UTF-8", "ja, en", "English"); "" if it names no language.

    Regions are dropped but for Brazil's Portuguese. Chinese is told by its script, which the region gives
    where it is not named; Chinese without either is simplified, as most of it is. None counts as "".
    """
    text = (text or "").strip().lower().replace("_", "-")[:60]
    found = CODE.match(NAMES.get(text, text))
    if not found or found[1] in NO_LANGUAGE:
        return ""
    language, parts = NAMES.get(found[1], found[1]), found[2].split("-")
    if language == "zh":
        return "zh-hant" if "hans" not in parts and TRADITIONAL.intersection(parts) else "zh-hans"
    return "pt-br" if language == "pt" and "br" in parts else language
