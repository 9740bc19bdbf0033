"""What the desk asks of articles, and the changes that only it makes. ArticleQuerySet has these methods."""

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from articles.canonical import canonical_url
from articles.models.fields import id_of


class DeskQuestions:
    def inbox(self):
        """Articles that somebody has to decide about."""
        return self.filter(status="inbox")

    def without(self, pks):
        """Articles but for those with these ids."""
        return self.exclude(pk__in=list(pks)) if pks else self

    def with_unread_page(self):
        """Articles whose page could not be read."""
        return self.filter(crawl__isnull=False).exclude(crawl__error="")

    def probably_known(self):
        """Articles that are suggested to be duplicates of others."""
        return self.filter(suggestion__duplicate_of__isnull=False)

    def latest_first(self):
        """The latest row first."""
        return self.order_by("-pk")

    def latest_rows(self, number):
        """The latest `number` of these articles, as part of a further question."""
        return self.model._default_manager.filter(pk__in=self.latest_first().values("pk")[:number])

    def likeliest_first(self):
        """Those first that editors are likeliest to publish; of which nothing is known, last."""
        return self.order_by(F("suggestion__publish").desc(nulls_last=True), "-pk")

    def with_companies(self):
        """With the company of each."""
        return self.select_related("company")

    def has_row(self, pk):
        """Whether there is an article of this id."""
        return self.filter(pk=pk).exists()

    def locked(self, pk):
        """The article of this id, which nobody else changes until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("company").get(pk=pk)

    def for_desk(self, pk):
        """The article of this id with all that the desk shows of it; None without one."""
        rows = self.select_related("company", "crawl", "status_by", "summary_suggestion").filter(pk=pk)
        return rows.prefetch_related("topics", "feed_entries__feed").first()

    def titles(self, ids):
        """(id, title or address, company's name) of each of the articles `ids`, in their order."""
        found = self.filter(pk__in=list(ids)).order_by()
        values = found.values_list("pk", "title", "url", "company__name")
        rows = {pk: (pk, title or url, company) for pk, title, url, company in values}
        return [rows[pk] for pk in ids if pk in rows]

    def mentioning(self, words):
        """Articles with each of these words, in any case, in the title, the author, the address, the excerpt
        or the company's name."""
        found = self
        for word in words:
            named = apps.get_model("articles", "Company").objects.filter(name__icontains=word)
            # Of the companies just the ids: joined, each article would have its company's name compared.
            somewhere = Q(company__in=list(named.values_list("pk", flat=True)))
            for column in ("title", "authors", "url", "excerpt"):
                somewhere |= Q(**{f"{column}__icontains": word})
            found = found.filter(somewhere)
        return found

    def meant_by(self, text, but):
        """The article that a number or an address means, but for that of the id `but`; None without one."""
        text = text.strip()
        if id_of(text) is not None:
            return self.exclude(pk=but).filter(pk=id_of(text)).first()
        try:
            return self.with_address(canonical_url(text), but=but) if text else None
        except ValueError:
            return None

    def add_note(self, text):
        """Adds a line to the note that editors see."""
        empty = self.filter(note="").update(note=text)
        line = Concat("note", Value(f"\n{text}"), output_field=models.TextField())
        return empty + self.exclude(note="").exclude(note=text).update(note=line)
