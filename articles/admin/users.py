"""The people who curate. Chief editors manage them, but cannot give anyone more rights than they have."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

from articles.models import staff

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin):
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

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.chief_fieldsets

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = staff.editor_groups()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="groups")
    def group_names(self, user):
        return ", ".join(sorted(group.name for group in user.groups.all()))
