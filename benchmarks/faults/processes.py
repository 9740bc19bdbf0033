"""The server's own processes, and clients that mean no good."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from benchmarks.faults.costs import dearest
from benchmarks.faults.load import CLOSED, CUT, REFUSED, Load, ask, post, statuses
from benchmarks.faults.place import HOST, Site
from benchmarks.faults.scenario import Skip, result_of, scenario
from tests.proxies import Nginx
from tests.servers import has

SLOW, GREEDY = 200, 16
# What a thread of the server is busy with may take so long.
MOST_TO_END = 35


@scenario()
def told_to_end(world, kind):
    """SIGTERM: what has begun is answered, and nothing else; the process ends. Then it is started again."""
    place = world.place(kind)
    with Site(place) as site, Load(site, readers=16, writers=4, pause=0.05, seen=False) as load:
        time.sleep(4)
        took = site.stop()
        time.sleep(1)
        site.start()
        time.sleep(3)
    result = result_of("SIGTERM under load, started again after a second", load, place)
    # What was on its way and not begun: a proxy asks again, or says 502.
    result.judge(allowed=(REFUSED, CLOSED))
    result.notes.append(f"ended after {took:.1f} s")
    if took > MOST_TO_END:
        result.wrong.append(f"it took {took:.0f} s to end")
    return result


@scenario()
def told_to_reload(world, kind):
    place = world.place(kind)
    with Site(place) as site, Load(site, readers=16, writers=4, pause=0.05) as load:
        for _ in range(2):
            time.sleep(4)
            site.process.send_signal(signal.SIGHUP)
        time.sleep(6)
    return result_of("SIGHUP under load, twice", load, place).judge()


@scenario()
def worker_killed(world, kind):
    place = world.place(kind)
    with Site(place) as site, Load(site, readers=16, writers=4, pause=0.05, seen=False) as load:
        for _ in range(3):
            time.sleep(2)
            _kill_a_worker(site)
        time.sleep(3)
    result = result_of("a worker killed (SIGKILL) under load, three times", load, place)
    # What it was at: a proxy asks again for what changes nothing.
    return result.judge(allowed=(CLOSED, CUT))


def _kill_a_worker(site):
    master = site.process.pid
    first, *_ = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    os.kill(int(first), signal.SIGKILL)


@scenario()
def slow_clients(world, kind):
    if not has("nginx"):
        raise Skip("There is no nginx here, which waits for slow clients: apt-get install nginx.")
    place = world.place(kind)
    ended = Event()
    with Site(place) as site:
        proxy = Nginx(site.port)
        try:
            slow = [Thread(target=_drip, args=(proxy, ended)) for _ in range(8)]
            for thread in slow:
                thread.start()
            time.sleep(2)
            with Load(site) as load:
                time.sleep(8)
            ended.set()
            for thread in slow:
                thread.join()
        finally:
            ended.set()
            proxy.remove()
    title = f"{SLOW} connections that never finish their headers or their form, at nginx"
    return result_of(title, load, place).judge()


def _drip(proxy, ended):
    """Some connections that send a letter now and then."""
    opened = []
    for number in range(SLOW // 8):
        with suppress(OSError):
            connection = proxy.connect()
            form = f"POST /suggest/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n\r\n"
            connection.sendall(form.encode() if number % 2 else b"GET / HTTP/1.1\r\nX-A: ")
            opened.append(connection)
    while not ended.wait(0.5):
        for connection in opened:
            with suppress(OSError):
                connection.sendall(b"a")
    for connection in opened:
        with suppress(OSError):
            connection.close()


@scenario()
def greedy_client(world, kind):
    """One client asks for the dearest pages over many connections, each time another one."""
    place, ended, given = world.place(kind), Event(), []

    def ask_on(number, site):
        seen = 0
        while not ended.is_set():
            for path in paths:
                seen += 1
                spelled = f"{path}&seen={number}-{seen}"
                # Whatever it says of itself, the proxy adds its address at the end.
                headers = {"X-Forwarded-For": f"10.0.{number}.{seen % 250}, 203.0.113.7"}
                given.append(ask(site.port, "GET", spelled, headers=headers)[0])
                if ended.is_set():
                    return

    paths = dearest()
    with Site(place) as site:
        greedy = [Thread(target=ask_on, args=(number, site)) for number in range(GREEDY)]
        for thread in greedy:
            thread.start()
        try:
            with Load(site) as load:
                time.sleep(12)
        finally:
            ended.set()
            for thread in greedy:
                thread.join()
    result = result_of(f"{GREEDY} connections of one client that ask for the dearest pages", load, place)
    said = ", ".join(f"{number} × {status}" for status, number in statuses(given).items())
    result.notes.append(f"the client got {said}")
    return result.judge()


@scenario()
def guessed_passwords(world, kind):
    """Twelve connections send wrong passwords, each from a network of its own."""
    place, ended, given = world.place(kind), Event(), []

    def guess(number, site):
        while not ended.is_set():
            fields = {"username": f"{number}", "password": "wrong"}
            headers = {"X-Forwarded-For": f"203.{number}.113.7"}
            given.append(post(site.port, "/admin/login/", fields, **headers)[0])
            time.sleep(0.05)

    with Site(place) as site:
        guessing = [Thread(target=guess, args=(number, site)) for number in range(12)]
        for thread in guessing:
            thread.start()
        try:
            with Load(site) as load:
                time.sleep(8)
        finally:
            ended.set()
            for thread in guessing:
                thread.join()
    result = result_of("12 connections of 12 networks that guess at passwords", load, place)
    said = ", ".join(f"{number} × {status}" for status, number in statuses(given).items())
    result.notes.append(f"they got {said}")
    return result.judge()
