"""What the databases answer about words: ids, scores, titles, vocabulary, in each one's own SQL.

Terms come in as data and go out as parameters, every word of a reader's between quotes: no operator
of a query language is reached from the search box. What is asked is laid by fulltext.py.
"""

# ruff: noqa: S608 -- what is put together here are names and constants; what was typed is a parameter

import numpy as np
from django.db import connection

from articles.catalog.fulltext import LOOKED_THROUGH, POSTGRESQL_UNSPACED, SQLITE_UNSPACED
from articles.catalog.index.bitmaps import set_of
from articles.catalog.postings.build import TABLES
from articles.catalog.text.query import Term
from articles.catalog.text.tokens import has_symbols, is_unspaced, words

BM25 = f"bm25(articles_text, {', '.join(map(str, TABLES['articles_text'].values()))})"
# The same for the classes D (unused), C, B and A of a tsvector; two ranks (see below) of 1 are worth as
# much as BM25 gives at most for a word, 2.2 times its rarity.
TS_RANK = "ts_rank('{0.1, 0.2, 0.4, 1.0}', articles_text, %s) * 1.1"


def engine():
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


class Engine:
    """The questions; a subclass has the SQL."""

    like = unspaced = ids_in_one = None

    def source(self, term):
        """(SQL, parameters) that selects the `id` of every article in whose text `term` stands."""
        if is_unspaced(term.text):
            return self._as_it_stands(term, self.unspaced)
        sql, params = self.matches(term)
        if has_symbols(term.text):
            narrowed, more = self._as_it_stands(term, f"id IN ({sql})")
            return narrowed, params + more
        return sql, params

    def _as_it_stands(self, term, where):
        sql = (
            f"SELECT id FROM articles_article WHERE {where} AND ({LOOKED_THROUGH}) {self.like} %s ESCAPE '!'"
        )
        return sql, [f"%{_escaped(term.text)}%"]

    def ids(self, term, among=None, most=None):
        """The articles in whose text `term` stands, of whatever status, as a set.

        `among` are a few ids that alone are asked about; `most` is a number after which to stop.
        """
        sql, params = self.source(term)
        where = "" if among is None else f" WHERE id IN ({','.join(map(str, among)) or 'NULL'})"
        if most:
            sql += f" LIMIT {most}"
        (text,) = _row(f"SELECT {self.ids_in_one} FROM ({sql}) AS found{where}", params)
        return set_of(numbers(text, np.uint32))

    def titles_with(self, text, number):
        """The same for the titles in which `text` stands; for scripts without spaces."""
        sql = (
            "SELECT articles_article.id FROM articles_article"
            " JOIN articles_company ON articles_company.id = company_id AND articles_company.published"
            f" WHERE {self.unspaced} AND title {self.like} %s ESCAPE '!' AND status = 'published'"
            " ORDER BY articles_article.id DESC LIMIT %s"
        )
        return _column(sql, [f"%{_escaped(text)}%", number])

    def highest_id(self):
        """The highest id of all articles, 0 without any: a quick stand-in for their number."""
        return _row("SELECT max(id) FROM articles_article", [])[0] or 0

    def has(self, term):
        """Whether `term` stands in any article."""
        sql, params = self.source(term)
        return _row(f"SELECT EXISTS ({sql})", params)[0] in (1, True)


class SQLite(Engine):
    like = "LIKE"
    unspaced = SQLITE_UNSPACED
    ids_in_one = "group_concat(id)"

    def matches(self, term):
        sql, params = "SELECT rowid AS id FROM articles_text WHERE articles_text MATCH %s", [_fts5(term)]
        if not begins(term):
            return sql, params
        # The text has stems, of which half a word may be no beginning; titles are kept as they stand too.
        sql += " UNION SELECT rowid FROM articles_title WHERE articles_title MATCH %s"
        return sql, [*params, _fts5(term)]

    def scores(self, terms, rarities, hits):
        """(ids, scores) of the set `hits`, the latest articles in which all of `terms` stand: BM25.

        FTS5 weighs by rarity itself, so `rarities` are PostgreSQL's business.
        """
        sql = f"SELECT rowid, -{BM25} FROM articles_text WHERE articles_text MATCH %s AND rowid >= %s"
        match = " AND ".join(f"({_fts5_weighed(term)})" for term in terms)
        return _arrays(_rows(sql, [match, hits.min() if hits else 0]))

    def titles(self, typed, number):
        """The ids of the `number` latest public articles with these folded words in the title.

        The last of them may be the beginning of a word.
        """
        sql = (
            "SELECT a.id FROM articles_title t JOIN articles_article a ON a.id = t.rowid"
            " JOIN articles_company c ON c.id = a.company_id AND c.published"
            " WHERE articles_title MATCH %s AND a.status = 'published' ORDER BY t.rowid DESC LIMIT %s"
        )
        return _column(sql, [" AND ".join(f'"{word}"' for word in typed) + " *", number])

    def commonest(self, number):
        """The `number` words that stand in most titles, the commonest first."""
        self._lay_vocabulary()
        return _column("SELECT term FROM articles_vocabulary ORDER BY doc DESC LIMIT %s", [number])

    def vocabulary(self, first, shortest, longest, others):
        """(word, number of titles) of words of titles that begin with letter `first` and are so long.

        Those of `others` that are words come with them, whatever they begin with.
        """
        self._lay_vocabulary()
        asked = "SELECT term, doc FROM articles_vocabulary WHERE term"
        near = f"{asked} >= %s AND term < %s AND length(term) BETWEEN %s AND %s"
        exact = [f"{asked} = %s"] * len(others)
        bounds = [first, first + "\U0010ffff", shortest, longest]
        return _rows(" UNION ALL ".join([near, *exact]), [*bounds, *others])

    def _lay_vocabulary(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.articles_vocabulary"
                " USING fts5vocab('main', 'articles_title', 'row')"
            )


class PostgreSQL(Engine):
    like = "ILIKE"
    unspaced = POSTGRESQL_UNSPACED
    ids_in_one = "array_agg(id)::text"

    def matches(self, term):
        sql, params = _tsquery(term)
        sql = f"SELECT id FROM articles_article WHERE articles_text @@ ({sql})"
        if not begins(term):
            return sql, params
        title = "to_tsvector('simple', articles_folded(title))"
        begun, more = _tsquery(term, "simple")
        return f"{sql} UNION SELECT id FROM articles_article WHERE {title} @@ ({begun})", params + more

    def scores(self, terms, rarities, hits):
        """The same; ts_rank knows no rarity, so it is told."""
        ranks, asked, ranked_by, asked_for = [], [], [], []
        for term, rarity in zip(terms, rarities, strict=True):
            sql, params = _tsquery(term)
            exact, exact_params = _tsquery(Term(term.text))
            # A word as it was typed weighs more than longer ones that begin so.
            ranks.append(f"({TS_RANK % f'({sql})'} + {TS_RANK % f'({exact})'}) * {float(rarity)}")
            ranked_by += params + exact_params
            asked.append(f"articles_text @@ ({sql})")
            asked_for += params
        sql = (
            f"SELECT id, {' + '.join(ranks)} FROM articles_article"
            f" WHERE id = ANY(%s::bigint[]) AND {' AND '.join(asked)}"
        )
        return _arrays(_rows(sql, [*ranked_by, list(hits), *asked_for]))

    def titles(self, typed, number):
        sql = (
            "SELECT a.id FROM articles_article a"
            " JOIN articles_company c ON c.id = a.company_id AND c.published"
            " WHERE to_tsvector('simple', articles_folded(a.title)) @@ %s::tsquery"
            " AND a.status = 'published' ORDER BY a.id DESC LIMIT %s"
        )
        return _column(sql, [" & ".join(f"'{word}'" for word in typed) + ":*", number])

    def commonest(self, number):
        return _column(f"SELECT word FROM {WORDS_OF_SAMPLE} ORDER BY ndoc DESC LIMIT %s", [number])

    def vocabulary(self, first, shortest, longest, others):
        sql = (
            f"SELECT word, ndoc FROM {WORDS_OF_SAMPLE}"
            " WHERE starts_with(word, %s) AND length(word) BETWEEN %s AND %s OR word = ANY(%s)"
        )
        return _rows(sql, [first, shortest, longest, list(others)])


# PostgreSQL has no list of its words: as many of the newest titles are read for one.
SAMPLE = 10_000
WORDS_OF_SAMPLE = (
    "ts_stat('SELECT to_tsvector(''simple'', articles_folded(title)) FROM articles_article"
    f" ORDER BY id DESC LIMIT {SAMPLE}')"
)
SQLITE, POSTGRESQL = SQLite(), PostgreSQL()


def _fts5(term):
    """`term` in FTS5's query language: nothing but a quoted string, perhaps with a star."""
    text = typed(term)
    return f'"{text}" *' if begins(term) else f'"{text}"'


def _fts5_weighed(term):
    """The same, so that a word as it was typed weighs more than longer ones that begin so."""
    exact = _fts5(Term(term.text))
    return f"{exact} OR {_fts5(term)}" if begins(term) else exact


def _tsquery(term, words_as="articles_words"):
    """(SQL, parameters) of `term` as a tsquery, its words taken by the configuration `words_as`."""
    text = term.text.replace("\x00", " ")
    phrase = f"phraseto_tsquery('{words_as}', articles_folded(%s))"
    if not begins(term):
        return phrase, [text]
    # The star goes to the last word; without a word there is nothing to put it to.
    return f"CASE WHEN {phrase}::text = '' THEN ''::tsquery ELSE ({phrase}::text || ':*')::tsquery END", [
        text
    ] * 2


def typed(term):
    """The text of `term` as it may stand in quotes: without what ends them, which no reader's term has."""
    return term.text.replace('"', " ").replace("\x00", " ")


def begins(term):
    """Whether `term` finds longer words too."""
    return term.is_prefix and bool(words(term.text)) and not has_symbols(term.text)


def _escaped(text):
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def numbers(text, kind):
    """The numbers of one text as an array: half the time of fetching them one by one."""
    return np.fromstring((text or "").strip("{}"), kind, sep=",")


def _arrays(rows):
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return table[:, 0].astype(np.int64), table[:, 1]


def _rows(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _row(sql, params):
    return _rows(sql, params)[0]


def _column(sql, params):
    return [value for (value,) in _rows(sql, params)]
