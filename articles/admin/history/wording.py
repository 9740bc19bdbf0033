"""Changes in words: which field of what had which value, and has which now."""

from dataclasses import dataclass

from django.utils.text import capfirst

from articles.models import AlternateURL, Article, ArticleTechnology, FeedEntry, RowChange
from articles.models.querysets.revisions import FOLLOWING
from articles.revisions.tracked import TRACKED

NOTHING = "nothing"
GONE = "gone by now"
# Rows that say what belongs to an article: what they are called there, and the column that names it.
LINKS = {
    Article.topics.through._meta.db_table: ("Topics", "topic_id"),
    ArticleTechnology._meta.db_table: ("Technologies", "technology_id"),
    AlternateURL._meta.db_table: ("Other addresses", "canonical_url"),
    FeedEntry._meta.db_table: ("Entry of feed", "feed_id"),
}
STATES = dict(ArticleTechnology.State.choices)


@dataclass(frozen=True)
class Line:
    """One field of one change: what was there before and after, in words. `column` is "" for a whole row."""

    change: RowChange
    label: str
    before: str
    after: str
    column: str = ""

    @property
    def can_be_put_back(self):
        """Whether the object is still there afterwards: that it was added is undone with its batch."""
        return self.change.action != RowChange.Action.ADDED or self.change.table in LINKS


class Words:
    """Puts `changes` into words; what they name is read once for all of them."""

    def __init__(self, changes):
        self._names = {}
        wanted = {}
        for change in changes:
            for values in (change.before, change.after):
                for column, value in values.items():
                    model = _model_of(change.table, column)
                    if model and value is not None:
                        wanted.setdefault(model, set()).add(value)
        for model, pks in wanted.items():
            rows = model._base_manager.in_bulk(pks)
            self._names[model] = {pk: str(row) for pk, row in rows.items()}

    def lines(self, change):
        """The Lines of a change; none if nothing of it is worth telling."""
        if change.table in LINKS:
            return self._of_link(change)
        if change.table not in TRACKED or TRACKED[change.table].is_link:
            return []
        if change.action != RowChange.Action.CHANGED:
            return [Line(change, change.get_action_display(), "", "")]
        return [
            Line(
                change,
                capfirst(its_field.verbose_name),
                self._value(its_field, change.before[column]),
                self._value(its_field, change.after[column]),
                column,
            )
            for column, its_field in TRACKED[change.table].fields.items()
            if column in change.before and column not in FOLLOWING
        ]

    def _of_link(self, change):
        label, column = LINKS[change.table]
        fields = TRACKED[change.table].fields
        if change.action == RowChange.Action.CHANGED:
            what = self._value(fields[column], change.after.get(column))
            changed = [name for name in change.before if change.before[name] != change.after[name]]
            return [
                Line(
                    change,
                    f"{label}: {what}" if column in change.after else label,
                    self._value(fields[name], change.before[name]),
                    self._value(fields[name], change.after[name]),
                )
                for name in changed
            ]
        told = [
            self._value(fields[column], values[column]) + self._aside(values) if column in values else ""
            for values in (change.before, change.after)
        ]
        return [Line(change, label, *told)]

    def _aside(self, values):
        return f" ({STATES[values['state']].lower()})" if values.get("state") in STATES else ""

    def _value(self, its_field, value):
        if value in (None, ""):
            return NOTHING
        if its_field.is_relation:
            return self._names.get(its_field.related_model, {}).get(value, GONE)
        if its_field.choices:
            return str(dict(its_field.flatchoices).get(value, value))
        if its_field.get_internal_type() == "BooleanField":
            return "yes" if value else "no"
        return str(value)


def _model_of(table, column):
    """The model whose rows `column` names; None if it names none."""
    its_field = TRACKED[table].fields.get(column) if table in TRACKED else None
    return its_field.related_model if its_field is not None and its_field.is_relation else None
