"""Every address of the site asked for nonsense, signed out and as an editor: only 2xx to 4xx may come back.

What is sent follows from a seed, so that a run can be had again.
"""

import json
import random
import subprocess
import sys
import time
from html.parser import HTMLParser
from threading import Lock, Thread
from urllib.parse import quote, urlencode

from benchmarks.catalogue import ROOT
from benchmarks.faults.load import CLOSED, TOKEN, ask
from benchmarks.faults.place import HOST, Site
from benchmarks.faults.scenario import Result, scenario

SECONDS, THREADS, SEED = 45, 6, 1
# Seconds for an answer, on a slow machine and beside the others.
LONGEST = 15
SERVER_ERRORS = range(500, 600)
SENT_AT_ONCE = 100_000
# These end a session; the first of an editor's sessions is for them alone.
ENDING = ("logout", "password_change", "login")
VALUES = [
    *(
        "",
        "0",
        "-1",
        "1",
        "01",
        "1.5",
        "1e309",
        "NaN",
        "9" * 30,
        "9" * 5_000,
        "٣",
        "¹",
        "0x10",
        "null",
        "true",
    ),
    *(
        "\x00",
        "a\x00b",
        "\n",
        "\r\nSet-Cookie: a=b",
        "\ud7ff",
        "\ufffe",
        "\u202e",
        "é" * 300,
        "e\u0301",
        "😀" * 99,
    ),
    *(
        "'",
        '"',
        "';--",
        "%",
        "%00",
        "%ff",
        "_",
        "\\",
        "../../etc/passwd",
        "a/b",
        "{{7*7}}",
        "<script>",
        "]]>",
    ),
    *(
        "http://",
        "http://[",
        "http://a.invalid:99999/",
        "javascript:alert(1)",
        "//evil.example",
        "file:///etc",
    ),
    *(
        "2024-02-30",
        "0000-00-00",
        "9999-12-31",
        "0001-01-01",
        "2024-13",
        "25:61",
        "day",
        "a" * 255,
        "a" * 70_000,
    ),
    *("published", "inbox", "on", "-on", "[]", "{}", '{"a": 1}', "=1+1", "-", "--", "a,b", " ", "kafka"),
]
NAMES = [
    *(
        "q",
        "page",
        "p",
        "o",
        "e",
        "all",
        "sort",
        "company",
        "topic",
        "technology",
        "level",
        "year",
        "month",
        "read",
    ),
    *(
        "added",
        "code",
        "language",
        "match",
        "technology_match",
        "summary",
        "not",
        "expand",
        "before",
        "url",
        "title",
    ),
    *(
        "status__exact",
        "company__id__exact",
        "id__in",
        "pk",
        "_popup",
        "_to_field",
        "next",
        "term",
        "app_label",
    ),
    *(
        "model_name",
        "field_name",
        "action",
        "select_across",
        "_selected_action",
        "_changelist_filters",
        "kind",
    ),
    *(
        "ids",
        "article",
        "decision",
        "undo",
        "feed",
        "file",
        "format",
        "created__gte",
        "published_on__year",
        "thanks",
    ),
    *(
        "topics__id__exact",
        "user__id__isnull",
        "password__startswith",
        "company__notes__contains",
        "_continue",
    ),
]
HEADERS = [
    {},
    {"HX-Request": "true"},
    {"Accept": "application/json"},
    {"Accept-Encoding": "gzip;q=x, \xff"},
    {"If-None-Match": 'W/"\xff", *', "If-Modified-Since": "Mon, 99 Foo 2024 99:99:99 GMT"},
    {"Range": "bytes=9999999999-1,-5"},
    {"Cookie": "sessionid=%00\xff; csrftoken=; known_device=a:b:c; ;;="},
    {"Accept-Language": "x" * 2_000, "Referer": "\xff", "HX-Current-URL": "\xff"},
    {"X-Forwarded-For": "not an address, ::ffff:1.2.3.4%eth0", "X-Request-Id": "a b"},
    {"Authorization": "Bearer \xff"},
]
BODIES = [
    ("application/json", b'{"a": [' * 2_000),
    ("application/x-www-form-urlencoded", b"%ff=%00&=&&a=%zz&" * 50),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3_000))),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=b"),
    ("multipart/form-data", b"--a"),
    (
        "multipart/form-data; boundary=a",
        b'--a\r\nContent-Disposition: form-data; name="file"; filename="a\x00"\r\n\r\n',
    ),
    (
        "multipart/form-data; boundary=a",
        b'--a\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\r\n--a--',
    ),
    ("text/plain", b"x" * 3_000_000),
    ("\xff", b"\xff"),
]
FILES = [
    b"",
    b"\x00" * 999,
    b"\xff\xfe",
    b"PK\x03\x04",
    b"<opml>",
    b"[" * 9_999,
    b"id,title\n1",
    b"GIF89a",
    b"<svg",
]
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")


class Forms(HTMLParser):
    """The forms of a page: [(action, {name: value})]."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.forms.append((found.get("action") or "", {}))
        elif tag in ("input", "textarea", "select", "button") and self.forms and found.get("name"):
            self.forms[-1][1][found["name"]] = found.get("value") or ""


def everywhere(place):
    """[(pattern, {parameter: known values})]: every address, told by a process of the site."""
    words = [sys.executable, "-m", "benchmarks.faults.addresses"]
    done = subprocess.run(words, cwd=ROOT, env=place.environment, capture_output=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


class Fuzz:
    """Some threads that ask; `answers` and `wrong` have what came of it."""

    def __init__(self, site, patterns, seconds):
        self.site, self.patterns, self.end = site, patterns, time.monotonic() + seconds
        self.answers, self.wrong, self.lock = [], {}, Lock()

    def run(self):
        threads = [Thread(target=self._go, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def is_in(self, session):
        return (
            ask(self.site.port, "GET", "/admin/", headers={"Cookie": f"sessionid={session}"})[0].status == 200
        )

    def _go(self, number):
        chance, turns = random.Random(SEED * 1_000 + number), 0
        while time.monotonic() < self.end:
            # Each of them in turn, every thread beginning elsewhere.
            at = (turns * THREADS + number) % len(self.patterns)
            turns += 1
            self._try(*self.patterns[at], chance, number)

    def _try(self, pattern, known, chance, number):
        path = self._path(pattern, known, chance)
        session = self.site.place.sessions[0 if _ends_a_session(pattern) else 1 + number]
        for who in ("", session):
            self._ask(chance, "GET", path + self._query(chance), who)
            _, _, page = self._ask(chance, "GET", path, who, plain=True)
            forms = Forms(page.decode(errors="replace")).forms
            for action, fields in [one for one in forms if not _ends_a_session(one[0])][:3]:
                there = action if action.startswith("/") else path
                self._post(chance, there, self._spoilt(fields, chance), who)
            self._post(chance, path, self._spoilt({}, chance), who)
            kind, body = chance.choice(BODIES)
            self._ask(chance, "POST", path, who, body, {"Content-Type": kind})
            self._ask(chance, chance.choice(METHODS), path, who)

    def _path(self, pattern, known, chance):
        path = pattern
        for name, values in known.items():
            value = (
                chance.choice(values) if values and chance.random() < 0.7 else chance.choice(VALUES)[:1_000]
            )
            path = path.replace(f"<{name}>", quote(value.encode("utf-8", "surrogatepass"), safe=""))
        return path

    def _query(self, chance):
        pairs = [(chance.choice(NAMES), chance.choice(VALUES)[:1_000]) for _ in range(chance.randrange(4))]
        return f"?{urlencode(pairs, errors='surrogatepass')[:3_000]}" if pairs else ""

    def _spoilt(self, fields, chance):
        """The fields of a form with some of them changed, gone or new."""
        fields = dict(fields)
        for name in chance.sample(sorted(fields), min(len(fields), chance.randrange(4))):
            fields[name] = chance.choice(VALUES)
            if chance.random() < 0.2:
                del fields[name]
        for _ in range(chance.randrange(3)):
            fields[chance.choice(NAMES)] = chance.choice(VALUES)
        return fields

    def _post(self, chance, path, fields, session):
        fields["csrfmiddlewaretoken"] = TOKEN
        if chance.random() < 0.3:
            kind, body = _multipart(fields, chance)
        else:
            kind, body = (
                "application/x-www-form-urlencoded",
                urlencode(fields, errors="surrogatepass").encode(),
            )
        self._ask(chance, "POST", path, session, body, {"Content-Type": kind}, plain=True)

    def _ask(self, chance, method, path, session, body=b"", headers=None, plain=False):
        headers = {
            "Cookie": f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else ""),
            "Origin": f"https://{HOST}",
        } | (headers or {})
        if not plain:
            headers |= chance.choice(HEADERS)
        headers = {name: value.encode("latin-1") for name, value in headers.items()}
        found = ask(self.site.port, method, path, body, headers)
        answer = found[0]
        with self.lock:
            self.answers.append(answer)
            # Who is refused before everything is sent may not get to read why; a proxy sends it at once.
            is_whole = isinstance(answer.status, int) or (
                answer.status == CLOSED and len(body) > SENT_AT_ONCE
            )
            if not is_whole or answer.status in SERVER_ERRORS or answer.seconds > LONGEST:
                key = (answer.status, method, path.partition("?")[0][:60])
                self.wrong.setdefault(key, (path[:300], body[:300], answer.seconds, bool(session)))
        return found


def _ends_a_session(path):
    return any(word in path for word in ENDING)


def _multipart(fields, chance):
    parts = [
        b'--limit\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode("utf-8", "replace"), str(value).encode("utf-8", "surrogatepass"))
        for name, value in fields.items()
    ]
    parts += [
        b'--limit\r\nContent-Disposition: form-data; name="%s"; filename="a.%s"\r\n\r\n%s\r\n'
        % (name, chance.choice([b"csv", b"json", b"svg", b"png", b"opml", b"xlsx"]), chance.choice(FILES))
        for name in (b"file", b"logo", b"import_file", b"opml")
    ]
    return "multipart/form-data; boundary=limit", b"".join(parts) + b"--limit--\r\n"


@scenario("sqlite", "postgresql")
def fuzz(world, kind):
    place = world.place(kind, SEARCHES_A_MINUTE="0")
    patterns = everywhere(place)
    with Site(place) as site:
        run = Fuzz(site, patterns, SECONDS)
        run.run()
        in_still = [s for s in place.sessions[1:] if run.is_in(s)]
    result = Result(
        f"{len(patterns)} addresses asked for nonsense, signed out and in", place.kind, run.answers
    )
    for (status, method, path), (whole, body, seconds, is_in) in run.wrong.items():
        who = "an editor" if is_in else "a reader"
        result.wrong.append(f"{status} to {who} after {seconds:.1f} s: {method} {path}")
        world.say(f"  {status} {method} {whole!r} {body!r}")
    slowest = max(run.answers, key=lambda answer: answer.seconds)
    world.say(f"  the slowest: {slowest.seconds:.1f} s for {slowest.what[:200]}")
    if len(in_still) < THREADS:
        result.wrong.append("the editors were signed out on the way, so that less was tried")
    return result
