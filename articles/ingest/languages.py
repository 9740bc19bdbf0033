"""Names of languages as feeds write them -> lower-case codes such as "en" and "pt-br"."""

import re

CODE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$")
LONGEST = 12
# Names, and codes of countries that are used for their language.
NAMES = {
    **{"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es"},
    **{"español": "es", "japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh", "korean": "ko"},
    **{"한국어": "ko", "russian": "ru", "русский": "ru", "portuguese": "pt", "português": "pt"},
    **{"italian": "it", "italiano": "it", "arabic": "ar", "dutch": "nl", "jp": "ja", "cn": "zh", "kr": "ko"},
}


def code(text):
    """The code for `text`, "" if it names no language (or is None)."""
    text = (text or "").strip().lower().replace("_", "-").partition(".")[0]
    text = NAMES.get(text, text)
    return text if CODE.match(text) and len(text) <= LONGEST else ""
