"""A small web on loopback for tests of ingest: feeds and pages that a test lays out, and what was asked."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:title" content="{title}"><meta name="author" content="{author}">
<meta property="article:published_time" content="{day}T08:00:00Z">{head}</head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""
SENTENCE = "The queue kept every message until three brokers had written it down and said so to the writer. "


def page(title, *, words=450, author="Ada Example", day="2026-03-04", head="", body=None):
    """The HTML of an article of about `words` words."""
    count = len(SENTENCE.split())
    paragraphs = [f"<p>{SENTENCE * 3}</p>" for _ in range(max(1, words // (3 * count)))]
    return PAGE.format(title=title, author=author, day=day, head=head, body=body or "\n".join(paragraphs))


def item(title, url, *, guid=None, day="Wed, 04 Mar 2026 08:00:00 GMT", summary="", extra=""):
    """An item of an RSS feed; `guid` is its address unless given."""
    return (
        f"<item><title>{title}</title><link>{url}</link><guid isPermaLink='false'>{guid or url}</guid>"
        f"<pubDate>{day}</pubDate><description>{summary or f'About {title}.'}</description>{extra}</item>"
    )


def rss(*items, title="Example blog", head=""):
    return (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title>{head}{''.join(items)}</channel></rss>"
    )


def front(*paths):
    """The HTML of a front page that names these feeds."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{path}">' for path in paths)
    return f"<html><head>{links}</head><body></body></html>"


def sitemap(*urls, name="urlset", item="url"):
    """The XML of a sitemap with `urls`, or of an index of sitemaps."""
    listed = "".join(f"<{item}><loc>{url}</loc></{item}>" for url in urls)
    return (
        f'<?xml version="1.0"?><{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</{name}>'
    )


def lay_out(web, *paths):
    """Puts an article at each path, with a title made from it."""
    for path in paths:
        web[path] = page(path.strip("/").replace("-", " ").capitalize())


class Web:
    """A server whose pages are set by path: text, bytes, or a function of the request that gives
    (status, headers, bytes). What is not set is 404. `asked` counts the requests of each path, and `heads`
    the HEADs among them."""

    def __init__(self):
        self.pages, self.asked, self.heads, self.at_once = {}, Counter(), Counter(), 0
        self._now, self._lock = 0, threading.Lock()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                web.answer(self)

            def do_HEAD(self):
                web.heads[self.path] += 1
                web.answer(self)

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 64
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A client that was killed is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def __call__(self, path):
        """The address of `path`."""
        return self.url + path

    def __setitem__(self, path, content):
        self.pages[path] = content

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, request):
        with self._lock:
            self.asked[request.path] += 1
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            status, headers, body = self._content(request)
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body)
        finally:
            with self._lock:
                self._now -= 1

    def _content(self, request):
        content = self.pages.get(request.path, (404, {}, b"No such page."))
        if callable(content):
            content = content(request)
        if isinstance(content, tuple):
            return content
        body = content.encode() if isinstance(content, str) else content
        kind = "application/xml" if body.startswith(b"<?xml") else "text/html; charset=utf-8"
        return 200, {"Content-Type": kind}, body
