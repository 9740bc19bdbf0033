"""A Feed written as Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1."""

from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.utils.feedgenerator import rfc2822_date

from articles.pages.feeds.addresses import KINDS

XML = {ending: f"{KINDS[ending].media_type}; charset=utf-8" for ending in ("atom", "rss")}


def feed_response(ending, feed):
    """The response with `feed` in the format of this ending, a key of KINDS."""
    if ending in XML:
        template = engines["jinja2"].env.get_template(f"articles/feed.{ending}")
        dates = {"rfc2822_date": rfc2822_date, "rfc3339_date": rfc3339_date}
        text = template.render(feed=feed, kind=KINDS[ending], **dates)
        return HttpResponse(text, content_type=XML[ending])
    return JsonResponse(
        json_feed(feed),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        content_type=KINDS[ending].media_type,
    )


def rfc3339_date(moment):
    return moment.isoformat(timespec="seconds")


def json_feed(feed):
    """A dict as JSON Feed has it; what is not known is left out."""
    return _known(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=feed.listing,
        feed_url=feed.address,
        description=feed.description,
        next_url=feed.links.get("next"),
        language="en",
        items=[_item(entry) for entry in feed.entries],
    )


def _item(entry):
    # As JSON Feed has it: `url` is where we write about the thing, if we do, and `external_url` the thing.
    return _known(
        id=entry.id,
        url=entry.page or entry.url,
        external_url=entry.url if entry.page else "",
        title=entry.title,
        content_html=entry.content,
        summary=entry.summary,
        date_published=rfc3339_date(entry.published),
        date_modified=rfc3339_date(entry.updated),
        authors=[{"name": entry.author}],
        tags=entry.subjects,
        language=entry.language,
    )


def _known(**values):
    return {name: value for name, value in values.items() if value or name == "items"}
