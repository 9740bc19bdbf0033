"""The list of any ModelAdmin: whatever its address asks for, it is answered soon, and never by an error."""

from functools import cached_property

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import DataError

from articles.models.querysets.listed import first_ids, ids_of, with_ids

# In a larger table the filters are shown without counts: all of them together take seconds.
MOST_COUNTED = 20_000
# In a larger table what a search or filter finds is looked up, and counted, no further ahead of the page.
AHEAD = 5_000
# In a larger table another order than its own is followed for so many rows.
MOST_ORDERED = 2_000
# A page number that no list has.
LAST_PAGE = 10**6


class AtLeast(int):
    """A number of rows of which nobody has counted the rest."""

    def __str__(self):
        return f"{int(self):,}+"


class SafeChangeList(ChangeList):
    """Shows the whole list if the address has a value that the database cannot handle."""

    def __init__(self, request, *args, **kwargs):
        try:
            super().__init__(request, *args, **kwargs)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error
        if self.add_facets and self.is_large:
            self.add_facets = False

    def get_results(self, request):
        """As Django's, but that a page past the end, after an action say, is the last one, and that the rows
        of a page of a large table are looked up by their ids: to sort or skip all as a whole takes seconds.
        """
        self.show_full_result_count = self.model_admin.show_full_result_count
        self.full_result_count = self.root_queryset.count() if self.show_full_result_count else None
        self.show_admin_actions = not self.show_full_result_count or bool(self.full_result_count)
        self.is_large = not self.show_full_result_count or self.full_result_count > MOST_COUNTED
        self.page_num = min(max(self.page_num, 1), LAST_PAGE)
        self._found = self._looked_up()
        self.result_count = self._number()
        self.paginator = self._paginator(request)
        self.page_num = min(self.page_num, self.paginator.num_pages)
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page

    @cached_property
    def result_list(self):
        """The rows of the page. An export, which has the filters of the list, does without them."""
        first, last = (self.page_num - 1) * self.list_per_page, self.page_num * self.list_per_page
        if (self.show_all and self.can_show_all) or not self.multi_page:
            first, last = 0, self.result_count
        if not self.is_large:
            return self.queryset[first:last]
        if self._found is None:
            return with_ids(self.queryset, ids_of(self.queryset, first, last, self.result_count))
        return with_ids(self.queryset, self._found[first:last])

    def _looked_up(self):
        """The ids of what is found as far as it is looked up; None where the database counts quickly."""
        is_narrowed = self.query or self.has_active_filters or self.get_filters_params()
        return first_ids(self.queryset, self._furthest + 1) if self.is_large and is_narrowed else None

    @property
    def _furthest(self):
        return self.page_num * self.list_per_page + AHEAD

    def _number(self):
        if self._found is None:
            return self.queryset.count()
        return AtLeast(self._furthest) if len(self._found) > self._furthest else len(self._found)

    def _paginator(self, request):
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        paginator.count = self.result_count
        if self.is_large and self.params.get(ORDER_VAR):
            paginator.num_pages = min(paginator.num_pages, MOST_ORDERED // self.list_per_page)
        return paginator
