"""What the search box offers while a word is being typed: names, titles and values of facets."""

import re
from dataclasses import dataclass
from datetime import date

from articles.catalog.index.bitmaps import ids_of, latest
from articles.catalog.text.query import parse, plain, straight
from articles.catalog.text.tokens import fold, words
from articles.models import Article, Company, Technology, Topic

SHORTEST, LONGEST = 2, 200
# A facet word that is being typed: "level:", "-company:net", 'company:"capital o'.
FACET_WORD = re.compile(r'(?:^|\s)(?P<minus>-?)(?P<facet>[a-zA-Z]+):"?(?P<value>[^"]*)$')
MOST_VALUES = 8
MOST_NAMES = 3
MOST_TITLES = 5
# Newest first goes by date; the latest rows, some more of them than are shown, are close enough to it.
TITLES_READ = 20


@dataclass(frozen=True)
class Suggestion:
    """One line: what it says, where it leads, and for a title the company's name.

    `leads_out` says that it leads to another site.
    """

    label: str
    address: str
    detail: str = ""
    leads_out: bool = False


@dataclass(frozen=True)
class Suggestions:
    """All lines by kind; false if there are none."""

    filters: tuple[Suggestion, ...] = ()
    companies: tuple[Suggestion, ...] = ()
    topics: tuple[Suggestion, ...] = ()
    technologies: tuple[Suggestion, ...] = ()
    titles: tuple[Suggestion, ...] = ()
    # Leads to all that the text finds as it is; None if that is nothing.
    everything: Suggestion | None = None

    def __bool__(self):
        return bool(
            self.filters
            or self.companies
            or self.topics
            or self.technologies
            or self.titles
            or self.everything
        )


def facet_word(text):
    """(the text before it, name, beginning of a value, minus or "") of the facet word at the end of `text`;
    None without one."""
    found = FACET_WORD.search(straight(plain(text)[:LONGEST]))
    return found and (text[: found.start()].strip(), found["facet"].lower(), found["value"], found["minus"])


def likely_values(pairs, beginning):
    """The (value, label) pairs in whose label a word begins with `beginning`, at most MOST_VALUES; those
    whose label begins with it come first."""
    beginning = fold(beginning)
    found = [
        (not label.startswith(beginning), value, shown)
        for value, shown, label in ((value, label, fold(label)) for value, label in pairs)
        if label.startswith(beginning) or f" {beginning}" in label or value.startswith(beginning)
    ]
    found.sort(key=lambda one: one[0])
    return [pair for _, *pair in found[:MOST_VALUES]]


def suggest(text, names, title_ids):
    """The Suggestions for the beginning `text` of a search.

    `names` is known_names.Names; `title_ids` gives the public articles that have the words of a list of texts
    in the title, as a set; the last word may be just a beginning.
    """
    text = plain(text)[:LONGEST]
    typed = [term.text for terms in parse(text).wanted for term in terms]
    if not words(" ".join(typed)) or len(text) < SHORTEST:
        return Suggestions()
    return Suggestions(
        companies=_named(names.companies, names, text, Company),
        topics=_named(names.topics, names, text, Topic),
        technologies=_named(names.technologies, names, text, Technology),
        titles=_titles(title_ids(typed), names),
    )


def _named(those, names, text, model):
    """Names in which the text stands so far, those that begin with it first."""
    likely = names.likely(text, begins=True)
    found = [one for one in those if one in likely and one.is_named(text, begins=True)]
    found.sort(key=lambda one: not fold(one.name).startswith(fold(text)))
    return tuple(Suggestion(one.name, model(slug=one.slug).get_absolute_url()) for one in found[:MOST_NAMES])


def _titles(ids, names):
    ids = ids_of(latest(ids, TITLES_READ)).tolist()
    companies = {company.pk: company for company in names.companies}
    columns = ("published_on", "pk", "title", "company", "slug", "says_more", "url")
    rows = Article.objects.published_values(ids, *columns)
    newest_first = sorted(rows, key=lambda row: (row[0] or date.min, row[1]), reverse=True)
    return tuple(
        _title(title, companies[company], *where)
        for _, _, title, company, *where in newest_first[:MOST_TITLES]
        if company in companies
    )


def _title(title, company, slug, says_more, url):
    if not says_more:
        return Suggestion(title, url, company.name, leads_out=True)
    article = Article(slug=slug, company=Company(slug=company.slug))
    return Suggestion(title, article.get_absolute_url(), company.name)
