"""Filters of a list by a row of another table."""

from django.contrib import admin

# So many rows of another table are offered to filter a list by: each has its number counted.
MOST_OFFERED = 20


class OfferedFilter(admin.SimpleListFilter):
    """Filters a list by a row of another table: by one of those that are offered, or by the one asked for."""

    def offered(self, chosen):
        """(id, name) of the rows to offer, and of the one whose id is the text `chosen`."""
        raise NotImplementedError

    def narrowed(self, rows, pk):
        """Those of `rows` that belong to the row of this id."""
        raise NotImplementedError

    def queryset(self, request, rows):
        return self.narrowed(rows, self.value()) if self.value() in dict(self.lookup_choices) else rows

    def lookups(self, request, model_admin):
        # Django makes all filters of a list anew to count the options of each.
        if not hasattr(request, "offered"):
            request.offered = {}
        name = self.parameter_name
        if name not in request.offered:
            request.offered[name] = self.offered(request.GET.get(name, ""))
        return [(str(pk), label) for pk, label in request.offered[name]]
