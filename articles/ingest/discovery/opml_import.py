"""Lists of feeds in and out: OPML -> companies and feeds, and all feeds -> OPML. Nothing is fetched."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.ingest.feeds import opml
from articles.ingest.inbox import merge
from articles.models import Company, Feed
from articles.models.slugs import COMPANY_SLUG_LENGTH, company_slug, free_slug

# Hosts that many blogs share: there the first step of the path tells whose it is.
SHARED = frozenset({"medium.com", "dev.to", "github.io", "blogspot.com", "substack.com", "hashnode.dev"})


@dataclass(frozen=True)
class Imported:
    """What an import has done; `problems` are sentences, one for each feed left out."""

    companies_new: int
    companies_matched: int
    feeds_new: int
    feeds_known: int
    problems: tuple[str, ...]


def import_opml(body):
    """Adds the feeds of an OPML file (bytes), with companies found by name or site, or made; an Imported.

    Raises opml.NotOpml and then has changed nothing. Importing again changes nothing either.
    """
    return import_outlines(opml.read(body))


@transaction.atomic
def import_outlines(outlines):
    """import_opml() for opml.Outline objects."""
    known = {_key(url) for url in Feed.objects.values_list("url", flat=True)}
    directory, before, problems, new = _Directory(), len(known), [], []
    fresh = [outline for outline in outlines if _key(outline.feed_url) not in known]
    for outline in fresh:
        if len(outline.feed_url) > Feed._meta.get_field("url").max_length:
            problems.append(f"The address of {outline.title or outline.feed_url[:60]} is too long.")
        elif _key(outline.feed_url) not in known:
            known.add(_key(outline.feed_url))
            new.append(Feed(company=directory.company_of(outline), url=merge.clean(outline.feed_url)))
    Feed.objects.bulk_create(new, ignore_conflicts=True)
    return Imported(
        companies_new=len(directory.made),
        companies_matched=len({feed.company_id for feed in new} - directory.made),
        feeds_new=len(known) - before,
        feeds_known=len(outlines) - len(fresh),
        problems=tuple(problems),
    )


def export_opml(title="Blogindex"):
    """All feeds as an OPML file, bytes, by company."""
    feeds = Feed.objects.with_company().order_by("company__name", "url")
    return opml.write(
        [
            opml.Outline(
                title=feed.company.name,
                feed_url=feed.url,
                site_url=feed.company.blog_url or feed.company.website,
            )
            for feed in feeds
        ],
        title,
    )


class _Directory:
    """The companies by what an outline may call them; `made` are the ids of those it had to make."""

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
        """The company of that name, or of that site, or a new one."""
        title = merge.clean(outline.title).strip()
        # A list without titles has the address in their place.
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
            blog_url=merge.address(outline.site_url),
            added_at=timezone.now(),
        )
        self.made.add(company.pk)
        self._add(company)
        return company


def _key(url):
    """Two addresses of a feed with the same key are one feed."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _site(url):
    """Whose site `url` is on: its host, on a shared one with the first step of its path; "" for none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if host not in SHARED:
        return host
    steps = [step for step in parts.path.split("/") if step and step != "feed"]
    return f"{host}/{steps[0].lower()}" if steps else ""
