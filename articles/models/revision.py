"""What was changed, by whom and in which batch, and what things were called before.

Triggers write the changes and the former slugs: which tables are watched, and how, is the business of
articles/revisions.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from articles.models.querysets.revisions import ChangesetQuerySet, FormerSlugQuerySet, RowChangeQuerySet
from articles.models.slugs import SLUG_LENGTH


class Changeset(models.Model):
    """Changes that belong together: one saved form, one bulk action, one poll of a feed, one import.

    The id is a random number, so that it is known before anything is changed; a set that changes nothing
    is never written.
    """

    class Source(models.TextChoices):
        FORM = "form", "Edit"
        ACTION = "action", "Bulk action"
        SUGGESTION = "suggestion", "Suggestion accepted"
        IMPORT = "import", "Import"
        INGEST = "ingest", "Ingest"
        COMMAND = "command", "Command"
        UNDO = "undo", "Undo"

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    words = models.CharField("what was done", max_length=200, blank=True)
    at = models.DateTimeField("when", db_default=Now())
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="undone_by")

    objects = ChangesetQuerySet.as_manager()

    class Meta:
        verbose_name = "change"
        verbose_name_plural = "changes"
        indexes = [models.Index(fields=["-at"], name="changeset_latest")]

    def __str__(self):
        return self.words or self.get_source_display()


class RowChange(models.Model):
    """One row that was added, changed or deleted, and the object whose history that belongs to.

    `before` and `after` are {column: value}: of a changed row the columns that changed, of a deleted one all
    of them. No changeset means that it was done outside of the app: in SQL, or in a shell.
    """

    class Action(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Deleted"

    changeset = models.ForeignKey(Changeset, on_delete=models.CASCADE, null=True, related_name="row_changes")
    table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=7, choices=Action)
    at = models.DateTimeField("when", db_default=Now())
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = RowChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "object_id", "-id"], name="row_change_of_object")]

    def __str__(self):
        return f"{self.table} {self.row_id} {self.action}"


class FormerSlug(models.Model):
    """What stood in the address of an object that has another slug by now, or is gone.

    `kind` is a model's name, `scope` the id of an article's company then, and 0 for other kinds.
    """

    kind = models.CharField(max_length=10)
    scope = models.BigIntegerField(default=0)
    slug = models.CharField(max_length=SLUG_LENGTH)
    object_id = models.BigIntegerField()

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "scope", "slug"], name="former_slug_once")]

    def __str__(self):
        return f"{self.kind} {self.slug}"


class Merged(models.Model):
    """That an object was merged into another of its kind. If the merging is undone, it is there again."""

    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    into_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="merged_once")]

    def __str__(self):
        return f"{self.kind} {self.object_id} into {self.into_id}"
