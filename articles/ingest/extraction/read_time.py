"""How long a text takes to read: words, code and images, by documented rates (docs/measuring.md).

Pure arithmetic; main_content.py finds the text.
"""

import hashlib
import math
import re
import unicodedata

# Silent reading of English non-fiction by adults: Brysbaert (2019), "How many words do we read per minute?",
# Journal of Memory and Language 109.
WORDS_A_MINUTE = 238
# Han and kana characters; the rate that Hugo and Medium publish for Chinese and Japanese.
CHARACTERS_A_MINUTE = 500
# Code is skimmed: a word of it counts as half a word.
CODE_WEIGHT = 0.5
# The first image takes 12 seconds, each further one a second less, never under 3: Medium's published rule.
FIRST_IMAGE, LAST_IMAGE = 12, 3
# With fewer words it is a teaser, a paywall or a page that a script fills: nothing to time.
FEWEST_WORDS = 30
# The largest value of Article.read_minutes.
LONGEST = 600

IDEOGRAPH = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Thai, Lao, Khmer and Burmese put no spaces between words, which have about five letters.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
LETTERS_A_WORD = 5
LETTERS = re.compile(r"\w+")
WORD = re.compile(r"[^\W_]")


def count(text):
    """(words between spaces, ideographs) in `text`. A word has a letter or a digit."""
    ideographs = unspaced = 0
    if not text.isascii():
        text, ideographs = IDEOGRAPH.subn(" ", text)
        text, unspaced = UNSPACED.subn(" ", text)
    found = WORD.search
    words = sum(1 for word in text.split() if found(word))
    return words + round(unspaced / LETTERS_A_WORD), ideographs


def minutes(words, ideographs, code_words=0, images=0):
    """Whole minutes from 1 to LONGEST, or None for a text of fewer than FEWEST_WORDS."""
    if words + ideographs / 2 + code_words < FEWEST_WORDS:
        return None
    falling = range(FIRST_IMAGE, LAST_IMAGE, -1)
    seconds = sum(falling[:images]) + LAST_IMAGE * max(0, images - len(falling))
    read = (words + code_words * CODE_WEIGHT) / WORDS_A_MINUTE + ideographs / CHARACTERS_A_MINUTE
    return min(LONGEST, max(1, math.ceil(read + seconds / 60)))


def text_hash(text):
    """SHA-256 (hex) of the letters and digits of `text`, which new markup does not change; "" without any."""
    plain = "".join(LETTERS.findall(unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest() if plain else ""
