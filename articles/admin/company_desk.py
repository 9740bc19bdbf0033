"""A company's feeds and history in the admin: how they go, and what can be ordered of ingest."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles.admin import feed_status, ingest_actions
from articles.admin.feeds import FeedInline, again_button, with_buttons
from articles.admin.formats import when
from articles.admin.ingest_pages import MAY_POLL, desk_view
from articles.models import Backfill, Company
from articles.pages.phrases import count_of


class CompanyDesk:
    """ModelAdmin's half for a company's feeds."""

    inlines = [FeedInline]
    actions = ["try_again", "fetch_history"]
    change_form_template = "admin/articles/company/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("feeds")

    def has_poll_permission(self, request):
        return request.user.has_perm(MAY_POLL)

    # Columns

    @admin.display(description="feeds")
    def feeds_now(self, company):
        health = self._health(company)
        if not health.feeds:
            return None
        troubles = [(health.failing, "failing", "bad"), (health.paused, "paused", "wary")]
        marks = [(tone, f"{number} {word}") for number, word, tone in troubles if number]
        return format_html(
            '<a href="{}?company__id__exact={}">{}</a> {}{}',
            reverse("admin:articles_feed_changelist"),
            company.pk,
            count_of(health.feeds, "feed"),
            format_html_join(" ", '<span class="tone tone-{}">{}</span>', marks),
            format_html_join("", '<span class="feed-why">{}</span>', ((s,) for s in health.sentences[:2])),
        )

    @admin.display(description="last success")
    def last_success(self, company):
        return when(self._health(company).last_success, "-")

    @admin.display(description="next due")
    def next_due(self, company):
        moment = self._health(company).next_due
        return "now" if moment and moment <= timezone.now() else when(moment, "-")

    @admin.display(description="entries")
    def entries(self, company):
        health = self._health(company)
        return f"{health.found:,}, {health.new:,} new" if health.last_success else None

    @admin.display(description="next due")
    def next_due_or_now(self, company):
        if not company.feeds.all():
            return None
        address = reverse("admin:articles_company_try_again", args=[company.pk])
        button = again_button(address, f"the feeds of {company}")
        return format_html("{} {}", self.next_due(company), button)

    def get_list_display(self, request):
        name, *others = super().get_list_display(request)
        columns = [name, "feeds_now", "last_success", "next_due", "entries", *others]
        return with_buttons(columns, self.has_poll_permission(request))

    @staticmethod
    def _health(company):
        return feed_status.health_of(list(company.feeds.all()))

    # Form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            backfill, progress = ingest_actions.history_of(obj)
            context |= {
                "may_poll": self.has_poll_permission(request),
                "feeds": list(obj.feeds.by_trouble()),
                "backfill": backfill,
                "progress": progress,
                "is_running": backfill is not None and backfill.status == Backfill.Status.RUNNING,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Orders

    @admin.action(description="Try their feeds again now", permissions=["poll"])
    def try_again(self, request, companies):
        pks = [feed.pk for company in companies for feed in company.feeds.all()]
        after = ingest_actions.try_again(pks)
        self.message_user(request, f"Tried again: {count_of(len(pks), 'feed')}. {after}", messages.SUCCESS)

    @admin.action(description="Fetch history", permissions=["poll"])
    def fetch_history(self, request, companies):
        chosen = list(Company.objects.by_pks(companies.values_list("pk", flat=True)).by_name())
        self._fetch_history(request, chosen)

    def _fetch_history(self, request, companies):
        after = ingest_actions.fetch_history(companies)
        LogEntry.objects.log_actions(
            request.user.pk,
            Company.objects.by_pks(c.pk for c in companies).by_name(),
            CHANGE,
            change_message="History",
        )
        number = count_of(len(companies), "company,companies")
        messages.success(request, f"The search for older articles of {number} has begun. {after}")

    def get_urls(self):
        orders = {"try-again": self.try_one, "history": self.history_one, "history/stop": self.stop_one}
        return [
            *(
                path(
                    f"<str:pk>/{name}/",
                    desk_view(self._of_company(order), MAY_POLL, post=True),
                    name=f"articles_company_{name.replace('-', '_').replace('/', '_')}",
                )
                for name, order in orders.items()
            ),
            *super().get_urls(),
        ]

    def _of_company(self, order):
        """A view that carries out `order` for the company of the address, and goes back to where it was."""

        def view(request, pk):
            company = self.get_object(request, pk)
            if company is None:
                raise Http404
            order(request, company)
            if request.POST.get("to") == "list":
                return redirect("admin:articles_company_changelist")
            return redirect("admin:articles_company_change", company.pk)

        return view

    def try_one(self, request, company):
        self.try_again(request, [company])

    def history_one(self, request, company):
        self._fetch_history(request, [company])

    def stop_one(self, request, company):
        if ingest_actions.stop_history(company):
            messages.success(request, f"The search for older articles of {company} is stopped.")
        else:
            messages.info(request, f"No search for older articles of {company} is running.")
