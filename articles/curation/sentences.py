"""One or two whole sentences of a page that say what it is about: a suggestion for the excerpt. No Django.

They are the page's own, word for word. What greets, signs or advertises is passed over, and "In this post
we …" is taken only if nothing better is near.
"""

import re
from dataclasses import dataclass

from articles.curation.learning import terms

SHORTEST, LONGEST = 60, 300
# A shorter line is a heading.
LINE = 40
# A first sentence of more letters stands alone.
ALONE = 180
# What an article is about is said in its first paragraphs.
PARAGRAPHS, SENTENCES = 14, 30

# Where a sentence ends: not after "e.g.", "Dr." or an initial, and before something that begins one.
END = re.compile(
    r"(?<=[.!?…。！？])(?:(?<=[。！？])(?![」』）])|"
    r"(?<!\b[A-Z]\.)(?<!\b[ei]\.[ge]\.)(?<!\b(?:vs|Mr|Ms|Dr|cf|al|St|Jr)\.)"
    r"(?<!\b(?:Mrs|Inc|Ltd|Fig|Vol|Nov|Dec|Jan|Feb|Aug|Oct)\.)"
    r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9À-ÞА-Я]))"
)
WHOLE = re.compile(r"[.!?…。！？][\"”’')\]」』）]*$")
STARTS = re.compile(r"[\"“‘'(\[「『（]*[^\W_a-z]")
# What is never about the article's subject.
NOISE = re.compile(
    r"^\W*(?:hi|hello|hey|welcome|greetings|dear|by|posted|published|written|author|editor['’]?s? note|photo|"
    r"image|illustration|figure|source|subscribe|sign up|follow|share|join|read more|click|skip|note|"
    r"updated?|disclaimer|thanks|thank you|special thanks|acknowledg\w+|my name is|originally|cross-?posted|"
    r"also published|this (?:post|article|blog) (?:was|is|has been) (?:originally|also|written|the|part)|"
    r"tl;?dr)\b|\b(?:cookies?|newsletter|privacy policy|all rights reserved|min(?:ute)? read|"
    r"we['’]?re hiring|open positions|javascript (?:is|must)|enable javascript|your browser|unsubscribe|"
    r"terms of (?:use|service))\b"
    r"|https?://|@\w+\.\w|^\W*i['’]?m \w+(?: \w+)?,|^\W*i am (?:an?|the)\b|©",
    re.IGNORECASE,
)
# What says that an article is there, rather than what it says.
ANNOUNCES = re.compile(
    r"\b(?:in this (?:blog )?(?:post|article|series|piece|guide|part)|this (?:blog )?(?:post|article|series)|"
    r"today,? (?:we['’]re|we are|i['’]m)|i['’]ll|we['’]ll (?:look|cover|talk|discuss|explore|share|walk)|"
    r"let['’]s|(?:previous|last|next|first|second|third|earlier) (?:blog )?(?:post|article|part))\b",
    re.IGNORECASE,
)
# What leans on a sentence before it.
LEANS = re.compile(
    r"^\W*(?:but|and|or|so|then|however|therefore|thus|also|instead|yet|this|that|these|those|it|they|he|she|"
    r"such|as a result|for example|for instance|in addition|moreover|furthermore|well|here|now|of course)\b",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(r"\b(?:I|my|me)\b|\bI['’]")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the number of its paragraph."""

    text: str
    paragraph: int


def excerpt_of(prose, title):
    """One or two sentences of `prose`, a paragraph a line, SHORTEST to LONGEST letters; "" if none fits."""
    found = _sentences(prose, title)
    about = {word for word in terms.words(title) if len(word) > 3}
    best = (0.0, "")
    for place, one in enumerate(found):
        text = _with_the_next(found, place)
        if text and _fits(text):
            best = max(best, (2 + _rating(one.text, place, about), text), key=lambda pair: pair[0])
    return best[1]


def _sentences(prose, title):
    found, paragraphs = [], 0
    for line in prose.split("\n"):
        line = " ".join(line.split())
        # Headings, bylines and items of lists are no sentences.
        if _length(line) < LINE or not WHOLE.search(line) or line == title:
            continue
        found += [Sentence(text.strip(), paragraphs) for text in END.split(line)]
        paragraphs += 1
        if paragraphs == PARAGRAPHS or len(found) >= SENTENCES:
            break
    return found[:SENTENCES]


def _length(text):
    """The letters of `text`; one of a script that writes a word with one or two counts as two."""
    return len(text) + len(terms.UNSPACED_LETTER.findall(text))


def _fits(text):
    return SHORTEST <= _length(text) <= LONGEST


def _is_usable(text):
    return bool(WHOLE.search(text) and STARTS.match(text)) and not NOISE.search(text)


def _rating(text, place, about):
    """How well the sentence at a place says what the article is about: at best 1, and never below -2."""
    shared = len(about & {*terms.words(text)}) / max(1, len(about))
    rating = shared - 0.06 * min(place, 15)
    rating -= 0.6 * bool(ANNOUNCES.search(text)) + 0.4 * bool(LEANS.match(text))
    return max(-2.0, rating - 0.3 * bool(FIRST_PERSON.search(text)))


def _with_the_next(found, place):
    """The sentence at `place`, with the next of its paragraph if both fit; "" if it is no use."""
    first = found[place]
    if not _is_usable(first.text) or first.text[-1] in "?？":
        return ""
    for other in found[place + 1 : place + 2] if len(first.text) <= ALONE else ():
        # Scripts without spaces have none between sentences either.
        both = f"{first.text}{'' if first.text[-1] in '。！？' else ' '}{other.text}"
        is_next = other.paragraph == first.paragraph and _length(both) <= LONGEST
        if is_next and _is_usable(other.text) and not ANNOUNCES.search(other.text) and other.text[-1] != "?":
            return both
    return first.text
