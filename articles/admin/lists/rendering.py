"""What a list has hundreds of, printed without a template for each: a page takes half the time so."""

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms.utils import ErrorList, flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

SELECTED = mark_safe(' class="selected"')
CHOSEN = mark_safe(" selected")


class QuickSelect(forms.Select):
    """A menu."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = ((value, CHOSEN if str(value) == chosen else "", label) for value, label in self.choices)
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(attrs or {}, {"name": name})),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class QuickHidden(forms.HiddenInput):
    """A value that the page carries along."""

    def render(self, name, value, attrs=None, renderer=None):
        value = self.format_value(value)
        values = {"type": "hidden", "name": name} | ({} if value is None else {"value": value})
        return format_html("<input{}>", flatatt(self.build_attrs(attrs or {}, values)))


class QuickErrors(ErrorList):
    """The errors of a field, of which there are hardly any."""

    def __str__(self):
        return super().__str__() if self else ""

    __html__ = __str__


def options(choices):
    """The options of a filter as Django has them, each a <li> with a link."""
    lines = ((SELECTED if one["selected"] else "", one["query_string"], one["display"]) for one in choices)
    return format_html_join("\n", '<li{}><a href="{}">{}</a></li>', lines)


def checkbox(row):
    """The box that ticks a row for an action."""
    return format_html(
        '<input type="checkbox" name="{}" value="{}" class="action-select" '
        'aria-label="Select this object for an action - {}">',
        *(ACTION_CHECKBOX_NAME, row.pk, row),
    )
