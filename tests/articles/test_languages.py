"""Codes of languages: one form for whatever feeds and pages call them."""

import pytest
from articles.ingest.parsing.languages import code

from articles.ingest.extraction.language import language_of


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


TRADITIONAL = "這個系統會處理數據，我們發現問題之後開始應對，並且說明經過的時間。" * 3
SIMPLIFIED = "这个系统会处理数据，我们发现问题之后开始应对，并且说明经过的时间。" * 3


@pytest.mark.parametrize(
    ("told", "text", "expected"),
    [
        (["zh"], TRADITIONAL, "zh-hant"),
        (["zh-CN"], TRADITIONAL, "zh-hant"),
        (["zh-TW"], SIMPLIFIED, "zh-hans"),
        (["en"], SIMPLIFIED, "zh-hans"),
        ([], TRADITIONAL, "zh-hant"),
        (["zh-TW"], "", "zh-hant"),
    ],
)
def test_characters_tell_the_script_of_chinese(told, text, expected):
    assert language_of(told, text) == expected
