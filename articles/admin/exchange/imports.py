"""Import in two steps: a file is chosen, then what it would change is shown and confirmed.

Between the steps the file and what was shown wait among the uploads, at a place that the session knows.
"""

import json
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import astuple
from datetime import timedelta
from secrets import token_urlsafe

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from import_export.tmp_storages import MediaStorage

from articles import exchange
from articles.admin.history.pages import MOST_NAMED, with_undo
from articles.exchange import Options, Row, files
from articles.pages.phrases import count_of
from articles.uploads import Unreachable

SESSION_KEY = "imports"
# With the uploads, where every host of a site finds them; no address leads there.
FOLDER = "imports"
KEPT = timedelta(days=1)
# So many files of one person wait to be confirmed.
MOST_WAITING = 5
# A page of a preview has so many rows.
PAGE = 200
LEFT = "Left as they are, since somebody has changed them after the preview; below is how they differ now"
# What becomes of a row, in words, in the order of the page.
WORDS = {"wrong": "with errors", "new": "new", "differs": "to change", "known": "as they are"}


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="CSV, XLSX or JSON, up to 10 MB and 20,000 rows. The first row names the columns, as in an "
        "export. Nothing is changed before you have seen what would be.",
    )
    empties = forms.BooleanField(
        label="Empty cells count",
        required=False,
        help_text="An empty cell empties what is there. Otherwise it changes nothing.",
    )
    as_file_says = forms.BooleanField(
        label="Status as the file says",
        required=False,
        help_text="Otherwise new articles come into the inbox, and those that are there keep their status.",
    )

    def __init__(self, *args, model_admin, **kwargs):
        super().__init__(*args, **kwargs)
        if model_admin.opts.model_name != "article":
            del self.fields["as_file_says"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > files.LARGEST:
            raise forms.ValidationError(f"The file is larger than {files.LARGEST // 2**20} MB.")
        return file.read()


def upload(model_admin, request):
    """The page that takes the file."""
    _check(model_admin, request)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*data, model_admin=model_admin)
    if form.is_valid():
        chosen, body = form.cleaned_data, form.cleaned_data.pop("file")
        try:
            sheet = files.read(body)
            plan = exchange.preview(
                model_admin.opts.model_name, sheet, _options(model_admin, request, chosen)
            )
        except files.Unreadable as reason:
            form.add_error("file", str(reason))
        else:
            return _show(model_admin, request, chosen, body, sheet, plan)
    columns = list(exchange.KINDS[model_admin.opts.model_name]._meta.fields)
    return _page(model_admin, request, "import", form=form, columns=columns)


def preview(model_admin, request, key):
    """The page that shows what would be changed; sent, it changes that."""
    _check(model_admin, request)
    waiting = _waiting(request, key)
    if waiting is None or waiting["kind"] != model_admin.opts.model_name:
        messages.error(request, "The file is no longer here. Choose it again.")
        return redirect(_name(model_admin, "import"))
    if request.method == "POST":
        return _confirm(model_admin, request, key, waiting)
    rows = [Row(*row) for row in waiting["rows"]]
    numbers = {what: sum(row.what == what for row in rows) for what in WORDS}
    show = request.GET.get("show") if request.GET.get("show") in WORDS else ""
    pages = Paginator([row for row in rows if show in ("", row.what)], PAGE)
    context = {
        "page": pages.get_page(request.GET.get("p")),
        "numbers": [{"number": numbers[w], "words": WORDS[w], "address": f"?show={w}"} for w in WORDS],
        "to_write": numbers["new"] + numbers["differs"],
        "wrong": numbers["wrong"],
        "show": show,
        "words": WORDS,
        "ignored": waiting["ignored"],
        "total": len(rows),
    }
    return _page(model_admin, request, "preview", **context)


def is_allowed(model_admin, request):
    """Whether this person may import: both add and change, whatever the file has."""
    return model_admin.has_add_permission(request) and model_admin.has_change_permission(request)


def _check(model_admin, request):
    if not is_allowed(model_admin, request):
        raise PermissionDenied


def _options(model_admin, request, chosen):
    """The Options of what was `chosen` in the form, as far as this person may choose it."""
    may_change = model_admin.has_change_permission(request)
    return Options(
        user=request.user,
        as_file_says=bool(chosen.get("as_file_says")) and may_change,
        empties=bool(chosen["empties"]),
        publishes_at_once=request.user.has_perm("articles.change_feed"),
    )


def _show(model_admin, request, chosen, body, sheet, plan):
    """Has the file (bytes), its rows in the Sheet and their Plan wait for the confirmation; leads to it."""
    waiting = {
        "kind": model_admin.opts.model_name,
        "chosen": chosen,
        "body": b64encode(body).decode(),
        "numbers": sheet.numbers,
        "rows": [astuple(row) for row in plan.rows],
        "shown": plan.shown,
        "ignored": plan.ignored,
    }
    _tidy()
    storage, key = MediaStorage(MEDIA_FOLDER=FOLDER), token_urlsafe(12)
    storage.save(json.dumps(waiting).encode())
    places = request.session.get(SESSION_KEY, {}) | {key: storage.name}
    for old in list(places)[:-MOST_WAITING]:
        _forget(places.pop(old))
    request.session[SESSION_KEY] = places
    return redirect(_name(model_admin, "preview_import"), key)


def _waiting(request, key):
    """What waits under this key of this person; None if it is gone."""
    place = request.session.get(SESSION_KEY, {}).get(key)
    try:
        return place and json.loads(MediaStorage(name=place, MEDIA_FOLDER=FOLDER).read())
    except Unreachable:
        raise
    except (OSError, ValueError):
        return None


def _tidy():
    """Deletes the files that nobody came back to within a day."""
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(FOLDER)[1]:
            if default_storage.get_modified_time(f"{FOLDER}/{name}") < timezone.now() - KEPT:
                default_storage.delete(f"{FOLDER}/{name}")


def _forget(place):
    try:
        MediaStorage(name=place, MEDIA_FOLDER=FOLDER).remove()
    except OSError:
        # The machine has tidied up.
        return


def _confirm(model_admin, request, key, waiting):
    kind, options = waiting["kind"], _options(model_admin, request, waiting["chosen"])
    shown = {int(number): digest for number, digest in waiting["shown"].items()}
    body = b64decode(waiting["body"])
    sheet = files.read(body).only({*waiting["numbers"]})
    plan = exchange.carry_out(kind, sheet, options, shown)
    places = request.session[SESSION_KEY]
    _forget(places.pop(key))
    request.session[SESSION_KEY] = places
    _tell(model_admin, request, plan)
    if left := exchange.again(kind, sheet, options, plan):
        return _show(model_admin, request, waiting["chosen"], body, *left)
    return redirect(_name(model_admin, "changelist"))


def _tell(model_admin, request, plan):
    new, changed = plan.numbers["new"], plan.numbers["differs"]
    done = f"Imported: {new:,} new and {changed:,} changed {_plural(model_admin, changed)}."
    if plan.to_write:
        back = reverse(_name(model_admin, "changelist"))
        done = with_undo(request, done, plan.changeset, back)
    messages.success(request, done)
    for what, sentence in (("left", LEFT), ("wrong", "Left out, since they have errors")):
        names = [row.name or f"row {row.number}" for row in plan.rows if row.what == what]
        if names:
            more = f" and {count_of(len(names) - MOST_NAMED, 'other')}" if len(names) > MOST_NAMED else ""
            messages.warning(request, f"{sentence}: {', '.join(names[:MOST_NAMED])}{more}.")


def _plural(model_admin, number):
    return model_admin.opts.verbose_name if number == 1 else model_admin.opts.verbose_name_plural


def _name(model_admin, page):
    return f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{page}"


def _page(model_admin, request, template, **context):
    base = model_admin.admin_site.each_context(request)
    title = f"Import {model_admin.opts.verbose_name_plural}"
    context = {**base, "title": title, "opts": model_admin.opts, **context}
    return TemplateResponse(request, f"admin/articles/exchange/{template}.html", context)
