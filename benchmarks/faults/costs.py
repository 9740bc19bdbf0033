"""The dearest requests that readers and editors can send, in home pages: none may cost more than MOST.

Each is asked for in a way that no page cache can have an answer to, one after the other, by one connection.
"""

import time
from itertools import count
from urllib.parse import quote, urlencode

from benchmarks import generator
from benchmarks.catalogue import Catalogue
from benchmarks.faults import staff
from benchmarks.faults.load import Answer, ask
from benchmarks.faults.place import HOST, Place, Site, copy_of
from benchmarks.faults.scenario import Result, scenario
from benchmarks.pages import LEVELS, READ_BANDS, YEARS

NUMBER = 100_000
MOST = 20
HOME = "/"
TIMES = 4
# What gunicorn reads of a request's first line.
LONGEST = 3_900
MOST_REDIRECTS = 5

WHOLE = [("expand", name) for name in ("company", "topic", "technology", "year", "month", "language")]

_ports = count(1)


def addresses(catalogue):
    """(what it is, address) of each of them."""
    companies = [row[2] for row in generator.companies()]
    topics = [row[2] for row in generator.topics()]
    words = generator.vocabulary()
    common = words[len(generator.FUNCTION_WORDS) :][:60]
    known, ticked = _known(), _ticked()
    out = [(name, f"-{value}") for name, value in known[::2]]
    twelve, last = " ".join(common[:12]), catalogue.number // 24
    title = " ".join(catalogue.titles(1, 7)[0])
    yield "every filter", _listing(ticked)
    yield "every filter, one word", _listing([*ticked[:-1], ("q", common[0])])
    yield "everything left out", _listing(out)
    yield "every list of filters whole", _listing(WHOLE)
    yield "every filter and list", _listing([*ticked[::2], *WHOLE])
    yield "all topics together", _listing([*(("topic", t) for t in topics[:30]), ("match", "all")])
    yield "unknown values", _listing([("company", f"x{n}") for n in range(400)])
    yield "unknown values, left out", _listing([("topic", f"-x{n}") for n in range(400)])
    yield "names in the search", _listing([("q", " ".join(f"company:{c}" for c in companies[:9]))])
    yield "buttons", _listing([("not", f"topic:{t}") for t in topics])
    yield "twelve words", _listing([("q", twelve)])
    yield "twelve very common words", _listing([("q", " ".join(words[:12]))])
    yield "twelve words, filters", _listing([*ticked[:40], ("q", twelve)])
    yield "one very common word", _listing([("q", common[0])])
    yield "beginnings", _listing([("q", " ".join(f"{w[:1]}*" for w in common[:12]))])
    yield "letters", _listing([("q", "a b c d e f g h i j k l")])
    yield "twelve words left out", _listing([("q", " ".join(f"-{w}" for w in common[:12]))])
    yield "phrase of common words", _listing([("q", f'"{" ".join(common[:2])}"')])
    yield "phrase of twelve", _listing([("q", f'"{twelve}"')])
    yield "phrases of very common words", _listing([("q", " ".join(f'"{a} {b}"' for a, b in _pairs(words)))])
    yield "one word again and again", _listing([("q", f'"{f"{common[0]} " * 30}"')])
    yield "a title", _listing([("q", title)])
    yield "words that nobody writes", _listing([("q", " ".join(f"{w}zq" for w in common[:12]))])
    yield "words spelled wrongly", _listing([("q", " ".join(_wrong(w) for w in words[200:212]))])
    yield "one long word", _listing([("q", "ab" * 95)])
    yield "signs", _listing([("q", '"' * 60 + "(" * 60 + "*" * 60)])
    yield "other scripts", _listing([("q", "漢" * 60 + " " + "ก" * 60 + " " + "é" * 60)])
    yield "long text", _listing([("q", quote("x y " * 300))])
    yield "many texts", _listing([("q", f"{w} {n}") for n, w in enumerate(common * 4)])
    yield "the last page", _listing([("page", last)])
    yield "page past the end", _listing([("page", 10**9)])
    for order in ("oldest", "added", "shortest", "longest"):
        yield f"deep page, {order}", _listing([("sort", order), ("page", last // 2)])
    yield "deep page of a search", _listing([("q", common[0]), ("page", last // 8)])
    yield "company", f"/companies/{companies[0]}/"
    yield "company, filters", f"/companies/{companies[0]}/?" + _cut(urlencode(ticked[60:]))
    yield "topic", f"/topics/{topics[0]}/"
    yield "all companies", "/companies/"
    yield "companies by name", "/companies/?q=e"
    yield "topics", "/topics/"
    yield "technologies", "/technologies/"
    yield "new", "/new/"
    yield "new, before", f"/new/?before={YEARS[-2]}-06-01"
    yield "feed", "/articles/feed.atom"
    yield "feed, last page", f"/articles/feed.json?page={catalogue.number // 30}"
    yield "feed of twelve words", "/articles/feed.atom?" + urlencode({"q": twelve})
    yield "feed, every filter", "/articles/feed.rss?" + _cut(urlencode(ticked))
    yield "feed, unknown values", "/articles/feed.rss?" + urlencode([("topic", f"x{n}") for n in range(300)])
    yield "sitemap index", "/sitemap.xml"
    yield "sitemap of articles", "/sitemap-articles.xml"
    yield "sitemap, past the end", "/sitemap-articles.xml?p=99999999"
    yield "suggestions, one letter", _suggestions("e")
    yield "suggestions, common word", _suggestions(words[0])
    yield "suggestions, twelve words", _suggestions(twelve)
    yield "suggestions, wrong words", _suggestions(" ".join(_wrong(w) for w in words[200:212]))
    yield "suggestions, one long word", _suggestions("ab" * 95)
    yield "suggestions, other scripts", _suggestions("漢ก" * 60)
    yield "suggestions, long text", _suggestions("x y " * 400)
    yield "no such page", "/nowhere/" + "a" * 2_000
    yield "no such article", "/articles/a/" + "b" * 1_500 + "/"
    yield "no such company", "/companies/" + "a" * 1_500 + "/"
    yield "composed letters", "/topics/" + quote("u\u0308" * 150) + "/"
    yield "suggest an article", "/suggest/?" + urlencode({"url": "https://a.example/" + "b" * 2_000})
    yield "login page", "/admin/login/?next=/" + "a" * 2_000


def _known():
    companies, topics = ([row[2] for row in rows()] for rows in (generator.companies, generator.topics))
    return [("company", company) for company in companies[:60]] + [("topic", topic) for topic in topics]


def _ticked():
    ticked = [*_known(), *(("level", level) for level in LEVELS), *(("read", band) for band in READ_BANDS)]
    return [
        *ticked,
        *(("year", year) for year in YEARS),
        ("code", "yes"),
        ("summary", "no"),
        ("language", "en"),
    ]


def dearest():
    """Paths of the kinds that cost most, each with a query string that more may be added to."""
    return [
        _listing([*_ticked()[::2], *WHOLE]),
        _listing([*_ticked(), ("q", "kafka"), ("expand", "company")]),
        _listing([("company", f"x{n}") for n in range(400)]),
        _listing([("topic", f"-x{n}") for n in range(400)]),
        "/sitemap-articles.xml?p=2",
        "/companies/?q=e",
    ]


@scenario()
def costs(world, kind):
    """The page that takes longest, at NUMBER articles, in front pages."""
    catalogue = Catalogue(NUMBER)
    catalogue.build(world.say)
    folder = world.folder / "costs"
    place = Place("costs", copy_of(catalogue.path, folder), folder)
    place.sign_in(1)
    place.curate()
    editor = {"Cookie": f"sessionid={place.sessions[0]}"}
    with Site(place) as site:
        # The words of a large catalogue come a moment later than the rest.
        while b"still being prepared" in ask(site.port, "GET", "/articles/?q=kafka")[2]:
            time.sleep(0.5)
        readers = _Measured(site.port, dict(addresses(catalogue)), {})
        editors = _Measured(site.port, dict(_of_editors(site.port, editor)), editor)
        found = {"readers": readers.dearest(), "editors": editors.dearest()}
        home = min(readers.home, editors.home)
    number = sum(map(len, found.values()))
    result = Result(f"{number} kinds of addresses at {NUMBER:,} articles", place.kind)
    result.notes.append(f"a front page takes {home * 1000:.0f} ms")
    for whose, rows in found.items():
        times = [f"{what} {seconds / home:.0f}" for seconds, _, what in rows[:5]]
        result.notes.append(f"the dearest of {whose}, in front pages: {', '.join(times)}")
        result.read += [Answer(status, seconds, what) for seconds, status, what in rows]
        result.wrong += [
            f"{what} costs {seconds / home:.0f} front pages"
            for seconds, _, what in rows
            if seconds > MOST * home
        ]
    return result.judge()


def _of_editors(port, editor):
    def page(path):
        return ask(port, "GET", path, headers=editor)[2].decode(errors="replace")

    words = generator.vocabulary()
    common = words[len(generator.FUNCTION_WORDS)]
    return staff.addresses("/admin/", common, f"{common}zq", page)


class _Measured:
    """How long each of the addresses takes, by turns with the front page. `headers` say who asks."""

    def __init__(self, port, paths, headers):
        self._port, self._paths, self._headers = port, paths, headers
        self.home = _seconds(port, HOME, times=25)[0]

    def dearest(self):
        """(seconds, status, what it is) of each, the dearest first."""
        found = [(*self._seconds(what), what) for what in self._paths]
        self.home = min(self.home, _seconds(self._port, HOME, times=25)[0])
        # On a busy machine a few tries say little.
        found = [
            (min(seconds, self._seconds(what, times=12)[0]), status, what)
            if seconds > self.home * MOST / 2
            else (seconds, status, what)
            for seconds, status, what in found
        ]
        return sorted(found, reverse=True)

    def _seconds(self, what, times=TIMES):
        return _seconds(self._port, self._paths[what], times, self._headers)


def _seconds(port, address, times=TIMES, who=()):
    """(the least of `times` answers, the status of the last): what else the machine does is left out."""
    took = []
    for _ in range(times):
        path = address
        for _ in range(MOST_REDIRECTS):
            # The site reads a port in Host and ignores it; the page cache does not.
            host = f"{HOST}:{next(_ports) % 65_536}"
            answer, headers, _ = ask(port, "GET", path, headers={"Host": host, **dict(who)})
            path = headers.get("Location", "")
            if not path:
                break
        took.append(answer.seconds)
    return min(took), answer.status


def _listing(pairs):
    return "/articles/?" + _cut(urlencode(pairs))


def _suggestions(text):
    return "/search/suggestions/?" + _cut(urlencode({"q": text}))


def _cut(query_string):
    """As much of it as gunicorn takes, without a half of the last pair or letter."""
    if len(query_string) <= LONGEST:
        return query_string
    return query_string[:LONGEST].rpartition("&")[0] or query_string[:LONGEST].rpartition("%")[0]


def _pairs(words):
    return list(zip(words[:12:2], words[1:12:2], strict=True))


def _wrong(word):
    return word[:2] + word[3:1:-1] + word[4:]
