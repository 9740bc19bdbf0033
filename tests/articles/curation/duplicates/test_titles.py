"""What titles have in common, and what tells a series apart."""

import pytest

from articles.curation.duplicates.titles import difference, heavy_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How we cut build times", "Cutting build times!"),
        ("Rebuilding the ledger | Uber Engineering", "Rebuilding the ledger"),
        ("Rebuilding the ledger at Uber", "Rebuilding the ledger"),
        ("Observabilty of pipelines", "Observability of pipelines"),
    ],
)
def test_same_titles_do_not_differ(one, other):
    assert difference(heavy_words(one, "Uber"), heavy_words(other, "Uber")).is_none


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Migrating, part 1", "Migrating, part 2"),
        ("Migrating, part I", "Migrating, part II"),
        ("Migrating", "Migrating, part V"),
        ("Weekly #12", "Weekly #13"),
        ("Go 1.5 is released", "Go 1.5.5 is released"),
        ("Report of May", "Report of June"),
        ("Dark mode for iOS", "Dark mode for Android"),
        ("Lesson one", "Lesson two"),
    ],
)
def test_members_of_a_series_are_told_apart(one, other):
    assert difference(heavy_words(one), heavy_words(other)).tells_apart


def test_title_of_light_words_alone_keeps_them():
    assert heavy_words("How we do it") == {"how", "we", "do", "it"}


def test_difference_says_who_has_which_word():
    found = difference(frozenset(["kafka", "cluster"]), frozenset(["kafka", "queue", "topic"]))
    assert (found.shared, found.one, found.other) == ({"kafka"}, {"cluster"}, {"queue", "topic"})
    assert found.share == 0.25
