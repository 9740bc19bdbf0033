"""Import and export in the admin: the pages of each kind that articles/exchange knows."""

from functools import partial

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from articles.admin.exchange import exports, imports
from articles.exchange import KINDS


def urls(model_admin):
    """The addresses of the pages of one ModelAdmin; none for a kind that has no rows in files."""
    kind = model_admin.opts.model_name
    if kind not in KINDS:
        return []
    read, form = require_GET, require_http_methods(["GET", "HEAD", "POST"])
    return [
        _path(model_admin, "import/", form, imports.upload, "import"),
        _path(model_admin, "import/<slug:key>/", form, imports.preview, "preview_import"),
        _path(model_admin, "export/", read, exports.choose, "export"),
        _path(model_admin, "export/<slug:file_format>/", read, exports.download, "download"),
    ]


def tools(model_admin, request):
    """What the list of a kind offers to this person, as the context of its template."""
    if model_admin.opts.model_name not in KINDS:
        return {}
    return {
        "may_import": imports.is_allowed(model_admin, request),
        "may_export": model_admin.has_view_permission(request),
    }


def _path(model_admin, address, allowed, view, name):
    view = model_admin.admin_site.admin_view(allowed(partial(view, model_admin)))
    return path(address, view, name=f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_{name}")
