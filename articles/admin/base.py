"""What every ModelAdmin of the site has in common, and their forms.

No address and no form, however odd, is a server error, and no form overwrites what somebody else has written
since its page was loaded.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db import connection
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.admin import exchange
from articles.admin.history import pages as history
from articles.admin.history.merging import merge_page
from articles.admin.lists.change_list import SafeChangeList
from articles.models import RowChange
from articles.models.fields import id_of
from articles.revisions.merge import FIELDS


class ChangedFieldsForm(forms.ModelForm):
    """A form whose page also carries the values it was loaded with, as hidden fields.

    A field that still has the value it was loaded with is not in `changed_data`, and saving keeps whatever
    the row holds by then. Where several can be chosen, those that were added and those that were removed
    are. A field that somebody else has changed meanwhile is not saved: the form says what they wrote, saving
    once more keeps one's own value, and a box below the field keeps theirs.
    """

    # Fields that are not compared.
    not_compared = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A browser sends no file that it was shown, so there is nothing to compare.
        self._names = [
            name
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField) and name not in self.not_compared
        ]
        # {name: (added, removed)} of the fields with several choices.
        self._links = {}
        # A POST without these hidden fields came from no page of ours: then every value in it counts.
        self._has_initial = not self.is_bound or any(
            self.add_initial_prefix(name) in self.data for name in self._names
        )
        for name in self._names:
            self.fields[name].show_hidden_initial = self._has_initial

    @property
    def changed_data(self):
        return [name for name in super().changed_data if self._theirs(name) not in self.data]

    def clean(self):
        data = super().clean()
        if self.instance._state.adding:
            return data
        for name in set(self._names).difference(self.changed_data):
            data.pop(name, None)
        several = {field.name for field in self._meta.model._meta.many_to_many}
        for name in [n for n in self._names if self._has_initial and n in self.changed_data and n in data]:
            if name in several:
                self._links[name] = self._added_and_removed(name)
            elif not isinstance(self.fields[name], forms.ModelMultipleChoiceField) and self._is_overtaken(
                name
            ):
                self._ask(name)
        return data

    def _save_m2m(self):
        for name, (added, removed) in self._links.items():
            self.cleaned_data.pop(name)
            getattr(self.instance, name).add(*added)
            getattr(self.instance, name).remove(*removed)
        super()._save_m2m()

    def _added_and_removed(self, name):
        shown, wanted = set(self._shown(name) or ()), {str(one.pk) for one in self.cleaned_data[name]}
        return wanted - shown, shown - wanted

    def changed_by(self, name):
        """(name, moment) of who has changed the field `name` last; None if nobody is known to have."""
        column = self.instance._meta.get_field(name).column
        change = RowChange.objects.latest_of_column(self.instance, column)
        if change is None or change.changeset is None or change.changeset.user is None:
            return None
        return change.changeset.user.get_username(), change.at

    def _theirs(self, name):
        return self.add_prefix(f"theirs-{name}")

    def _shown(self, name):
        """The value that the page was loaded with, as it was sent."""
        field = self.fields[name]
        return field.hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))

    def _is_overtaken(self, name):
        """Whether the row holds by now neither what was shown nor what is wanted."""
        wanted = self[name].data
        return not (self._is_there(name, self._shown(name)) or self._is_there(name, wanted))

    def _is_there(self, name, sent):
        return not self.fields[name].has_changed(_plain(self.initial[name]), _plain(sent))

    def _ask(self, name):
        field, there = self.fields[name], self.initial[name]
        who = self.changed_by(name)
        words = f"{who[0]} changed this at {timezone.localtime(who[1]):%H:%M}" if who else "This was changed"
        self.add_error(
            name,
            forms.ValidationError(
                format_html(
                    "{} to {}, after you opened the page. Save again to keep yours. "
                    '<label class="keep-theirs"><input type="checkbox" name="{}"> Keep theirs</label>',
                    *(words, self._said(name), self._theirs(name)),
                ),
                code="overtaken",
            ),
        )
        # Whoever saves again has seen what is there.
        self.data = self.data.copy()
        value = field.hidden_widget().format_value(field.prepare_value(there))
        self.data[self.add_initial_prefix(name)] = "" if value is None else value

    def _said(self, name):
        display = getattr(self.instance, f"get_{name}_display", None)
        value = display() if display else getattr(self.instance, name)
        value = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return "nothing" if value in (None, "") else f"“{value}”"


def _plain(value):
    """A text as it is compared: browsers send other line ends, and spaces around it say nothing."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class LockedRows:
    """A ModelAdmin whose row is locked before it is saved, so that what is compared is what is there."""

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        self.model._default_manager.select_for_update().in_bulk([found.pk])
        return super().get_object(request, object_id, from_field)


class BaseAdmin(LockedRows, admin.ModelAdmin):
    form = ChangedFieldsForm
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    list_max_show_all = 100
    # Fields of the form that browsers fill with ids, besides its autocomplete_fields.
    more_id_fields = ()

    # Addresses and forms that no page of the admin offers

    def get_changelist(self, request, **kwargs):
        return SafeChangeList

    def lookup_allowed(self, lookup, value, request):
        # A regular expression from the address may be broken or never finish; no page offers one.
        return not lookup.endswith("regex") and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL refuses NUL.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        # The widgets of autocomplete fields fail on a value that is not an id.
        return {name: value for name, value in initial.items() if name not in self.id_fields}

    def changeform_view(self, request, *args, **kwargs):
        self.require_ids(request, *self.id_fields)
        return super().changeform_view(request, *args, **kwargs)

    def response_action(self, request, queryset):
        self.require_ids(request, ACTION_CHECKBOX_NAME)
        return super().response_action(request, queryset)

    @property
    def id_fields(self):
        return *self.autocomplete_fields, *self.more_id_fields

    @staticmethod
    def require_ids(request, *names):
        """Raises BadRequest if one of these fields, which browsers fill with ids, was sent anything else."""
        sent = [value for name in names for value in request.POST.getlist(name) if value]
        if None in map(id_of, sent):
            raise BadRequest("Only what the page offers can be chosen.")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, exchange.tools(self, request) | (extra_context or {}))

    # Deleting and history

    def get_deleted_objects(self, objs, request):
        """Related rows are counted and not listed: a feed can have thousands of entries."""
        deleted, *rest = super().get_deleted_objects(objs, request)
        return [row for row in deleted if not isinstance(row, list)], *rest

    # Whatever is changed is in the history of its own: Django's log would say it once more, and less of it.

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def get_urls(self):
        put_back = self.admin_site.admin_view(require_POST(self.put_back))
        merge = self.admin_site.admin_view(self.merge)
        name = f"articles_{self.opts.model_name}"
        return [
            *exchange.urls(self),
            path("<int:pk>/history/put-back/", put_back, name=f"{name}_put_back"),
            *([path("merge/", merge, name=f"{name}_merge")] if self.opts.model_name in FIELDS else []),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        return history.object_page(self, request, object_id)

    def merge(self, request):
        return merge_page(self, request)

    def put_back(self, request, pk):
        return history.put_back(self, request, str(pk))
