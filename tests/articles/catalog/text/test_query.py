"""The search box's text as terms and facet words; nothing typed there is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog.text.query import LONGEST, MOST_TERMS, Query, Term, parse, plain, take_facet_words


def terms(*texts):
    return tuple(Term(text) for text in texts)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", (), ()),
        ("   \t ", (), ()),
        ("kafka", ("kafka",), ()),
        ("kafka ", ("kafka",), ()),
        ("kafka  streams", ("kafka", "streams"), ()),
        ("go x", ("go", "x"), ()),
        ('"exactly once" kafka', ("exactly once", "kafka"), ()),
        ('"exactly   once"', ("exactly once",), ()),
        ("kafka -spark", ("kafka",), ("spark",)),
        ("-spark kafka", ("kafka",), ("spark",)),
        ('-"batch jobs"', (), ("batch jobs",)),
        ("-spark -hadoop", (), ("spark", "hadoop")),
        ("end-to-end", ("end-to-end",), ()),
        ("c++ c# .net", ("c++", "c#", ".net"), ()),
        ('say"exactly once"now', ("say", "exactly once", "now"), ()),
        ("日本語 検索", ("日本語", "検索"), ()),
        ("kafka:streams", ("kafka:streams",), ()),
        ('topic:"event sourcing"', ("topic: event sourcing ",), ()),
        ("a\x00b kaf\ud800ka", ("ab", "kafka"), ()),
    ],
)
def test_query_reads_words_phrases_and_minus(text, wanted, unwanted):
    assert parse(text) == Query(terms(*wanted), terms(*unwanted))


@pytest.mark.parametrize(
    "text", ['"', '""', "-", "--", "- - -", '-""', '"  "', '-"', "*", "(", "& | !", "🙂", "°"]
)
def test_query_of_signs_alone_asks_nothing(text):
    assert parse(text) == Query()
    assert not parse(text)


def test_query_passes_over_a_quote_never_closed():
    assert parse('kafka "exactly once') == Query(terms("kafka", "exactly", "once"))


def test_query_that_ends_in_a_quote_has_no_prefix():
    assert parse('kafka"') == Query(terms("kafka"))


def test_query_drops_repeats_whatever_their_case():
    assert parse("Kafka kafka KAFKA -Spark -spark") == Query(terms("Kafka"), terms("Spark"))


def test_query_keeps_terms_as_typed():
    assert parse("Größe ÜBER ") == Query(terms("Größe", "ÜBER"))


def test_query_keeps_a_word_both_wanted_and_unwanted():
    assert parse("kafka -kafka") == Query(terms("kafka"), terms("kafka"))


def test_query_has_a_most_of_terms():
    words = [f"word{n}" for n in range(100)]
    assert parse(" ".join(words)).wanted == terms(*words[:MOST_TERMS])
    assert parse(" ".join(words)).is_cut
    assert not parse(" ".join([*words[:MOST_TERMS], *words[:MOST_TERMS]])).is_cut


def test_query_counts_unwanted_terms_among_the_most():
    query = parse(" ".join(f"-word{n} word{n}" for n in range(100)))
    assert len(query.wanted) + len(query.unwanted) == MOST_TERMS


def test_query_of_only_unwanted_terms_is_a_query():
    assert bool(parse("-spark")) is True


def test_query_cuts_off_what_nobody_typed():
    (term,) = parse("x" * 10_000).wanted
    assert len(term.text) == LONGEST


def test_plain_text_is_one_line():
    assert plain("  a\x01b\n\tc\ufffe ") == "a b c"


FACETS = {"company": {"netflix", "capital one"}, "level": {"advanced"}, "year": {"2023"}, "read": {"5-10"}}


def known(name, value):
    return value.lower().replace(" ", "-") if value.lower() in FACETS.get(name, ()) else None


@pytest.mark.parametrize(
    ("text", "rest", "pairs"),
    [
        ("company:netflix kafka", "kafka", [("company", "netflix")]),
        ("kafka company:Netflix streams", "kafka streams", [("company", "netflix")]),
        ("-company:netflix", "", [("company", "-netflix")]),
        ('company:"Capital One" x', "x", [("company", "capital-one")]),
        ('-company:"Capital One"', "", [("company", "-capital-one")]),
        (
            "level:advanced year:2023 read:5-10 go",
            "go",
            [("level", "advanced"), ("year", "2023"), ("read", "5-10")],
        ),
        ('"exactly once" level:advanced "at most"', '"exactly once" "at most"', [("level", "advanced")]),
        ('"about level:advanced"', '"about level:advanced"', []),
        ("level:expert", "level:expert", []),
        ("colour:red  kafka", "colour:red  kafka", []),
        ("level: advanced", "level: advanced", []),
        ('level:"advanced', 'level:"advanced', []),
        ("xlevel:advanced", "xlevel:advanced", []),
        ("std::level:advanced", "std::level:advanced", []),
        ("level:advanced:x", "level:advanced:x", []),
        ("company:", "company:", []),
        ('company:""', 'company:""', []),
    ],
)
def test_facet_words_are_taken_out_of_the_text(text, rest, pairs):
    assert take_facet_words(text, known) == (rest, pairs)


@given(st.text(alphabet=st.sampled_from("ab -\":*()^+#'\\%_\x00🙂日é,.;/") | st.characters()))
def test_query_of_any_text_is_no_error(text):
    query = parse(text)
    assert all('"' not in term.text and "\x00" not in term.text for term in (*query.wanted, *query.unwanted))
    take_facet_words(text, known)
