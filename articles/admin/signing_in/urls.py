"""The addresses of signing in, below the admin's: the login page stands in for Django's own."""

from django.contrib import admin
from django.urls import path

from articles.admin.signing_in import second_factor, views

urlpatterns = [
    path("login/", views.PasswordView.as_view(), name="login"),
    path("login/code/", views.code, name="login-code"),
    path("login/set-up/", views.set_up, name="login-set-up"),
    path("second-factor/", admin.site.admin_view(second_factor.page), name="second-factor"),
]
