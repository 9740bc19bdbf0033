"""Publishing at once what is suggested surely enough: shown before, undone after."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from articles.admin.desk.queues import Queue
from articles.admin.history.pages import with_undo
from articles.curation.suggest import bulk
from articles.models import Article, Changeset, DeskClaim, Suggestion, Topic
from articles.pages.phrases import count_of

FLOORS = (80, 90, 92, 95, 99)
USUAL = 92
# So many are shown and published at once: more than anybody looks through.
MOST = 200


def accept(request, each_context):
    """The page with what would be published; sent, it publishes what is ticked."""
    sent = request.POST if request.method == "POST" else request.GET
    queue, floor = Queue.asked(sent), _floor(sent.get("floor", ""))
    if request.method == "POST":
        _publish(request, queue, floor)
        pairs = [*queue.pairs, ("floor", floor)]
        return redirect(f"{reverse('desk-accept')}?{urlencode(pairs)}")
    rows = _rows(_sure(request.user, queue, floor))
    context = {
        **each_context,
        "title": "Publish what is suggested",
        "queue": queue,
        "floor": floor,
        "floors": FLOORS,
        "rows": rows,
        "is_cut": len(rows) == MOST,
        "most": MOST,
    }
    return TemplateResponse(request, "admin/articles/desk/accept.html", context)


def _floor(text):
    return int(text) if text in {str(floor) for floor in FLOORS} else USUAL


def _sure(user, queue, floor):
    """The articles of the queue that are suggested surely enough and lie before nobody else."""
    others = DeskClaim.objects.of_others(user, timezone.now()).values_list("article", flat=True)
    articles = bulk(queue.articles().publishable(), floor / 100).without(others)
    return articles.with_companies().latest_first()


def _rows(articles):
    """(what its box sends, article, [(topic, percent)]) of each of the first MOST of `articles`."""
    articles = list(articles[:MOST])
    suggestions = Suggestion.objects.for_articles([article.pk for article in articles])
    names = Topic.objects.in_bulk({one["topic"] for row in suggestions.values() for one in row.topics})
    rows = []
    for article in articles:
        topics = [one for one in suggestions[article.pk].topics if one["topic"] in names]
        told = [(names[one["topic"]], round(one["confidence"] * 100)) for one in topics]
        rows.append((_value(article.pk, topics), article, told))
    return rows


def _value(pk, topics):
    """What a box sends: its article, and the topics that stood beside it."""
    return "-".join(str(number) for number in (pk, *(one["topic"] for one in topics)))


@transaction.atomic
def _publish(request, queue, floor):
    """Publishes what was ticked, with the topics that were shown; what has changed since stays.

    The articles are locked, so that nobody decides about one between the look and the change.
    """
    ticked, user, now = set(request.POST.getlist("chosen")[:MOST]), request.user, timezone.now()
    sure = _sure(user, queue, floor).select_for_update(of=("self",))
    there = {value: (article.pk, topics) for value, article, topics in _rows(sure)}
    chosen = {pk: topics for value, (pk, topics) in there.items() if value in ticked}
    words = f"{count_of(len(chosen), 'article')} published with suggested topics"
    request.changeset.describe(Changeset.Source.SUGGESTION, words)
    by_topic = {}
    for pk, topics in chosen.items():
        for topic, _ in topics:
            by_topic.setdefault(topic, []).append(pk)
    for topic, pks in by_topic.items():
        Article.objects.by_pks(pks).add_topic(topic, now)
    articles = Article.objects.by_pks(chosen)
    number = articles.publish(user, now)
    articles.mark_edited(now)
    said = f"Published: {count_of(number, 'article')}."
    messages.success(request, with_undo(request, said, request.changeset) if number else said)
    if len(ticked) > len(chosen):
        left = count_of(len(ticked) - len(chosen), "article")
        messages.warning(request, f"Left as they are, since something about them has changed: {left}.")
