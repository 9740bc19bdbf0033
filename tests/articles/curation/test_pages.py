"""What is kept of a page, and that its text is not."""

import pytest

from articles.curation.learning import terms
from articles.curation.pages import keep_labels, keep_page
from articles.models import Sketch, Suggestion
from tests.factories import make_article

pytestmark = pytest.mark.django_db
SENTENCE = "The zookeeper elected a leader among five brokers and wrote down what it had decided."
PROSE = " ".join([SENTENCE] * 12)


def test_page_is_kept_as_hashes_and_an_excerpt():
    article = make_article(status="inbox", title="Electing a leader")
    keep_page(article, PROSE)
    sketch, suggestion = Sketch.objects.get(), Suggestion.objects.get()
    hashes, counts = terms.unpack(sketch.terms)
    assert dict(zip(hashes.tolist(), counts.tolist(), strict=True))[terms.hashed("page:zookeep")] == 12
    assert len(sketch.shingles) == 128
    assert suggestion.excerpt == f"{SENTENCE} {SENTENCE}"
    assert b"zookeeper" not in bytes(sketch.terms) + bytes(sketch.labels) + bytes(sketch.shingles)


def test_published_article_gets_no_excerpt():
    keep_page(make_article(), PROSE)
    assert Suggestion.objects.count() == 0
    assert Sketch.objects.count() == 1


def test_labels_and_pages_are_kept_side_by_side():
    article = make_article(status="inbox")
    keep_labels({article.pk: ("Data", "SRE"), make_article().pk: ()})
    keep_page(article, PROSE)
    keep_labels({article.pk: ("Data",)})
    sketch = Sketch.objects.get()
    assert terms.unpack(sketch.labels)[0].tolist() == [terms.hashed("label:data")]
    assert len(terms.unpack(sketch.terms)[0]) > 5


def test_page_that_is_read_again_replaces_what_was_kept():
    article = make_article(status="inbox", title="Electing a leader")
    keep_page(article, PROSE)
    keep_page(article, "")
    sketch = Sketch.objects.get()
    assert (bytes(sketch.terms), bytes(sketch.shingles), Suggestion.objects.get().excerpt) == (b"", b"", "")
