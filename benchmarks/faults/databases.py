"""The database, and the queue: quiet, crowded, restarted, frozen, gone; and a clock that jumps."""

import time
from pathlib import Path

from benchmarks.faults.load import Load, post
from benchmarks.faults.place import Site
from benchmarks.faults.scenario import Skip, result_of, scenario

FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
BOTH = ("sqlite", "postgresql")
# Python sleeps until a moment of the clock that never jumps, which libfaketime takes for one of the other.
SLEEP = "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], max(0, seconds))\n"
MINUTE = 60


@scenario(*BOTH)
def quiet(world, kind):
    place = world.place(kind)
    with Site(place) as site, Load(site, pause=0.1) as load:
        time.sleep(8)
    return result_of("nothing happens: 8 readers, 2 editors", load, place).judge()


@scenario(*BOTH)
def crowd(world, kind):
    place = world.place(kind)
    # Editors decide all at once, and readers follow all of it.
    with Site(place) as site, Load(site, readers=64, writers=16, pause=1.0) as load:
        time.sleep(MINUTE)
    return result_of("64 readers and 16 editors for a minute", load, place).judge()


@scenario("postgresql")
def restarted(world, kind):
    place = world.place(kind)
    with Site(place) as site, Load(site, seen=False) as load:
        time.sleep(4)
        world.postgresql.restart()
        time.sleep(2)
        world.postgresql.kill()
        time.sleep(1)
        world.postgresql.start()
        time.sleep(5)
        recovered = site.status("/articles/?sort=oldest")
    result = result_of("PostgreSQL restarted, then killed and started again", load, place).judge()
    if recovered != 200:
        result.wrong.append("pages do not come back by themselves")
    return result


@scenario("postgresql")
def frozen(world, kind):
    place = world.place(kind)
    with Site(place) as site, Load(site, seen=False) as load:
        time.sleep(4)
        world.postgresql.pause()
        try:
            time.sleep(8)
        finally:
            world.postgresql.resume()
        time.sleep(5)
        recovered = site.status("/articles/?sort=oldest")
    result = result_of("PostgreSQL frozen for 8 s (SIGSTOP)", load, place).judge()
    if recovered != 200:
        result.wrong.append("pages do not come back by themselves")
    return result


@scenario()
def queue_gone(world, kind):
    place = world.place(kind, INGEST_QUEUE="redis", REDIS_URL=world.redis.url)
    feed = {"name": "One", "url": "https://feeds.example/one", "company": place.company, "is_active": "on"}
    with Site(place) as site:
        added = [post(site.port, "/admin/articles/feed/add/", feed, place.sessions[0])[0]]
        number = place.rows("SELECT max(id) FROM articles_feed")[0][0]
        world.redis.kill()
        try:
            with Load(site) as load:
                added.append(
                    post(site.port, f"/admin/articles/feed/{number}/try-again/", {}, place.sessions[0])[0]
                )
                time.sleep(6)
        finally:
            world.redis.start()
    load.wrote += added
    return result_of("Redis gone, an editor asks for a feed at once", load, place).judge()


@scenario()
def clock(world, kind):
    found = sorted(Path("/").glob(FAKETIME.removeprefix("/")))
    if not found:
        raise Skip("There is no libfaketime here: apt-get install faketime.")
    place = world.place(kind)
    offset = world.folder / "offset"
    offset.write_text("+0")
    (world.folder / "sitecustomize.py").write_text(SLEEP)
    variables = {
        "PYTHONPATH": str(world.folder),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with Site(place, preload=str(found[0]), **variables) as site, Load(site) as load:
        for jump in ("+0", "+3h", "+3d", "-2h", "-400d", "+0"):
            offset.write_text(jump)
            time.sleep(2.5)
    result = result_of("the clock jumps by 3 days, back by 400 and home", load, place)
    # A session that has ended by then sends its editor to the login page; 400 days ago nobody had one.
    return result.judge()
