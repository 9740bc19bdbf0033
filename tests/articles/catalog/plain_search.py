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
from articles.catalog.text.query import Term, parse, plain
from articles.catalog.text.stop_words import is_stop_word
from articles.models import Article

WEIGHTS = {"title": 10, "excerpt": 2, "summary": 1, "takeaways": 1, "authors": 2}
# Thai, Lao, Myanmar, Khmer; Hangul, kana, Han.
CJK = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
# What begins a text that is looked for in titles alone.
IN_TITLES = "in titles: "
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
    """Each character of a script without spaces, and each other word with the signs that are part of it: c++,
    .net, r&d; and it's one word."""
    word = rf"[^\W_{CJK}]+"
    return re.findall(rf"[{CJK}]|(?:(?<![^\W_])\.)?{word}(?:[&'’]{word})*[+#]*", fold(text))


def is_cjk(text):
    return bool(re.search(f"[{CJK}]", text))


def is_symbol(text):
    """Words of which the signs matter, and single letters."""
    return bool(re.fullmatch(r"[^\W_]+[+#]+|\.[^\W_]+|[^\W_]+(&[^\W_]+)+|[b-hj-zB-HJ-Z]", text))


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

    def says(self, text):
        """Whether `text` is in its own text."""
        if text.startswith(IN_TITLES):
            text = text.removeprefix(IN_TITLES)
            if is_cjk(text) or is_symbol(text):
                return bool(number_of(signs(text), self.title_signs))
            return bool(number_of(list(words(text)), self.title_words))
        if is_cjk(text) or is_symbol(text):
            return any(number_of(signs(text), column) for column in self.signs)
        return self.weight([text]) > 0

    def weight(self, texts):
        """What its own text has of any of `texts`: each phrase counts once, in however many spellings."""
        phrases = {tuple(stems(text.removeprefix(IN_TITLES))) for text in texts} - {()}
        return sum(
            weight * number_of(list(phrase), self.columns[name])
            for phrase in phrases
            for name, weight in WEIGHTS.items()
        )

    @property
    def freshness(self):
        day = (self.day or date(2016, 1, 1)) - date(2020, 1, 1)
        return 2 ** (day.days / 365.25 / 15)

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
        self.saying = cache(lambda text: {row.pk for row in self.rows if row.says(text)})
        self.any_saying = cache(lambda texts: set().union(*map(self.saying, texts)))
        self.rarity = cache(self._rarity)
        self.spelled = cache(self._spelled)
        self.average = sum(row.length for row in self.rows) / max(1, len(self.rows))

    def search(self, text):
        """The ids of the public articles that a reader finds with `text`, the best first."""
        query = parse(text)
        wanted = [self.any_of(terms) for terms in query.wanted]
        unwanted = [self.any_of([term]) for term in query.unwanted]
        found = [row for row in self.public if all(self.fits(row, texts) for texts in wanted)]
        found = [row for row in found if not any(self.fits(row, texts) for texts in unwanted)]
        newest = sorted(found, key=lambda row: row.newest, reverse=True)
        if not wanted:
            return [row.pk for row in newest]
        best = self.best(wanted, found)
        return [row.pk for row in best] + [row.pk for row in newest if row not in best]

    # Spellings

    def any_of(self, terms):
        texts = [(text, term.is_exact) for term in terms for text in self.spelled(term)]
        return tuple(dict.fromkeys(self.marked(*pair) for pair in texts))

    def marked(self, text, is_exact):
        """The name of a technology that is another word too counts only in titles, and as it stands."""
        return IN_TITLES + text if self.names.named(text).is_ambiguous and not is_exact else text

    def _spelled(self, term):
        """`term` and what else means the same, as texts."""
        if term.is_exact or is_cjk(term.text):
            return [term.text]
        joined = [other for word in term.joined for other in (word, *british_and_american(fold(word)))]
        parts, others = words(term.text), [word for word in joined if self.is_there(word)]
        if len(parts) > 1 and "&" not in term.text:
            others += [word for word in ["".join(parts)] if self.is_there(word)]
        elif re.fullmatch(r"[^\W_]+", term.text):
            others += [word for word in british_and_american(fold(term.text)) if self.is_there(word)]
            if len(self.saying(term.text)) <= 1_000 and not term.text.isdigit():
                others += self.split(fold(term.text))
        return [term.text, *others]

    def is_there(self, word):
        return self.names.has_run(fold(word)) or bool(self.saying(word))

    def split(self, word):
        """What the words that it may be two of are, as phrases; "ab" may be "a b"."""
        if len(word) == 2:
            return [" ".join(word)] if self.saying(" ".join(word)) else []
        return [f"{one} {two}" for one, two in self.halves(word)] if len(word) > 3 else []

    def halves(self, word):
        for n in range(2, len(word)):
            one, two = word[:n], word[n:]
            is_grammar = (is_stop_word(one) or is_stop_word(two)) and self.saying(word)
            is_long_enough = len(two) > 1 or two.isdigit()
            if is_long_enough and not is_grammar and all(map(self.saying, (one, two, f"{one} {two}"))):
                yield one, two

    # What is found

    def fits(self, row, texts):
        return row.pk in self.any_saying(texts) or self.is_by(row, texts) or self.is_about(row, texts)

    def is_about(self, row, texts):
        """Whether the texts name a technology that it is about."""
        technologies = {pk for text in texts for pk in self.named(text).technologies}
        return row.is_public and bool(row.technologies & technologies)

    def named(self, text):
        return self.names.named(text.removeprefix(IN_TITLES))

    def is_by(self, row, texts):
        """Whether the texts name its company: wholly, or by a word that texts hardly use of others."""
        whole = {pk for text in texts for pk in self.named(text).companies}
        partly = {pk for text in texts for pk in self.named(text).companies_in_part}
        said = self.any_saying(texts)
        own = [other.pk for other in self.public if other.company == row.company and other.pk in said]
        is_own = not whole and row.company in partly and len(own) >= len(said) - len(own)
        return row.is_public and (row.company in whole or is_own)

    def is_named(self, row, texts):
        named = [self.named(text) for text in texts]
        topics = {pk for one in named for pk in (*one.topics, *one.topics_in_part)}
        is_on = row.is_public and bool(row.topics & topics)
        return is_on or self.is_by(row, texts) or self.is_about(row, texts)

    # The order

    def best(self, wanted, found):
        """Those of the rows `found` that are weighed, the best first."""
        weighed = self.weighed(wanted)
        hits = [
            row for row in self.rows if weighed and all(row.pk in self.any_saying(one) for one in weighed)
        ]
        hits = hits[-self.most_ranked :]
        among = [row for row in found if len(hits) < self.most_ranked or row.pk >= hits[0].pk]
        scores = {row: self.score(row, wanted, weighed, hits) for row in among[-self.most_ranked :]}
        return sorted(scores, key=lambda row: (scores[row], row.newest), reverse=True)

    def weighed(self, wanted):
        known = [texts for texts in wanted if self.any_saying(texts) and not any(map(is_cjk, texts))]
        rare = [texts for texts in known if len(self.any_saying(texts)) <= max(len(self.rows) / 20, 1_000)]
        return rare or sorted(known, key=lambda texts: len(self.any_saying(texts)))[:1]

    def score(self, row, wanted, weighed, hits):
        points = 0
        if row in hits and all(row.weight(texts) for texts in weighed):
            points = sum(self.bm25(row, texts) for texts in weighed)
        points += sum(1.5 * self.rarity(texts) for texts in wanted if self.is_named(row, texts))
        return points * row.freshness

    def _rarity(self, texts):
        number = sum(row.pk in self.any_saying(texts) or self.is_named(row, texts) for row in self.rows)
        return log(1 + len(self.rows) / max(1, number))

    def bm25(self, row, texts):
        number, often = len(self.any_saying(texts)), row.weight(texts)
        rarity = max(1e-6, log((len(self.rows) - number + 0.5) / (number + 0.5)))
        return rarity * 2.2 * (often / (often + 1.2 * (0.25 + 0.75 * row.length / self.average)))

    def titles(self, text):
        """The titles that are suggested for the beginning `text`."""
        typed = [term.text for terms in parse(plain(text)).wanted for term in terms]
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

    def corrections(self, text):
        """{word: near one} of at most two words that next to no article has."""
        better, tried = {}, 0
        for term in (term for terms in parse(text).wanted for term in terms if not term.is_exact):
            for word in dict.fromkeys(re.findall(r"[^\W_]+", term.text)):
                number = self.number_with(word, term)
                if tried < 2 and number <= 2 and not self.number_of_titles(words(word)[0]):
                    tried += 1
                    if near := self.nearest(words(word)[0], 10 * number):
                        better[word] = near
        return better

    def number_with(self, word, term):
        """How many articles have `word` of `term`; very many of what cannot be a slip."""
        if len(word) < 4 or is_cjk(term.text) or is_symbol(term.text) or word.isdigit():
            return 1_000_000
        if any(self.names.named(word)) or self.names.has_run(fold(word)):
            return 1_000_000
        spelled = self.spelled(term if word == term.text else Term(word))
        return max(len(self.saying(text)) for text in spelled)

    def number_of_titles(self, word):
        return sum(word in row.title_words for row in self.rows)

    def nearest(self, word, least):
        titles = [set(row.title_words) for row in self.rows]
        of_names = self.names.words()
        firsts = {word[1:], word[1] + word[0] + word[2:]}
        likely = of_names | {w for title in titles for w in title if w[0] == word[0] or w in firsts}
        near = {other: slips(word, other) for other in likely - {word}}
        near = {
            other: number
            for other, number in near.items()
            if other in of_names or number_in(other, titles) >= least
        }
        most = 2 if len(word) >= 7 else 1
        return min(
            (
                (number, -1_000_000 if other in of_names else -number_in(other, titles), other)
                for other, number in near.items()
                if number <= most
            ),
            default=[None],
        )[-1]


def number_in(word, titles):
    return sum(word in title for title in titles)


def british_and_american(word):
    """How else `word` may be written."""
    rules = [
        (r"is(e[sdr]?|ing|ations?)$", r"iz(e[sdr]?|ing|ations?)$", "is", "iz", 6),
        (r"ys(e[sdr]?|ing)$", r"yz(e[sdr]?|ing)$", "ys", "yz", 6),
        ("our()", "or()", "our", "or", 5),
        ("ogue(s?)$", "og(s?)$", "ogue", "og", 6),
        ("tre(s?)$", "ter(s?)$", "tre", "ter", 5),
        ("ence(s?)$", "ense(s?)$", "ence", "ense", 6),
        ("ll(ed|ing|er)$", "l(ed|ing|er)$", "ll", "l", 8),
        ("amme(s?)$", "am(s?)$", "amme", "am", 7),
    ]
    found = []
    for british, american, one, other, shortest in rules:
        if len(word) >= shortest and re.search(british, word):
            found.append(re.sub(british, rf"{other}\1", word))
        if len(word) >= shortest and re.search(american, word):
            found.append(re.sub(american, rf"{one}\1", word))
    return found


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
