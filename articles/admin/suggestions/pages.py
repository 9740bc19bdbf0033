"""The page that tells editors how far suggestions can be trusted, as the last training has measured it."""

from datetime import datetime

from django.contrib import admin
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.admin.ingest_pages import staff_view
from articles.admin.suggestions import summaries
from articles.curation import training
from articles.curation.tables import tables

MAY_SEE = "articles.view_article"


def _suggestions(request):
    header = training.report()
    context = {
        **admin.site.each_context(request),
        "title": "Suggestions",
        "header": header,
        "decisions": header and f"{header['decisions']:,}",
        "trained_at": header and datetime.fromisoformat(header["trained_at"]),
        "tables": tables(header["report"]) if header else [],
        "summaries": summaries.state(),
    }
    return render(request, "admin/articles/suggestions/suggestions.html", context)


suggestions = staff_view(require_safe(_suggestions), MAY_SEE)
