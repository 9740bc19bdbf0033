"""How log lines look (LOG_FORMAT), and which request they belong to; the log of slow queries."""

import json
import logging
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db.backends.signals import connection_created

from articles.operations.requests import current_id

slow = logging.getLogger("blogindex.slow_queries")
# Statements are cut off there.
LONGEST_STATEMENT = 1_000


class RequestId(logging.Filter):
    """Gives each record the id of the request, "" outside of any."""

    def filter(self, record):
        record.request_id = current_id.get()
        return True


class Json(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record):
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        if getattr(record, "request_id", ""):
            facts["request_id"] = record.request_id
        return json.dumps(facts, default=str)


class Text(logging.Formatter):
    """A record as text, and behind it the id of the request that it belongs to."""

    def format(self, record):
        text = super().format(record)
        request_id = getattr(record, "request_id", "")
        return f"{text} [{request_id}]" if request_id else text


def install():
    """Has every new connection to the database tell of its slow queries, if SLOW_QUERY_MS is not 0."""
    if settings.SLOW_QUERY_MS:
        connection_created.connect(_watch, dispatch_uid="articles.slow_queries")


def _watch(connection, **kwargs):
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute, sql, params, many, context):
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - began) * 1000
        if took >= settings.SLOW_QUERY_MS:
            # With placeholders: what people look for and write is nobody's business.
            statement = " ".join(str(sql).split())[:LONGEST_STATEMENT]
            slow.warning("A query took %.0f ms: %s", took, statement)
