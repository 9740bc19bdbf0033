"""Measures which technologies articles are about, and writes that into their links.

Measuring again changes nothing unless a text or a technology has changed; what an editor has decided stays.
"""

from functools import lru_cache
from itertools import islice

from django.db import transaction
from django.utils import timezone

from articles.models import Article, ArticleTechnology, Technology
from articles.models.fields import listed
from articles.technologies import matching

# What readers see of an article: a technology named there once is one that it is about.
TEXTS = ("title", "excerpt", "summary", "takeaways")
# What of a technology decides where it is found.
MEASURED_BY = {"name", "kind", "synonyms", "ambiguous", "context"}
BATCH = 500


def measure_all(say=lambda line: None):
    """Measures the texts of all articles; returns how many have got or lost a technology.

    `say` is called with a line of progress now and then.
    """
    return measure_texts(Article.objects.order_by("pk").values_list("pk", flat=True).iterator(), say)


def measure_texts(pks, say=lambda line: None):
    """Measures the texts of the articles `pks`, any iterable of ids; returns as measure_all() does."""
    matcher, pks, done, number = _matcher(), iter(pks), 0, 0
    while batch := list(islice(pks, BATCH)):
        with transaction.atomic():
            rows = Article.objects.by_pks(batch).select_for_update(no_key=True).values_list("pk", *TEXTS)
            found = {(pk, key) for pk, *texts in rows for key in matcher.mentions("\n".join(texts))}
            number += _write(batch, found, "in_text")
        done += len(batch)
        say(f"{done:,} articles measured")
    return number


def measure_page(pk, prose):
    """Measures `prose`, the text of the page of the article `pk` without its code, which is not stored."""
    measure_pages({pk: prose})


def measure_pages(pages):
    """Does that for `pages`, {id of an article: text of its page}."""
    matcher = _matcher()
    found = {(pk, key) for pk, prose in pages.items() for key in matching.subjects(matcher, prose)}
    _write(pages.keys(), found, "in_page")


def measure_again(technology):
    """Measures what may have changed with this Technology: articles that have it or any of its names.

    Another technology may have lost a name to it, as React did to React Native. Returns as measure_all().
    """
    names = [*technology.names, *listed(technology.ambiguous)]
    return measure_texts(list(Article.objects.with_any_text(TEXTS, names, technology)))


def _write(pks, found, where):
    changed = ArticleTechnology.objects.measure(pks, found, where)
    return Article.objects.by_pks(changed).update(changed_at=timezone.now()) if changed else 0


def _matcher():
    columns = ("pk", "kind", "name", "synonyms", "ambiguous", "context")
    return _matcher_of(tuple(Technology.objects.order_by("pk").values_list(*columns)))


@lru_cache(1)
def _matcher_of(rows):
    """The Matcher of the technologies in `rows`: making it takes longer than measuring a hundred texts."""
    return matching.Matcher(
        matching.Technology(
            key=pk,
            kind=kind,
            names=(name, *listed(synonyms)),
            ambiguous=tuple(listed(ambiguous)),
            context=tuple(word.lower() for word in listed(context)),
        )
        for pk, kind, name, synonyms, ambiguous, context in rows
    )
