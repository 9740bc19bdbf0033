"""The page "History" of one article, company, topic, technology or feed, and its buttons.

A field is put back to what it was before a change, unless somebody has changed it since the page was loaded.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin import ingest_actions
from articles.admin.history.wording import Words
from articles.models import Article, Changeset, Feed, RowChange, Technology
from articles.models.fields import id_of
from articles.pages.phrases import count_of, some_of
from articles.revisions import undo
from articles.technologies.measure import MEASURED_BY, TEXTS, measure_again, measure_texts

# A page of a history has so many changes of rows.
PAGE = 200
# The first page offers to undo so many batches.
MOST_OFFERED = 10
# A message names so many of those that were left alone.
MOST_NAMED = 3


@dataclass
class Entry:
    """What one changeset did to one object."""

    changeset: Changeset | None
    at: object
    kind: str
    object_id: int
    lines: list = field(default_factory=list)

    @property
    def changes(self):
        """The ids of the changes in it."""
        return sorted({line.change.pk for line in self.lines})


def entries(changes):
    """The Entries of these RowChanges, in their order; those that tell nothing are left out."""
    words, made, times = Words(changes), {}, Counter()
    for change in changes:
        lines = words.lines(change)
        # Without a changeset, what one statement did stands together. It changes a row once: SQLite's clock
        # tells no statements of one millisecond apart.
        row = (change.table, change.row_id, change.at)
        times[row] += 1
        key = (change.changeset_id or (change.at, times[row]), change.kind, change.object_id)
        if lines:
            entry = made.setdefault(key, Entry(change.changeset, change.at, change.kind, change.object_id))
            entry.lines += lines
    return list(made.values())


def object_page(model_admin, request, object_id):
    """The history of one object."""
    row = model_admin.get_object(request, object_id)
    if row is None:
        raise Http404
    if not model_admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    pages = Paginator(RowChange.objects.of_merged(row), PAGE)
    page = pages.get_page(request.GET.get("p"))
    changes = list(page)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"History: {row}",
        "opts": model_admin.opts,
        "object": row,
        "entries": entries(changes),
        "page": page,
        "seen": RowChange.objects.latest_id(row),
        "may_change": model_admin.has_change_permission(request, row),
    }
    return TemplateResponse(request, "admin/articles/history/object.html", context)


@transaction.atomic
def put_back(model_admin, request, object_id):
    """The buttons "Put back" of that page: of one field, one row or all that one changeset did to it.

    The row is locked (admin/base.py), so that nobody changes it between the look and the change.
    """
    row = model_admin.get_object(request, object_id)
    if row is None:
        raise Http404
    if not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    column, seen = request.POST.get("column") or None, id_of(request.POST.get("seen", "")) or 0
    chosen = {id_of(pk) for pk in request.POST.getlist("change")} - {None}
    changes = list(RowChange.objects.of(row).by_pks(chosen))
    back = redirect(f"admin:articles_{model_admin.opts.model_name}_history", row.pk)
    if not changes or (column and not any(column in change.before for change in changes)):
        messages.error(request, "That change is not in this history.")
    elif any(RowChange.objects.since(row, change, column, seen).exists() for change in changes):
        messages.error(request, "Somebody has changed it since this page was loaded. Nothing was put back.")
    else:
        outcome = undo.put_back(changes, request.user, column)
        follow_up(outcome)
        _mark_edited(outcome)
        if outcome.left:
            reason = next(iter(outcome.left.values()))
            messages.error(request, f"Not put back: {reason}.")
        elif outcome.done:
            messages.success(request, "Put back.")
        else:
            messages.info(request, "It is so already.")
    return back


def undo_changeset(request, changeset):
    """Undoes the whole changeset and says how that went."""
    outcome = undo.undo(changeset, request.user)
    follow_up(outcome)
    done = {key for key in outcome.done if key not in outcome.left}
    if done:
        messages.success(request, f"Undone: {_number_of(done)}.")
    if outcome.left:
        reasons = ", ".join(sorted(set(outcome.left.values())))
        names = some_of(list(_names(outcome.left)), MOST_NAMED)
        messages.warning(request, f"Left as they are ({reasons}): {names}.")
    if not outcome.done and not outcome.left:
        messages.info(request, "There is nothing left to undo.")


def to_undo(context):
    """What this person has done to many at once in the past day, as the context of _to_undo.html."""
    user = context["request"].user
    batches = Changeset.objects.to_undo(user, timezone.now()).latest_first().with_numbers()
    return {"batches": list(batches[:MOST_OFFERED]), "csrf_token": context["csrf_token"]}


def follow_up(outcome):
    """Does what follows from values that were put back, as it does after a form was saved."""
    by_kind = {}
    for (kind, pk), columns in outcome.columns.items():
        by_kind.setdefault(kind, []).append((pk, columns))
    texts = [pk for pk, columns in by_kind.get("article", ()) if columns & {*TEXTS}]
    if texts:
        measure_texts(texts)
    measured = [pk for pk, columns in by_kind.get("technology", ()) if columns & MEASURED_BY]
    for technology in Technology.objects.by_pks(measured):
        measure_again(technology)
    moved = [pk for pk, columns in by_kind.get("feed", ()) if "url" in columns]
    for feed in Feed.objects.by_pks(moved):
        ingest_actions.follow_new_address(feed)


def with_undo(request, said, changeset, back=""):
    """The message `said` with the button that undoes what `changeset`, a Recorded, has just changed.

    The button comes back to this page, or to the address `back`.
    """
    return format_html(
        '{} <form class="undo" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
        'value="{}"><input type="hidden" name="next" value="{}"><button>Undo</button></form>',
        said,
        reverse("admin:articles_changeset_undo", args=[changeset.id]),
        get_token(request),
        back or request.get_full_path(),
    )


def _mark_edited(outcome):
    pks = [pk for kind, pk in outcome.done if kind == "article"]
    Article.objects.by_pks(pks).mark_edited(timezone.now())


def _number_of(objects):
    kinds = {}
    for kind, _ in objects:
        kinds[kind] = kinds.get(kind, 0) + 1
    plurals = {"company": "company,companies", "technology": "technology,technologies"}
    return " and ".join(count_of(number, plurals.get(kind, kind)) for kind, number in sorted(kinds.items()))


def _names(objects):
    """The names of these objects, (kind, id), in their order."""
    wanted = {}
    for kind, pk in objects:
        wanted.setdefault(kind, set()).add(pk)
    rows = {kind: apps.get_model("articles", kind)._base_manager.in_bulk(pks) for kind, pks in wanted.items()}
    for kind, pk in objects:
        yield str(rows[kind].get(pk) or f"{kind} {pk}")
