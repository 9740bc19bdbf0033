"""Two rows of a list made one: which is left, and which value it has of each field, is chosen on one page."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from articles.admin.history.pages import with_undo
from articles.models import RowChange, Technology
from articles.models.fields import id_of
from articles.revisions.merge import FIELDS, merge
from articles.technologies.measure import measure_again, measure_texts

SIDES = ("a", "b")
CHANGED = "Somebody has changed one of them since this page was loaded. Look again."
TAKEN = "Nothing was merged: another one has the name, slug or address that was chosen."


@admin.action(description="Merge two into one …", permissions=["change"])
def merge_two(model_admin, request, rows):
    """Leads to the page that asks how."""
    pks = list(rows.values_list("pk", flat=True)[:3])
    if len(pks) != 2:
        messages.error(request, "Tick the two that are to become one.")
        return None
    address = f"admin:articles_{model_admin.opts.model_name}_merge"
    response = redirect(address)
    response["Location"] += "?a={}&b={}".format(*sorted(pks))
    return response


@dataclass(frozen=True)
class Choice:
    """A field in which the two differ, with the text of both and the side that is proposed."""

    name: str
    label: str
    a: str
    b: str
    proposed: str


@transaction.atomic
def merge_page(model_admin, request):
    """The page that asks which of two rows is left, with which values; sent, it merges them.

    They are locked then, so that nobody changes one between the look and the change.
    """
    is_sent = request.method == "POST"
    sent, rows = request.POST if is_sent else request.GET, model_admin.model._base_manager
    pks = [id_of(sent.get(side, "")) for side in SIDES]
    rows = (rows.select_for_update() if is_sent else rows).in_bulk({*pks} - {None})
    if len(rows) != 2:
        raise Http404
    sides = {side: rows[pk] for side, pk in zip(SIDES, pks, strict=True)}
    if not all(model_admin.has_change_permission(request, row) for row in sides.values()):
        raise PermissionDenied
    seen = "-".join(str(RowChange.objects.latest_id(row)) for row in sides.values())
    kept = sent.get("kept")
    if is_sent and kept in SIDES:
        if sent.get("seen") != seen:
            messages.warning(request, CHANGED)
        elif (response := _merged(model_admin, request, sides, kept)) is not None:
            return response
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Merge two into one",
        "opts": model_admin.opts,
        "sides": [(side, row, _number(row)) for side, row in sides.items()],
        "choices": _choices(sides),
        "kept": kept if kept in SIDES else _better(sides),
        "seen": seen,
    }
    return TemplateResponse(request, "admin/articles/history/merge.html", context)


def _merged(model_admin, request, sides, kept):
    """Merges as the page was filled in; a redirect to what is left, None if that could not be."""
    gone, left = sides["b" if kept == "a" else "a"], sides[kept]
    names = FIELDS[model_admin.opts.model_name]
    taken = [name for name in names if request.POST.get(f"of-{name}", kept) != kept]
    try:
        made, changed = merge(gone, left, taken, request.user)
    except IntegrityError:
        messages.error(request, TAKEN)
        return None
    measure_texts(changed)
    if isinstance(left, Technology):
        measure_again(left)
    messages.success(request, with_undo(request, f"Merged into {left}.", made))
    return redirect(f"admin:articles_{model_admin.opts.model_name}_change", left.pk)


def _choices(sides):
    """The Choices of the fields in which the two differ."""
    found = []
    options = sides["a"]._meta
    for name in FIELDS[options.model_name]:
        texts = {side: _text(row, name) for side, row in sides.items()}
        if texts["a"] != texts["b"]:
            better = _better(sides)
            proposed = better if texts[better] else "b" if better == "a" else "a"
            label = capfirst(options.get_field(name).verbose_name)
            found.append(Choice(name, label, texts["a"], texts["b"], proposed))
    return found


def _text(row, name):
    """The value of a field in words, "" if there is none."""
    if name == "published_on":
        return row.known_date
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _better(sides):
    """The side that is proposed to be left: what readers see, else what has more articles, else the older."""

    def worth(side):
        row = sides[side]
        return getattr(row, "status", "") == "published", _number(row) or 0, -row.pk

    return max(sides, key=worth)


def _number(row):
    """How many articles belong to a company, topic or technology; None for an article."""
    return row.articles.count() if hasattr(row, "articles") else None
