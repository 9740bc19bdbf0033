"""The search box's text as terms and facet words; nothing typed there is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog.text.query import (
    LONGEST,
    MOST_TERMS,
    Query,
    parse,
    plain,
    take_facet_words,
    with_either,
)


def asked(text):
    """What `text` asks, as (wanted, unwanted): lists of what readers type, "or" between those any of which is
    enough."""
    query = parse(text)
    wanted = [" or ".join(term.typed for term in terms) for terms in query.wanted]
    return wanted, [term.typed for term in query.unwanted]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", [], []),
        ("   \t ", [], []),
        ("kafka", ["kafka"], []),
        ("kafka  streams", ["kafka", "streams"], []),
        ("go x", ["go", "x"], []),
        ('"exactly once" kafka', ['"exactly once"', "kafka"], []),
        ('"exactly   once"', ['"exactly once"'], []),
        ("kafka -spark", ["kafka"], ["spark"]),
        ("-spark kafka", ["kafka"], ["spark"]),
        ('-"batch jobs"', [], ['"batch jobs"']),
        ("-spark -hadoop", [], ["spark", "hadoop"]),
        ("end-to-end", ["end-to-end"], []),
        ("c++ c# .net r&d", ["c++", "c#", ".net", "r&d"], []),
        ('say"exactly once"here', ["say", '"exactly once"'], []),
        ("日本語 検索", ["日本語", "検索"], []),
        ("kafka:streams", ["kafka:streams"], []),
        ('topic:"event sourcing"', ["topic: event sourcing"], []),
        ("a\x00b kaf\ud800ka", ["ab", "kafka"], []),
    ],
)
def test_query_reads_words_phrases_and_minus(text, wanted, unwanted):
    assert asked(text) == (wanted, unwanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kafka OR pulsar", ["kafka or pulsar"]),
        ("kafka | pulsar|flink", ["kafka or pulsar or flink"]),
        ("kafka OR pulsar streams", ["kafka or pulsar", "streams"]),
        ('streams "exactly once" OR idempotency', ["streams", '"exactly once" or idempotency']),
        ("kafka or pulsar", ["kafka", "pulsar"]),
        ("OR kafka", ["kafka"]),
        ("kafka OR", ["kafka"]),
        ("kafka OR OR pulsar", ["kafka or pulsar"]),
        ("kafka OR -pulsar", ["kafka"]),
        ("kafka OR the", ["kafka"]),
        ("kafka OR kafka", ["kafka"]),
        ('"kafka OR pulsar"', ['"kafka OR pulsar"']),
    ],
)
def test_query_reads_or(text, wanted):
    assert asked(text)[0] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("how does netflix recommend movies", ["netflix", "recommend", "movies"]),
        ("The art of scaling", ["art", "scaling"]),
        ("What's a service mesh?", ["service", "mesh"]),
        ("don’t panic", ["panic"]),
        # In quotes, and alone, they count.
        ('"the art of" scaling', ['"the art of"', "scaling"]),
        ("the who", ["the", "who"]),
        ("the the", ["the"]),
        ("-the kafka", ["kafka"]),
        ("go r it", ["go", "r"]),
    ],
)
def test_query_leaves_out_words_that_only_hold_a_sentence_together(text, wanted):
    assert asked(text)[0] == wanted


@pytest.mark.parametrize("quotes", ["“%s”", "„%s“", "«%s»", "»%s«", "「%s」", "”%s”", '"%s"', "＂%s＂"])
def test_query_knows_the_quotes_of_all_languages(quotes):
    assert asked(quotes % "exactly once") == (['"exactly once"'], [])
    assert asked("-" + quotes % "exactly once") == ([], ['"exactly once"'])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kafka?", "kafka"),
        ("(kafka)", "kafka"),
        ("kafka,", "kafka"),
        ("‘kafka’", "kafka"),
        ("what is c++?", "c++"),
        (".net,", ".net"),
        ("uber’s", "uber"),
        ("Uber's", "Uber"),
        ("o'brien", "o'brien"),
    ],
)
def test_query_takes_from_a_word_what_belongs_to_the_sentence(text, word):
    assert asked(text)[0] == [word]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("a b c", [("bc",), ("bc",)]),
        ("b c d", [("bc", "bcd"), ("bc", "bcd", "cd"), ("bcd", "cd")]),
        # A word that is left out may end another, and begins none.
        ("log in to box", [("login", "loginto"), ()]),
        ('elastic "search"', [(), ()]),
        ("elastic OR search", [(), ()]),
        ("elastic -search", [()]),
        ("c++ code", [(), ()]),
        ("日本 検索", [(), ()]),
    ],
)
def test_query_notes_what_neighbours_make_together(text, joined):
    assert [term.joined for terms in parse(text).wanted for term in terms] == joined


@pytest.mark.parametrize(
    "text", ['"', '""', "-", "--", "- - -", '-""', '"  "', '-"', "*", "(", "& | !", "🙂", "°"]
)
def test_query_of_signs_alone_asks_nothing(text):
    assert parse(text) == Query()
    assert not parse(text)


def test_query_passes_over_a_quote_never_closed():
    assert asked('kafka "exactly once') == (["kafka", "exactly", "once"], [])
    assert asked('kafka"') == (["kafka"], [])


def test_query_drops_repeats_whatever_their_case():
    assert asked("Kafka kafka KAFKA -Spark -spark") == (["Kafka"], ["Spark"])


def test_query_keeps_terms_as_typed():
    assert asked("Größe ÜBER ") == (["Größe", "ÜBER"], [])


def test_query_keeps_a_word_both_wanted_and_unwanted():
    assert asked("kafka -kafka") == (["kafka"], ["kafka"])


def test_query_has_a_most_of_terms():
    words = [f"word{n}" for n in range(100)]
    assert asked(" ".join(words))[0] == words[:MOST_TERMS]
    assert parse(" ".join(words)).is_cut
    assert not parse(" ".join([*words[:MOST_TERMS], *words[:MOST_TERMS], *["the"] * 100])).is_cut


def test_query_counts_unwanted_terms_among_the_most():
    query = parse(" ".join(f"-word{n} word{n}" for n in range(100)))
    assert len(query.wanted) + len(query.unwanted) == MOST_TERMS


def test_query_of_only_unwanted_terms_is_a_query():
    assert bool(parse("-spark")) is True


def test_query_cuts_off_what_nobody_typed():
    ((term,),) = parse("x" * 10_000).wanted
    assert len(term.text) == LONGEST


@pytest.mark.parametrize("text", ["kafka OR pulsar -spark", '"exactly once" kafka', "c++ -r&d", "-kafka"])
def test_query_is_typed_as_it_was(text):
    assert parse(text).typed == text


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("kafka or pulsar", "kafka OR pulsar"),
        ('"to be or not" a or b', '"to be or not" a OR b'),
        ("or kafka", "or kafka"),
    ],
)
def test_lower_case_or_can_be_read_as_or(text, better):
    assert with_either(text) == better


def test_plain_text_is_one_line():
    assert plain("  a\x01b\n\tc\ufffe ") == "a b c"


FACETS = {"company": {"netflix", "capital one"}, "level": {"advanced"}, "year": {"2023"}, "read": {"5-10"}}


def known(name, value):
    return value.lower().replace(" ", "-") if value.lower() in FACETS.get(name, ()) else None


@pytest.mark.parametrize(
    ("text", "rest", "pairs"),
    [
        ("Company:Netflix kafka", "kafka", [("company", "netflix")]),
        ("company:“Capital One” x", "x", [("company", "capital-one")]),
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


@pytest.mark.parametrize("text", ["{-0", "(-kafka", "'--(kafka", "(-.NET)", "\x1b-0"])
def test_what_is_told_to_have_been_typed_is_searched_the_same(text):
    assert parse(parse(text).typed) == parse(text)
    assert parse(text).wanted


@given(st.text(alphabet=st.sampled_from("ab -\":*()^+#'\\%_\x00🙂日é,.;/") | st.characters()))
def test_query_of_any_text_is_no_error(text):
    query = parse(text)
    terms = [*(term for terms in query.wanted for term in terms), *query.unwanted]
    assert all('"' not in term.text and "\x00" not in term.text for term in terms)
    assert not query.wanted or parse(query.typed).wanted
    take_facet_words(text, known)
