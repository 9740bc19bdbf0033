"""The project's addresses: the admin and the app's pages."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from articles.admin.reporting.pages import numbers
from articles.admin.suggestions.pages import suggestions

ADMIN = settings.ADMIN_PATH

urlpatterns = [
    path(ADMIN, include("articles.admin.signing_in.urls")),
    path(f"{ADMIN}desk/", include("articles.admin.desk.urls")),
    path(f"{ADMIN}articles/numbers/", numbers, name="numbers"),
    path(f"{ADMIN}articles/suggestions/", suggestions, name="suggestion_quality"),
    path(ADMIN, admin.site.urls),
    path("", include("articles.urls")),
]

handler400 = "articles.pages.outages.errors.bad_request"
handler404 = "articles.pages.outages.errors.not_found"
handler500 = "articles.pages.outages.errors.server_error"
