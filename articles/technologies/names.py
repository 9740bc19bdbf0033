"""How a technology's names are spelled in texts: which words, in which case, with which signs. No Django."""

import re
from itertools import pairwise
from typing import NamedTuple

# Without the scripts that put no spaces between words: a name stands among them as it is.
WORD = re.compile("[^\\W_\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
# Between the words of a name other people write a space, a hyphen, a dot or the sign of the name itself.
SEPARATORS = frozenset(" -.")


class Spelling(NamedTuple):
    """One name of the technology `key`, taken apart.

    `words` are folded. `gaps` are the signs between them, `before` and `after` those around, such as the dot
    of .NET and the pluses of C++. `exact` is the name itself if it also means something else, else "".
    """

    key: object
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    before: str = ""
    after: str = ""
    exact: str = ""

    def is_at(self, text, found):
        """Whether the words `found` (matches of WORD in `text`, as many as the name's) are this name."""
        if any(one.group().lower() != word for one, word in zip(found, self.words, strict=True)):
            return False
        start, end = found[0].start() - len(self.before), found[-1].end() + len(self.after)
        if (
            start < 0
            or text[start : found[0].start()] != self.before
            or text[found[-1].end() : end] != self.after
        ):
            return False
        if not all(
            self._is_gap(text, gap, *pair) for gap, pair in zip(self.gaps, pairwise(found), strict=True)
        ):
            return False
        return (not self.exact or text[start:end] == self.exact) and _stands_alone(text, start, end, self)

    @staticmethod
    def _is_gap(text, gap, one, other):
        there = text[one.end() : other.start()].replace("’", "'")
        return there == gap or (gap in SEPARATORS and there in SEPARATORS)


def spelling(key, name, *, is_ambiguous=False):
    """The Spelling of a `name`; None if it has no letter or digit."""
    found = list(WORD.finditer(name))
    if not found:
        return None
    return Spelling(
        key=key,
        words=tuple(one.group().lower() for one in found),
        gaps=tuple(name[one.end() : other.start()] for one, other in pairwise(found)),
        before=name[: found[0].start()],
        after=name[found[-1].end() :],
        exact=name if is_ambiguous else "",
    )


def _stands_alone(text, start, end, name):
    """Whether what is around a name does not make it a part of a longer one, an address or an identifier."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before.endswith(("_", "@")) or after.startswith(("_", "#", "++", "@")):
        return False
    # "example.kafka" and "kafka.example" are no words of a sentence.
    if re.search(r"[^\W_][./]$" if name.exact else r"[^\W_]\.$", before) or re.match(r"\.[^\W_]", after):
        return False
    is_letter = len(name.words) == 1 and len(name.words[0]) == 1 and not name.after
    return not (
        is_letter
        and (before.endswith(("&", ".", "'", "’", "-")) or after.startswith(("&", ".", "'", "’", "+", "/")))
    )
