"""What the resources of all kinds have in common: finding the row that is there, comparing, checking, saving.

Rows are compared with what is there, so that only what differs is written; nothing is written to preview.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint, Value
from django.utils import timezone
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from tablib import Dataset

# So many rows are saved in one transaction.
TOGETHER = 200
# The advisory lock of imports: a number that nothing else of the database locks.
IMPORTING = 0x696D706F7274
TAKEN = "Somebody has added another one with the same name or address meanwhile."


@dataclass(frozen=True)
class Options:
    """What whoever imports has said: `user` does it, None for a command.

    `as_file_says`: the status of articles is what the file says. `empties`: an empty cell empties what is
    there. `publishes_at_once`: that person may have feeds publish without a review.
    """

    user: object = None
    as_file_says: bool = False
    empties: bool = False
    publishes_at_once: bool = True
    now: datetime = field(default_factory=timezone.now)


class Loader(BaseInstanceLoader):
    """Finds the row that a row of the file is about; two rows of a file cannot be about the same."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        self.mentioned = resource.mentioned
        self.load([dict(zip(dataset.headers, row, strict=True)) for row in dataset])

    def load(self, rows):
        """Reads what the `rows` of the file may be about, locked if they are about to be saved."""
        raise NotImplementedError

    def keys(self, row):
        """What tells a row of the file from all others: a list of whatever can be compared."""
        raise NotImplementedError

    def find(self, row):
        raise NotImplementedError

    def get_instance(self, row):
        found = self.find(row)
        keys = {("there", found.pk)} if found else set()
        keys |= {key for key in self.keys(row) if key}
        if keys & self.mentioned:
            raise ValidationError("An earlier row of the file is about the same.")
        self.mentioned |= keys
        return found

    def locked(self, rows):
        return rows.select_for_update(of=("self",)) if self.resource.is_saving else rows


class ExchangeResource(resources.ModelResource):
    """Base of the resources. `key` are the columns that a row is found by; an import never changes them.

    `needed` is a tuple of columns of which a file must have one.
    """

    key = ()
    needed = ()
    # What a new row gets where the file has an empty cell, if that is not what empty means.
    defaults = {}

    class Meta:
        import_id_fields = ()
        skip_diff = True
        chunk_size = 1000
        store_instance = True

    def __init__(self, options=None, shown=None):
        """`shown` is {number of row: digest}: what a preview has shown; None if there was none."""
        super().__init__()
        self.options, self.shown, self.is_saving = options or Options(), shown, False
        self.digests, self.saved, self.mentioned, self.offset = {}, [], set(), 0

    def carry_out(self, dataset):
        """Imports the dataset, each row in a savepoint of its own; a Result.

        So many rows are one transaction that others who want to write need not wait long.
        """
        self.is_saving, result = True, self.get_result_class()()
        for self.offset in range(0, len(dataset), TOGETHER):
            rows = dataset[self.offset : self.offset + TOGETHER]
            with transaction.atomic():
                _wait_for_other_imports()
                part = self.import_data_inner(
                    Dataset(*rows, headers=dataset.headers), False, False, True, False
                )
            result.rows += part.rows
            result.base_errors += part.base_errors
        self.follow_up()
        return result

    def preview(self, dataset):
        """What carry_out() would do. Nothing is written and nothing locked."""
        return self.import_data_inner(dataset, True, False, False, False)

    @classmethod
    def all_rows(cls):
        """All rows of the kind, the oldest first."""
        return cls._meta.model.objects.order_by("pk")

    def linked(self, rows):
        """The QuerySet `rows` with what their export reads of other tables."""
        return rows

    def follow_up(self):
        """Does what follows from the rows `saved`, (row, names of the columns that changed)."""

    # One row

    def after_init_instance(self, instance, new, row, row_number=None, **kwargs):
        row_number += self.offset
        instance.found = self._values(instance, row)
        told = [None if new else instance.pk, *(self._said(instance.found, row) if not new else ())]
        digest = hashlib.sha256(repr(told).encode()).hexdigest()[:12]
        self.digests[row_number] = digest
        if self.shown is None:
            return
        if row_number not in self.shown:
            raise ValidationError("It was wrong in the preview.")
        if self.shown[row_number] != digest:
            raise ValidationError("Somebody has changed it since the preview.")

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if field.column_name not in row:
            return
        name, is_empty = field.column_name, row[field.column_name] in ("", None, [])
        if not instance._state.adding and (name in self.key or (is_empty and not self.options.empties)):
            return
        if is_empty and name in self.defaults:
            setattr(instance, field.attribute, self.defaults[name])
        else:
            field.save(instance, row, is_m2m, **kwargs)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        is_there = not instance._state.adding
        return is_there and not import_validation_errors and not self.changed(instance, row)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """As Model.full_clean(), in fewer queries."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean({*errors}, validate_unique, validate_constraints=False)
            _validate_constraints(instance, {*errors})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def after_import_row(self, row, row_result, **kwargs):
        instance = row_result.instance
        after, is_new = self._values(instance, row), row_result.is_new()
        said = zip(after, self._said(instance.found, row), self._said(after, row), strict=True)
        row_result.diff = [
            (name, "" if is_new else was, becomes)
            for name, was, becomes in said
            if instance.found[name] != after[name]
        ]

    def changed(self, instance, row):
        """The names of the columns that the row of the file has changed."""
        after = self._values(instance, row)
        return [name for name, value in instance.found.items() if value != after[name]]

    def _values(self, instance, row):
        """{name of the field: value} of those that the file has."""
        return {f.attribute: f.get_value(instance) for f in self.get_import_fields() if f.column_name in row}

    def _said(self, values, row):
        """The same values as an export has them."""
        fields = [field for field in self.get_import_fields() if field.column_name in row]
        return [str(field.widget.render(values[field.attribute])) for field in fields]

    # Saving

    def before_save_instance(self, instance, row, **kwargs):
        instance.written = self.changed(instance, row)

    def save_instance(self, instance, is_create, row, **kwargs):
        """Saves the row and what it is linked to, or nothing of it."""
        if not self.is_saving:
            return super().save_instance(instance, is_create, row, **kwargs)
        try:
            with transaction.atomic():
                return super().save_instance(instance, is_create, row, **kwargs)
        except IntegrityError:
            raise ValidationError(TAKEN) from None

    def do_instance_save(self, instance, is_create):
        """Writes a new row, or only the columns that changed: others may be writing the others."""
        columns = {field.name for field in instance._meta.concrete_fields}
        names = None if is_create else [name for name in instance.written if name in columns]
        if names != []:
            instance.save(force_insert=is_create, update_fields=names)

    def after_save_instance(self, instance, row, **kwargs):
        if self.is_saving:
            self.save_links(instance)
            self.saved.append((instance, instance.written))

    def save_links(self, instance):
        """Writes what `instance` is linked to, for the kinds that have links."""


def _wait_for_other_imports():
    """Lets one import write at a time: two with the same new rows would wait for each other's.

    On SQLite everybody who writes waits anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])


def _validate_constraints(instance, exclude):
    """As Model.validate_constraints(), but asks for all check constraints at once whether they are met."""
    fields = [field for field in instance._meta.concrete_fields if not field.generated]
    values = {field.name: Value(getattr(instance, field.attname), field) for field in fields}
    constraints = instance._meta.constraints
    if not Q(*(one.condition for one in constraints if isinstance(one, CheckConstraint))).check(values):
        instance.validate_constraints(exclude)
    for constraint in constraints:
        if isinstance(constraint, UniqueConstraint):
            constraint.validate(type(instance), instance, exclude)
