"""What lies on the desk: the queues, and the next article of one that nobody else has before them.

The first ids of a queue are remembered in the session, so that a decision does not sort a hundred thousand
rows again.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from articles.models import Article, DeskClaim
from articles.models.fields import id_of

# So many ids are looked up at once.
AHEAD = 200
# So many skipped articles are remembered.
SKIPPED = 500
# Longer queues are counted no further.
MOST_COUNTED = 1000

# The queue that is there only where a language model is named.
SUMMARIES = "summaries"
QUEUES = {
    "inbox": ("Inbox", lambda articles: articles.inbox()),
    "duplicates": ("Duplicates", lambda articles: articles.inbox().probably_known()),
    "unread": ("Could not be read", lambda articles: articles.inbox().with_unread_page()),
    "originals": ("Dead originals", lambda articles: articles.published_row_by_row().gone()),
    "level": ("No level", lambda articles: articles.published_row_by_row().missing("level")),
    "topics": ("No topics", lambda articles: articles.published_row_by_row().missing("topics")),
    "excerpt": ("No excerpt", lambda articles: articles.published_row_by_row().missing("excerpt")),
    SUMMARIES: (
        "Suggested summaries",
        lambda articles: articles.published_row_by_row().with_suggested_summary(),
    ),
}
ORDERS = {"newest": "Newest first", "likely": "Likeliest first"}


@dataclass(frozen=True)
class Queue:
    """A queue of the desk, perhaps only of one company or one feed, in one of ORDERS."""

    name: str
    company: str = ""
    feed: str = ""
    order: str = "newest"

    @classmethod
    def asked(cls, data):
        """The Queue that a query string or a form asks for; the inbox for what means nothing."""
        name, order = data.get("queue", ""), data.get("order", "")
        ids = [data.get(key, "") for key in ("company", "feed")]
        company, feed = ("" if id_of(text) is None else text for text in ids)
        return cls(name if name in QUEUES else "inbox", company, feed, order if order in ORDERS else "newest")

    @property
    def pairs(self):
        """What the address of the desk says of it, as (name, value)."""
        found = {"queue": self.name, "company": self.company, "feed": self.feed, "order": self.order}
        usual = {"queue": "inbox", "order": "newest"}
        return [(name, value) for name, value in found.items() if value and value != usual.get(name)]

    @property
    def label(self):
        return QUEUES[self.name][0]

    def articles(self):
        """All its articles, in no order."""
        articles = QUEUES[self.name][1](Article.objects.all())
        if self.company:
            articles = articles.of_company(self.company)
        return articles.from_feed(self.feed) if self.feed else articles

    def ids(self, number, without=()):
        """The ids of its first `number` articles, a list."""
        is_whole = len(self._latest) <= MOST_COUNTED
        articles = Article.objects.by_pks(self._latest) if is_whole else self.articles()
        articles = articles.without(without)
        ordered = articles.likeliest_first() if self.order == "likely" else articles.latest_first()
        return ordered.first_ids(number)

    def number(self):
        """How many articles it has, as text: "34", or "1,000+" for a long one."""
        number = len(self._latest)
        return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else str(number)

    @cached_property
    def _latest(self):
        """The ids of its latest articles: one look at all says what a short queue has, and how much it is."""
        return self.articles().latest_first().first_ids(MOST_COUNTED + 1)


class Pile:
    """The queue as it lies before one person: what comes next, and what they have skipped."""

    def __init__(self, session, queue):
        self._session, self.queue = session, queue
        self._key = "desk:" + "&".join(f"{name}={value}" for name, value in queue.pairs)

    def next(self, user):
        """The next article, claimed for `user`; None if nothing is left."""
        pk = self._taken_from(self._ids, user)
        if pk is None:
            pk = self._taken_from(self._look_up(user), user)
        self._shown = pk
        return pk

    def _taken_from(self, ids, user):
        now = timezone.now()
        while ids:
            pk, *ids = ids
            self._ids = ids
            # Looked at once it is claimed: what somebody has just decided has left the queue by then.
            if self._is_there(pk) and DeskClaim.objects.take(pk, user, now):
                if self._is_there(pk):
                    return pk
                DeskClaim.objects.give_back(pk, user)
        return None

    def upcoming(self, number):
        """The ids of what comes after it, without a promise: others are at work too."""
        return self._ids[:number]

    def skip(self, pk):
        """Puts an article aside for this person."""
        skipped = [one for one in self._session.get("desk:skipped", []) if one != pk]
        self._session["desk:skipped"] = [*skipped, pk][-SKIPPED:]

    def look_at(self, pk):
        """Takes an article out of the pile, wherever it lies; the one that lay on the desk comes after it."""
        before = [self._shown] if self._shown not in (None, pk) else []
        self._ids = [*before, *(one for one in self._ids if one != pk and one not in before)]
        self._shown = pk

    def done(self, pk):
        """The article has been decided about."""
        if self._shown == pk:
            self._shown = None

    @property
    def _ids(self):
        return self._session.get(self._key) or []

    @_ids.setter
    def _ids(self, ids):
        self._session[self._key] = ids

    @property
    def _shown(self):
        return self._session.get(f"{self._key}:shown")

    @_shown.setter
    def _shown(self, pk):
        self._session[f"{self._key}:shown"] = pk

    def _is_there(self, pk):
        return pk not in self._session.get("desk:skipped", []) and bool(
            self.queue.articles().by_pks([pk]).first_ids(1)
        )

    def _look_up(self, user):
        others = list(DeskClaim.objects.of_others(user, timezone.now()).values_list("article", flat=True))
        return self.queue.ids(AHEAD, [*self._session.get("desk:skipped", []), *others])
