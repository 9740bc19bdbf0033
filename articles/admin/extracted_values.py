"""On an article's form: which of its values a machine measured, whether its page could be read, and which
feeds brought it."""

from django.contrib import admin
from django.template.loader import render_to_string

from articles.admin.feed_status import problem_of
from articles.models import Reading

SOURCES = {"page": "measured from its page", "feed": "as its feed says"}


class MeasuredDesk:
    """ModelAdmin's half for where an article's values come from."""

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "measured_values"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, ("As measured", {"fields": ["measured_values"]})] if obj else fieldsets

    @admin.display(description="where values come from")
    def measured_values(self, article):
        reading = Reading.objects.filter(article=article.pk).first()
        return render_to_string(
            "admin/articles/article/_measured.html",
            {
                "values": values_of(article),
                "reading": reading,
                "problem": problem_of(reading) if reading else "",
                "sightings": article.sightings.select_related("feed__company").order_by("first_seen_at"),
            },
        )


def values_of(article):
    """(label, value, whose word it is) of each measured value that nobody has changed."""
    fields = [field for field in article._meta.fields if field.name in article.measured]
    return [
        (field.verbose_name, _said(field.value_from_object(article)), SOURCES[article.measured[field.name]])
        for field in fields
    ]


def _said(value):
    """`value` as the form says it."""
    return {True: "Yes", False: "No"}.get(value, value) if isinstance(value, bool) else value
