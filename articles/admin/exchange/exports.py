"""Export: the rows of a list as it is filtered, searched and ordered, as a file."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import exchange
from articles.exchange.files import MOST_ROWS, TYPES, Unreadable
from articles.models.querysets.listed import first_ids

# Each format with its name and what it is good for.
FORMATS = {
    "xlsx": ("XLSX", "a workbook, for a spreadsheet"),
    "csv": ("CSV", "plain text, for a spreadsheet or a script"),
    "json": ("JSON", "for programs"),
}


def choose(model_admin, request):
    """The page that asks for the format."""
    rows = _rows(model_admin, request)
    if rows is None:
        return _to_list(model_admin)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Export {model_admin.opts.verbose_name_plural}",
        "opts": model_admin.opts,
        "number": len(first_ids(rows, MOST_ROWS + 1)),
        "most": MOST_ROWS,
        "filters": f"?{request.GET.urlencode()}" if request.GET else "",
        "formats": [(one, *FORMATS[one]) for one in FORMATS],
    }
    return TemplateResponse(request, "admin/articles/exchange/export.html", context)


def download(model_admin, request, file_format):
    """The file."""
    if file_format not in TYPES:
        raise Http404
    rows = _rows(model_admin, request)
    if rows is None:
        return _to_list(model_admin)
    kind, plural = model_admin.opts.model_name, model_admin.opts.verbose_name_plural
    try:
        if len(first_ids(rows, MOST_ROWS + 1)) > MOST_ROWS:
            raise Unreadable(f"These are more than {MOST_ROWS:,} rows. Filter the list first.")
        body = exchange.export(kind, rows, file_format)
    except Unreadable as reason:
        messages.error(request, f"Nothing was exported. {reason}")
        return redirect(f"{_address(model_admin, 'export')}?{request.GET.urlencode()}")
    name = f"{plural}-{timezone.localdate()}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=TYPES[file_format], headers=headers)


def _rows(model_admin, request):
    """The rows of the list with the filters in the address; None if it has one that no list has."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        return model_admin.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return None


def _to_list(model_admin):
    return redirect(f"{_address(model_admin, 'changelist')}?e=1")


def _address(model_admin, page):
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{page}")
