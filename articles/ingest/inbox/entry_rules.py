"""Which entries a feed's rules let through: "only entries with" and "no entries with".

A term is a word or a run of words, found anywhere in the title or summary whatever its case, or a whole
category. Pure text work: no Django, no network.
"""

import re

# Letters of scripts that set spaces between words; in others a term may stand inside a longer run.
SPACED = r"[^\W\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"


def terms(text):
    """The terms of a rule's `text`: what stands between commas and line ends, in lower case."""
    parts = (" ".join(part.split()).casefold() for part in re.split(r"[,\n\r]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def lets_through(entry, include, exclude):
    """Whether `entry` has one of the terms `include`, if there are any, and none of `exclude`."""
    text = f"{entry.title}\n{entry.summary}".casefold()
    categories = {" ".join(category.split()).casefold() for category in entry.categories}
    if any(_has(text, categories, term) for term in exclude):
        return False
    return not include or any(_has(text, categories, term) for term in include)


def _has(text, categories, term):
    if term in categories:
        return True
    return re.search(f"(?<!{SPACED}){re.escape(term)}(?!{SPACED})", text) is not None
