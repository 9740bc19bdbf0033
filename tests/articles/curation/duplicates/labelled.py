"""The labelled pairs of tests/data/duplicates: one half to choose numbers by, the other to measure them.

Their texts are invented words: what counts is how much of them two articles have in common.
"""

import csv
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from articles.curation.duplicates.pairs import Copy
from articles.curation.duplicates.sketches import ENOUGH_WORDS, sketch_of
from articles.ingest.extraction.read_time import text_hash

PAIRS = Path(__file__).parents[3] / "data" / "duplicates" / "pairs.csv"
# Texts are edited by so many words at once.
PASSAGE = 15
VOCABULARY = [
    f"{first}{second}" for first in "bdfgklmnprst" for second in ("ala", "eno", "iru", "ovi", "une")
]


@dataclass(frozen=True)
class Pair:
    """Two articles, and whether one is a copy of the other."""

    half: str
    is_copy: bool
    kind: str
    one: Copy
    other: Copy


def pairs(half):
    """The Pairs of one half: "tune" or "held"."""
    with PAIRS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [_pair(number, row) for number, row in enumerate(rows) if row["half"] == half]


def _pair(number, row):
    texts = _texts(random.Random(number), row["words"], row["other_words"], row["common"])
    one = _copy(row, "", texts[0])
    return Pair(row["half"], row["copy"] == "1", row["kind"], one, _copy(row, "other_", texts[1]))


def _copy(row, side, text):
    words = len(text.split()) if text else None
    day = row[f"{side}day"]
    return Copy(
        title=row[f"{side}title"],
        company=row[f"{side}company"],
        company_name=row[f"{side}company"],
        day=date.fromisoformat(day) if day else None,
        authors=row[f"{side}authors"],
        text_hash=text_hash(text) if words and words >= ENOUGH_WORDS else "",
        sketch=sketch_of(text),
        words=words,
    )


def _texts(source, words, other_words, common):
    """Two texts of so many words that have the share `common` of the shorter one in common."""
    if not words:
        return "", ""
    numbers = int(words), int(other_words)
    text = _passages(source, numbers[0])
    other = text[: numbers[1] // PASSAGE + 1]
    for place in source.sample(range(len(other)), round(len(other) * (1 - float(common)))):
        other[place] = _passages(source, PASSAGE)[0]
    other += _passages(source, numbers[1] - numbers[0]) if numbers[1] > numbers[0] else []
    return " ".join(text), " ".join(other)


def _passages(source, words):
    return [
        " ".join(source.choice(VOCABULARY) + source.choice(VOCABULARY) for _ in range(PASSAGE))
        for _ in range(max(1, words // PASSAGE))
    ]
