"""/livez and /readyz: what a load balancer or a container engine asks, before anything else is done.

Nothing is redirected, no host is checked and nothing is remembered: whoever asks comes by an address of the
machine's own. The answers hold no secrets.
"""

from django.db import DatabaseError
from django.http import JsonResponse

from articles import catalog
from articles.models.databases import reading
from articles.models.databases.connections import answer_within
from articles.operations.checks.database import pending_migrations

# Seconds that the database has. Whoever asks waits five as a rule.
PATIENCE = 3
NEVER_KEPT = {"Cache-Control": "no-store"}


def probes(get_response):
    """Middleware: answers the two addresses.

    /livez is 200 as long as the process takes requests. /readyz is 200 while it can answer readers from its
    own index, else 503; it says in JSON what is missing.
    """
    ready = Readiness()
    answers = {"/livez": lambda: ({"live": True}, 200), "/readyz": ready.look}

    def respond(request):
        answer = answers.get(request.path)
        if answer is None or request.method not in ("GET", "HEAD"):
            return get_response(request)
        said, status = answer()
        return JsonResponse(said, status=status, headers=NEVER_KEPT)

    return respond


class Readiness:
    """Remembers that there were no migrations to run: that does not change while a process lives."""

    def __init__(self):
        self._is_migrated = False

    def look(self):
        """(what to say, status)."""
        try:
            # Readers need their database, and an editor without the primary is told so by the page.
            with answer_within(PATIENCE), reading.for_readers():
                missing = self._missing_migrations()
                catalog.refresh()
        except DatabaseError as error:
            return {"ready": False, "database": " ".join(str(error).split())[:200]}, 503
        index = catalog.condition()
        is_ready = not missing and index["is_there"]
        said = {"ready": is_ready, "database": "answers", "migrations_to_run": missing, "index": index}
        return said, 200 if is_ready else 503

    def _missing_migrations(self):
        """The names of migrations that the database lacks."""
        if self._is_migrated:
            return []
        missing = pending_migrations()
        self._is_migrated = not missing
        return missing
