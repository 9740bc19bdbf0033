"""Where the weather is made: a folder, servers, and a catalogue that every place gets a copy of."""

import shutil
import tempfile
from contextlib import ExitStack
from functools import cached_property
from itertools import count
from pathlib import Path

from benchmarks.catalogue import Catalogue
from benchmarks.faults.place import Place, copy_of
from benchmarks.faults.scenario import Skip
from tests.servers import Missing, PostgreSQL, Redis

# More than an index is made of without files of its own.
NUMBER = 30_000
EDITORS = 16


class World:
    """A context; everything in it is gone when it is left."""

    def __init__(self, say=print):
        self.say, self._numbers = say, count(1)

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="blogindex-faults-"))
        self._ending = ExitStack()
        self._ending.callback(shutil.rmtree, self.folder, ignore_errors=True)
        return self

    def __exit__(self, *error):
        self._ending.close()

    def place(self, kind, folder=None, **variables):
        """A new Place with the catalogue in it; `kind` is sqlite or postgresql."""
        name = f"{kind}-{next(self._numbers)}"
        folder = folder or self.folder / name
        if kind == "sqlite":
            url = copy_of(self._catalogue.path, folder)
        else:
            with self.postgresql.connection() as server:
                server.execute(f'CREATE DATABASE "{name}" TEMPLATE catalogue')
            url = self.postgresql.address(name)
        made = Place(name, url, folder, **variables)
        if "REDIS_URL" in variables:
            # Its admin has tables and files of its own.
            made.environment["STATIC_DIR"] = str(folder / "static")
            for words in (["migrate"], ["collectstatic", "--no-input"]):
                made.manage(*words, "--verbosity", "0")
        made.sign_in(EDITORS)
        return made

    @cached_property
    def _catalogue(self):
        catalogue = Catalogue(NUMBER)
        catalogue.build(self.say)
        catalogue.execute("PRAGMA journal_mode = DELETE")
        return catalogue

    @cached_property
    def postgresql(self):
        """The server, with the catalogue as a template."""
        server = self._started(PostgreSQL)
        address = server.create("catalogue")
        template = Place("template", address, self.folder / "template")
        template.manage("migrate", "--verbosity", "0")
        self.say(f"Generating {NUMBER:,} articles in PostgreSQL")
        variables = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "DEVELOPMENT": "1", "DEBUG": "0"}
        template.manage("generate_articles", NUMBER, **variables)
        with server.connection("catalogue") as database:
            database.execute("VACUUM (ANALYZE)")
        return server

    @cached_property
    def redis(self):
        return self._started(Redis)

    def _started(self, kind):
        try:
            server = kind()
        except Missing as sentence:
            raise Skip(str(sentence)) from None
        self._ending.callback(server.remove)
        return server
