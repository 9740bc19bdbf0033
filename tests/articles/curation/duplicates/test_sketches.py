"""How sketches say what two texts have in common."""

import pytest

from articles.curation.duplicates import sketches

TEXT = " ".join(f"word{n}" for n in range(400))


@pytest.mark.parametrize("kept", [400, 300, 200, 0])
def test_likeness_is_the_share_that_both_have(kept):
    other = " ".join(TEXT.split()[:kept] + [f"other{n}" for n in range(400 - kept)])
    shared = max(0, kept - 2) / (800 - kept - 2)
    found = sketches.likeness(sketches.sketch_of(TEXT), sketches.sketch_of(other))
    assert abs(found - shared) < 0.16


def test_short_text_has_no_sketch():
    assert sketches.sketch_of("word " * 49) == b""
    assert sketches.likeness(b"", sketches.sketch_of(TEXT)) is None
    assert sketches.text_keys(b"") == set()


def test_edited_text_is_found_by_one_of_its_numbers():
    edited = TEXT.replace("word7 ", "seven ").replace("word200 ", "two hundred ")
    keys = [sketches.text_keys(sketches.sketch_of(text)) for text in (TEXT, edited)]
    assert keys[0] & keys[1]
    assert len(keys[0]) == sketches.TEXT_BANDS


def test_numbers_fit_into_a_column():
    numbers = {sketches.number_of(str(n)) for n in range(1000)}
    assert len(numbers) == 1000
    assert all(0 <= number < 2**63 for number in numbers)


def test_title_without_words_has_no_numbers():
    assert sketches.title_keys(frozenset()) == set()
