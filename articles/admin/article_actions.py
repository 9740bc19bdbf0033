"""What editors can do to many articles at once, from their list.

An action changes what the list showed: articles of which somebody has changed the same column since it was
loaded are left as they are. An action on many asks first.
"""

from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.admin.history.merging import merge_two
from articles.admin.history.pages import with_undo
from articles.admin.lists.rendering import QuickSelect
from articles.admin.suggestions.summaries import have_suggested
from articles.models import Article, Changeset, OriginalCheck, Topic
from articles.models.querysets.originals import TRUSTED
from articles.pages.phrases import count_of, some_of

# What the action sets a level to that is to be taken away.
NO_LEVEL = "none"
# An action on more articles than this asks first.
MOST_UNASKED = 20
# A message names so many articles.
MOST_NAMED = 3
# What the actions change; the list says of each row how it was shown.
SHOWN = ("status", "level", "includes_code", "picked_on")


class ArticleActionForm(ActionForm):
    """The action menu, with the values that "set level" and "add topic" need."""

    level = forms.ChoiceField(
        required=False,
        choices=[("", "(choose a level)"), *Article.Level.choices, (NO_LEVEL, "No level")],
    )
    topic = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "(choose a topic)"), *Topic.objects.pairs()],
        widget=QuickSelect,
    )


def asks_first(words, needs=None):
    """Makes an action on more than MOST_UNASKED articles ask first, and say how many of them readers see.

    It asks again if the numbers are others by the time of the answer. `words` say what is going to be done;
    `needs` names the field next to the menu without which there is nothing to do.
    """

    def asking(action):
        @wraps(action)
        def act(model_admin, request, articles):
            if needs and not request.POST.get(needs):
                return model_admin.message_user(
                    request, f"Choose a {needs} next to the action.", messages.ERROR
                )
            numbers = articles.numbers_by_status()
            total = sum(numbers.values())
            told = f"{total}-{numbers.get(Article.Status.PUBLISHED, 0)}"
            if total <= MOST_UNASKED or request.POST.get("confirmed") == told:
                return action(model_admin, request, articles)
            kept = ("action", "level", "topic", "select_across", ACTION_CHECKBOX_NAME)
            names = [name for name in request.POST if name in kept or name.startswith("shown-")]
            context = {
                **model_admin.admin_site.each_context(request),
                "opts": model_admin.opts,
                "title": "Are you sure?",
                "words": words,
                "total": total,
                "published": numbers.get(Article.Status.PUBLISHED, 0),
                "told": told,
                "fields": [(name, value) for name in names for value in request.POST.getlist(name)],
                "was_changed": "confirmed" in request.POST,
            }
            return TemplateResponse(request, "admin/articles/article/confirm_action.html", context)

        return act

    return asking


@admin.action(description="Publish", permissions=["change"])
@asks_first("Publish")
def publish(model_admin, request, articles):
    incomplete = articles.count() - articles.publishable().count()
    unread = list(articles.publishable().with_unread_page().values_list("pk", flat=True))
    _change(
        model_admin, request, articles, "Published", lambda a, now: a.publish(request.user, now), "status"
    )
    if incomplete:
        sentence = "left unchanged: a published article needs a title, a company and an address."
        model_admin.message_user(request, f"{count_of(incomplete, 'article')} {sentence}", messages.WARNING)
    unread = list(Article.objects.by_pks(unread).published())
    if unread:
        sentence = "Published although the page could not be read"
        model_admin.message_user(request, f"{sentence}: {some_of(unread, MOST_NAMED)}.", messages.WARNING)


@admin.action(description="Reject", permissions=["change"])
@asks_first("Reject")
def reject(model_admin, request, articles):
    _change(model_admin, request, articles, "Rejected", lambda a, now: a.reject(request.user, now), "status")


@admin.action(description="Retire: the original is gone", permissions=["change"])
@asks_first("Reject, because the original is gone,")
def retire(model_admin, request, articles):
    _change(model_admin, request, articles, "Retired", lambda a, now: a.retire(request.user, now), "status")


@admin.action(description="The original is still there", permissions=["change"])
@asks_first("Trust the originals to be still there of")
def still_there(model_admin, request, articles):
    """Nothing but the mark is in the history: without one there is nothing to undo."""
    now, chosen = timezone.now(), Article.objects.by_pks(articles.values_list("pk", flat=True))
    request.changeset.describe(Changeset.Source.ACTION, "The original is still there")
    number = OriginalCheck.objects.trust(list(chosen.values_list("pk", flat=True)), now)
    unmarked = chosen.unmark_gone(now)
    chosen.changed_at_time(now).mark_edited(now)
    done = f"Originals not looked at again for {TRUSTED.days} days: {count_of(number, 'article')}."
    if unmarked:
        done = with_undo(request, done, request.changeset)
    model_admin.message_user(request, done, messages.SUCCESS)


@admin.action(description="Back to the inbox", permissions=["change"])
@asks_first("Put back into the inbox")
def back_to_inbox(model_admin, request, articles):
    words = "Back in the inbox"
    _change(model_admin, request, articles, words, lambda a, now: a.to_inbox(request.user, now), "status")


@admin.action(description="Make editors' picks", permissions=["change"])
@asks_first("Make editors' picks of")
def pick(model_admin, request, articles):
    day, words = timezone.localdate(), "Made an editors' pick"
    _change(model_admin, request, articles, words, lambda a, now: a.pick(day, now), "picked_on")


@admin.action(description="No longer editors' picks", permissions=["change"])
@asks_first("Make no longer editors' picks of")
def unpick(model_admin, request, articles):
    words = "No longer an editors' pick"
    _change(model_admin, request, articles, words, lambda a, now: a.unpick(now), "picked_on")


@admin.action(description="Set level to …", permissions=["change"])
@asks_first("Set the level of", needs="level")
def set_level(model_admin, request, articles):
    # One of the levels or NO_LEVEL: ArticleActionForm accepts nothing else.
    level = request.POST.get("level", "")
    level = "" if level == NO_LEVEL else level
    words = f"Level set to {level}" if level else "Level removed"
    _change(model_admin, request, articles, words, lambda a, now: a.set_level(level, now), "level")


@admin.action(description="Add topic …", permissions=["change"])
@asks_first("Add a topic to", needs="topic")
def add_topic(model_admin, request, articles):
    topic = Topic.objects.by_pk(request.POST["topic"])
    _change(model_admin, request, articles, f"Topic {topic} added", lambda a, now: a.add_topic(topic, now))


@admin.action(description="Remove topic …", permissions=["change"])
@asks_first("Remove a topic from", needs="topic")
def remove_topic(model_admin, request, articles):
    topic = Topic.objects.by_pk(request.POST["topic"])
    words = f"Topic {topic} removed"
    _change(model_admin, request, articles, words, lambda a, now: a.remove_topic(topic, now))


@admin.action(description="Mark as including code", permissions=["change"])
@asks_first("Mark as including code")
def mark_includes_code(model_admin, request, articles):
    words = "Marked as including code"
    _change(model_admin, request, articles, words, lambda a, now: a.mark_includes_code(now), "includes_code")


def _change(model_admin, request, articles, words, change, column=None):
    """Calls `change`, one changeset under the name `words`, and offers to undo it.

    Articles of which somebody has changed the `column` since the list was loaded stay as they are.
    """
    now = timezone.now()
    pks = list(articles.values_list("pk", flat=True))
    # All are locked first, in one order: two who change the same ones cannot wait for each other half-way.
    there = Article.objects.by_pks(pks).select_for_update().only("title", "url", *SHOWN)
    overtaken = [article for article in there if column and _is_overtaken(request, article, column)]
    chosen = Article.objects.by_pks({*pks} - {article.pk for article in overtaken})
    request.changeset.describe(Changeset.Source.ACTION, words)
    number = change(chosen, now)
    chosen.changed_at_time(now).mark_edited(now)
    done = f"{words}: {count_of(number, 'article')}."
    if number:
        done = with_undo(request, done, request.changeset)
    model_admin.message_user(request, done, messages.SUCCESS)
    if overtaken:
        sentence = "Left as they are, since somebody has changed them after the list was loaded"
        model_admin.message_user(request, f"{sentence}: {some_of(overtaken, MOST_NAMED)}.", messages.WARNING)


def shown(article):
    """The values that actions change, as the list carries them."""
    return "|".join(str(getattr(article, name)) for name in SHOWN)


def _is_overtaken(request, article, column):
    sent = request.POST.get(f"shown-{article.pk}", "").split("|")
    if len(sent) != len(SHOWN):
        return False
    place = SHOWN.index(column)
    return sent[place] != shown(article).split("|")[place]


ACTIONS = [
    publish,
    reject,
    retire,
    still_there,
    back_to_inbox,
    pick,
    unpick,
    set_level,
    add_topic,
    remove_topic,
    mark_includes_code,
    asks_first("Have a language model asked about")(have_suggested),
    merge_two,
]
