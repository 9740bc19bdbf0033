"""The pages "Suggest an article" and "Report a mistake"."""

from functools import wraps

from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from articles.canonical import canonical_url
from articles.models import Article, Changeset, Company, PageCrawl, ReaderReport
from articles.models.readers import SUGGESTED
from articles.pages.addresses import origin
from articles.pages.from_readers.forms import ReportForm, SuggestionForm
from articles.pages.from_readers.limits import too_many
from articles.pages.head import Head
from articles.revisions.recording import recorded

# What a browser's bookmark does: it opens the page with the address and title of the page one is on.
BOOKMARKLET = (
    "javascript:location.href='{}?url='+encodeURIComponent(location.href)"
    "+'&title='+encodeURIComponent(document.title)"
)


def from_anybody(view):
    """A public page that takes a POST, with a form's token, and that nobody keeps."""

    @never_cache
    @csrf_protect
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def respond(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return respond


@from_anybody
def suggest(request):
    if request.method != "POST":
        return _suggest_page(request, SuggestionForm(initial=_typed(request, "url", "title")))
    form = SuggestionForm(request.POST)
    if form.is_of_a_machine:
        return redirect(_thanks("suggest-article"))
    if not form.is_valid():
        return _suggest_page(request, form, status=400)
    if (answer := too_many(request)) is not None:
        return answer
    known = Article.objects.with_address(canonical_url(form.cleaned_data["url"]))
    if known is not None and known.is_public:
        return _suggest_page(request, form, known=known)
    if known is None:
        _put_into_inbox(**{name: form.cleaned_data[name] for name in ("url", "title")})
    return redirect(_thanks("suggest-article"))


def _put_into_inbox(url, title):
    """Adds the article, to be filled in when its page is read, which is due at once."""
    note = f"{SUGGESTED} They call it: {title}" if title else SUGGESTED
    company = Company.objects.with_site(canonical_url(url))
    try:
        with transaction.atomic(), recorded(Changeset.Source.INGEST, SUGGESTED):
            article = Article(url=url, note=note, company=company, language="")
            article.save()
            PageCrawl.objects.create(article=article, due_at=timezone.now())
    except IntegrityError:
        # It has come from somewhere else at the same moment.
        return


def _suggest_page(request, form, status=200, known=None):
    address = reverse("suggest-article")
    context = {
        "head": Head("Suggest an article", "Suggest an article of a company's engineering blog.", address),
        "form": form,
        "known": known,
        "is_sent": "thanks" in request.GET,
        "bookmarklet": BOOKMARKLET.format(origin(request) + address),
    }
    return render(request, "articles/suggest_article.html", context, status=status)


@from_anybody
def report(request, company, slug):
    article = Article.objects.at(company, slug)
    if article is None:
        raise Http404
    if request.method != "POST":
        return _report_page(request, article, ReportForm())
    form = ReportForm(request.POST)
    if form.is_of_a_machine:
        return redirect(_thanks("report", company, slug))
    if not form.is_valid():
        return _report_page(request, article, form, status=400)
    if (answer := too_many(request)) is not None:
        return answer
    ReaderReport.objects.add(article, form.cleaned_data["kind"], form.cleaned_data["text"])
    return redirect(_thanks("report", company, slug))


def _report_page(request, article, form, status=200):
    address = reverse("report", args=[article.company.slug, article.slug])
    description = f"Report a mistake in what is said here about “{article.title}”."
    context = {
        "head": Head("Report a mistake", description, address, is_indexed=False),
        "article": article,
        "form": form,
        "is_sent": "thanks" in request.GET,
    }
    return render(request, "articles/report.html", context, status=status)


def _thanks(name, *args):
    return f"{reverse(name, args=args)}?thanks"


def _typed(request, *names):
    """What the address says of these fields, as a bookmark fills them in."""
    return {name: request.GET.get(name, "").replace("\x00", "")[:2000] for name in names}
