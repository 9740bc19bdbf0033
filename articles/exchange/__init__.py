"""Rows of articles, companies, topics, technologies and feeds, out to a file and in again.

The pages are articles/admin/exchange; nothing here knows of requests.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from logging import getLogger

from articles.exchange.articles import STATUS, ArticleResource
from articles.exchange.companies import CompanyResource
from articles.exchange.feeds import FeedResource
from articles.exchange.files import Unreadable, write
from articles.exchange.resource import Options
from articles.exchange.technologies import TechnologyResource
from articles.exchange.topics import TopicResource
from articles.models import Changeset
from articles.revisions.recording import recorded

__all__ = ["KINDS", "Options", "Plan", "Row", "carry_out", "export", "preview"]

KINDS = {
    resource._meta.model._meta.model_name: resource
    for resource in (ArticleResource, CompanyResource, TopicResource, TechnologyResource, FeedResource)
}
NEW, DIFFERS, KNOWN, WRONG, LEFT = "new", "differs", "known", "wrong", "left"
# What a row without a name is called by.
NAMING = ("title", "name", "url", "slug")
UNKNOWN_ERROR = "This row cannot be imported; the log of the site says why."
log = getLogger(__name__)


@dataclass(frozen=True)
class Row:
    """A row of the file, and what becomes of it.

    `what` is "new", "differs", "known", "wrong" or, if somebody has come between it and its preview, "left".
    `changes` are (column, before, after), `errors` (column or "", sentence).
    """

    number: int
    what: str
    name: str
    pk: int | None = None
    changes: tuple = ()
    errors: tuple = ()


@dataclass
class Plan:
    """What an import is going to do, or has done. `shown` is what to confirm it with.

    `ignored` are the columns of the file that no row has; `changeset` is what can be undone.
    """

    rows: list
    shown: dict
    ignored: list
    changeset: object = None
    numbers: Counter = field(init=False)

    def __post_init__(self):
        self.numbers = Counter(row.what for row in self.rows)

    @property
    def to_write(self):
        """How many rows are written."""
        return self.numbers[NEW] + self.numbers[DIFFERS]


def preview(kind, sheet, options, shown=None):
    """The Plan of importing the Sheet as rows of `kind`, a model's name. Raises Unreadable."""
    resource = _resource(kind, sheet, options, shown)
    return _plan(resource, sheet, resource.preview(sheet.dataset))


def carry_out(kind, sheet, options, shown=None):
    """Imports the Sheet as one changeset; the Plan as it was carried out. Raises Unreadable.

    With `shown` of a preview, rows that are not as they were shown are left alone: a new preview says what
    they are now. Rows that are wrong are left out.
    """
    resource = _resource(kind, sheet, options, shown)
    plural = resource._meta.model._meta.verbose_name_plural
    with recorded(Changeset.Source.IMPORT, f"Import of {plural}", options.user) as changeset:
        result = resource.carry_out(sheet.dataset)
    plan = _plan(resource, sheet, result)
    plan.changeset = changeset
    return plan


def again(kind, sheet, options, plan):
    """(Sheet, Plan) of the rows that the Plan of carry_out() has left: how they differ by now. None if there
    are none.
    """
    sheet = sheet.only({row.number for row in plan.rows if row.what == LEFT})
    return (sheet, preview(kind, sheet, options)) if sheet.numbers else None


def export(kind, rows, file_format):
    """The file (bytes) with `rows`, a QuerySet of `kind`, in its order. Raises Unreadable."""
    resource = KINDS[kind](Options(as_file_says=True))
    dataset = resource.export(resource.linked(rows), force_native_type=file_format == "json")
    return write(dataset, file_format)


def _resource(kind, sheet, options, shown):
    resource, headers = KINDS[kind], set(sheet.dataset.headers)
    if not headers & {*resource.needed}:
        names = " or ".join(resource.needed)
        raise Unreadable(f"The first row has to name the columns, and one of them has to be {names}.")
    return resource(options, shown)


def _plan(resource, sheet, result):
    if result.base_errors:
        raise result.base_errors[0].error
    rows = [
        _row(number, dict(zip(sheet.dataset.headers, values, strict=True)), row)
        for number, values, row in zip(sheet.numbers, sheet.dataset, result.rows, strict=True)
    ]
    if resource.is_saving and resource.shown is not None:
        rows = [_left(row) if n in resource.shown else row for n, row in enumerate(rows, 1)]
    # What was wrong stays so, whatever is there by the time of the confirmation.
    shown = {n: resource.digests.get(n, "") for n, row in enumerate(rows, 1) if row.what != WRONG}
    columns = [*resource.fields] + ([] if "status" in resource.fields else list(STATUS))
    ignored = [name for name in sheet.dataset.headers if name and name not in columns]
    return Plan(rows, shown, ignored)


def _row(number, values, result):
    name = next((str(values[one]) for one in NAMING if values.get(one)), "")[:200]
    if result.errors:
        log.error("A row could not be imported", exc_info=result.errors[0].error)
        return Row(number, WRONG, name, errors=(("", UNKNOWN_ERROR),))
    if result.validation_error:
        return _wrong(number, name, result.validation_error)
    what = NEW if result.is_new() else DIFFERS if result.diff else KNOWN
    changes = tuple(change for change in result.diff if any(change[1:]))
    return Row(number, what, str(result.instance)[:200], result.instance.pk, changes)


def _left(row):
    """A Row that was shown as right: if it is wrong, somebody has come in between."""
    is_known = row.errors != (("", UNKNOWN_ERROR),)
    return replace(row, what=LEFT) if row.what == WRONG and is_known else row


def _wrong(number, name, error):
    if not hasattr(error, "error_dict"):
        return Row(number, WRONG, name, errors=tuple(("", sentence) for sentence in error.messages))
    errors = ((column, sentence) for column, told in error.message_dict.items() for sentence in told)
    return Row(
        number, WRONG, name, errors=tuple(("" if c == "__all__" else c, sentence) for c, sentence in errors)
    )
