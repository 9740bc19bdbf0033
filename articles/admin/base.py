"""What every ModelAdmin of the site has in common: no address and no form, however odd, is a server error."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest
from django.db import DataError


class SafeChangeList(ChangeList):
    """Shows the whole list if the address has a value that the database cannot handle."""

    def __init__(self, *args, **kwargs):
        try:
            super().__init__(*args, **kwargs)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error


class BaseAdmin(admin.ModelAdmin):
    show_facets = admin.ShowFacets.ALWAYS
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
        if not all(value.isascii() and value.isdigit() and len(value) < 19 for value in sent):
            raise BadRequest("Only what the page offers can be chosen.")

    # Deleting and history

    def get_deleted_objects(self, objs, request):
        """Related rows are counted and not listed: a feed can have thousands of entries."""
        deleted, *rest = super().get_deleted_objects(objs, request)
        return [row for row in deleted if not isinstance(row, list)], *rest

    @staticmethod
    def log_changes(request, rows, message):
        """Adds an entry to the history of each of `rows`, a QuerySet."""
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, change_message=message)
