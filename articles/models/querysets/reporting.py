"""What chief editors ask of all articles: how long they wait, what they lack, and which blogs are silent."""

from datetime import timedelta
from itertools import pairwise

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce

# What readers expect to be told of an article.
EXPECTED = ("level", "topics", "summary", "excerpt", "read_time")
# So many articles tell how often a company writes.
FEWEST = 3


class ReportingQuestions:
    """Numbers of articles. ArticleQuerySet has these methods; each is one query."""

    def waiting_since(self, now, days):
        """How many articles in the inbox wait for up to so many `days`, a list, longer ones last; and since
        when the first of them waits, None without any.

        What was put back into the inbox waits anew.
        """
        moments = [now + timedelta(days=1), *(now - timedelta(days=day) for day in days)]
        spans = [Q(since__lte=latest, since__gt=earliest) for latest, earliest in pairwise(moments)]
        spans.append(Q(since__lte=moments[-1]))
        counts = {f"span_{place}": Count("pk", filter=span) for place, span in enumerate(spans)}
        rows = self.inbox().annotate(since=Coalesce("status_at", "added_at"))
        found = rows.aggregate(oldest=Min("since"), **counts)
        return [found[name] for name in counts], found["oldest"]

    def coverage(self):
        """How many published articles there are, and how many lack each of EXPECTED: a dict."""
        lacking = self._lacking()
        return self.with_status("published").aggregate(
            total=Count("pk"), **{what: Count("pk", filter=lacking[what]) for what in EXPECTED}
        )

    def paces(self):
        """(id of the company, first day, last day, number) of its articles of whose date the month is known.

        Whatever was decided about them: its blog was not silent. Of fewer than FEWEST there is no row.
        """
        # The index article_by_company has all that is asked for, in the order of companies.
        rows = self.with_known_month().exclude(company=None).order_by().values_list("company")
        counted = rows.annotate(first=Min("published_on"), last=Max("published_on"), number=Count("pk"))
        return counted.filter(number__gte=FEWEST)
