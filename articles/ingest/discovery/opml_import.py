"""OPML -> companies and feeds, and all feeds -> OPML. Nothing is fetched."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from articles.ingest.feeds import opml
from articles.ingest.parsing.columns import address, clean, fitted
from articles.models import Changeset, Company, Feed
from articles.models.feed import SENTENCE
from articles.models.querysets.feeds import feed_key
from articles.models.slugs import COMPANY_SLUG_LENGTH, company_slug, free_slug
from articles.revisions.recording import recorded

# Hosts of many blogs, which the first step of the path identifies.
SHARED = frozenset({"medium.com", "dev.to", "github.io", "blogspot.com", "substack.com", "hashnode.dev"})


@dataclass(frozen=True)
class Imported:
    """What an import has done. `problems` has a sentence for everything that was left out.

    `publishing` are those of the new feeds whose articles are published without a review.
    """

    companies_new: int
    companies_matched: int
    feeds_new: int
    feeds_known: int
    problems: tuple[str, ...]
    publishing: int = 0


@transaction.atomic
@recorded(Changeset.Source.IMPORT, "OPML")
def import_opml(body, *, publishes_at_once=True):
    """Adds the feeds in an OPML file (bytes); an Imported. Companies are found by name or site, or created.

    A feed that is there already stays as it is, so importing again changes nothing. Unless
    `publishes_at_once`, no new feed publishes without a review. Raises opml.NotOpml before it changes
    anything.
    """
    listing = opml.read_all(body)
    known = {feed_key(feed.url): feed for feed in Feed.objects.all()}
    directory, problems, new, taken = _Directory(), [*listing.left_out], [], {*known}
    fresh = [outline for outline in listing.outlines if feed_key(outline.feed_url) not in known]
    for outline in fresh:
        if len(outline.feed_url) > Feed._meta.get_field("url").max_length:
            problems.append(f"The address of {outline.title or outline.feed_url[:60]} is too long.")
        elif feed_key(outline.feed_url) not in taken:
            taken.add(feed_key(outline.feed_url))
            decided = _decided(outline, publishes_at_once)
            new.append(Feed(company=directory.company_of(outline), url=clean(outline.feed_url), **decided))
    Feed.objects.bulk_create(new, ignore_conflicts=True)
    return Imported(
        companies_new=len(directory.made),
        companies_matched=len({feed.company_id for feed in new} - directory.made),
        feeds_new=len(taken) - len(known),
        feeds_known=len(listing.outlines) - len(fresh),
        problems=(*problems, *_rules_left_out(listing.outlines, known)),
        publishing=sum(feed.publish_at_once for feed in new),
    )


def _decided(outline, publishes_at_once):
    """The columns of a Feed that `outline` decides, by name."""
    return {
        "include": clean(outline.include),
        "exclude": clean(outline.exclude),
        "publish_at_once": outline.publish_at_once and publishes_at_once,
        "status": Feed.Status.PAUSED if outline.is_paused else Feed.Status.ACTIVE,
        "reason": fitted(outline.reason, SENTENCE) if outline.is_paused else "",
    }


def _rules_left_out(outlines, known):
    """A sentence for each feed of `known`, by key, whose rules or pause are others in the file."""
    for outline in outlines:
        feed = known.get(feed_key(outline.feed_url))
        told = _decided(outline, True)
        is_told = any(value for name, value in told.items() if name != "status") or outline.is_paused
        if feed and is_told and any(getattr(feed, name) != value for name, value in told.items()):
            yield f"{feed.url} is there already: its rules and whether it is paused stay as they are."


def export_opml(title="Blogindex"):
    """All feeds as OPML (bytes), sorted by company, with their rules and pauses."""
    feeds = Feed.objects.with_company().order_by("company__name", "url")
    return opml.write(
        [
            opml.Outline(
                title=feed.company.name,
                feed_url=feed.url,
                site_url=feed.company.blog_url or feed.company.website,
                include=feed.include,
                exclude=feed.exclude,
                publish_at_once=feed.publish_at_once,
                is_paused=feed.status == Feed.Status.PAUSED,
                reason=feed.reason,
            )
            for feed in feeds
        ],
        title,
    )


class _Directory:
    """The companies by name and site. `made` has the ids of those that it created."""

    def __init__(self):
        self._by_name, self._by_site, self._slugs, self.made = {}, {}, set(), set()
        for company in Company.objects.order_by("pk"):
            self._add(company)

    def _add(self, company):
        self._slugs.add(company.slug)
        self._by_name.setdefault(company.name.casefold(), company)
        for url in (company.blog_url, company.website):
            if site := _site(url):
                self._by_site.setdefault(site, company)

    def company_of(self, outline):
        """The company with the name or site of `outline`, or a new one."""
        title = clean(outline.title).strip()
        # Lists without titles have addresses instead.
        title = "" if title.startswith(("http://", "https://")) else title
        name = title[:100].strip() or _site(outline.feed_url)[:100]
        found = (
            self._by_name.get(name.casefold())
            or self._by_site.get(_site(outline.site_url))
            or self._by_site.get(_site(outline.feed_url))
        )
        return found or self._make(name, outline)

    def _make(self, name, outline):
        company = Company.objects.create(
            name=name,
            slug=free_slug(company_slug(name), self._slugs.__contains__, longest=COMPANY_SLUG_LENGTH),
            blog_url=address(outline.site_url),
            added_at=timezone.now(),
        )
        self.made.add(company.pk)
        self._add(company)
        return company


def _site(url):
    """The site of `url`: its host, on SHARED hosts with the first step of its path; or ""."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if host not in SHARED:
        return host
    steps = [step for step in parts.path.split("/") if step and step != "feed"]
    return f"{host}/{steps[0].lower()}" if steps else ""
