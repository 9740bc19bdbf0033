"""The search in plain Python: what docs/search.md says, told slowly and obviously, with numbers of its own.

It knows nothing of FTS5, of sets or of indexes. Companies, topics and technologies that a term names come
from the code under test, which has tests of its own for these.
"""

import re
import unicodedata
from datetime import date
from functools import cache
from math import log

from Stemmer import Stemmer

from articles.catalog.text.known_names import read_names
from articles.catalog.text.query import parse, plain
from articles.models import Article

WEIGHTS = {"title": 10, "excerpt": 4, "summary": 2, "takeaways": 2, "authors": 4}
# Thai, Lao, Myanmar, Khmer; Hangul, kana, Han.
CJK = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
stem = cache(Stemmer("porter").stemWord)


def fold(text):
    apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", apart))


@cache
def words(text):
    return re.findall(r"[^\W_]+", fold(text))


@cache
def stems(text):
    # Porter's endings; words of one or two letters have none.
    return [stem(word) if len(word) > 2 else word for word in words(text)]


@cache
def signs(text):
    """Each character of a script without spaces, and each other word with the + and # after it."""
    return re.findall(rf"[{CJK}]|[^\W_{CJK}]+[+#]*", fold(text))


def is_cjk(text):
    return bool(re.search(f"[{CJK}]", text))


def is_symbol(text):
    return bool(re.fullmatch(r"[^\W_]+[+#]+", text))


def number_of(phrase, column, begins=False):
    """How often the words of a list follow each other in the list `column`; the last may be a beginning."""
    if not phrase or not (begins or phrase[-1] in column):
        return 0
    *first, last = phrase
    ends = [n for n, word in enumerate(column) if word == last or (begins and word.startswith(last))]
    return sum(n >= len(first) and column[n - len(first) : n] == first for n in ends)


class Row:
    """One published article."""

    def __init__(self, article):
        self.pk, self.day, self.company = article.pk, article.published_on, article.company_id
        self.title, self.is_public = article.title, article.company.published
        self.topics = {topic.pk for topic in article.topics.all()}
        self.technologies = {one.pk for one in article.shown_technologies}
        self.columns = {name: stems(getattr(article, name)) for name in WEIGHTS}
        self.length = sum(map(len, self.columns.values()))
        self.title_words, self.title_signs = words(article.title), signs(article.title)
        self.signs = [signs(getattr(article, name)) for name in ("title", "excerpt", "summary")]

    def says(self, term):
        """Whether `term` is in its own text."""
        if is_cjk(term.text) or is_symbol(term.text):
            return any(number_of(signs(term.text), column) for column in self.signs)
        return self.weight(term) > 0

    def weight(self, term):
        phrase = stems(term.text)
        return sum(weight * number_of(phrase, self.columns[name]) for name, weight in WEIGHTS.items())

    @property
    def freshness(self):
        day = (self.day or date(2010, 1, 1)) - date(2020, 1, 1)
        return 2 ** (day.days / 365.25 / 10)

    @property
    def newest(self):
        return self.day or date.min, self.pk


class Catalogue:
    """All published articles as they are now. `most_ranked` is how many hits are weighed."""

    def __init__(self, most_ranked=2_000):
        articles = Article.objects.filter(status="published").select_related("company")
        self.rows = [Row(article) for article in articles.prefetch_related("topics").order_by("pk")]
        self.public = [row for row in self.rows if row.is_public]
        self.names, self.most_ranked = read_names(), most_ranked
        self.saying = cache(lambda term: {row.pk for row in self.rows if row.says(term)})
        self.number_with = cache(lambda term: sum(row.weight(term) > 0 for row in self.rows))
        self.rarity = cache(self._rarity)
        self.average = sum(row.length for row in self.rows) / max(1, len(self.rows))

    def search(self, text):
        """The ids of the public articles that a reader finds with `text`, the best first."""
        query = parse(text)
        found = [row for row in self.public if all(self.fits(row, term) for term in query.wanted)]
        found = [row for row in found if not any(self.fits(row, term) for term in query.unwanted)]
        newest = sorted(found, key=lambda row: row.newest, reverse=True)
        if not query.wanted:
            return [row.pk for row in newest]
        best = self.best(query.wanted, found)
        return [row.pk for row in best] + [row.pk for row in newest if row not in best]

    def fits(self, row, term):
        return row.pk in self.saying(term) or self.is_named(row, term)

    def is_named(self, row, term):
        companies, topics, technologies = self.names.named(term)
        is_named = row.company in companies or row.topics & {*topics} or row.technologies & {*technologies}
        return row.is_public and bool(is_named)

    def best(self, wanted, found):
        """Those of the rows `found` that are weighed, the best first."""
        weighed = self.weighed(wanted)
        hits = [row for row in self.rows if weighed and all(row.pk in self.saying(term) for term in weighed)]
        hits = hits[-self.most_ranked :]
        among = [row for row in found if len(hits) < self.most_ranked or row.pk >= hits[0].pk]
        scores = {row: self.score(row, wanted, weighed, hits) for row in among[-self.most_ranked :]}
        return sorted(scores, key=lambda row: (scores[row], row.newest), reverse=True)

    def weighed(self, wanted):
        known = [term for term in wanted if self.saying(term) and not is_cjk(term.text)]
        rare = [term for term in known if len(self.saying(term)) <= max(len(self.rows) / 20, 1_000)]
        return rare or sorted(known, key=lambda term: len(self.saying(term)))[:1]

    def score(self, row, wanted, weighed, hits):
        points = 0
        if row in hits and all(row.weight(term) for term in weighed):
            points = sum(self.bm25(row, term) for term in weighed)
        points += sum(1.5 * self.rarity(term) for term in wanted if self.is_named(row, term))
        return points * row.freshness

    def _rarity(self, term):
        number = sum(self.fits(row, term) for row in self.rows)
        return log(1 + len(self.rows) / max(1, number))

    def bm25(self, row, term):
        number, often = self.number_with(term), row.weight(term)
        rarity = max(1e-6, log((len(self.rows) - number + 0.5) / (number + 0.5)))
        return rarity * 2.2 * (often / (often + 1.2 * (0.25 + 0.75 * row.length / self.average)))

    def titles(self, text):
        """The titles that are suggested for the beginning `text`."""
        typed = [term.text for term in parse(plain(text)).wanted]
        if not words(" ".join(typed)) or len(plain(text)) < 2:
            return []
        found = [row for row in self.public if self.has_in_title(row, typed)][-20:]
        return [row.title for row in sorted(found, key=lambda row: row.newest, reverse=True)[:5]]

    def has_in_title(self, row, typed):
        parts = []
        for text in typed:
            if is_cjk(text):
                parts.append((signs(text), row.title_signs))
            else:
                parts += [([word], row.title_words) for word in words(text)]
        return all(number_of(*part, begins=part is parts[-1]) for part in parts)

    def did_you_mean(self, text):
        """`text` with at most two unknown words replaced by near ones, or None."""
        typed = dict.fromkeys(re.findall(r"[^\W_]+", text))
        unknown = [word for word in typed if self.is_unknown(word, text)]
        better = {word: self.nearest(words(word)[0]) for word in unknown[:2]}
        better = {word: near for word, near in better.items() if near}
        return re.sub(r"[^\W_]+", lambda found: better.get(found[0], found[0]), text) if better else None

    def is_unknown(self, word, text):
        if len(word) < 4 or is_cjk(word) or word.isdigit():
            return False
        if not any(words(word)[0] in words(term.text) for term in parse(text).wanted):
            return False
        (term,) = parse(f'"{word}"').wanted
        return not self.saying(term) and not any(self.names.named(term))

    def nearest(self, word):
        titles = [set(row.title_words) for row in self.rows]
        of_names = self.names.words()
        firsts = {word[1:], word[1] + word[0] + word[2:]}
        likely = of_names | {w for title in titles for w in title if w[0] == word[0] or w in firsts}
        near = {other: slips(word, other) for other in likely - {word}}
        most = 2 if len(word) >= 7 else 1
        return min(
            (
                (number, -1_000_000 if other in of_names else -sum(other in title for title in titles), other)
                for other, number in near.items()
                if number <= most
            ),
            default=[None],
        )[-1]


@cache
def slips(one, other):
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    if abs(len(one) - len(other)) > 2:
        return 9
    if not one or not other:
        return len(one) + len(other)
    same = slips(one[1:], other[1:]) + (one[0] != other[0])
    best = min(slips(one[1:], other) + 1, slips(one, other[1:]) + 1, same)
    if one[:2] == other[1::-1]:
        best = min(best, slips(one[2:], other[2:]) + 1)
    return best
