"""What readers report, in the admin: a queue that is worked off."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin.base import BaseAdmin
from articles.admin.formats import when
from articles.models import ReaderReport
from articles.pages.phrases import count_of


class DoneFilter(admin.SimpleListFilter):
    """Those that wait, unless the others are asked for."""

    title = "state"
    parameter_name = "done"

    def lookups(self, request, model_admin):
        return [("no", "Waiting"), ("yes", "Done")]

    def queryset(self, request, reports):
        states = {"no": reports.waiting, "yes": reports.done}
        return states[self.value()]() if self.value() in states else reports


@admin.register(ReaderReport)
class ReaderReportAdmin(BaseAdmin):
    """Readers write these; here they are only marked as done."""

    list_display = ["about", "original", "kind", "text", "reported", "done"]
    list_display_links = None
    list_filter = [DoneFilter, "kind"]
    search_fields = ["text", "article__title"]
    actions = ["mark_done"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_articles()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.opts.fields]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Reports from readers"})

    # Columns of the list

    @admin.display(description="article", ordering="article__title")
    def about(self, report):
        address = reverse("admin:articles_article_change", args=[report.article_id])
        return format_html('<a href="{}">{}</a>', address, report.article)

    @admin.display(description="open")
    def original(self, report):
        if not report.article.url:
            return None
        return format_html(
            '<a href="{}" target="_blank" rel="noopener" aria-label="Open the original of {}">↗</a>',
            report.article.url,
            report.article,
        )

    @admin.display(description="reported", ordering="at")
    def reported(self, report):
        return when(report.at)

    @admin.display(description="done", ordering="done_at", empty_value="")
    def done(self, report):
        if report.done_at is None:
            return None
        return format_html("{} by {}", when(report.done_at), report.done_by or "somebody who has left")

    @admin.action(description="Done", permissions=["change"])
    def mark_done(self, request, reports):
        number = ReaderReport.objects.by_pks(reports.values_list("pk", flat=True)).mark_done(
            request.user, timezone.now()
        )
        messages.success(request, f"Done: {count_of(number, 'report')}.")
