"""Suggestions for articles in the inbox: made when they come and when their pages are read, and again after
every training. What was decided about an article is never touched.
"""

from itertools import islice

from articles.curation import decisions, files
from articles.curation.duplicates import find
from articles.curation.learning import reasons
from articles.curation.learning.model import Model
from articles.models import Article, Suggestion, Topic

BATCH = find.BATCH
# What suggest() writes; the excerpt is the business of pages.py.
COLUMNS = (
    *("topics", "least", "level", "level_confidence", "level_reason", "publish", "publish_reason"),
    *("duplicate_of", "duplicate_confidence", "duplicate_reason", "version"),
)
# More topics than this an article has hardly ever.
MOST_TOPICS = 5
# What the files were when the model was loaded, and the model.
_loaded = ((), Model())


def suggest(pks):
    """Makes or refreshes the suggestions for those of the articles `pks` that are in the inbox; how many."""
    pks, number = iter(pks), 0
    while batch := sorted(islice(pks, BATCH)):
        number += _suggest(batch)
    return number


def suggest_inbox():
    """Refreshes the suggestions for the whole inbox; how many."""
    return suggest(Article.objects.filter(status="inbox").order_by("pk").values_list("pk", flat=True))


def bulk(articles, floor):
    """Those of `articles`, a QuerySet, in the inbox whose suggested topics are all at `floor` or more."""
    sure = Suggestion.objects.sure_of_topics(floor)
    return articles.filter(status="inbox", pk__in=sure.values("pk"))


def current():
    """The newest trained Model; an empty one, which suggests nothing, if there is none."""
    global _loaded
    stamp = files.stamp()
    if stamp != _loaded[0]:
        found = files.newest()
        _loaded = (stamp, Model() if found is None else Model.of_arrays(found[1], found[0]))
    return _loaded[1]


def _suggest(batch):
    pks = list(Article.objects.by_pks(batch).filter(status="inbox").values_list("pk", flat=True))
    model, copies = current(), find.originals(pks)
    rows = [
        Suggestion(article_id=pk, version=model.version, **told, **_copy(copies.get(pk)))
        for pk, told in _answers(model, pks).items()
    ]
    Suggestion.objects.put(rows, COLUMNS)
    return len(rows)


def _answers(model, pks):
    """{id: answers()} for the articles `pks`."""
    if not model.questions:
        return {pk: {} for pk in pks}
    topics = set(Topic.objects.values_list("pk", flat=True))
    examples = decisions.examples(pks, model.names)
    return {pk: answers(model, example, topics) for pk, example in examples.items()}


def _copy(found):
    if found is None:
        return {}
    return {
        "duplicate_of_id": found.original,
        "duplicate_confidence": found.confidence,
        "duplicate_reason": found.reason,
    }


def answers(model, example, topics):
    """{column of Suggestion: value} that the Model gives for one Example; `topics` are those there are."""
    rows = model.rows(example)
    sure = {name: one.confidences(rows[name])[0] for name, one in model.questions.items()}
    found = {name: one.offered(sure[name]) for name, one in model.questions.items()}
    offered = _with_reasons(model, example, rows, found) if any(found.values()) else {}
    there = [row for row in offered.get("topics", ()) if row[0] in topics]
    return _topics(there) | _level(offered.get("level", ())) | _publish(sure, offered.get("publish", ()))


def _with_reasons(model, example, rows, found):
    """{field: [(option, confidence, reason)]} of what Question.offered() has `found`, the best first."""
    phrases, page = reasons.phrases_of(example), reasons.page_hashes(example)
    told = {}
    for name, offered in found.items():
        question, row = model.questions[name], (rows[name].columns, rows[name].values)
        told[name] = [
            (
                question.options[n],
                sure,
                reasons.reason(model.space.ids, row, question.weights[:, n], phrases, page),
            )
            for n, sure in offered
        ]
    return told


def _topics(offered):
    topics = [
        {"topic": topic, "confidence": round(sure, 3), "reason": reason}
        for topic, sure, reason in offered[:MOST_TOPICS]
    ]
    return {"topics": topics, "least": topics[-1]["confidence"] if topics else None}


def _level(offered):
    for level, sure, reason in offered[:1]:
        return {"level": level, "level_confidence": round(sure, 3), "level_reason": reason}
    return {}


def _publish(sure, offered):
    """How likely it is published, offered or not; the reason speaks for publishing."""
    if "publish" not in sure:
        return {}
    chance = round(float(sure["publish"][0]), 3)
    return {"publish": chance, "publish_reason": "".join(row[2] for row in offered)}
