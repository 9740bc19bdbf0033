"""Blogs on ports of 127.0.0.1, each a host of its own, that take their time with every answer.

A process of its own, so that answering takes nothing from the threads that ask. It ends when whoever
started it does.
"""

import asyncio
import hashlib
import json
import subprocess
import sys

from benchmarks import bodies
from benchmarks.catalogue import ROOT
from benchmarks.client import HOST

MOST_HEADERS = 2**16


class Blogs:
    """A context: `number` blogs, each with a feed of `entries`, that answer after `latency` seconds."""

    def __init__(self, number, *, entries, words, latency):
        self._facts = {"number": number, "entries": entries, "words": words, "latency": latency}

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.blogs", json.dumps(self._facts)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        ports = json.loads(self._process.stdout.readline())
        self.addresses = [f"http://{HOST}:{port}/feed.xml" for port in ports]
        return self

    def __exit__(self, *error):
        self._process.stdin.close()
        self._process.stdout.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


async def serve(number, entries, words, latency):
    """Answers until standard input ends; the ports are the one line of the output."""
    servers = [await _blog(place, entries, words, latency) for place in range(number)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer
    )
    await reader.read()
    for server in servers:
        server.close()


async def _blog(place, entries, words, latency):
    body = bodies.feed("rss", entries, words=words, host=f"blog-{place}.example")
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    async def answer(reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await asyncio.sleep(latency)
            writer.write(_answer(head, tag, body))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()

    return await asyncio.start_server(answer, HOST, 0, limit=MOST_HEADERS)


def _answer(head, tag, body):
    """The whole answer to a request: the feed, 304 if the client has it, 404 for any other address."""
    asked, *lines = head.split("\r\n")
    if asked.split(" ")[1] != "/feed.xml":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    if f"if-none-match: {tag}" in (line.lower() for line in lines):
        return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\nConnection: close\r\n\r\n".encode()
    facts = (
        "HTTP/1.1 200 OK",
        "Content-Type: application/rss+xml; charset=utf-8",
        f"Content-Length: {len(body)}",
        f"ETag: {tag}",
        "Connection: close",
    )
    return "\r\n".join([*facts, "", ""]).encode() + body


if __name__ == "__main__":
    asyncio.run(serve(**json.loads(sys.argv[1])))
