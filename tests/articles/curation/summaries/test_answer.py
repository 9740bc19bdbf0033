"""What of a language model's answer is used: data of one strict shape, whatever it was told to say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.curation.summaries import answer
from articles.curation.summaries.answer import Answer, Unusable
from tests.articles.ingest.endpoint import GOOD, says

READ = Answer(GOOD["summary"], tuple(GOOD["takeaways"]), GOOD["level"])


def read(content, **choice):
    return answer.read(says(content, **choice).encode())


def refusal(body):
    with pytest.raises(Unusable) as refused:
        answer.read(body if isinstance(body, bytes) else body.encode())
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        json.dumps(GOOD, indent=2),
        f"```json\n{json.dumps(GOOD)}\n```",
        f"\n``` \n{json.dumps(GOOD)}\n```\n",
        f"<think>\nThe article says {{…}}.\n</think>\n\n{json.dumps(GOOD)}",
        GOOD | {"confidence": 1, "status": "published", "slug": "mine"},
        GOOD | {"level": " Advanced\n"},
        GOOD | {"summary": GOOD["summary"].replace(". ", ".\n\n  ")},
        GOOD | {"summary": f"**{GOOD['summary']}**"},
        GOOD | {"takeaways": [f"{n}. {line}" for n, line in enumerate(GOOD["takeaways"], 1)]},
        GOOD | {"takeaways": [f"- *{line}*" for line in GOOD["takeaways"]]},
        GOOD | {"summary": GOOD["summary"].replace("Brokers", "`Brokers`\x00\u200b\u202e")},
    ],
)
def test_good_answer_is_read_however_it_is_wrapped(content):
    assert read(content) == READ


def test_what_says_something_stays_as_it_is():
    text = (
        "Kafka's acks=all costs 2 * 3 ms, R&D said; List[int] and node.js v1.2 are #1, a < b > c, data: here."
    )
    assert read(GOOD | {"summary": text}).summary == text


SUMMARIES = {
    "": "The summary is empty.",
    " \n\u200b\x00": "The summary is empty.",
    "a" * 1_201: "The summary is longer than 1,200 characters.",
    "a " * 100_000: "The summary is longer than 1,200 characters.",
    "`" * 100_000: "The summary is longer than 1,200 characters.",
    "See https://evil.example/x.": "The summary holds an address.",
    "See HTTPS\u200b://evil.example": "The summary holds an address.",
    "See www.evil.example.": "The summary holds an address.",
    "Write to ada@evil.example now.": "The summary holds an address.",
    "Click javascript:alert(1).": "The summary holds an address.",
    "Load data:text/html,x.": "The summary holds an address.",
    "A <script>alert(1)</script> text.": "The summary holds markup.",
    "A </p> text.": "The summary holds markup.",
    "A <!-- comment --> text.": "The summary holds markup.",
    "A `<b>` text.": "The summary holds markup.",
    "A &lt;b&gt; text.": "The summary holds markup.",
    "A &#60;b text.": "The summary holds markup.",
    "A [link](/admin/) text.": "The summary holds markup.",
    "A ![picture][x] text.": "The summary holds markup.",
}


@pytest.mark.parametrize(("summary", "sentence"), SUMMARIES.items(), ids=range(len(SUMMARIES)))
def test_text_that_is_not_plain_is_refused(summary, sentence):
    assert refusal(says(GOOD | {"summary": summary})) == sentence
    if len(summary) < 300:
        takeaway = sentence.replace("summary", "takeaway")
        assert refusal(says(GOOD | {"takeaways": ["A good one.", summary]})) == takeaway


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"summary": None}, "The summary is not text."),
        ({"summary": ["A list."]}, "The summary is not text."),
        ({"takeaways": "One. Two."}, "The takeaways are not a list."),
        ({"takeaways": None}, "The takeaways are not a list."),
        ({"takeaways": []}, "There are no takeaways."),
        ({"takeaways": ["One."] * 8}, "There are more than 7 takeaways."),
        ({"takeaways": [{"text": "One."}]}, "The takeaway is not text."),
        ({"takeaways": ["a" * 301]}, "The takeaway is longer than 300 characters."),
        ({"level": "expert"}, "The level is not beginner, intermediate or advanced."),
        ({"level": ""}, "The level is not beginner, intermediate or advanced."),
        ({"level": 3}, "The level is not beginner, intermediate or advanced."),
        ({"level": None}, "The level is not beginner, intermediate or advanced."),
    ],
)
def test_other_shapes_are_refused(change, sentence):
    assert refusal(says(GOOD | change)) == sentence


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "The response is not JSON."),
        ("<html>Welcome</html>", "The response is not JSON."),
        (b"\xff\xfe\xff", "The response is not JSON."),
        ("[" * 100_000, "The response is not JSON."),
        ("1" * 10_000, "The response is not JSON."),
        ("{}", "The response holds no answer of a model."),
        ("[]", "The response holds no answer of a model."),
        ("null", "The response holds no answer of a model."),
        ('{"choices": []}', "The response holds no answer of a model."),
        ('{"choices": {"0": 1}}', "The response holds no answer of a model."),
        ('{"choices": [{"message": {"content": null}}]}', "The response holds no answer of a model."),
        ('{"choices": [{"message": {"content": [1]}}]}', "The response holds no answer of a model."),
        (says(""), "The model's answer is empty."),
        (says("<think>Without an end"), "The model's answer is empty."),
        (says("Sure! Here it is: {}"), "The model's answer is not JSON."),
        (says('{"summary": "A'), "The model's answer is not JSON."),
        (says("[" * 100_000), "The model's answer is not JSON."),
        (says("[]"), "The model's answer is not a JSON object."),
        (says('"text"'), "The model's answer is not a JSON object."),
        (says('{"summary": "A', finish_reason="length"), "The model's answer was cut off."),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(body, sentence):
    assert refusal(body) == sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GOOD, "choices"]) | st.text(), inner),
)


@given(JSON, JSON, JSON)
def test_whatever_is_answered_is_of_the_shape_or_refused(summary, takeaways, level):
    for content in (
        {"summary": summary, "takeaways": takeaways, "level": level},
        GOOD | {"summary": summary},
    ):
        try:
            found = read(content)
        except Unusable:
            continue
        assert found.level in answer.LEVELS
        assert all(text.strip() == text != "" for text in (found.summary, *found.takeaways))
        assert not any(mark in text for text in (found.summary, *found.takeaways) for mark in "\x00\n`")


@given(st.binary() | st.text().map(str.encode) | st.text().map(says).map(str.encode))
def test_any_bytes_are_refused_and_never_an_error(body):
    with pytest.raises(Unusable):
        answer.read(body)
