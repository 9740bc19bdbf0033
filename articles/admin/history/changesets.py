"""The history of the whole site: every batch of changes, who made it, and the button that undoes it."""

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from articles.admin.base import BaseAdmin
from articles.admin.history import pages
from articles.models import Changeset

# A page of a changeset has so many objects.
PAGE = 100


@admin.register(Changeset)
class ChangesetAdmin(BaseAdmin):
    """Read and undone here; nobody writes or deletes history."""

    list_display = ["at", "who", "what", "number", "undone"]
    list_filter = ["source", ("user", admin.RelatedOnlyFieldListFilter)]
    list_display_links = None
    ordering = ["-at"]
    search_fields = ["words"]
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).with_numbers()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # Columns of the list

    @admin.display(description="who", ordering="user__username")
    def who(self, changeset):
        return changeset.user and changeset.user.get_username()

    @admin.display(description="what")
    def what(self, changeset):
        address = reverse("admin:articles_changeset_change", args=[changeset.pk])
        return format_html('<a href="{}">{}</a>', address, changeset)

    @admin.display(description="changed")
    def number(self, changeset):
        return f"{changeset.object_count:,}" if changeset.object_count else None

    @admin.display(description="undone", empty_value="")
    def undone(self, changeset):
        return "undone" if changeset.is_undone else None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Changes"})

    # One batch

    def get_urls(self):
        button = self.admin_site.admin_view(require_POST(self.undo))
        return [path("<int:pk>/undo/", button, name="articles_changeset_undo"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        changeset = self.get_object(request, object_id)
        if changeset is None:
            raise Http404
        if not self.has_view_permission(request, changeset):
            raise PermissionDenied
        objects = Paginator(changeset.row_changes.objects(), PAGE)
        page = objects.get_page(request.GET.get("p"))
        changes = changeset.row_changes.of_objects(list(page)).with_changesets()
        context = {
            **self.admin_site.each_context(request),
            "title": str(changeset),
            "opts": self.opts,
            "changeset": changeset,
            "entries": self._with_names(pages.entries(list(changes))),
            "page": page,
            "may_undo": self._may_undo(request, changeset),
            "undone_by": changeset.undone_by.latest_first().first(),
        }
        return TemplateResponse(request, "admin/articles/history/changeset.html", context)

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:articles_changeset_change", object_id)

    def undo(self, request, pk):
        """Undoes the batch and goes back to where the button was."""
        changeset = self.get_object(request, pk)
        if changeset is None:
            raise Http404
        if not self._may_undo(request, changeset):
            raise PermissionDenied
        pages.undo_changeset(request, changeset)
        to = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
            return redirect(to)
        return redirect("admin:articles_changeset_change", pk)

    def _may_undo(self, request, changeset):
        """Whether this person may change everything of the kinds that are in it."""
        kinds = changeset.row_changes.kinds()
        return self.has_view_permission(request, changeset) and all(
            request.user.has_perm(f"articles.change_{kind}") for kind in kinds
        )

    @staticmethod
    def _with_names(entries):
        """[(entry, name of its object, address of its form or "")]"""
        wanted = {}
        for entry in entries:
            wanted.setdefault(entry.kind, set()).add(entry.object_id)
        rows = {
            kind: apps.get_model("articles", kind)._base_manager.in_bulk(pks) for kind, pks in wanted.items()
        }
        told = []
        for entry in entries:
            row = rows[entry.kind].get(entry.object_id)
            name = str(row) if row else f"{entry.kind} {entry.object_id}, which is gone"
            address = reverse(f"admin:articles_{entry.kind}_history", args=[row.pk]) if row else ""
            told.append((entry, name, address))
        return told
