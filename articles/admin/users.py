"""The people who curate. Chief editors manage them, but cannot give anyone more rights than they have.

Nobody is deleted here: what somebody has decided stays theirs. Who has left is no longer active.
"""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django_otp.plugins.otp_static import admin as recovery_codes
from django_otp.plugins.otp_totp import admin as apps

from articles.admin.base import ChangedFieldsForm, LockedRows
from articles.admin.signing_in.second_factor import TAKEN_AWAY, record
from articles.models import staff
from articles.models.staff import second_factors

# What django-otp would show of apps is their keys.
admin.site.unregister([User, apps.TOTPDevice, recovery_codes.StaticDevice])


class StaffForm(ChangedFieldsForm, UserChangeForm):
    """Somebody's rights; somebody has to be left who manages the others."""

    # It is shown and never sent, and its hash belongs into no page.
    not_compared = ("password",)

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
        user, groups = self.instance, data.get("groups")
        wanted = {str(group.pk) for group in (self.instance.groups.all() if groups is None else groups)}
        if "groups" in self._links:
            # What a colleague has added or taken away meanwhile stays so.
            added, removed = self._links["groups"]
            wanted = ({str(group.pk) for group in user.groups.all()} | added) - removed
        is_chief = data.get("is_superuser", user.is_superuser) or staff.has_chiefs(wanted)
        return is_chief and data.get("is_active", user.is_active) and data.get("is_staff", user.is_staff)


@admin.register(User)
class StaffAdmin(LockedRows, UserAdmin):
    form = StaffForm
    list_display = ["username", "first_name", "last_name", "group_names", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    readonly_fields = ["two_step_login"]
    # Only superusers can make superusers or grant single permissions.
    chief_fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Access", {"fields": ["is_active", "is_staff", "groups"]}),
        (None, {"fields": ["two_step_login"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_queryset(self, request):
        users = super().get_queryset(request).prefetch_related("groups")
        return staff.managed_by(request.user, users)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return [*super().get_fieldsets(request, obj), (None, {"fields": ["two_step_login"]})]
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
        if user is not None and not self._may_let_in(request, user):
            raise PermissionDenied("Chief editors set no passwords of other chief editors.")
        return super().user_change_password(request, id, form_url)

    def take_second_factor(self, request, pk):
        """Turns the two-step login of somebody off who has lost their app and their recovery codes."""
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user) or not self._may_let_in(request, user):
            raise PermissionDenied("Chief editors turn off no two-step login of other chief editors.")
        if user == request.user:
            return redirect("second-factor")
        if request.method == "POST":
            if second_factors.turn_off(user):
                record(request.user, user, TAKEN_AWAY)
                self.message_user(request, f"The two-step login of {user} is off.")
            return redirect("admin:auth_user_change", user.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Turn off two-step login",
            "person": user,
            "is_required": settings.REQUIRE_SECOND_FACTOR,
        }
        return TemplateResponse(request, "admin/articles/signing_in/take_away.html", context)

    @staticmethod
    def _may_let_in(request, user):
        """Whether the request's user may have `user` log in by other means than now."""
        return user == request.user or request.user.is_superuser or not staff.is_chief(user)

    def get_urls(self):
        take = self.admin_site.admin_view(self.take_second_factor)
        return [path("<int:pk>/second-factor/", take, name="auth_user_second_factor"), *super().get_urls()]

    @admin.display(description="two-step login")
    def two_step_login(self, user):
        app = second_factors.app_of(user)
        if app is None:
            return "Off"
        address = reverse("admin:auth_user_second_factor", args=[user.pk])
        since = f"{timezone.localtime(app.created_at):%d %b %Y}"
        return format_html('On since {}. <a href="{}">Turn off</a>', since, address)

    @admin.display(description="groups")
    def group_names(self, user):
        return ", ".join(sorted(group.name for group in user.groups.all()))
