"""Filters of a list by one of more values than can be offered."""

from django.contrib import admin

# So many rows of another table are offered to filter a list by: each has its number counted.
MOST_OFFERED = 20


class OfferedFilter(admin.SimpleListFilter):
    """Filters a list by one of the values that are offered, mostly ids of another table, or by the one asked
    for."""

    def offered(self, chosen):
        """(value, name) of those to offer, and of the one that is the text `chosen`."""
        raise NotImplementedError

    def narrowed(self, rows, value):
        """Those of `rows` that have this value."""
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
        return [(str(value), label) for value, label in request.offered[name]]
