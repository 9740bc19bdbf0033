"""What feeds, pages, files, editors and readers call a language -> its code: "en", "ja", "pt-br", "zh-hans".

Only here the form of such a code is known. Nothing of Django comes in.
"""

import re
from functools import lru_cache

CODE = re.compile(r"^([a-z]{2,3})(?![a-z0-9])((?:-[a-z0-9]{1,8})*)")
# Names, and country codes that are used as language codes.
NAMES = {
    **{"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es"},
    **{"español": "es", "japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh", "korean": "ko"},
    **{"한국어": "ko", "russian": "ru", "русский": "ru", "portuguese": "pt", "português": "pt"},
    **{"italian": "it", "italiano": "it", "arabic": "ar", "dutch": "nl", "jp": "ja", "cn": "zh", "kr": "ko"},
    **{"简体中文": "zh-hans", "繁體中文": "zh-hant", "eng": "en", "jpn": "ja", "zho": "zh", "deu": "de"},
    **{"fra": "fr", "spa": "es", "por": "pt", "ita": "it", "nld": "nl", "rus": "ru", "kor": "ko"},
    **{"iw": "he", "in": "id", "ji": "yi"},
}
# Undetermined, several, none.
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


@lru_cache(maxsize=1024)
def code(text):
    """The code for `text` ("en-US", "zh_TW", "de_DE.UTF-8", "ja, en", "English"); "" if it is no language.

    Regions are dropped, except for Brazilian Portuguese. Chinese has its script instead, derived from the
    region if need be; the default is simplified. None counts as "".
    """
    text = (text or "").strip().lower().replace("_", "-")[:60]
    found = CODE.match(NAMES.get(text, text))
    if not found or found[1] in NO_LANGUAGE:
        return ""
    language, parts = NAMES.get(found[1], found[1]), found[2].split("-")
    if language == "zh":
        return "zh-hant" if "hans" not in parts and TRADITIONAL.intersection(parts) else "zh-hans"
    return "pt-br" if language == "pt" and "br" in parts else language
