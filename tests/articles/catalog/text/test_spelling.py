"""What a reader may have meant whose search finds nothing, or next to nothing."""

import pytest

from articles.catalog.text.known_names import read_names
from articles.catalog.text.query import parse
from articles.catalog.text.spelling import corrected_text, corrections, same_stems
from tests.articles.catalog.engines import engines
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def meant(text, corrections=corrections):
    """`text` corrected, whichever way the words are divided; None if it is right."""
    with engines() as all_engines:
        first, *others = [corrections(parse(text), read_names(), engine) for engine in all_engines]
    assert others == [first] * len(others)
    return corrected_text(text, first) if first else None


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("kafak", "kafka"),
        ("kubernets", "kubernetes"),
        ("Kubernets kafka", "kubernetes kafka"),
        ("exactly onec -spark", "exactly once -spark"),
        # What is in quotes was meant.
        ('"exactly onec"', None),
        ('kafak "kafak"', 'kafka "kafak"'),
        ("idempotncy", "idempotency"),
        ("netflx", "netflix"),
        # Two slips are forgiven from seven letters on.
        ("nxtflxx", "netflix"),
        ("nxtflx", None),
        ("ntflix", "netflix"),
        ("ekafka", "kafka"),
        ("akfka", "kafka"),
        ("zurihc", "zurich"),
        ("kafka", None),
        ("nothing like it", None),
        ("-kafak", None),
        ("kfa", None),
        ("日本誤", None),
        ("", None),
    ],
)
def test_correction_is_the_word_that_was_meant(typed, better):
    make_article(
        "Netflix", title="Kafka exactly once: idempotency", topics=[make_topic("K8s", synonyms="kubernetes")]
    )
    make_article(title="日本語 in Zürich")
    assert meant(typed) == better


def test_correction_is_the_more_frequent_of_two_words_as_near():
    for title in ("Sparks", "Spark one", "Spark two"):
        make_article(title=title)
    assert meant("sparc") == "spark"


def test_word_that_few_texts_have_is_a_slip_of_one_that_many_titles_have():
    make_article(title="one", excerpt="All about observabilty")
    for number in range(9):
        make_article(title=f"Observability {number}")
    assert meant("observabilty") is None
    make_article(title="Observability at last")
    assert meant("observabilty") == "observability"
    # What a title has is no slip.
    make_article(title="Observabilty")
    assert meant("observabilty") is None


@pytest.mark.parametrize(
    ("typed", "better"), [("kubernets", "kubernetes"), ("databases", None), ("scaled", None)]
)
def test_other_word_of_the_same_stem_is_told(typed, better):
    for number in range(10):
        make_article(title=f"Kubernetes, a database, scaling {number}", excerpt="It scales databases")
    assert meant(typed, same_stems) == better
    assert meant(f'"{typed}"', same_stems) is None
