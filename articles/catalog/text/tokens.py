"""What a text is made of: folded words, symbols, scripts without spaces. No Django.

The search, the names of companies and topics, and the highlighting all read terms by these rules.
"""

import re
import unicodedata
from itertools import combinations

WORD = re.compile(r"[^\W_]+")
# C++, C#, .NET, R&D: words of which the symbols matter.
WITH_SYMBOLS = re.compile(r"[^\W_]+[+#]+|(?<![^\W_])\.[^\W_]+|[^\W_]+(?:&[^\W_]+)+")
# Whether a text has such a word, looked for from its symbol: looked for from each letter, it takes 50 times
# as long.
HAS_SYMBOLS = re.compile(r"[+#.&](?:(?<=[^\W_][+#])|(?<=\.)(?<![^\W_]\.)[^\W_]|(?<=[^\W_]&)[^\W_])")
# C, R: a letter that is a word by itself, not one of R&D or Netflix's; "a" and "I" are in every text.
LONE_LETTER = re.compile(
    r"(?<![^\W_])(?<![&'’.])[b-hj-z](?![^\W_]|[+#]|[&'’][^\W_])", re.IGNORECASE | re.ASCII
)
# Scripts that put no spaces between words (or, in Korean, attach endings to them), as (first, last):
# Thai, Lao, Myanmar, Khmer; kana; Han; Hangul.
UNSEGMENTED_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x3130, 0x318F),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3134F),
)
# The ranges as they are written between the brackets of a regular expression.
_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSEGMENTED_RANGES)
UNSEGMENTED = re.compile(f"[{_CLASS}]")
# The parts of a text that literal() keeps: each unsegmented character, and every other word with its symbols.
_WORD = rf"[^\W_{_CLASS}]+"
LITERAL = re.compile(rf"[{_CLASS}]|(?:(?<![^\W_])\.)?{_WORD}(?:[&'’]{_WORD})*[+#]*")
# The symbols that are part of words there.
SYMBOLS = "+#.&'’"


def fold(text):
    """`text` without differences of case and accents: "Zürich" and "ZURICH" fold alike."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def words(text):
    """The folded words of `text`, in order."""
    return tuple(fold(word) for word in WORD.findall(unicodedata.normalize("NFC", text)))


def is_unsegmented(text):
    """Whether `text` holds characters of a script without spaces, which are searched one by one."""
    return not text.isascii() and bool(UNSEGMENTED.search(text))


def has_symbols(text):
    """Whether `text` is a word such as C++ of which the symbols matter, or a single letter."""
    if len(text) == 1:
        return bool(LONE_LETTER.fullmatch(text))
    return not text.isalnum() and bool(WITH_SYMBOLS.fullmatch(text))


def literal(text):
    """`text` with spaces around each unsegmented character and around words with symbols.

    So a phrase of such characters is found anywhere inside a text. It is "" if `text` has neither, nor a
    single letter: then nothing in it is searched in this way.
    """
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    if not (HAS_SYMBOLS.search(text) or LONE_LETTER.search(text) or UNSEGMENTED.search(text)):
        return ""
    return " ".join(LITERAL.findall(text))


class Name:
    """A name, ready to be compared with many terms."""

    def __init__(self, text):
        self.folded, self.words = fold(text), words(text)
        # Its words, and all that follow each other written as one: Capital One is "capitalone" too.
        places = combinations(range(len(self.words) + 1), 2)
        self.runs = {"".join(self.words[first:last]) for first, last in places}
        self._whole = "".join(self.words).removeprefix("the")

    def has(self, text, begins=False):
        """Whether `text` is in it: exactly, but for case, accents, spaces and a plural s.

        With `begins` its last word may be the beginning of one.
        """
        if is_looked_for_by_letters(text):
            return fold(text) in self.folded
        phrase = words(text)
        if not self.runs.isdisjoint(spellings("".join(phrase))):
            return True
        starts = range(len(self.words) - len(phrase) + 1) if phrase else ()
        return any(_same_phrase(phrase, self.words[start : start + len(phrase)], begins) for start in starts)

    def is_whole(self, text, begins=False):
        """Whether `text` is all of it, but for the same and "the" before it; with `begins` its beginning."""
        if is_looked_for_by_letters(text):
            return fold(text) == self.folded
        phrase = words(text)
        if not phrase:
            return False
        if same_word("".join(phrase).removeprefix("the"), self._whole):
            return True
        return begins and _same_phrase(phrase, self.words[: len(phrase)], begins)


def is_looked_for_by_letters(text):
    """Whether names are looked through for `text` letter by letter: there are no words to compare."""
    return is_unsegmented(text) or (len(text) > 1 and has_symbols(text))


def _same_phrase(phrase, there, begins):
    if len(phrase) > len(there):
        return False
    *first, last = phrase
    if any(not same_word(*pair) for pair in zip(first, there, strict=False)):
        return False
    return same_word(last, there[-1]) or (begins and there[-1].startswith(last))


def same_word(one, other):
    """Whether two folded words are the same but for an s at the end of one."""
    return other in spellings(one)


def spellings(word):
    """The folded words that are the same as `word` but for an s at the end of one."""
    if len(word) < 3:
        return (word,)
    return (word, word + "s", word[:-1]) if word.endswith("s") and len(word) > 3 else (word, word + "s")
