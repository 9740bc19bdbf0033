"""Which tables and columns the history knows, and whose history each row belongs to.

A new column of a model named here is in the history by itself.
"""

from dataclasses import dataclass
from functools import cached_property

from articles.models import (
    AlternateURL,
    Article,
    ArticleTechnology,
    Company,
    Feed,
    FeedEntry,
    PageCrawl,
    Technology,
    Topic,
)

# What a row says of itself by these alone is no change worth telling.
MOMENTS = {"added_at", "changed_at"}
# The columns of a feed that people decide. A poll writes the others each time.
DECIDED_OF_FEEDS = (*("company_id", "url", "status", "reason", "publish_at_once", "include", "exclude"),)


@dataclass(frozen=True)
class Tracked:
    """How the rows of one model are recorded.

    `owner` is the column that names the object whose history a row belongs to. Of a changed row those of
    `changing` are recorded, of a deleted one all columns, and of an added one all if it is a `link`: rows
    that say what belongs to an object are known by what they link, `key`, rather than by their ids.
    `if_added` is an SQL condition on NEW; None where an added row is not recorded.
    """

    model: type
    kind: str
    owner: str
    changing: tuple[str, ...]
    key: tuple[str, ...] = ("id",)
    if_added: str | None = "TRUE"

    @property
    def table(self):
        return self.model._meta.db_table

    @property
    def pk(self):
        return self.model._meta.pk.column

    @property
    def is_link(self):
        return self.key != ("id",)

    @property
    def naming(self):
        """The columns that are recorded of a changed row besides those that changed: what a link links."""
        return self.key if self.is_link else ()

    @cached_property
    def fields(self):
        """{column: field} of all that is stored, without what the database works out."""
        return {field.column: field for field in self.model._meta.concrete_fields if not field.generated}


def _object(model, changing=()):
    pk = model._meta.pk.column
    stored = (field.column for field in model._meta.concrete_fields if not field.generated)
    columns = tuple(column for column in stored if column not in MOMENTS | {pk})
    return Tracked(model, model._meta.model_name, pk, changing or columns)


TRACKED = {
    one.table: one
    for one in (
        _object(Article),
        _object(Company),
        _object(Topic),
        _object(Technology),
        _object(Feed, DECIDED_OF_FEEDS),
        Tracked(
            Article.topics.through,
            "article",
            "article_id",
            changing=("article_id", "topic_id"),
            key=("article_id", "topic_id"),
        ),
        # What was measured is measured again; what an editor has decided is history.
        Tracked(
            ArticleTechnology,
            "article",
            "article_id",
            changing=("article_id", "technology_id", "state"),
            key=("article_id", "technology_id"),
            if_added="NEW.state <> 'measured'",
        ),
        Tracked(
            AlternateURL,
            "article",
            "article_id",
            changing=("article_id", "canonical_url"),
            key=("canonical_url",),
        ),
        Tracked(FeedEntry, "article", "article_id", changing=("article_id",), if_added=None),
        # Deleted with its article only, and put back with it.
        Tracked(PageCrawl, "article", "article_id", changing=(), key=("article_id",), if_added=None),
    )
}
