"""What a language model has answered -> a summary, takeaways and a level; or a sentence on what is wrong.

The answer may have been dictated by the article, so it is data of a strict shape and nothing else: plain text
of a limited length without addresses or markup, and one of three levels. No Django.
"""

import json
import re
import unicodedata
from dataclasses import dataclass

LONGEST_SUMMARY = 1_200
LONGEST_TAKEAWAY = 300
MOST_TAKEAWAYS = 7
LEVELS = ("beginner", "intermediate", "advanced")

# What can go without changing what a text says: what a list or a heading begins with, and emphasis.
LEADING = re.compile(r"\A(?:(?:[-*•#>]+|\d{1,2}[.)])\s+)+")
EMPHASIS = re.compile(r"(\*{1,3})(?=\S)([^*]+?)(?<=\S)\1|(`+)([^`]+)\3")
# Addresses of the web and of mail, with or without a scheme.
ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.\w|\b(?:javascript|vbscript|mailto):\S|\bdata:\w+/"
    r"|[\w.+-]+@[\w-]+\.[a-z]{2}",
    re.IGNORECASE,
)
# Tags, comments and entities of HTML; links and pictures of Markdown.
MARKUP = re.compile(r"<[a-z/!?]|&(?:#\w+|\w+);|\]\s*[(\[]|!\[|`", re.IGNORECASE)
# Control characters, invisible ones, those that turn the direction of a text, and halves of surrogates.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


class Unusable(ValueError):
    """The answer cannot be used; the text is a sentence that says why, without a word of the answer."""


@dataclass(frozen=True)
class Answer:
    """Plain texts, each on one line, and one of LEVELS."""

    summary: str
    takeaways: tuple[str, ...]
    level: str


def read(body):
    """The Answer in `body`, the bytes of an endpoint's response. Raises Unusable."""
    found = _json(_content(_json(body, "The response")), "The model's answer")
    if not isinstance(found, dict):
        raise Unusable("The model's answer is not a JSON object.")
    return Answer(
        _plain(found.get("summary"), "summary", LONGEST_SUMMARY),
        _takeaways(found.get("takeaways")),
        _level(found.get("level")),
    )


def _json(text, what):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable(f"{what} is not JSON.") from None


def _content(response):
    """What the model says, without what is around the JSON."""
    try:
        choice = response["choices"][0]
        content, reason = choice["message"]["content"], choice.get("finish_reason")
    except (TypeError, KeyError, IndexError, AttributeError):
        content = reason = None
    if reason == "length":
        raise Unusable("The model's answer was cut off.")
    if not isinstance(content, str):
        raise Unusable("The response holds no answer of a model.")
    content = _unwrapped(content)
    if not content:
        raise Unusable("The model's answer is empty.")
    return content


def _unwrapped(content):
    """Without what models put around JSON although they are asked not to: thoughts before it, a fence."""
    content = content.strip()
    if content.startswith("<think>"):
        content = content.partition("</think>")[2].strip()
    if content.startswith("```") and content.endswith("```"):
        content = content[:-3].partition("\n")[2].strip()
    return content


def _takeaways(found):
    if not isinstance(found, list):
        raise Unusable("The takeaways are not a list.")
    if not found:
        raise Unusable("There are no takeaways.")
    if len(found) > MOST_TAKEAWAYS:
        raise Unusable(f"There are more than {MOST_TAKEAWAYS} takeaways.")
    return tuple(_plain(one, "takeaway", LONGEST_TAKEAWAY) for one in found)


def _level(found):
    level = found.strip().lower() if isinstance(found, str) else None
    if level not in LEVELS:
        raise Unusable("The level is not beginner, intermediate or advanced.")
    return level


def _plain(found, name, longest):
    """`found` as plain text on one line."""
    if not isinstance(found, str):
        raise Unusable(f"The {name} is not text.")
    # What is far too long is not looked at.
    found = found[: 2 * longest + 1]
    # Spaces first: line ends are control characters too.
    text = " ".join(found.split())
    text = "".join(character for character in text if unicodedata.category(character) not in UNSEEN)
    text = LEADING.sub("", EMPHASIS.sub(r"\2\4", text)).strip()
    if not text:
        raise Unusable(f"The {name} is empty.")
    if len(text) > longest or len(found) > 2 * longest:
        raise Unusable(f"The {name} is longer than {longest:,} characters.")
    if ADDRESS.search(text):
        raise Unusable(f"The {name} holds an address.")
    if MARKUP.search(text):
        raise Unusable(f"The {name} holds markup.")
    return text
