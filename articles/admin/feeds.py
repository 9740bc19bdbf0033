"""Feeds in the admin: the list, the worst first; the form; and the buttons that start or stop polling.

What ingest writes into a feed is shown here and never saved from here.
"""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin import feed_discovery, ingest_actions, ingest_pages
from articles.admin.base import ChangedFieldsForm
from articles.admin.feed_status import due, state
from articles.admin.formats import when
from articles.admin.ingest_pages import MAY_CHANGE
from articles.admin.polling import PollingAdmin, again_button
from articles.models import Changeset, Feed
from articles.pages.phrases import count_of

STATES = {
    "trouble": ("In trouble", lambda feeds, now: feeds.in_trouble()),
    "failing": ("Failing", lambda feeds, now: feeds.failing()),
    "warned": ("Works, partly broken", lambda feeds, now: feeds.warned()),
    "paused": ("Paused", lambda feeds, now: feeds.paused()),
    "never": ("Never polled", lambda feeds, now: feeds.never_polled()),
    "due": ("Due now", lambda feeds, now: feeds.due(now)),
    "active": ("Active", lambda feeds, now: feeds.active()),
}


class StateFilter(admin.SimpleListFilter):
    """How feeds are doing."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in STATES.items()]

    def queryset(self, request, feeds):
        if self.value() not in STATES:
            return feeds
        return STATES[self.value()][1](feeds, timezone.now())


class FeedForm(ChangedFieldsForm):
    """What an editor decides about a feed. Only what was changed is written: a poll may be writing too."""

    class Meta:
        help_texts = {
            "url": "The address of the feed, not of the blog. A new address is read at once and in full.",
            "company": "The company that these articles are from.",
        }

    def save(self, commit=True):
        if not commit or self.instance._state.adding:
            return super().save(commit)
        save_changes(self.instance, self.changed_data)
        return self.instance


def save_changes(feed, names):
    """Writes only the columns `names` of `feed`; a feed with a new address is polled again in full."""
    feed.save(update_fields=names)
    if "url" in names:
        ingest_actions.follow_new_address(feed)


class FeedInline(admin.TabularInline):
    model = Feed
    form = FeedForm
    extra = 0
    fields = ["url", "publish_at_once"]
    show_change_link = True
    verbose_name_plural = "feed addresses"


@admin.register(Feed)
class FeedAdmin(PollingAdmin):
    form = FeedForm
    buttons = {"try-again": "try_one", "pause": "pause_one"}
    list_display = ["name", "company", "state", "last_success", "next_due", "entries"]
    list_filter = [StateFilter, "kind", "publish_at_once"]
    # Not the order of the table, which the list would show as chosen; get_ordering() gives the real one.
    ordering = ["-pk"]
    search_fields = ["url", "title", "company__name", "error", "reason"]
    autocomplete_fields = ["company"]
    actions = ["try_again", "pause", "resume"]
    fieldsets = [
        ("Feed", {"fields": ["company", "url"]}),
        ("Which entries are taken", {"fields": ["publish_at_once", "include", "exclude"]}),
    ]
    change_list_template = "admin/articles/feed/change_list.html"
    change_form_template = "admin/articles/feed/change_form.html"

    def get_queryset(self, request):
        return Feed.objects.by_trouble().with_company()

    def get_ordering(self, request):
        return list(Feed.objects.by_trouble().query.order_by)

    def get_fieldsets(self, request, obj=None):
        """Having articles published without a review takes the permission to change feeds."""
        left_out = set() if obj or request.user.has_perm(MAY_CHANGE) else {"publish_at_once"}
        return [
            (name, {"fields": [field for field in options["fields"] if field not in left_out]})
            for name, options in self.fieldsets
        ]

    # Columns of the list

    @admin.display(description="feed", ordering="url")
    def name(self, feed):
        short = feed.url.partition("://")[2]
        if not feed.title:
            return short
        return format_html('{} <span class="feed-address">{}</span>', feed.title, short)

    @admin.display(description="state", ordering="-trouble")
    def state(self, feed):
        return state(feed)

    @admin.display(description="last success", ordering="last_success_at")
    def last_success(self, feed):
        return when(feed.last_success_at)

    @admin.display(description="next due", ordering="next_due_at")
    def next_due(self, feed):
        return due(feed)

    @admin.display(description="next due", ordering="next_due_at")
    def next_due_or_now(self, feed):
        address = reverse("admin:articles_feed_try_again", args=[feed.pk])
        return format_html("{} {}", due(feed), again_button(address, feed.url))

    @admin.display(description="entries", ordering="entries_found")
    def entries(self, feed):
        return f"{feed.entries_found:,}, {feed.entries_new:,} new" if feed.last_success_at else None

    # Form

    def save_model(self, request, feed, form, change):
        if change:
            return save_changes(feed, form.changed_data)
        feed.save()
        return self.message_user(request, ingest_actions.try_again([feed.pk]))

    # Actions

    @admin.action(description="Try again now", permissions=["poll"])
    def try_again(self, request, feeds):
        self._poll_now(request, _pks(feeds))

    @admin.action(description="Pause", permissions=["poll"])
    def pause(self, request, feeds):
        request.changeset.describe(Changeset.Source.ACTION, "Paused")
        number = ingest_actions.pause(_pks(feeds), request.user)
        self.message_user(request, f"Paused: {count_of(number, 'feed')}.", messages.SUCCESS)

    @admin.action(description="Resume", permissions=["poll"])
    def resume(self, request, feeds):
        request.changeset.describe(Changeset.Source.ACTION, "Resumed")
        number = Feed.objects.by_pks(_pks(feeds)).paused().poll_now(timezone.now())
        self.message_user(request, f"Resumed: {count_of(number, 'feed')}.", messages.SUCCESS)

    def get_urls(self):
        return [*feed_discovery.urls(), *ingest_pages.urls(), *super().get_urls()]

    # Buttons of one feed

    def try_one(self, request, feed):
        """The button "Try again now" of one feed; a paused feed becomes active again."""
        self._poll_now(request, [feed.pk])

    def pause_one(self, request, feed):
        request.changeset.describe(Changeset.Source.ACTION, "Paused")
        ingest_actions.pause([feed.pk], request.user)
        messages.success(request, f"Paused: {feed}.")

    def _poll_now(self, request, pks):
        request.changeset.describe(Changeset.Source.ACTION, "Tried again")
        next_step = ingest_actions.try_again(pks)
        messages.success(request, f"Tried again: {count_of(len(pks), 'feed')}. {next_step}")


def _pks(feeds):
    return list(feeds.values_list("pk", flat=True))
