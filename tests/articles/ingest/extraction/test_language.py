"""The language of a page: what it states, unless its letters say otherwise."""

import pytest

from articles.ingest.extraction.language import language_of

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
