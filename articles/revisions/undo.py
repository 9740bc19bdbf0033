"""Puts back what was changed: a whole changeset, or a row or single fields of one change.

What somebody has changed again since is left alone, and told. To put something back is a change like any
other, so it is in the history and can be undone.
"""

from dataclasses import dataclass, field
from datetime import UTC
from itertools import groupby

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from articles.canonical import rekeyed
from articles.models import Changeset, RowChange
from articles.models.querysets.revisions import FOLLOWING
from articles.revisions.recording import recorded
from articles.revisions.tracked import TRACKED

CHANGED_SINCE = "changed since"
NO_PLACE = "its place is taken"
NOTHING_TO_BELONG_TO = "what it belongs to is gone"
IN_USE = "still in use"
# So many rows are looked at together.
BATCH = 400


@dataclass
class Outcome:
    """What an undo has done: `done` and `left` are the objects as (kind, id); of those left, the reason too.

    `columns` are those that were put back, by object.
    """

    done: set = field(default_factory=set)
    left: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)

    def put_back(self, change, columns=()):
        key = change.kind, change.object_id
        self.done.add(key)
        self.columns.setdefault(key, set()).update(columns)

    def leave(self, change, reason):
        self.left[change.kind, change.object_id] = reason


def undo(changeset, user):
    """Puts everything back that `changeset` changed and nobody has changed since; returns an Outcome."""
    changes = changeset.row_changes.in_undo_order()
    return _carry_out(list(changes), f"Undone: {changeset}", user, undoes=changeset)


def put_back(changes, user, column=None):
    """Puts back what these RowChanges of one object changed, whatever it is by now; returns an Outcome.

    With `column` only that one of changed rows, and what follows from it.
    """
    if column is not None:
        kept = {column} | (FOLLOWING if column in ("status", "url") else set())
        for change in changes:
            change.before = {name: value for name, value in change.before.items() if name in kept}
            change.after = {name: value for name, value in change.after.items() if name in kept}
    changes = sorted(changes, key=lambda change: -change.pk)
    return _carry_out(changes, "Put back", user, whatever_is_there=True)


def _carry_out(changes, words, user, undoes=None, whatever_is_there=False):
    outcome = Outcome()
    with transaction.atomic(), recorded(Changeset.Source.UNDO, words, user, undoes) as own:
        for (table, action, _), alike in groupby(changes, lambda c: (c.table, c.action, sorted(c.before))):
            if table not in TRACKED:
                continue
            alike = list(alike)
            for start in range(0, len(alike), BATCH):
                step = _Step(TRACKED[table], alike[start : start + BATCH], outcome, own.id, whatever_is_there)
                {"added": step.delete, "changed": step.restore, "deleted": step.insert}[action]()
    return outcome


class _Step:
    """Changes of one table and one kind, put back together."""

    def __init__(self, tracked, changes, outcome, own, whatever_is_there):
        self.tracked, self.changes, self.outcome, self.own = tracked, changes, outcome, own
        self.whatever_is_there = whatever_is_there
        self.rows = tracked.model._base_manager
        self._is_there = {}

    def restore(self):
        """Gives changed rows the values that they had."""
        there = self._there([name for name in sorted(self.changes[0].before) if name in self.tracked.fields])
        wanted, latest = {}, {}
        for change in self.changes:
            row = there.get(change.row_id)
            values, clash = self._values(change, row)
            if clash:
                self.outcome.leave(change, clash)
            if values:
                # The change before it, of the same row, left what is put back here.
                row.update(values)
                wanted.setdefault(change.row_id, {}).update(values)
                latest[change.row_id] = change
        alike = {}
        for pk, values in wanted.items():
            alike.setdefault(tuple(sorted(values.items(), key=lambda item: item[0])), []).append(latest[pk])
        for values, changes in alike.items():
            self._update(dict(values), changes)

    def _values(self, change, row):
        """({column: value} to write, why something is left alone or "")."""
        if row is None:
            return {}, NOTHING_TO_BELONG_TO
        before, after = (_by_present_rule(self._python(said)) for said in (change.before, change.after))
        same = {name for name in before if self.whatever_is_there or row[name] == after[name]}
        lost = {name for name in same if self._is_dangling(name, before[name])}
        shown = before.keys() - FOLLOWING
        if shown - same:
            # What follows from a value that stays has to stay as well.
            same -= FOLLOWING
        clash = NOTHING_TO_BELONG_TO if lost else CHANGED_SINCE if shown - same else ""
        return {name: before[name] for name in before if name in same - lost}, clash

    def _update(self, values, changes):
        moment = {"changed_at": timezone.now()} if "changed_at" in self.tracked.fields else {}
        written = {self.tracked.fields[name].name: value for name, value in values.items()} | moment
        try:
            with transaction.atomic():
                self.rows.filter(pk__in=[change.row_id for change in changes]).update(**written)
        except IntegrityError:
            if len(changes) == 1:
                return self.outcome.leave(changes[0], NO_PLACE)
            for change in changes:
                self._update(values, [change])
        else:
            for change in changes:
                self.outcome.put_back(change, values)
        return None

    def delete(self):
        """Takes away what was added."""
        for change in self.changes:
            if self.tracked.is_link:
                row = self._link(change.after)
                if row is not None and self._is_as(change.after, row):
                    row.delete()
                    self.outcome.put_back(change)
                elif row is not None:
                    self.outcome.leave(change, CHANGED_SINCE)
                continue
            row = self.rows.filter(pk=change.row_id).first()
            if row is None:
                continue
            if not self.whatever_is_there and RowChange.objects.later_by_others(change, self.own).exists():
                self.outcome.leave(change, CHANGED_SINCE)
                continue
            try:
                with transaction.atomic():
                    row.delete()
            except (models.ProtectedError, models.RestrictedError, IntegrityError):
                self.outcome.leave(change, IN_USE)
            else:
                self.outcome.put_back(change)

    def insert(self):
        """Gives back what was deleted, under the ids that it had."""
        for change in self.changes:
            values = self._python(change.before)
            if any(self._is_dangling(name, value) for name, value in values.items()):
                self.outcome.leave(change, NOTHING_TO_BELONG_TO)
                continue
            if self.tracked.is_link:
                if self._link(values) is not None:
                    continue
                if "id" in values and self.rows.filter(pk=values["id"]).exists():
                    del values["id"]
            again = _by_present_rule(values)
            if (
                "canonical_url" in again
                and not self.rows.filter(canonical_url=again["canonical_url"]).exists()
            ):
                values = again
            try:
                with transaction.atomic():
                    self._write(values)
            except IntegrityError:
                self.outcome.leave(change, NO_PLACE)
            else:
                self.outcome.put_back(change)

    def _write(self, values):
        names = {self.tracked.fields[column].attname: value for column, value in values.items()}
        [row] = self.rows.bulk_create([self.tracked.model(**names)])
        if "added_at" in names:
            # What is saved first gets the present moment.
            self.rows.filter(pk=row.pk).update(added_at=names["added_at"])

    def _there(self, columns):
        """{id: {column: value}} of the rows that were changed, locked until all is put back."""
        names = [self.tracked.fields[column].attname for column in columns]
        if self.tracked.is_link:
            # One that was made anew has another id.
            for change in self.changes:
                if (row := self._link(self._python(change.after))) is not None:
                    change.row_id = row.pk
        locked = self.rows.select_for_update().filter(pk__in=[change.row_id for change in self.changes])
        rows = locked.values_list("pk", *names)
        return {pk: dict(zip(columns, values, strict=True)) for pk, *values in rows}

    def _link(self, values):
        """The row that links what `values` link, or None."""
        names = {self.tracked.fields[column].attname: values[column] for column in self.tracked.key}
        return self.rows.filter(**names).first()

    def _is_as(self, values, row):
        """Whether the link `row` says what it was recorded to say."""
        said = self._python({n: v for n, v in values.items() if n in self.tracked.changing})
        return all(getattr(row, self.tracked.fields[name].attname) == value for name, value in said.items())

    def _python(self, values):
        """{column: value} of recorded `values`, of the columns that there still are."""
        fields = self.tracked.fields
        return {name: _to_python(fields[name], value) for name, value in values.items() if name in fields}

    def _is_dangling(self, name, value):
        """Whether `value` names a row of another table that no longer exists."""
        its_field = self.tracked.fields[name]
        if value is None or not its_field.is_relation:
            return False
        key = its_field.related_model, value
        if key not in self._is_there:
            self._is_there[key] = its_field.related_model._base_manager.filter(pk=value).exists()
        return not self._is_there[key]


def _by_present_rule(values):
    """{column: value} with the key that an address has now; the history has that of its day."""
    key = values.get("canonical_url")
    return values | {"canonical_url": rekeyed(key, values.get("url", ""))} if key else values


def _to_python(its_field, value):
    """The recorded `value` of a column as its field has it. SQLite writes moments without a zone, in UTC."""
    if its_field.is_relation:
        its_field = its_field.target_field
    if isinstance(its_field, models.JSONField):
        return value
    value = its_field.to_python(value)
    if isinstance(its_field, models.DateTimeField) and value is not None and timezone.is_naive(value):
        return value.replace(tzinfo=UTC)
    return value
