"""What a text is made of."""

from hypothesis import example, given
from hypothesis import strategies as st

from articles.catalog.text.tokens import HAS_SYMBOLS, WITH_SYMBOLS


@given(st.text(alphabet="aZ9é日_ .+#&'\n", max_size=12))
@example(".net")
@example("a.b")
@example("\n.b")
@example("a&b")
@example("&b")
@example("a+")
@example("_+")
def test_text_has_symbols_where_a_word_with_symbols_is_found(text):
    assert bool(HAS_SYMBOLS.search(text)) == bool(WITH_SYMBOLS.search(text))
