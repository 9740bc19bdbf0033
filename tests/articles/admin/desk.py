"""What the tests of the admin share: its addresses, pressing its buttons, and reading its pages."""

import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from articles.admin.history.pages import entries
from articles.models import Feed, RowChange
from tests.pages import one, read, texts

ARTICLES = "/admin/articles/article/"
FEEDS = "/admin/articles/feed/"
COMPANIES = "/admin/articles/company/"


def form_of(thing):
    return f"/admin/articles/{thing._meta.model_name}/{thing.pk}/change/"


def press(client, address, **data):
    """Presses the button that posts to `address`; returns (messages of the next page, its address)."""
    response = client.post(address, data, follow=True)
    return messages(response), response.redirect_chain[-1][0]


def act(client, path, action, things, **values):
    """Carries out an action of the list at `path` on `things`; returns the messages of the next page."""
    data = {"action": action, "index": 0, "_selected_action": [thing.pk for thing in things], **values}
    return messages(client.post(path, data, follow=True))


def messages(response):
    """What the page says, without the buttons that undo it."""
    said = [str(message) for message in response.context["messages"]]
    return [unescape(re.sub(r" <form class=\"undo\".*?</form>", "", sentence)) for sentence in said]


def facts(feed, *names):
    return Feed.objects.values_list(*names).get(pk=feed.pk)


def queued():
    """(task, arguments) of everything on the queue, in order."""
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"]) for row in rows]


def history():
    """(object's id, what was done) of all that batches have done to each object, in order."""
    return [(entry.object_id, str(entry.changeset)) for entry in _entries()]


def fields_in_history():
    """What each batch has changed of each object: the names of its fields, in order."""
    return [[line.label for line in entry.lines] for entry in _entries()]


def _entries():
    changes = RowChange.objects.exclude(changeset=None).order_by("pk").with_changesets()
    return entries(list(changes))


def panel(response):
    """{term: value} of the panel "Status" on a feed's form."""
    root = one(read(response), "section", aria_label="Status")
    return dict(zip(texts(root, "dt"), texts(root, "dd"), strict=True))


def queries_for_rows(client, path, add):
    """How many queries the page takes with 1, 3 and 30 rows; `add` adds the row of a number."""
    counted, rows = [], 0
    for wanted in (1, 3, 30):
        for number in range(rows, wanted):
            add(number)
        rows = wanted
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counted.append(len(captured))
    return counted
