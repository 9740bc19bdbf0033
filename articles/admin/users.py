"""The people who curate. Chief editors manage them, but cannot give anyone more rights than they have.

Nobody is deleted here: what somebody has decided stays theirs. Who has left is no longer active.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.models import staff

admin.site.unregister(User)


class StaffForm(UserChangeForm):
    """Somebody's rights; somebody has to be left who manages the others."""

    def clean(self):
        data = super().clean()
        if not staff.is_chief(self.instance) or staff.other_chiefs(self.instance).exists():
            return data
        if not self._stays_chief(data):
            raise forms.ValidationError(
                "Nobody else manages the people here. Make somebody else a chief editor first."
            )
        return data

    def _stays_chief(self, data):
        user = self.instance
        groups = data.get("groups")
        in_group = staff.CHIEFS in {group.name for group in (user.groups.all() if groups is None else groups)}
        is_chief = data.get("is_superuser", user.is_superuser) or in_group
        return is_chief and data.get("is_active", user.is_active) and data.get("is_staff", user.is_staff)


@admin.register(User)
class StaffAdmin(UserAdmin):
    form = StaffForm
    list_display = ["username", "first_name", "last_name", "group_names", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    # Only superusers can make superusers or grant single permissions.
    chief_fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Access", {"fields": ["is_active", "is_staff", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_queryset(self, request):
        users = super().get_queryset(request).prefetch_related("groups")
        return staff.managed_by(request.user, users)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.chief_fieldsets

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = staff.editor_groups()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        # A chief's form offers the groups of editors alone: it says nothing of others.
        others = [] if request.user.is_superuser else staff.groups_elsewhere(form.instance)
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*others)

    def user_change_password(self, request, id, form_url=""):
        user = self.get_object(request, id)
        is_other = user is not None and user != request.user
        if is_other and not request.user.is_superuser and staff.is_chief(user):
            raise PermissionDenied("Chief editors set no passwords of other chief editors.")
        return super().user_change_password(request, id, form_url)

    @admin.display(description="groups")
    def group_names(self, user):
        return ", ".join(sorted(group.name for group in user.groups.all()))
