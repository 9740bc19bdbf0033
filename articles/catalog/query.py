"""What a reader typed into the search box, as data. No Django, and no input is an error."""

import re
from dataclasses import dataclass

# A phrase in double quotes or a run of other characters, each with an optional minus before it.
# A quote that is never closed is passed over.
TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
MOST_TERMS = 12
# Control characters, and the two that XML, and so a feed, cannot hold either.
NOT_TEXT = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Query:
    """The words and phrases that must, and those that must not, stand in an article."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.wanted or self.unwanted)


def plain(text):
    """`text` on one line, with single spaces and without control characters."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def parse(text):
    """The Query that `text` spells: words, "phrases", and either with a minus before it.

    Terms stay as typed and in their order, lose repeats (in whatever case) and surplus white space,
    and number at most MOST_TERMS.
    """
    wanted, unwanted = {}, {}
    for token in TOKEN.finditer(text):
        term = " ".join((token["phrase"] or token["word"] or "").split())
        if term.strip("-"):
            (unwanted if token["minus"] else wanted).setdefault(term.casefold(), term)
        if len(wanted) + len(unwanted) == MOST_TERMS:
            break
    return Query(tuple(wanted.values()), tuple(unwanted.values()))
