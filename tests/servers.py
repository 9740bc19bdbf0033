"""PostgreSQL, PgBouncer and Redis for whoever starts them: ports and folders of their own, on loopback alone.

    python -m tests.servers COMMAND …    runs a command on a PostgreSQL of its own, and with Redis on PATH

They are found on PATH and where Debian and Homebrew put them, and end with the process that started them.
What is written survives a kill of the server, but not a crash of the machine: nothing is forced to the disk.
"""

import atexit
import glob
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import redis

# Where programs are that are not on PATH: Debian has one folder a version, Homebrew one a formula.
FOLDERS = (
    *("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"),
    *("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin"),
)
PACKAGES = {"redis-server": "redis", "pgbouncer": "pgbouncer"}
# Seconds within which a server starts, and ends.
PATIENCE = 60
# initdb wants to know which letters there are; macOS has no C.UTF-8.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


class Missing(Exception):
    """A program that is not here, and what to install."""


def program(name):
    """The path of a server's program, the newest there is; Missing without one."""

    def version(folder):
        return [int(number) for number in re.findall(r"\d+", folder)]

    folders = [folder for pattern in FOLDERS for folder in sorted(glob.glob(pattern), key=version)[::-1]]
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(folders))
    if not found:
        package = PACKAGES.get(name, "postgresql")
        raise Missing(f"There is no {name} here: apt-get install {package}, or brew install {package}.")
    return found


def has(*names):
    """Whether these programs are here."""
    with suppress(Missing):
        return all(program(name) for name in names)
    return False


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Disk:
    """A disk of so many MiB at `folder`, which can be filled. Missing, where none can be mounted."""

    def __init__(self, folder, size):
        self.folder, self._ballast = Path(folder), Path(folder) / "ballast"
        words = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0755", "tmpfs", str(folder)]
        if sys.platform != "linux" or subprocess.run(words, capture_output=True).returncode:
            raise Missing("No small disk can be mounted here: that takes root, on Linux.")

    def fill(self):
        """Leaves not a byte."""
        with suppress(OSError), open(self._ballast, "ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass

    def free(self):
        """Has room again."""
        self._ballast.unlink(missing_ok=True)

    def remove(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


class Server:
    """A server that can be stopped, killed, frozen and started again, with its data and its address."""

    # Whose processes it has, if the tests run as root: PostgreSQL and PgBouncer refuse to be root.
    user = None
    stop_signal = signal.SIGTERM

    def __init__(self, disk_size=None):
        # Not pytest's folder: that can be read by one user alone.
        self.folder = Path(tempfile.mkdtemp(prefix="blogindex-"))
        self.disk = Disk(self.folder, disk_size) if disk_size else None
        self.port, self.password = free_port(), secrets.token_hex(16)
        if os.geteuid() == 0:
            self.user = _unprivileged()
            shutil.chown(self.folder, self.user)
        self.process = None
        atexit.register(self.remove)

    def start(self):
        """Starts it and waits until it answers."""
        with open(self.folder / "log", "ab") as log:
            # A session of its own: Ctrl-C is for who uses the server, which ends it then.
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_user(),
            )
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{self.command()[0]} does not start:\n{self.log()}")
            time.sleep(0.05)

    def stop(self):
        """Ends it in good order."""
        self._end(self.stop_signal)

    def kill(self):
        """Ends it at once, as a crash does."""
        self._end(signal.SIGKILL)

    def restart(self):
        self.stop()
        self.start()

    def pause(self):
        """Freezes it: connections stay open, and nothing is answered."""
        self._signal_all(signal.SIGSTOP)

    def resume(self):
        self._signal_all(signal.SIGCONT)

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        with suppress(OSError):
            return (self.folder / "log").read_text(errors="replace")[-4000:]
        return ""

    def remove(self):
        """Ends it for good, with its data."""
        if self.is_running:
            self.resume()
            self.kill()
        if self.disk:
            self.disk.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.remove)

    def _end(self, number):
        if self.is_running:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)

    def _signal_all(self, number):
        """To the process and its children."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = [map(int, line.split()) for line in listed.stdout.splitlines()]
        for pid in [self.process.pid, *(pid for pid, parent in pairs if parent == self.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _write(self, name, text):
        """A file for its user alone."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        if self.user:
            shutil.chown(path, self.user)
        return str(path)

    def _as_user(self):
        if not self.user:
            return {}
        found = pwd.getpwnam(self.user)
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}

    def _run(self, *words, **variables):
        # Its user may not be allowed to look at the folder that the tests are started in.
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
            **self._as_user(),
        )
        assert done.returncode == 0, done.stderr


def _unprivileged():
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


class PostgreSQL(Server):
    """A cluster of its own, whose user is `postgres`. replica() makes another that follows it."""

    stop_signal = signal.SIGINT
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        # Data that nobody wants after the tests is not forced to the disk.
        "fsync": "off",
        "full_page_writes": "off",
        "max_connections": "100",
    }

    def __init__(self, *, source=None, disk_size=None, **settings):
        super().__init__(disk_size)
        self.data = self.folder / "data"
        self.settings = self.settings | settings | {"port": str(self.port)}
        if source:
            self.password = source.password
            words = ("--pgdata", self.data, "--write-recovery-conf", "--checkpoint", "fast")
            self._run(program("pg_basebackup"), *words, "--dbname", source.url, "--no-sync")
        else:
            secret = self._write("password", self.password)
            words = ("--pgdata", self.data, "--username", "postgres", "--auth", "scram-sha-256")
            words += ("--pwfile", secret, "--encoding", "UTF8", "--locale", LOCALE, "--no-sync")
            self._run(program("initdb"), *words)
        self.start()

    def command(self):
        options = (word for pair in self.settings.items() for word in ("-c", "=".join(pair)))
        return [program("postgres"), "-D", str(self.data), *options]

    @property
    def url(self):
        return self.address("postgres")

    def address(self, database):
        """The address of a database of it."""
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database):
        """Makes an empty database; returns its address."""
        with self.connection() as server:
            server.execute(f'CREATE DATABASE "{database}"')
        return self.address(database)

    @contextmanager
    def connection(self, database="postgres", **options):
        """A connection of the driver's own, each statement a transaction."""
        with psycopg.connect(self.address(database), autocommit=True, **options) as opened:
            yield opened

    def answers(self):
        with suppress(psycopg.OperationalError), self.connection(connect_timeout=2):
            return True
        return False

    def kill(self):
        """Ends it as a crash does: it has to recover at its next start."""
        # Its processes end at the word of the first one, so that none is left when it is started again.
        self._end(signal.SIGQUIT)

    def replica(self, **settings):
        """A streaming replica of it, which is up."""
        return PostgreSQL(source=self, **settings)


class PgBouncer(Server):
    """A pool of connections in front of a PostgreSQL, in transaction mode."""

    def __init__(self, server, **settings):
        super().__init__()
        self._server, self.password = server, server.password
        users = self._write("users.txt", f'"postgres" "{self.password}"\n')
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": self.port,
            "unix_socket_dir": "",
            "auth_type": "scram-sha-256",
            "auth_file": users,
            "pool_mode": "transaction",
            "default_pool_size": 4,
        } | settings
        lines = ["[databases]", f"* = host=127.0.0.1 port={server.port}", "[pgbouncer]"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        self._configuration = self._write("pgbouncer.ini", "\n".join(lines) + "\n")
        self.start()

    def command(self):
        return [program("pgbouncer"), self._configuration]

    def address(self, database):
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def answers(self):
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.address("postgres"), connect_timeout=2).close()
            return True
        return False


class Redis(Server):
    """A Redis that forgets everything when it ends."""

    def __init__(self, **settings):
        super().__init__()
        settings = {"bind": "127.0.0.1", "port": self.port, "dir": self.folder, "save": '""'} | settings
        settings["requirepass"] = self.password
        lines = (f"{name} {value}\n" for name, value in settings.items())
        self._configuration = self._write("redis.conf", "".join(lines))
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self.start()

    def command(self):
        return [program("redis-server"), self._configuration]

    def answers(self):
        with suppress(redis.RedisError), redis.from_url(self.url, socket_timeout=2) as client:
            return client.ping()
        return False


def _run(command):
    """Runs a command with servers of its own; returns its exit code. They end with it, whatever ends it."""
    # Who is told to end, ends the command first and the servers then. Ctrl-C reaches the command by itself.
    signal.signal(signal.SIGTERM, lambda *args: sys.exit(128 + signal.SIGTERM))
    with ExitStack() as started:
        try:
            # Whoever needs a Redis starts one: it is stopped, killed and emptied.
            programs = program("postgres"), program("redis-server")
            database = PostgreSQL()
        except Missing as sentence:
            raise SystemExit(str(sentence)) from None
        started.callback(database.remove)
        # pg_dump and its like are to be of the server's version.
        path = os.pathsep.join([*map(os.path.dirname, map(os.path.realpath, programs)), os.environ["PATH"]])
        variables = {"DATABASE_URL": database.create("blogindex"), "PATH": path}
        process = started.enter_context(subprocess.Popen(command, env=os.environ | variables))
        try:
            return process.wait()
        except KeyboardInterrupt:
            # What it ended with may be lost: it was told to end too, at the same moment.
            process.wait()
            return 128 + signal.SIGINT
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
