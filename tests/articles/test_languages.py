"""Codes of languages: one form for whatever feeds, pages, files and people call them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.languages import code


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("en-US", "en"),
        ("de_DE.UTF-8", "de"),
        ("es-419", "es"),
        ("pt-BR", "pt-br"),
        ("pt_PT", "pt"),
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh_SG", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("zh-mo", "zh-hant"),
        ("zh-Hans-TW", "zh-hans"),
        ("ja, en", "ja"),
        ("EN", "en"),
        ("en_us", "en"),
        ("eng", "en"),
        ("iw", "he"),
        ("English", "en"),
        ("jp", "ja"),
        ("繁體中文", "zh-hant"),
        ("und", ""),
        ("engineering", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_code_drops_what_does_not_change_reading(said, expected):
    assert code(said) == expected


@given(st.text(max_size=20) | st.from_regex(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}", fullmatch=True))
def test_code_of_any_text_is_a_code_and_its_own_code(said):
    found = code(said)
    assert (bool(re.fullmatch("([a-z]{2,3}(-[a-z]+)?)?", found)), code(found)) == (True, found)
