"""Every question asked of technologies and of their links to articles, and every change of those."""

from heapq import nsmallest

from django.apps import apps
from django.db import models

from articles.models.querysets.listed import with_chosen
from articles.models.querysets.named import NamedQuerySet

SHOWN = ("measured", "decided")


class TechnologyQuerySet(NamedQuerySet):
    def by_pks(self, pks):
        """The technologies with these ids."""
        return self.filter(pk__in=list(pks))

    def shown(self):
        """Technologies that articles which readers see are about, by name."""
        public = apps.get_model("articles", "ArticleTechnology").objects.shown().of_public_articles()
        return self.filter(pk__in=public.values("technology")).by_name()

    def most_used(self, number, counts, chosen=""):
        """(id, name) of the `number` technologies that the dict `counts` has most of, by slug, and of the one
        of id `chosen`."""
        most = nsmallest(number, counts, key=lambda slug: (-counts[slug], slug))
        found = {row.slug: (row.pk, row.name) for row in self.filter(slug__in=most)}
        return with_chosen([found[slug] for slug in most if slug in found], self, chosen)


class ArticleTechnologyQuerySet(models.QuerySet):
    def shown(self):
        """The links that readers see: all but those that an editor has removed."""
        return self.filter(state__in=SHOWN)

    def of_public_articles(self):
        """The links of articles that readers see."""
        return self.filter(article__status="published", article__company__published=True)

    def hidden_by_technology(self):
        """{technology's slug: number} of the published articles of hidden companies that are about it."""
        articles = apps.get_model("articles", "Article").objects.hidden()
        hidden = self.shown().filter(article__in=articles)
        return dict(hidden.order_by().values_list("technology__slug").annotate(models.Count("pk")))

    def decided(self):
        """The links that an editor has added or removed."""
        return self.exclude(state="measured")

    def with_technologies(self):
        """With the technology of each, by its name."""
        return self.select_related("technology").order_by("technology__name", "pk")

    # Changes

    def measure(self, articles, found, where):
        """Makes `found`, (article, technology) pairs, be all that was measured in `articles`.

        All are ids; `where` is "in_text" or "in_page". What an editor decided stays. Returns the set of the
        articles that have got or lost a technology.
        """
        among = self.filter(article__in=articles)
        there = {
            (article, technology): (pk, is_there)
            for pk, article, technology, is_there in among.values_list(
                "pk", "article_id", "technology_id", where
            )
        }
        new = [pair for pair in found if pair not in there]
        again = [there[pair][0] for pair in found if pair in there and not there[pair][1]]
        gone = {
            pk: article
            for (article, technology), (pk, is_there) in there.items()
            if is_there and (article, technology) not in found
        }
        self.bulk_create(
            [
                self.model(article_id=article, technology_id=technology, state="measured", **{where: True})
                for article, technology in new
            ],
            ignore_conflicts=True,
        )
        if again:
            self.filter(pk__in=again).update(**{where: True})
        changed = {article for article, _ in new}
        return changed | self._no_longer(gone, where) if gone else changed

    def _no_longer(self, gone, where):
        """Takes back that the links `gone` ({id: article's id}) were measured `where`."""
        other = {"in_text": "in_page", "in_page": "in_text"}[where]
        rows = self.filter(pk__in=gone)
        unfounded = rows.filter(**{"state": "measured", other: False})
        pks = set(unfounded.values_list("pk", flat=True))
        unfounded.delete()
        rows.update(**{where: False})
        return {gone[pk] for pk in pks}

    def undecide(self, article):
        """Takes back what editors decided of the technologies of `article`; what was measured stays so."""
        decided = self.filter(article=article).exclude(state="measured")
        decided.filter(in_text=False, in_page=False).delete()
        decided.update(state="measured")

    def decide(self, article, chosen, removed):
        """Writes an editor's decision: `article` is about the technologies `chosen`, not about `removed`."""
        for state, technologies in (("decided", chosen), ("rejected", removed)):
            self.bulk_create(
                [self.model(article=article, technology=one, state=state) for one in technologies],
                update_conflicts=True,
                unique_fields=["article", "technology"],
                update_fields=["state"],
            )
