"""Articles as rows of a file, with their topics, other addresses and what editors decided of technologies.

An article is found by its address, whatever its spelling, or by another one of its addresses. One without an
address is found by its company and slug.
"""

from import_export.fields import Field

from articles.canonical import canonical_url
from articles.exchange.cells import (
    Addresses,
    Choice,
    Day,
    Language,
    Line,
    Links,
    Moment,
    Named,
    Several,
    Text,
    Whole,
    YesOrNo,
)
from articles.exchange.resource import ExchangeResource, Loader
from articles.models import AlternateURL, Article, ArticleTechnology, Company, Technology, Topic
from articles.technologies.measure import TEXTS, measure_texts

# What only counts if the status is to be as the file says.
STATUS = ("status", "status_at", "picked_on")
# The columns of what editors decided: what an article is about, and what it is not.
TECHNOLOGIES = ("technologies", "technologies_removed")
LINKS = ("topics", "technology_links__technology", "alternates")
BATCH = 500


def _canonical(row):
    """The canonical address in a row of a file, "" without one."""
    try:
        return canonical_url(str(row.get("url") or ""))
    except ValueError:
        return ""


def _topics(article):
    return sorted(topic.slug for topic in article.topics.all()) if article.pk else []


def _technologies(state):
    """Reads those that an editor has put into this state."""

    def read(article):
        links = article.technology_links.all() if article.pk else ()
        return sorted(link.technology.slug for link in links if link.state == state)

    return read


def _addresses(article):
    return sorted(one.canonical_url for one in article.alternates.all()) if article.pk else []


class ArticleLoader(Loader):
    def load(self, rows):
        self.by_address, self.by_slug = {}, {}
        addresses = [address for row in rows if (address := _canonical(row))]
        for start in range(0, len(addresses), BATCH):
            batch = addresses[start : start + BATCH]
            others = dict(
                AlternateURL.objects.filter(canonical_url__in=batch).values_list("canonical_url", "article")
            )
            there = {a.pk: a for a in self._read(Article.objects.at_addresses(batch))}
            self.by_address |= {article.canonical_url: article for article in there.values()}
            self.by_address |= {address: there[pk] for address, pk in others.items() if pk in there}
        slugs = [self._slug(row) for row in rows if not row.get("url") and row.get("slug")]
        for start in range(0, len(slugs), BATCH):
            batch = {slug for _, slug in slugs[start : start + BATCH]}
            for article in self._read(Article.objects.filter(slug__in=batch)):
                for company in {
                    article.company and article.company.slug,
                    article.company and article.company.name,
                }:
                    self.by_slug[(company or "").casefold(), article.slug] = article

    def _read(self, articles):
        return self.resource.linked(self.locked(articles.order_by("pk")))

    def find(self, row):
        if row.get("url"):
            return self.by_address.get(_canonical(row))
        return self.by_slug.get(self._slug(row))

    def keys(self, row):
        addresses = {_canonical(row), *self._others(row)} - {""}
        return [("address", one) for one in addresses] + [row.get("slug") and ("slug", *self._slug(row))]

    def _others(self, row):
        try:
            return self.resource.fields["other_addresses"].widget.clean(row.get("other_addresses", ""))
        except ValueError:
            return []

    @staticmethod
    def _slug(row):
        return str(row.get("company") or "").strip().casefold(), str(row.get("slug") or "").strip()


class ArticleResource(ExchangeResource):
    url = Field("url", widget=Line())
    title = Field("title", widget=Line())
    slug = Field("slug", widget=Line())
    company = Field("company", widget=Named(Company))
    authors = Field("authors", widget=Line())
    published_on = Field("published_on", widget=Day())
    date_precision = Field("date_precision", widget=Choice(Article.DatePrecision, is_required=True))
    level = Field("level", widget=Choice(Article.Level))
    read_minutes = Field("read_minutes", widget=Whole())
    includes_code = Field("includes_code", widget=YesOrNo())
    language = Field("language", widget=Language())
    topics = Links("topics", _topics, Several(Topic))
    technologies = Links("technologies", _technologies("decided"), Several(Technology))
    technologies_removed = Links("technologies_removed", _technologies("rejected"), Several(Technology))
    other_addresses = Links("other_addresses", _addresses, Addresses())
    image = Field("image", widget=Line())
    excerpt = Field("excerpt", widget=Text(longest=600))
    summary = Field("summary", widget=Text())
    takeaways = Field("takeaways", widget=Text())
    prerequisites = Field("prerequisites", widget=Text())
    questions = Field("questions", widget=Text())
    status = Field("status", widget=Choice(Article.Status, is_required=True))
    status_at = Field("status_at", widget=Moment())
    picked_on = Field("picked_on", widget=Day())
    note = Field("note", widget=Text())

    key = ("url",)
    needed = ("url", "slug")
    defaults = {"date_precision": Article.DatePrecision.DAY, "status": Article.Status.INBOX}

    class Meta:
        model = Article
        instance_loader_class = ArticleLoader
        fields = (
            *("url", "title", "slug", "company", "authors", "published_on", "date_precision", "level"),
            *("read_minutes", "includes_code", "language", "topics", "technologies", "technologies_removed"),
            *("other_addresses", "image", "excerpt", "summary", "takeaways", "prerequisites", "questions"),
            *("status", "status_at", "picked_on", "note"),
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.options.as_file_says:
            for name in STATUS:
                del self.fields[name]

    def linked(self, rows):
        return rows.select_related("company").prefetch_related(*LINKS)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        for name, sentence in self._wrong_links(instance):
            errors.setdefault(name, sentence)
        super().validate_instance(instance, errors, validate_unique)

    def _wrong_links(self, article):
        """(column, sentence) of what an article cannot be linked to."""
        wanted = article.__dict__.get("wanted", {})
        chosen, removed = (
            self.fields[n].get_value(article) for n in ("technologies", "technologies_removed")
        )
        if both := {*chosen} & {*removed}:
            yield "technologies_removed", f"{', '.join(sorted(both))}: both decided and removed."
        for address in {*wanted.get("other_addresses", ())} - {*_addresses(article)}:
            if twin := Article.objects.with_address(address, but=article.pk):
                yield "other_addresses", f"{address} is already used by: {twin} ({twin.status})."

    # Saving

    def before_save_instance(self, instance, row, **kwargs):
        super().before_save_instance(instance, row, **kwargs)
        is_decided = "status" in instance.written
        if is_decided:
            instance.status_by = self.options.user
            is_told = "status_at" in ({*instance.found} if instance._state.adding else {*instance.written})
            instance.status_at = instance.status_at if is_told else self.options.now
        instance.edited_at = self.options.now
        instance.written += ["edited_at", "changed_at", *(["status_by", "status_at"] if is_decided else [])]

    def save_links(self, instance):
        wanted = instance.__dict__.get("wanted", {})
        if "topics" in instance.written:
            instance.topics.set(Topic.objects.ids_by_slug(wanted["topics"]).values())
        if {*TECHNOLOGIES} & {*instance.written}:
            self._decide(instance)
        if "other_addresses" in instance.written:
            others = {*wanted["other_addresses"]} - {instance.canonical_url}
            instance.alternates.exclude(canonical_url__in=others).delete()
            there = {*instance.alternates.values_list("canonical_url", flat=True)}
            new = [AlternateURL(article=instance, canonical_url=one) for one in sorted(others - there)]
            AlternateURL.objects.bulk_create(new)

    def _decide(self, article):
        states = [self.fields[name].get_value(article) for name in TECHNOLOGIES]
        slugs = Technology.objects.in_bulk({*states[0], *states[1]}, field_name="slug")
        ArticleTechnology.objects.undecide(article)
        ArticleTechnology.objects.decide(article, *([slugs[slug] for slug in state] for state in states))

    def follow_up(self):
        measure_texts([article.pk for article, names in self.saved if {*TEXTS} & {*names}])
