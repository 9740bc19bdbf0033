"""What a reader may have meant whose search finds nothing."""

import pytest

from articles.catalog.text.known_names import read_names
from articles.catalog.text.spelling import did_you_mean
from tests.articles.catalog.engines import engines
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def meant(text):
    """What did_you_mean() gives, whichever way the words are divided."""
    with engines() as all_engines:
        first, *others = [did_you_mean(text, read_names(), engine) for engine in all_engines]
    assert others == [first] * len(others)
    return first


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("kafak", "kafka"),
        ("kubernets", "kubernetes"),
        ("Kubernets kafka", "kubernetes kafka"),
        ('"exactly onec" -spark', '"exactly once" -spark'),
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
def test_did_you_mean_finds_the_word_that_was_meant(typed, better):
    make_article(
        "Netflix", title="Kafka exactly once: idempotency", topics=[make_topic("K8s", synonyms="kubernetes")]
    )
    make_article(title="日本語 in Zürich")
    assert meant(typed) == better


def test_did_you_mean_gives_the_more_frequent_of_two_words_as_near():
    for title in ("Sparks", "Spark one", "Spark two"):
        make_article(title=title)
    assert meant("sparc") == "spark"
