"""Feeds as rows of a file: what people decide about them. What a poll has found out is found out again."""

from import_export.fields import Field

from articles.exchange.cells import Choice, Line, Named, Text, YesOrNo
from articles.exchange.resource import ExchangeResource, Loader
from articles.models import Company, Feed
from articles.models.querysets.feeds import feed_key


class FeedLoader(Loader):
    """By address, however it is spelled."""

    def load(self, rows):
        there = self.locked(Feed.objects.order_by("pk"))
        self.by_key = {feed_key(feed.url): feed for feed in there.with_company()}

    def find(self, row):
        return self.by_key.get(self._told(row))

    def keys(self, row):
        return [self._told(row)]

    @staticmethod
    def _told(row):
        address = str(row.get("url") or "").strip()
        return address and feed_key(address)


class FeedResource(ExchangeResource):
    url = Field("url", widget=Line())
    company = Field("company", widget=Named(Company))
    status = Field("status", widget=Choice(Feed.Status, is_required=True))
    reason = Field("reason", widget=Line())
    publish_at_once = Field("publish_at_once", widget=YesOrNo())
    include = Field("include", widget=Text())
    exclude = Field("exclude", widget=Text())

    key = ("url",)
    needed = ("url",)
    defaults = {"status": Feed.Status.ACTIVE, "publish_at_once": False}

    class Meta:
        model = Feed
        instance_loader_class = FeedLoader
        fields = ("url", "company", "status", "reason", "publish_at_once", "include", "exclude")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.options.publishes_at_once:
            self.fields["publish_at_once"].readonly = True

    def linked(self, rows):
        return rows.with_company()

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if instance.status == Feed.Status.ACTIVE:
            instance.reason = ""

    def do_instance_save(self, instance, is_create):
        """A feed that is there is paused and resumed as its buttons do: a poll may be going on."""
        if not is_create and {"status", "reason"} & {*instance.written}:
            rows = Feed.objects.by_pks([instance.pk])
            rows.poll_now(self.options.now)
            if instance.status == Feed.Status.PAUSED:
                rows.pause(instance.reason, self.options.now)
        columns = [name for name in instance.written if name not in ("status", "reason")]
        if is_create:
            instance.save(force_insert=True)
        elif columns:
            instance.save(update_fields=columns)
