"""Articles in the admin: the list with its filters and actions, and the form with the card as readers see it.

A new field of Article needs a place in SECTIONS and, to be a column of the list, in `list_display`. Preview,
saving and extracted values work for any field.
"""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import BaseModelFormSet
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from articles.admin import article_actions
from articles.admin.base import BaseAdmin, ChangedFieldsForm
from articles.admin.lists.of_articles import (
    CompanyFilter,
    FeedFilter,
    LanguageFilter,
    MissingFilter,
    PickFilter,
    SinceFilter,
    StatusFilter,
    TopicFilter,
    YearFilter,
    words_of,
)
from articles.admin.lists.rendering import QuickErrors, QuickHidden, QuickSelect, checkbox
from articles.admin.originals.signs import OriginalFilter, reading_problem, said_of, sign
from articles.admin.suggestions import summaries
from articles.admin.topics import TechnologyFilter
from articles.models import (
    Article,
    ArticleTechnology,
    Changeset,
    OriginalCheck,
    Technology,
)
from articles.pages.cards import preview_html
from articles.technologies.measure import TEXTS, measure_texts

# The form, section by section; fields in a tuple share a line.
SECTIONS = {
    "Card": ["card_preview"],
    "Article": ["url", "title", "company", "authors", ("published_on", "date_precision"), "language"],
    "For whom": [("level", "read_minutes", "includes_code"), "topics", "excerpt"],
    "Technologies": ["chosen_technologies", "technology_states"],
    "Summary": ["suggested_summary", "summary", "takeaways", "prerequisites", "questions"],
    "Desk": ["status", "picked_on", "note", "slug", ("status_by", "status_at"), ("added_at", "changed_at")],
    "Measured values": ["measured_values"],
}
SOURCES = {"page": "measured from the page", "feed": "from the feed"}
# What an article does not have before it is saved.
ONLY_SAVED = [("status_by", "status_at"), ("added_at", "changed_at"), "measured_values", "technology_states"]


class ArticleForm(ChangedFieldsForm):
    """The article, and its technologies as readers see them."""

    chosen_technologies = forms.ModelMultipleChoiceField(
        Technology.objects.by_name(),
        required=False,
        label="Technologies",
        widget=AutocompleteSelectMultiple(Article._meta.get_field("technologies"), admin.site),
        help_text="Measured from its texts. What you add or remove stays so, whatever is measured later.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["chosen_technologies"] = [one.pk for one in self.instance.shown_technologies]
        problem = reading_problem(self.instance)
        if problem and "status" in self.fields:
            self.fields["status"].help_text = f"The page could not be read: {problem}"

    def changed_by(self, name):
        article = self.instance
        if name == "status" and article.status_by and article.status_at:
            return article.status_by.get_username(), article.status_at
        return super().changed_by(name)

    def decided_technologies(self):
        """The Technologies that were added on the page, and those that were removed, as two sets."""
        name, data = "chosen_technologies", self.cleaned_data
        if name not in self.changed_data or name not in data:
            return set(), set()
        before = self.initial[name]
        if self.fields[name].show_hidden_initial:
            before = self.data.getlist(self.add_initial_prefix(name))
        before = set(Technology.objects.by_pks(before))
        return set(data[name]) - before, before - set(data[name])


class RowForm(ChangedFieldsForm):
    """What can be changed of a row right in the list."""

    class Meta:
        widgets = {"level": QuickSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"error_class": QuickErrors})
        for field in self.fields.values():
            field.hidden_widget = QuickHidden


class RowFormSet(BaseModelFormSet):
    """The forms of a page of the list."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[self._pk_field.name].widget = QuickHidden()


@admin.register(Article)
class ArticleAdmin(BaseAdmin):
    form = ArticleForm
    readonly_fields = ["card_preview", "status_by", "status_at", "added_at", "changed_at", "measured_values"]
    readonly_fields += ["technology_states", "suggested_summary"]
    # Columns that follow from a changed one. Only changed columns are written, because ingest may be
    # writing others at the same moment.
    follow_from = {
        "url": {"canonical_url", "gone_on"},
        "status": {"status_by", "status_at"},
    }
    list_display = ["headline", "original", "company", "level", "minutes", "code", "summary_there"]
    list_display += ["status", "date"]
    list_editable = ["level"]
    list_filter = [
        StatusFilter,
        MissingFilter,
        OriginalFilter,
        SinceFilter,
        CompanyFilter,
        FeedFilter,
        PickFilter,
        "level",
        "includes_code",
        ("has_summary", admin.BooleanFieldListFilter),
        LanguageFilter,
        YearFilter,
        ("topics", TopicFilter),
        TechnologyFilter,
    ]
    list_per_page = 25
    list_max_show_all = 50
    search_fields = ["title", "company__name", "authors", "url", "excerpt"]
    autocomplete_fields = ["company", "topics"]
    more_id_fields = ["chosen_technologies"]
    action_form = article_actions.ArticleActionForm
    actions = article_actions.ACTIONS

    class Media:
        js = ["admin-preview.js", "admin-written.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("company", "status_by").with_crawls()

    def get_search_results(self, request, articles, search_term):
        return articles.mentioning(words_of(search_term.replace("\x00", ""))), False

    # Two editors at once

    def changelist_view(self, request, *args, **kwargs):
        if request.method != "POST":
            return super().changelist_view(request, *args, **kwargs)
        with transaction.atomic():
            return super().changelist_view(request, *args, **kwargs)

    def _get_list_editable_queryset(self, request, prefix):
        return super()._get_list_editable_queryset(request, prefix).select_for_update(of=("self",))

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{"form": RowForm} | kwargs)

    def get_changelist_formset(self, request, **kwargs):
        return super().get_changelist_formset(request, **{"formset": RowFormSet} | kwargs)

    # Columns of the list

    def action_checkbox(self, article):
        """The box of a row, and how its article was shown: what somebody has changed since is left alone."""
        return format_html(
            '{}<input type="hidden" name="shown-{}" value="{}">',
            *(checkbox(article), article.pk, article_actions.shown(article)),
        )

    @admin.display(description="title", ordering="title")
    def headline(self, article):
        return str(article)

    @admin.display(description="open")
    def original(self, article):
        if not article.url:
            return None
        return format_html(
            '<a href="{}" target="_blank" rel="noopener" aria-label="Open the original of {}">↗</a>{}',
            article.url,
            article,
            sign(article),
        )

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
        return article.known_date or None

    # Form

    def get_fieldsets(self, request, obj=None):
        left_out = [] if obj else [*ONLY_SAVED]
        if obj is None or summaries.suggested(obj) is None:
            left_out.append("suggested_summary")
        sections = ((name, [f for f in fields if f not in left_out]) for name, fields in SECTIONS.items())
        return [(name, {"fields": fields}) for name, fields in sections if fields]

    def view_on_site(self, article):
        return article.get_absolute_url() if article.is_public else None

    @admin.display(description="as readers see it")
    def card_preview(self, article):
        return format_html(
            '<div id="card-preview" data-address="{}">{}</div>',
            reverse("admin:articles_article_preview"),
            preview_html(article),
        )

    @admin.display(description="where values come from")
    def measured_values(self, article):
        context = {
            "values": _measured(article),
            "crawl": getattr(article, "crawl", None),
            "problem": reading_problem(article),
            "original": said_of(article),
            "check": getattr(article, "original_check", None),
            "feed_entries": article.feed_entries.select_related("feed__company").order_by("first_seen_at"),
        }
        return render_to_string("admin/articles/article/_extracted_values.html", context)

    @admin.display(description="technologies")
    def chosen_technologies(self, article):
        """For somebody who may only look at the form."""
        return ", ".join(one.name for one in article.shown_technologies)

    @admin.display(description="how it came there")
    def technology_states(self, article):
        names = {}
        for link in article.technology_links.with_technologies():
            names.setdefault(link.get_state_display(), []).append(link.technology.name)
        lines = ((state, ", ".join(its)) for state, its in names.items())
        return format_html_join(mark_safe("<br>"), "{}: {}", lines)

    @admin.display(description="suggested")
    def suggested_summary(self, article):
        return summaries.shown(article)

    def get_actions(self, request):
        offered = super().get_actions(request)
        if not settings.SUGGEST_URL:
            offered.pop(summaries.have_suggested.__name__, None)
        return offered

    def get_urls(self):
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name="articles_article_preview"), *super().get_urls()]

    def preview(self, request):
        """The card of what has been typed so far, without values that are not valid yet. Nothing is saved."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        self.require_ids(request, *self.id_fields)
        form = self.get_form(request)(request.POST)
        article = form.instance
        for name in form.errors.keys() - {"__all__", "topics", "chosen_technologies"}:
            # The preview knows no article, so an address that is there already may be its own.
            if not form.has_error(name, code="taken"):
                setattr(article, name, article._meta.get_field(name).get_default())
        # What is being typed has no public page, so the card must not link to one.
        article.status = Article.Status.INBOX
        # An unsaved row has no topics of its own; these come from the form.
        article.shown_topics = form.cleaned_data.get("topics", [])
        article.shown_technologies = form.cleaned_data.get("chosen_technologies", [])
        return HttpResponse(preview_html(article))

    def save_model(self, request, article, form, change):
        if by := summaries.accepted(form, request.POST):
            request.changeset.describe(Changeset.Source.SUGGESTION, f"Saved, with what {by} wrote")
        if "status" in form.changed_data or not change:
            article.status_by, article.status_at = request.user, timezone.now()
        article.edited_at = timezone.now()
        if "status" in form.changed_data and article.is_public and (problem := reading_problem(article)):
            messages.warning(request, f"Published although the page could not be read: {problem}")
        if not change:
            return article.save()
        if "url" in form.changed_data:
            article.gone_on = None
            OriginalCheck.objects.start_again([article.pk], timezone.now())
        following = (self.follow_from.get(name, set()) for name in form.changed_data)
        names = {*form.changed_data, "changed_at", "edited_at"}.union(*following) - {
            "topics",
            "chosen_technologies",
        }
        return article.save(update_fields=names)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # The list has forms of its own, with the level alone.
        if isinstance(form, ArticleForm):
            ArticleTechnology.objects.decide(form.instance, *form.decided_technologies())
        if not change or {*TEXTS} & {*form.changed_data}:
            measure_texts([form.instance.pk])


def _measured(article):
    """(label, value, source) of each measured value that nobody has changed, in the order of the columns."""
    sources = article.measured
    return [
        (field.verbose_name, _as_text(field.value_from_object(article)), SOURCES[sources[field.name]])
        for field in article._meta.fields
        if field.name in sources
    ]


def _as_text(value):
    """`value` as the form shows it."""
    return {True: "Yes", False: "No"}.get(value, value) if isinstance(value, bool) else value
