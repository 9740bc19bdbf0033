"""The admin's pages about ingest as a whole: what it is doing right now, and OPML import and export."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles.admin.dashboard import waiting_tasks
from articles.admin.ingest_actions import how_to_start
from articles.ingest.discovery.opml_import import export_opml, import_opml
from articles.ingest.feeds.opml import NotOpml
from articles.ingest.work import status
from articles.models import Feed, IngestRun
from articles.pages.phrases import count_of

MAY_SEE = "articles.view_feed"
# Whoever may add a feed may also have it polled or paused, and have its company's history fetched.
MAY_POLL = "articles.add_feed"
# Needed to choose which entries are taken and whether they are published without a review.
MAY_CHANGE = "articles.change_feed"
# Importing a list of feeds also creates companies.
MAY_IMPORT = ("articles.add_feed", "articles.change_feed", "articles.add_company")
# A list of 20,000 feeds has about 5 MB.
LARGEST_OPML = 10 * 2**20
# An import shows at most so many problems.
MOST_PROBLEMS = 50


def staff_view(view, *permissions, post=False):
    """`view` behind the login page, for staff with these permissions. With `post`, all but POST is a 405."""

    permitted = permission_required(permissions, raise_exception=True)(view)
    return admin.site.admin_view(require_POST(permitted) if post else permitted)


def page(request, template, title, **context):
    """A page of the admin that belongs to the feeds; `template` is one of admin/articles/ingest/."""
    base = {**admin.site.each_context(request), "title": title, "opts": Feed._meta}
    return render(request, f"admin/articles/ingest/{template}.html", base | context)


def urls():
    return [
        path("live/", staff_view(require_GET(live), MAY_SEE), name="articles_feed_live"),
        path("live/now/", staff_view(require_GET(never_cache(now)), MAY_SEE), name="articles_feed_now"),
        path("opml/", staff_view(opml, *MAY_IMPORT), name="articles_feed_opml"),
        path("feeds.opml", staff_view(require_GET(export), MAY_SEE), name="articles_feed_export"),
    ]


# Live


def live(request):
    """What ingest is doing. Without JavaScript, the page shows the moment at which it was loaded."""
    return page(request, "live", "Ingest, live", **_moment())


def now(request):
    """The part of live() that ingest.js keeps up to date."""
    return render(request, "admin/articles/ingest/_now.html", _moment())


def _moment():
    moment = timezone.now()
    return {
        "now": status.snapshot(moment),
        "moment": moment,
        "last": IngestRun.objects.first(),
        "how_to_start": how_to_start(),
        "tasks": waiting_tasks(),
    }


# OPML


class OpmlForm(forms.Form):
    file = forms.FileField(
        label="OPML file",
        help_text="Companies are matched by name or site, or created. Importing again changes nothing.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_OPML:
            raise forms.ValidationError(f"The file is larger than {LARGEST_OPML // 2**20} MB.")
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def opml(request):
    """Adds the feeds of an uploaded list and shows which were left out."""
    form = OpmlForm(request.POST, request.FILES) if request.method == "POST" else OpmlForm()
    if not form.is_valid():
        return page(request, "opml", "Import feeds", form=form)
    try:
        may_publish = request.user.has_perm(MAY_CHANGE)
        imported = import_opml(form.cleaned_data["file"].read(), publishes_at_once=may_publish)
    except NotOpml as error:
        form.add_error("file", f"Nothing was imported. {error}")
        return page(request, "opml", "Import feeds", form=form)
    messages.success(request, summary(imported))
    if not imported.problems:
        return redirect("admin:articles_feed_changelist")
    shown, others = imported.problems[:MOST_PROBLEMS], len(imported.problems[MOST_PROBLEMS:])
    return page(request, "opml", "Import feeds", form=OpmlForm(), problems=shown, others=others)


def summary(imported):
    """What an import has done, a sentence."""
    companies = count_of(imported.companies_new, "new company,new companies")
    said = (
        f"Imported: {count_of(imported.feeds_new, 'new feed')}, {imported.feeds_known:,} already there, "
        f"{companies}, {imported.companies_matched:,} matched."
    )
    if imported.publishing:
        verb = "publishes" if imported.publishing == 1 else "publish"
        said += f" {imported.publishing:,} of the new feeds {verb} without a review, as the file says."
    return said


def export(request):
    """All feeds as an OPML file to download."""
    body = export_opml(settings.SITE_NAME)
    headers = {"Content-Disposition": 'attachment; filename="feeds.opml"'}
    return HttpResponse(body, content_type="text/x-opml; charset=utf-8", headers=headers)
