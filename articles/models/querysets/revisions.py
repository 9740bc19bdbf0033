"""Every question asked of the history and of what things were called before."""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Count, DateField, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import TruncWeek

# Bulk actions are offered to be undone for so long.
OFFERED_FOR = timedelta(days=1)
# What readers and editors see of an object is in these columns alone: others follow from them.
FOLLOWING = {
    "canonical_url", "status_by_id", "status_at", "edited_at", "in_text", "in_page",
}  # fmt: skip


class ChangesetQuerySet(models.QuerySet):
    def latest_first(self):
        return self.order_by("-at", "-pk")

    def with_numbers(self):
        """With the user, whether it `is_undone`, and `object_count`: how many objects it has changed."""
        undone = self.model._default_manager.filter(undoes=OuterRef("pk"))
        rows = self.model._meta.get_field("row_changes").related_model._default_manager
        rows = rows.filter(changeset=OuterRef("pk")).order_by().values("changeset")
        number = Subquery(rows.values(number=Count("object_id", distinct=True)), IntegerField())
        return self.select_related("user").annotate(object_count=number, is_undone=Exists(undone))

    def own(self, pk, user):
        """What `user` has done under this id; None if they have done nothing under it."""
        return self.filter(pk=pk, user=user).first()

    def to_undo(self, user, now):
        """The bulk actions of `user` that are offered to be undone."""
        undone = self.model._default_manager.filter(undoes=OuterRef("pk"))
        recent = self.filter(user=user, source__in=["action", "import"], at__gte=now - OFFERED_FOR)
        return recent.exclude(Exists(undone))


class RowChangeQuerySet(models.QuerySet):
    def of(self, row):
        """The changes that belong to the history of `row`, a model's instance, the latest first."""
        return self.filter(kind=row._meta.model_name, object_id=row.pk).with_changesets()

    def of_merged(self, row):
        """The same, with those of what was merged into `row`."""
        kind = row._meta.model_name
        merged = apps.get_model("articles", "Merged")._default_manager.filter(kind=kind, into_id=row.pk)
        gone = merged.exclude(object_id__in=type(row)._base_manager.values("pk")).values("object_id")
        own_or_merged = Q(object_id=row.pk) | Q(object_id__in=gone)
        return self.filter(own_or_merged, kind=kind).with_changesets()

    def latest_id(self, row):
        """The id of the latest change in the history of `row`; 0 without one."""
        return self.of(row).values_list("pk", flat=True).first() or 0

    def with_changesets(self):
        return self.select_related("changeset__user")

    def latest_of_column(self, row, column):
        """The latest change of `column` of `row`; None without one."""
        changes = self.of(row).filter(table=row._meta.db_table)
        return changes.filter(Q(before__has_key=column) | Q(after__has_key=column)).first()

    def by_pks(self, pks):
        """The changes with these ids, the latest first."""
        return self.filter(pk__in=list(pks)).with_changesets()

    def kinds(self):
        """The kinds of objects that these are changes of, as a set."""
        return set(self.order_by().values_list("kind", flat=True).distinct())

    def objects(self):
        """(kind, id) of each object that these changed, without repetition, in the order of the first."""
        return list(dict.fromkeys(self.order_by("pk").values_list("kind", "object_id")))

    def of_objects(self, objects):
        """Those that belong to the history of these, (kind, id)."""
        pairs = {}
        for kind, pk in objects:
            pairs.setdefault(kind, []).append(pk)
        chosen = Q(pk__in=[])
        for kind, pks in pairs.items():
            chosen |= Q(kind=kind, object_id__in=pks)
        return self.filter(chosen)

    def since(self, row, change, column, seen):
        """Changes of what `change` changed of `row`, or of its `column`, with an id greater than `seen`."""
        later = self.of(row).filter(pk__gt=seen, table=change.table)
        if change.table != row._meta.db_table:
            # Links have new ids whenever they are made anew.
            return later
        columns = Q(pk__in=[])
        for name in [column] if column else change.before:
            columns |= Q(before__has_key=name) | Q(after__has_key=name)
        return later.filter(columns) if change.before or column else later

    def later_by_others(self, change, own):
        """Later changes of the object of `change` in other changesets, except the one of the id `own`."""
        later = self.filter(kind=change.kind, object_id=change.object_id, pk__gt=change.pk)
        return later.exclude(changeset__in=[change.changeset_id, own])

    def decisions_by_week(self, since):
        """(name of the editor, Monday, number): articles published or rejected since that moment, a row each.

        What was undone is counted all the same, the undoing is not.
        """
        decided = self.filter(
            table="articles_article",
            action="changed",
            after__status__in=["published", "rejected"],
            changeset__at__gte=since,
            changeset__user__isnull=False,
        )
        week = TruncWeek("changeset__at", output_field=DateField())
        by_week = decided.exclude(changeset__source="undo").order_by()
        return by_week.values_list("changeset__user__username", week).annotate(Count("pk"))

    def in_undo_order(self):
        """The latest first: each was made to what the ones before it had left."""
        return self.order_by("-pk")


class FormerSlugQuerySet(models.QuerySet):
    def object_of(self, kind, slug, scope=0):
        """The id of what once had this `slug`, or of what that was merged into by now; None without one."""
        return self.objects_of(kind, [slug], scope).get(slug)

    def objects_of(self, kind, slugs, scope=0):
        """The same of many in as few queries: {slug: id}."""
        # PostgreSQL refuses to look for what has a NUL in it.
        rows = self.filter(kind=kind, scope=scope, slug__in=[slug for slug in slugs if "\x00" not in slug])
        ids = dict(rows.values_list("slug", "object_id"))
        now = self.now(kind, ids.values())
        return {slug: now[pk] for slug, pk in ids.items()}

    def now(self, kind, pks):
        """{id: the id of the object that this one was merged into, if it is gone; else itself}"""
        merged = apps.get_model("articles", "Merged")._default_manager.filter(kind=kind)
        rows = apps.get_model("articles", kind)._base_manager
        now, seen = {pk: pk for pk in pks}, set()
        left = {*now}
        while gone := left - seen - {*rows.filter(pk__in=left).values_list("pk", flat=True)}:
            seen |= gone
            into = dict(merged.filter(object_id__in=gone).values_list("object_id", "into_id"))
            now = {pk: into.get(by_now, by_now) for pk, by_now in now.items()}
            left = {*into.values()}
        return now

    def company_ids(self, slug):
        """The ids that stand for a company whose slug was once `slug`: those in its articles' addresses then,
        and that of the company that it is by now."""
        rows = self.filter(kind="company", slug=slug).values_list("object_id", flat=True)
        return list(dict.fromkeys(pk for pair in self.now("company", rows).items() for pk in pair))
