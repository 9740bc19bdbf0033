"""Which addresses are measured: a seeded list for each kind of page, as various as readers are."""

import random
from dataclasses import dataclass
from itertools import cycle, islice, product
from urllib.parse import urlencode

from benchmarks import generator

# The least shares of the floor's speed (docs/decisions/0014-the-floor.md).
PLAIN_LIST, NARROWED, SEARCHED = 0.5, 0.4, 0.35
# Each kind of page is measured against its own template (site.py).
FLOOR, COMPANY_FLOOR, TOPIC_FLOOR = "/bench/floor/", "/bench/floor/company/", "/bench/floor/topic/"
PAGE_LENGTH = 24
SEED = 1
ADDRESSES = 4_000
YEARS = [str(generator.FIRST_DAY.year + n) for n in range(12)]
READ_BANDS = ("under-5", "5-10", "10-20", "over-20")
LEVELS = ("beginner", "intermediate", "advanced")


@dataclass(frozen=True)
class Kind:
    """A kind of page: its name and its addresses, in the order in which they are asked for.

    `plain` is the ListView's nearest to it, a list too; `is_common` marks words in over a third of all.
    `of_floor` is the least share of the speed of `floor` that is wanted, None if none is.
    """

    name: str
    addresses: list[str]
    plain: tuple[str, ...] = ()
    is_common: bool = False
    of_floor: float | None = None
    floor: str = FLOOR

    def stream(self):
        """The addresses without an end; they repeat after the last one."""
        return cycle(self.addresses)


def kinds(catalogue):
    """The Kinds measured on `catalogue`."""
    companies = [row[2] for row in generator.companies()]
    topics = [row[2] for row in generator.topics()]
    words = generator.vocabulary()[len(generator.FUNCTION_WORDS) :]
    titles = [words for words in catalogue.titles(ADDRESSES // 2, SEED) if len(words) > 5]
    pairs = [words[2:4] for words in titles]
    common = catalogue.common(generator.vocabulary()[:60])
    last = catalogue.number // PAGE_LENGTH
    deep = range(9_500, 10_501) if last > 10_500 else range(max(2, last * 9 // 10), last + 1)
    biggest = companies[0]
    biggest_pages = max(2, catalogue.number // 8 // PAGE_LENGTH)
    choices = [
        *product(_all("level", LEVELS), _all("topic", topics[:40]), _all("year", YEARS)),
        *product(_all("company", companies[:60]), _all("level", LEVELS), _all("code", ("yes", "no"))),
        *product(_all("read", READ_BANDS), _all("topic", topics), [("language", "en")]),
    ]
    return [
        Kind("home", _pages("/articles/", range(1, min(1_000, last))), of_floor=PLAIN_LIST),
        Kind(
            "company page, biggest",
            _pages(f"/companies/{biggest}/", range(1, min(1_000, biggest_pages))),
            tuple(_pages(f"/bench/plain/{biggest}/", range(1, min(60, biggest_pages)))),
            of_floor=PLAIN_LIST,
            floor=COMPANY_FLOOR,
        ),
        Kind(
            "company page, middling",
            _shuffled(f"/companies/{slug}/" for slug in companies[20:220]),
            of_floor=PLAIN_LIST,
            floor=COMPANY_FLOOR,
        ),
        Kind(
            "three filters",
            _shuffled("/articles/?" + urlencode(pairs) for pairs in choices),
            tuple(
                _shuffled(
                    "/bench/plain/?" + urlencode({"company": c, "level": level})
                    for c, level in product(companies[:30], LEVELS)
                )
            ),
            of_floor=NARROWED,
        ),
        Kind(
            "topic + year",
            _shuffled(f"/topics/{topic}/?year={year}" for topic, year in product(topics[:150], YEARS)),
            of_floor=NARROWED,
            floor=TOPIC_FLOOR,
        ),
        Kind(
            f"page {'10,000' if last > 10_500 else f'{last:,}'} or so",
            _pages("/articles/", deep),
            tuple(_pages("/bench/plain/", deep)),
            of_floor=PLAIN_LIST,
        ),
        Kind("article", _articles(catalogue), of_floor=NARROWED),
        Kind("search, one word", _searches(words[60:6_000]), of_floor=SEARCHED),
        Kind(
            "search, two words",
            _searches(" ".join(pair) for pair in product(words[20:120], words[120:160])),
            tuple(_shuffled(f"/bench/plain/?q={word}" for word in words[100:200])),
            of_floor=SEARCHED,
        ),
        Kind(
            "search, phrase",
            _phrases(pair for pair in pairs if not common & {*pair}),
            of_floor=SEARCHED,
        ),
        Kind(
            "search + two filters",
            _shuffled(
                "/articles/?" + urlencode({"level": level, "year": year, "q": word})
                for level, year, word in product(LEVELS, YEARS, words[20:120])
            ),
            of_floor=SEARCHED,
        ),
        Kind(
            "search, very common word",
            _pages("/articles/", range(1, min(400, 2 + last // 4)), q=words[0]),
            is_common=True,
        ),
        Kind(
            "phrase with a very common word",
            _phrases(pair for pair in pairs if common & {*pair}),
            is_common=True,
        ),
        Kind(
            "very common word + two filters",
            _shuffled(
                "/articles/?" + urlencode({"company": c, "level": level, "q": words[0]})
                for c, level in product(companies, LEVELS)
            ),
            is_common=True,
        ),
        Kind(
            "suggestion",
            _shuffled(
                "/search/suggestions/?" + urlencode({"q": text[:length]})
                for text, length in product([*companies, *topics, *words[:200]], (2, 3, 4))
            ),
            of_floor=SEARCHED,
        ),
    ]


def _pages(path, numbers, **pairs):
    """`path` page by page, page 1 without a number, as the site spells it."""
    return _shuffled(
        path + (f"?{urlencode(query)}" if (query := pairs | ({"page": n} if n > 1 else {})) else "")
        for n in numbers
    )


def _all(name, values):
    return [(name, value) for value in values]


def _searches(texts):
    return _shuffled("/articles/?" + urlencode({"q": text}) for text in texts)


def _phrases(pairs):
    return _searches(f'"{" ".join(pair)}"' for pair in pairs)


def _articles(catalogue):
    pks = random.Random(SEED).sample(range(1, catalogue.number + 1), min(ADDRESSES, catalogue.number))
    marks = ", ".join("?" * len(pks))
    rows = catalogue.rows(
        "SELECT c.slug, a.slug FROM articles_article a JOIN articles_company c ON c.id = a.company_id"
        f" WHERE a.id IN ({marks}) ORDER BY a.id",
        *pks,
    )
    return _shuffled(f"/articles/{company}/{slug}/" for company, slug in rows)


def _shuffled(things):
    things = list(dict.fromkeys(things))
    random.Random(SEED).shuffle(things)
    return list(islice(things, ADDRESSES))
