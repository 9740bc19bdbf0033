"""What the tests of the desk share: its addresses, its orders, and what its pages say."""

from django.contrib.admin.models import LogEntry
from django_tasks_db.models import DBTaskResult

from articles.models import Feed
from tests.pages import one, read, texts

FEEDS = "/admin/articles/feed/"
COMPANIES = "/admin/articles/company/"


def form_of(thing):
    return f"/admin/articles/{thing._meta.model_name}/{thing.pk}/change/"


def order(client, address, **data):
    """Gives an order by its button; (what the next page says, its address)."""
    response = client.post(address, data, follow=True)
    return [str(message) for message in response.context["messages"]], response.redirect_chain[-1][0]


def act(client, path, action, things):
    data = {"action": action, "index": 0, "_selected_action": [thing.pk for thing in things]}
    return [str(message) for message in client.post(path, data, follow=True).context["messages"]]


def facts(feed, *names):
    return Feed.objects.values_list(*names).get(pk=feed.pk)


def queued():
    """(task, arguments) of what is on the queue, first to last."""
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"]) for row in rows]


def history():
    return list(LogEntry.objects.order_by("pk").values_list("object_id", "change_message"))


def panel(response):
    """{what: how} of the form's panel."""
    root = one(read(response), "section", aria_label="Status")
    return dict(zip(texts(root, "dt"), texts(root, "dd"), strict=True))
