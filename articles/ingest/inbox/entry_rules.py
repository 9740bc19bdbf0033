"""Which entries a feed's rules let through: "only entries with" and "no entries with".

A term is one or more words anywhere in the title or summary, in any case, or a whole category. Pure text: no
Django, no network.
"""

import re

# Letters of scripts with spaces between words; in others a term may be part of a longer text.
SPACED = r"[^\W\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"


def terms(text):
    """The terms in a rule's `text`, which commas and line breaks separate, in lower case."""
    parts = (" ".join(part.split()).casefold() for part in re.split(r"[,\n\r]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def lets_through(entry, include, exclude):
    """Whether `entry` has one of the terms `include` (unless there are none) and none of `exclude`."""
    text = f"{entry.title}\n{entry.summary}".casefold()
    categories = {" ".join(category.split()).casefold() for category in entry.categories}
    if any(_has(text, categories, term) for term in exclude):
        return False
    return not include or any(_has(text, categories, term) for term in include)


def _has(text, categories, term):
    if term in categories:
        return True
    return re.search(f"(?<!{SPACED}){re.escape(term)}(?!{SPACED})", text) is not None
