"""Companies in the admin: the list with the state of their feeds, and the form with feeds and history."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles.admin import ingest_actions
from articles.admin.base import ChangedFieldsForm
from articles.admin.feed_status import problems_of, reasons
from articles.admin.feeds import FeedInline
from articles.admin.formats import articles_link, now_or_when, when
from articles.admin.history.merging import merge_two
from articles.admin.logos import clean_logo
from articles.admin.polling import PollingAdmin, again_button
from articles.ingest.history import backfill
from articles.models import Company, Feed
from articles.pages.phrases import count_of


class CompanyForm(ChangedFieldsForm):
    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        return clean_logo(logo) if "logo" in self.changed_data and logo else logo


@admin.register(Company)
class CompanyAdmin(PollingAdmin):
    form = CompanyForm
    buttons = {
        "try-again": "try_one",
        "fetch-history": "history_one",
        "fetch-history/stop": "stop_one",
    }
    inlines = [FeedInline]
    prepopulated_fields = {"slug": ["name"]}
    change_form_template = "admin/articles/company/change_form.html"
    list_display = [
        *("name", "feeds_now", "last_success", "next_due", "entries"),
        *("article_count", "blog_url", "published"),
    ]
    list_filter = ["published"]
    ordering = ["name"]
    search_fields = ["name", "tagline"]
    actions = ["try_again", "fetch_history", merge_two]

    def get_queryset(self, request):
        companies = super().get_queryset(request).with_article_counts()
        return companies.prefetch_related("feeds")

    # Columns of the list

    @admin.display(description="feeds")
    def feeds_now(self, company):
        feeds, active = company.feeds.all(), self._active(company)
        if not feeds:
            return None
        failing = sum(bool(feed.error) for feed in active)
        troubles = [(failing, "failing", "bad"), (len(feeds) - len(active), "paused", "wary")]
        tones = [(tone, f"{number} {word}") for number, word, tone in troubles if number]
        return format_html(
            '<a href="{}?company__id__exact={}">{}</a> {}{}',
            reverse("admin:articles_feed_changelist"),
            company.pk,
            count_of(len(feeds), "feed"),
            format_html_join(" ", '<span class="tone tone-{}">{}</span>', tones),
            reasons(problems_of(feeds)[:2]),
        )

    @admin.display(description="last success")
    def last_success(self, company):
        moments = [feed.last_success_at for feed in company.feeds.all() if feed.last_success_at]
        return when(max(moments, default=None), "-")

    @admin.display(description="next due")
    def next_due(self, company):
        return now_or_when(min((feed.next_due_at for feed in self._active(company)), default=None))

    @admin.display(description="next due")
    def next_due_or_now(self, company):
        if not company.feeds.all():
            return None
        address = reverse("admin:articles_company_try_again", args=[company.pk])
        button = again_button(address, f"the feeds of {company}")
        return format_html("{} {}", self.next_due(company), button)

    @admin.display(description="entries")
    def entries(self, company):
        feeds = company.feeds.all()
        found, new = sum(feed.entries_found for feed in feeds), sum(feed.entries_new for feed in feeds)
        return f"{found:,}, {new:,} new" if any(feed.last_success_at for feed in feeds) else None

    @admin.display(description="published articles", ordering="article_count")
    def article_count(self, company):
        return articles_link(company.article_count, company=company.pk)

    @staticmethod
    def _active(company):
        return [feed for feed in company.feeds.all() if feed.status == Feed.Status.ACTIVE]

    # Form

    def view_on_site(self, company):
        return company.get_absolute_url() if company.published else None

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            latest = obj.backfills.first()
            context |= {
                "feeds": list(obj.feeds.by_trouble()),
                "backfill": latest,
                "progress": latest and backfill.progress(latest),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Actions

    @admin.action(description="Try their feeds again now", permissions=["poll"])
    def try_again(self, request, companies):
        pks = [feed.pk for company in companies for feed in company.feeds.all()]
        next_step = ingest_actions.try_again(pks)
        messages.success(request, f"Tried again: {count_of(len(pks), 'feed')}. {next_step}")

    @admin.action(description="Fetch history", permissions=["poll"])
    def fetch_history(self, request, companies):
        chosen = Company.objects.by_pks(companies.values_list("pk", flat=True)).by_name()
        next_step = ingest_actions.fetch_history(chosen)
        number = count_of(len(chosen), "company,companies")
        messages.success(request, f"The search for older articles from {number} has started. {next_step}")

    # Buttons of one company

    def try_one(self, request, company):
        self.try_again(request, [company])

    def history_one(self, request, company):
        self.fetch_history(request, Company.objects.by_pks([company.pk]))

    def stop_one(self, request, company):
        if company.backfills.stop(timezone.now()):
            messages.success(request, f"The search for older articles from {company} has been stopped.")
        else:
            messages.info(request, f"No search for older articles from {company} is running.")
