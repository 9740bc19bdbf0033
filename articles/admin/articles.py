"""The curation desk: Django's admin with the columns, filters and actions that editors need."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.admin.company_desk import CompanyDesk
from articles.admin.extracted_values import MeasuredDesk
from articles.admin.feeds import FeedDesk
from articles.admin.forms import AsShownForm
from articles.admin.logos import clean_logo
from articles.models import Article, Company, Feed, Topic
from articles.pages.cards import preview_html
from articles.pages.phrases import count_of


class SteadyList(ChangeList):
    """A list whose address holds what no database can be asked gives way to the whole list."""

    def __init__(self, *args, **kwargs):
        try:
            super().__init__(*args, **kwargs)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error


class DeskAdmin(admin.ModelAdmin):
    """What every room of the desk has in common."""

    show_facets = admin.ShowFacets.ALWAYS

    def get_changelist(self, request, **kwargs):
        return SteadyList

    def lookup_allowed(self, lookup, value, request):
        # A pattern typed into the address may be none, or one that never ends; no page offers any.
        return not lookup.endswith("regex") and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL cannot be asked for NUL.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        # What an address may fill in; these fields' widgets fail on an id that is none.
        return {name: value for name, value in initial.items() if name not in self.autocomplete_fields}

    def changeform_view(self, request, *args, **kwargs):
        self.require_ids(request, *self.autocomplete_fields)
        return super().changeform_view(request, *args, **kwargs)

    def response_action(self, request, queryset):
        self.require_ids(request, ACTION_CHECKBOX_NAME)
        return super().response_action(request, queryset)

    def get_deleted_objects(self, objs, request):
        """What goes with the chosen is counted and not listed: a feed has noted thousands of entries."""
        deleted, *rest = super().get_deleted_objects(objs, request)
        return [row for row in deleted if not isinstance(row, list)], *rest

    @staticmethod
    def require_ids(request, *names):
        """Raises BadRequest if a field that browsers fill with ids alone was sent something else."""
        sent = [value for name in names for value in request.POST.getlist(name) if value]
        if not all(value.isascii() and value.isdigit() and len(value) < 19 for value in sent):
            raise BadRequest("Only what the page offers can be chosen.")


class MissingFilter(admin.SimpleListFilter):
    """What an editor has still to add."""

    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [
            ("level", "Level"),
            ("summary", "Summary"),
            ("topics", "Topics"),
            ("read_time", "Read time"),
            ("date", "Date"),
        ]

    def queryset(self, request, articles):
        return articles.missing(self.value()) if self.value() in dict(self.lookup_choices) else articles


class SinceFilter(admin.SimpleListFilter):
    """When the status last changed, for "published this week"."""

    title = "status since"
    parameter_name = "since"

    def lookups(self, request, model_admin):
        return [("1", "Past day"), ("7", "Past 7 days"), ("30", "Past 30 days")]

    def queryset(self, request, articles):
        if self.value() not in dict(self.lookup_choices):
            return articles
        return articles.decided_since(int(self.value()), timezone.now())


class ArticleActionForm(ActionForm):
    """The action menu, with the values that "set level" and "add topic" take."""

    level = forms.ChoiceField(required=False, choices=[("", "(no level)"), *Article.Level.choices])
    topic = forms.ModelChoiceField(required=False, queryset=Topic.objects.by_name(), empty_label="(no topic)")


@admin.register(Article)
class ArticleAdmin(MeasuredDesk, DeskAdmin):
    form = AsShownForm
    list_display = [
        "headline",
        "company",
        "level",
        "minutes",
        "code",
        "summary_there",
        "status",
        "date",
    ]
    list_editable = ["level"]
    list_filter = [
        "status",
        MissingFilter,
        SinceFilter,
        "level",
        "includes_code",
        "has_summary",
        "language",
        "topics",
    ]
    list_per_page = 50
    list_select_related = ["company"]
    search_fields = ["title", "company__name", "authors", "url", "excerpt"]
    date_hierarchy = "published_on"
    autocomplete_fields = ["company", "topics"]
    action_form = ArticleActionForm
    actions = ["publish", "reject", "back_to_inbox", "set_level", "add_topic", "mark_includes_code"]
    readonly_fields = ["card_preview", "status_by", "status_at", "added_at", "changed_at"]
    fieldsets = [
        ("Card", {"fields": ["card_preview"]}),
        (
            "Article",
            {
                "fields": [
                    "url",
                    "title",
                    "company",
                    "authors",
                    ("published_on", "date_precision"),
                    "language",
                ]
            },
        ),
        ("For whom", {"fields": [("level", "read_minutes", "includes_code"), "topics", "excerpt"]}),
        ("Summary", {"fields": ["summary", "takeaways", "prerequisites", "questions"]}),
        (
            "Desk",
            {"fields": ["status", "note", "slug", ("status_by", "status_at"), ("added_at", "changed_at")]},
        ),
    ]
    # What follows from a change. The page may be read at this moment, so that no other column is written.
    written_along = {
        "url": {"canonical_url"},
        "status": {"status_by", "status_at"},
        # A year is kept as its first of January.
        "date_precision": {"published_on"},
    }
    # What only a saved article has.
    written_by_saving = (("status_by", "status_at"), ("added_at", "changed_at"))

    class Media:
        js = ["admin-preview.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("company", "status_by")

    # Columns

    @admin.display(description="title", ordering="title")
    def headline(self, article):
        return str(article)

    @admin.display(description="min", ordering="read_minutes")
    def minutes(self, article):
        return article.read_minutes

    @admin.display(description="code", boolean=True, ordering="includes_code")
    def code(self, article):
        return article.includes_code

    @admin.display(description="summary", boolean=True, ordering="has_summary")
    def summary_there(self, article):
        return article.has_summary

    @admin.display(description="date", ordering="published_on")
    def date(self, article):
        day = article.published_on
        return day and (str(day.year) if article.date_precision == "year" else day.isoformat())

    # Form

    def get_fieldsets(self, request, obj=None):
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [
            (name, {"fields": [field for field in options["fields"] if field not in self.written_by_saving]})
            for name, options in self.fieldsets
        ]

    def view_on_site(self, article):
        return article.get_absolute_url() if article.is_public else None

    @admin.display(description="as readers see it")
    def card_preview(self, article):
        return format_html(
            '<div id="card-preview" data-address="{}">{}</div>',
            reverse("admin:articles_article_preview"),
            preview_html(article),
        )

    def get_urls(self):
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name="articles_article_preview"), *super().get_urls()]

    def preview(self, request):
        """The card of what is typed so far; nothing is saved, and what is not valid yet is left out."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        self.require_ids(request, *self.autocomplete_fields)
        form = self.get_form(request)(request.POST)
        article = form.instance
        for name in form.errors.keys() - {"__all__", "topics"}:
            setattr(article, name, article._meta.get_field(name).get_default())
        # What is typed has no page yet, so the card leads nowhere.
        article.status = Article.Status.INBOX
        # An unsaved row has no topics: they come from the form.
        article.shown_topics = form.cleaned_data.get("topics", [])
        return HttpResponse(preview_html(article))

    def save_model(self, request, article, form, change):
        if "status" in form.changed_data or not change:
            article.status_by, article.status_at = request.user, timezone.now()
        if "url" in form.fields:
            # The editor has seen every value of the whole form: none is a placeholder any more.
            article.demo = False
        if not change:
            return article.save()
        follow = (self.written_along.get(name, set()) for name in form.changed_data)
        names = {*form.changed_data, "demo", "changed_at"}.union(*follow) - {"topics"}
        return article.save(update_fields=names)

    # Actions

    @admin.action(description="Publish")
    def publish(self, request, articles):
        incomplete = articles.count() - articles.publishable().count()
        self._change(request, articles, "Published", lambda a, now: a.publish(request.user, now))
        if incomplete:
            sentence = "left as they are: a published article needs a title, a company and an address."
            self.message_user(request, f"{count_of(incomplete, 'article')} {sentence}", messages.WARNING)

    @admin.action(description="Reject")
    def reject(self, request, articles):
        self._change(request, articles, "Rejected", lambda a, now: a.reject(request.user, now))

    @admin.action(description="Back to the inbox")
    def back_to_inbox(self, request, articles):
        self._change(request, articles, "Back in the inbox", lambda a, now: a.to_inbox(request.user, now))

    @admin.action(description="Set level to …")
    def set_level(self, request, articles):
        # One of the levels or "": ArticleActionForm lets nothing else through.
        level = request.POST.get("level", "")
        words = f"Level set to {level}" if level else "Level taken away"
        self._change(request, articles, words, lambda a, now: a.set_level(level, now))

    @admin.action(description="Add topic …")
    def add_topic(self, request, articles):
        topic = Topic.objects.by_pk(request.POST.get("topic", ""))
        if topic is None:
            return self.message_user(request, "Choose a topic beside the action.", messages.ERROR)
        return self._change(request, articles, f"Topic {topic} added", lambda a, now: a.add_topic(topic, now))

    @admin.action(description="Mark as including code")
    def mark_includes_code(self, request, articles):
        self._change(request, articles, "Marked as including code", lambda a, now: a.mark_includes_code(now))

    def _change(self, request, articles, words, change):
        """Makes one change of state, writes it into each changed article's history and says it."""
        now = timezone.now()
        chosen = Article.objects.by_pks(articles.values_list("pk", flat=True))
        number = change(chosen, now)
        changed = chosen.changed_at_time(now)
        LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, change_message=words)
        self.message_user(request, f"{words}: {count_of(number, 'article')}.", messages.SUCCESS)

    def get_actions(self, request):
        """Without the permission to change, no action changes anything."""
        actions = super().get_actions(request)
        return actions if self.has_change_permission(request) else {}


class CompanyForm(forms.ModelForm):
    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        return clean_logo(logo) if "logo" in self.changed_data and logo else logo


@admin.register(Company)
class CompanyAdmin(CompanyDesk, DeskAdmin):
    form = CompanyForm
    list_display = ["name", "article_count", "blog_url", "published"]
    ordering = ["name"]
    list_filter = ["published"]
    search_fields = ["name", "tagline"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_article_counts(even_hidden=True)

    def view_on_site(self, company):
        return company.get_absolute_url() if company.published else None

    @admin.display(description="published articles", ordering="article_count")
    def article_count(self, company):
        return _link_to_articles(company.article_count, company=company.pk)


@admin.register(Topic)
class TopicAdmin(DeskAdmin):
    list_display = ["name", "article_count", "description", "aliases"]
    ordering = ["name"]
    search_fields = ["name", "aliases"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_article_counts(even_hidden=True)

    @admin.display(description="published articles", ordering="article_count")
    def article_count(self, topic):
        return _link_to_articles(topic.article_count, topics=topic.pk)


@admin.register(Feed)
class FeedAdmin(FeedDesk, DeskAdmin):
    """Feeds as feed_admin.py shows them, with what every room of the desk has in common."""


def _link_to_articles(number, **conditions):
    query = "&".join(f"{name}__id__exact={pk}" for name, pk in conditions.items())
    address = f"{reverse('admin:articles_article_changelist')}?{query}&status__exact=published"
    return format_html('<a href="{}">{}</a>', address, f"{number:,}")
