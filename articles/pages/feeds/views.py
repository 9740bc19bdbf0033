"""Answers the address of a feed: what is asked for and no more, or a sentence that says why not."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from articles import catalog
from articles.models.installation import founded_on, tag_prefix
from articles.pages.addresses import selection_by_now
from articles.pages.feeds.addresses import feed_path, unordered
from articles.pages.feeds.entries import Feed, entries_of, feed_id
from articles.pages.feeds.formats import XML, feed_response
from articles.pages.headings import selection_in_words
from articles.pages.limits.searches import bounded
from articles.pages.page_cache import cached_page, dated

FEED_LENGTH = 30
# What means nothing to a feed: it has an order of its own, and no panel.
PASSED_OVER = ("sort", "expand")
STARTING = "The site has just started and cannot say yet what belongs to this feed. Ask again in a minute."
TOO_SLOW = "This search takes too long just now. Ask again in a minute."
SECONDS_TO_WAIT = 60
# Of the day of founding.
_MIDNIGHT = time(tzinfo=UTC)


@bounded
@dated
@cached_page
@vary_on_headers("Accept")
def feed(request, listing, ending, **scope):
    """A page of a listing's feed: `listing` is the name of the listing's route, `scope` has its slug.

    On a page a value that means nothing is left out and the page says so. Nobody reads what a feed says of
    itself, so here it is an error: a follower never gets more than was asked for.
    """
    article_filter = catalog.read(_asked(request.GET), **scope)
    if article_filter is None:
        return _refusal([f"There is no such {listing} here"])
    if article_filter.not_understood and (by_now := selection_by_now(article_filter)):
        return HttpResponsePermanentRedirect(request.path + by_now)
    if reasons := _reasons(article_filter):
        return _later(STARTING) if catalog.is_starting() else _refusal(reasons)
    page = _page_number(request.GET.get("page") or "1")
    try:
        results = catalog.followed(article_filter, FEED_LENGTH, page)
    except catalog.NoSuchPage as past:
        return _refusal([f"The pages of this feed are 1 to {past.last}"])
    except catalog.SearchTooSlow:
        return _later(TOO_SLOW)
    if results.is_plain:
        # Words are matched letter by letter meanwhile, within longer words too.
        return _later(STARTING)
    origin = f"{request.scheme}://{request.get_host()}"
    return feed_response(ending, _feed(origin, listing, ending, scope, article_filter, results))


def _asked(data):
    data = data.copy()
    for name in PASSED_OVER:
        data.pop(name, None)
    return data


def _reasons(article_filter):
    """Why the feed would hold more than was asked for, a list of clauses. Unknown names ask for nothing."""
    reasons = article_filter.not_understood
    if article_filter.query.is_cut:
        reasons.append("These are more words than can be searched for at once")
    if article_filter.data.get("q", "").strip() and not article_filter.query:
        reasons.append("There is no word in the search text")
    if article_filter.company and "company" in article_filter.data:
        reasons.append(f"This feed is of {article_filter.company.name} alone, so no company can be chosen")
    return reasons


def _page_number(text):
    """The page that `text` asks for, 0 for what is no number of a page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _feed(origin, listing, ending, scope, article_filter, results):
    def address(page):
        return f"{origin}{path}{unordered(article_filter, page)}"

    path, prefix = feed_path(listing, ending, scope.values()), tag_prefix()
    title = catalog.plain(selection_in_words(article_filter))
    entries = entries_of(results, prefix, origin)
    links = {"first": 1, "previous": results.page - 1, "next": results.page + 1, "last": results.pages}
    return Feed(
        id=feed_id(listing, [getattr(article_filter, name) for name in scope], article_filter, prefix),
        title=f"{title} · {settings.SITE_NAME}",
        description=f"New on {settings.SITE_NAME}: {title}",
        # Without an entry there is no other moment that is the same at every request.
        updated=max((e.updated for e in entries), default=datetime.combine(founded_on(prefix), _MIDNIGHT)),
        listing=f"{origin}{reverse(listing, args=scope.values())}{unordered(article_filter)}",
        address=address(results.page),
        links={rel: address(page) for rel, page in links.items() if 1 <= page <= results.pages},
        entries=entries,
    )


def _refusal(reasons):
    text = "".join(f"{reason}.\n" for reason in reasons)
    return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")


def _later(text):
    response = HttpResponse(f"{text}\n", status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = SECONDS_TO_WAIT
    return response


def moved(request, listing, ending, **scope):
    """Leads from where a feed might be to where it is."""
    query_string = request.META.get("QUERY_STRING", "")
    path = feed_path(listing, ending, scope.values())
    return HttpResponsePermanentRedirect(f"{path}{'?' if query_string else ''}{query_string}")


def as_xml_to_browsers(get_response):
    """Middleware: browsers show a feed with its stylesheet only if it is called plain XML.

    Feed readers do not ask for HTML, and get the media type of the format. The bytes are the same.
    """

    def respond(request):
        response = get_response(request)
        is_browser = "text/html" in request.META.get("HTTP_ACCEPT", "")
        if is_browser and response.get("Content-Type") in XML.values():
            response["Content-Type"] = "application/xml; charset=utf-8"
        return response

    return respond
