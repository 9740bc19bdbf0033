"""The article that lies on the desk, as its page shows it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from articles.admin.desk.forms import TICKED, DeskForm
from articles.admin.desk.queues import ORDERS, QUEUES, SUMMARIES
from articles.admin.feed_status import problem_of
from articles.admin.suggestions import summaries
from articles.models import Article, Company, Feed, Suggestion, Technology, Topic
from articles.pages.cards import preview_html

COMPARED = ("level", "includes_code", "excerpt", "summary", "takeaways", "topics", "chosen_technologies")
ON_CARD = ("level", "includes_code", "excerpt")
# So many titles of the queue stand beside the article.
UPCOMING = 12


@dataclass(frozen=True)
class Box:
    """A topic or technology that can be ticked: why it is offered, if it is no one's decision yet."""

    pk: int
    name: str
    slug: str
    is_ticked: bool
    reason: str = ""
    percent: int | None = None


def panel(request, pile, pk, form=None, last=None, note=""):
    """The context of _panel.html for the article of the id `pk`; None for an empty queue.

    `form` is one that was refused, `last` the id of the changeset that "undo" takes back.
    """
    queue, article = pile.queue, Article.objects.for_desk(pk) if pk else None
    context = {
        "queue": queue,
        "queues": [
            (name, label, address_of(queue, queue=name))
            for name, (label, _) in QUEUES.items()
            if name != SUMMARIES or settings.SUGGEST_URL
        ],
        "orders": [(name, label, address_of(queue, order=name)) for name, label in ORDERS.items()],
        "of": _of(queue),
        "waiting": queue.number(),
        "upcoming": Article.objects.titles(pile.upcoming(UPCOMING)),
        "pairs": queue.pairs,
        "address": address_of(queue),
        "accept": address_of(queue).replace(reverse("desk"), reverse("desk-accept")),
        "last": last,
        "note": note,
        "article": article,
    }
    return context if article is None else context | _of_article(article, form)


def _of_article(article, form):
    suggestion = Suggestion.objects.for_articles([article.pk]).get(article.pk)
    is_fresh = form is None
    form = form or DeskForm(instance=article)
    boxes = _boxes(form, "topics", Topic, suggestion.topics if suggestion else (), is_fresh)
    return {
        # What is compared when it is saved is what is there; what is suggested is only shown.
        "hidden": [form[name].as_hidden(only_initial=True) for name in COMPARED],
        "form": DeskForm(instance=article, initial=_suggested(article, suggestion)) if is_fresh else form,
        "suggestion": suggestion,
        "written": summaries.suggested(article),
        "card": _card(article, boxes, _suggested(article, suggestion) if is_fresh else _typed(form)),
        "problem": problem_of(article.crawl) if hasattr(article, "crawl") else "",
        "topics": boxes,
        "technologies": _boxes(form, "chosen_technologies", Technology, (), is_fresh),
        "topic_names": Topic.objects.names(),
        "technology_names": Technology.objects.names(),
        "is_decided": article.status != Article.Status.INBOX,
        "feeds": [entry.feed for entry in article.feed_entries.all()],
    }


def _typed(form):
    """What the card shows of a form that was sent."""
    return {name: form.cleaned_data[name] for name in ON_CARD if name in form.cleaned_data}


def _card(article, boxes, values):
    """The card as readers will see it, if it is published with these `values`, as it lies there."""
    for name, value in values.items():
        setattr(article, name, value)
    article.shown_topics = [box for box in boxes if box.is_ticked]
    return preview_html(article)


def _suggested(article, suggestion):
    """What the form is filled in with besides what the article says."""
    if suggestion is None:
        return {}
    found = {}
    if not article.excerpt and suggestion.excerpt:
        found["excerpt"] = suggestion.excerpt
    if not article.level and suggestion.level and (suggestion.level_confidence or 0) >= TICKED:
        found["level"] = suggestion.level
    return found


def _boxes(form, name, model, suggested, is_fresh):
    """The Boxes of a field: what the article has or was typed, then what is suggested, the surest first.

    Of a form that was sent before, what is suggested is ticked as it was there.
    """
    ticked = [int(pk) for pk in form[name].value() or [] if str(pk).isdigit()]
    there = {one.pk for one in form.initial.get(name) or () if hasattr(one, "pk")}
    offered = {one["topic"]: one for one in suggested if one["topic"] not in there}
    rows = model.objects.in_bulk([*ticked, *offered])
    own = [pk for pk in ticked if pk in rows and pk not in offered]
    boxes = [Box(pk, rows[pk].name, rows[pk].slug, True) for pk in own]
    for pk, one in offered.items():
        if pk in rows:
            is_ticked = pk in ticked or (is_fresh and one["confidence"] >= TICKED)
            percent = round(one["confidence"] * 100)
            boxes.append(Box(pk, rows[pk].name, rows[pk].slug, is_ticked, one["reason"], percent))
    return boxes


def _of(queue):
    """What the queue is narrowed to, in words."""
    company = Company.objects.by_pk(queue.company) if queue.company else None
    feed = Feed.objects.by_pks([queue.feed]).first() if queue.feed else None
    return ", ".join(str(one) for one in (company, feed) if one)


def address_of(its_queue, /, **more):
    """The address of the desk with a queue; `more` is what else it asks for, or another part of the queue."""
    usual = {"queue": "inbox", "order": "newest", "article": None, "last": None}
    pairs = dict(its_queue.pairs) | more
    kept = {name: value for name, value in pairs.items() if value != usual.get(name)}
    return reverse("desk") + (f"?{urlencode(kept)}" if kept else "")
