"""Every question asked of what has a name: companies, topics and technologies."""

from collections import Counter

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from articles.canonical import canonical_url
from articles.models.fields import id_of, listed
from articles.models.querysets.listed import with_chosen


class NumberOf(models.Func):
    """The number that (text, number) pairs have for the text in a column, 0 without one.

    Django takes longer to spell hundreds of When() than the database to answer.
    """

    output_field = models.IntegerField()

    def __init__(self, column, pairs):
        super().__init__(column)
        self._pairs = pairs

    def as_sql(self, compiler, connection):
        column, params = compiler.compile(self.source_expressions[0])
        if not self._pairs:
            return "0", []
        values = [value for pair in self._pairs for value in pair]
        return f"CASE {column} {'WHEN %s THEN %s ' * len(self._pairs)}ELSE 0 END", [*params, *values]


class NamedQuerySet(models.QuerySet):
    """Rows that have a name: companies, topics and technologies."""

    def by_name(self):
        return self.order_by(Lower("name"))

    def pairs(self):
        """(id, name) of each, by name."""
        return self.by_name().values_list("pk", "name")

    def names(self):
        """Their names, in order, as a list."""
        return list(self.by_name().values_list("name", flat=True))

    def slugs(self):
        """Their slugs, by name."""
        return self.by_name().values_list("slug", flat=True)

    def seen_by_readers(self):
        """Those that have a page."""
        return self.all()

    def formerly(self, slug):
        """The one that has a page and once had this `slug`; None without one."""
        return self.all_formerly([slug]).get(slug)

    def all_formerly(self, slugs):
        """The same of many in as few queries: {slug: row}."""
        former = apps.get_model("articles", "FormerSlug")._default_manager
        ids = former.objects_of(self.model._meta.model_name, slugs)
        rows = self.seen_by_readers().in_bulk(ids.values()) if ids else {}
        return {slug: rows[pk] for slug, pk in ids.items() if pk in rows}

    def by_names(self, text):
        """(rows, names of none): the rows that are meant by the names in `text`, with commas between them.

        A name is a row's own, its slug or one of its synonyms, in any case.
        """
        names = listed(text)
        if not names:
            return [], []
        called, rows = {}, list(self.all())
        # A name of its own wins over a synonym of another.
        for row in rows:
            called |= {name.casefold(): row for name in listed(getattr(row, "synonyms", ""))}
        for row in rows:
            called |= {row.slug.casefold(): row, row.name.casefold(): row}
        found = [called[name.casefold()] for name in names if name.casefold() in called]
        return list(dict.fromkeys(found)), [name for name in names if name.casefold() not in called]

    def ids_by_slug(self, slugs):
        """A dict of the id of each of the rows with one of these `slugs`, by slug."""
        return dict(self.filter(slug__in=slugs).values_list("slug", "pk"))

    def by_pk(self, text):
        """The row whose id is `text`, or None, whatever `text` is."""
        return None if id_of(text) is None else self.filter(pk=id_of(text)).first()

    def with_counts(self, *counts):
        """Adds `article_count`: what the dicts `counts` have under the row's slug, together."""
        numbers = sum(map(Counter, counts), Counter())
        return self.annotate(article_count=NumberOf("slug", tuple(numbers.items())))


class CompanyQuerySet(NamedQuerySet):
    def published(self):
        """Companies that readers may see."""
        return self.filter(published=True)

    def by_pks(self, pks):
        """The companies with these ids, without the joins of the list that they come from."""
        return self.filter(pk__in=list(pks))

    def with_article_counts(self):
        """Adds `article_count`, the published articles of each company, hidden or not."""
        return self.annotate(article_count=Coalesce(self._number_of_articles("published"), 0))

    def most_waiting(self, number, chosen=""):
        """(id, name) of the `number` companies with most articles in the inbox, and of the id `chosen`."""
        rows = self.annotate(waiting=Coalesce(self._number_of_articles("inbox"), 0))
        most = rows.order_by("-waiting", "name").values_list("pk", "name", "waiting")[:number]
        return with_chosen([(pk, name) for pk, name, waiting in most if waiting], self, chosen)

    def _number_of_articles(self, status):
        # Of each company by itself: an index has them. Joined, the database reads all articles.
        articles = apps.get_model("articles", "Article").objects
        its = articles.filter(company=OuterRef("pk"), status=status).order_by().values("company")
        return Subquery(its.values(number=Count("pk")), models.IntegerField())

    def seen_by_readers(self):
        """Those that have a page."""
        return self.published()

    def called(self, text):
        """The company whose slug or name, in any case, is `text`; or None."""
        return self.filter(Q(slug=text) | Q(name__iexact=text)).order_by("pk").first()

    def with_site(self, canonical):
        """The company whose blog, or else website, the canonical address is on; None if that is nobody's."""
        host = canonical.partition("://")[2].partition("/")[0]
        near = self.filter(Q(blog_url__icontains=host) | Q(website__icontains=host)).order_by("pk")
        sites = [(_canonical(url), row) for row in near for url in (row.blog_url, row.website) if url]
        its = [(len(site), row) for site, row in sites if site and f"{canonical}/".startswith(f"{site}/")]
        # Of a host that several share, the one that says most of the address.
        return max(its, key=lambda pair: pair[0])[1] if its else None

    def named_like(self, text):
        """Companies with `text`, in any case, in the name or tagline."""
        return self.filter(Q(name__icontains=text) | Q(tagline__icontains=text))


def _canonical(url):
    """The canonical form of an address, "" if it is none."""
    try:
        return canonical_url(url)
    except ValueError:
        return ""
