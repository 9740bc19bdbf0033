"""The page of numbers for chief editors."""

from django.contrib import admin
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.admin.ingest_pages import staff_view
from articles.admin.reporting.sections import SECTIONS

# It says how much each editor does, so it is for those who manage the editors.
MAY_SEE = ("auth.view_user", "articles.view_article", "articles.view_feed")


def _numbers(request):
    now = timezone.now()
    sections = [
        {"name": name, "template": f"admin/articles/reporting/_{name}.html"} | section(now)
        for name, section in SECTIONS.items()
    ]
    context = {
        **admin.site.each_context(request),
        "title": "Numbers",
        "sections": sections,
        "moment": now,
        # On a tablet the tables need the whole width.
        "is_nav_sidebar_enabled": False,
    }
    return render(request, "admin/articles/reporting/numbers.html", context)


numbers = staff_view(require_safe(_numbers), *MAY_SEE)
