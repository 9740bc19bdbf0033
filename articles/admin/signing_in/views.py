"""The pages of signing in: the password, the code, and the app's set-up for whoever has to have one."""

from functools import partial

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.admin.signing_in import sessions
from articles.admin.signing_in.attempts import Try
from articles.admin.signing_in.forms import WRONG_CODE, CodeForm
from articles.admin.signing_in.hashers import HashingBusy
from articles.admin.signing_in.refusals import busy, too_many
from articles.admin.signing_in.second_factor import TURNED_ON, offered, record, recovery_codes_page
from articles.models.limits.failed_logins import FailedLogin
from articles.models.staff import second_factors

Step = FailedLogin.Step


@method_decorator(never_cache, name="dispatch")
class PasswordView(LoginView):
    """The admin's login page. What is refused is refused before any password is hashed."""

    template_name = "admin/articles/signing_in/login.html"
    authentication_form = AdminAuthenticationForm

    def get(self, request, *args, **kwargs):
        if admin.site.has_permission(request):
            return redirect("admin:index")
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        name = request.POST.get("username", "")
        if not name or not request.POST.get("password"):
            # The form says so, and nothing was tried.
            return super().post(request, *args, **kwargs)
        self.attempt = Try(request, Step.PASSWORD, name)
        if seconds := self.attempt.seconds_to_wait():
            return too_many(request, seconds)
        self.attempt.begin()
        try:
            return super().post(request, *args, **kwargs)
        except HashingBusy:
            self.attempt.take_back()
            self.attempt.log("busy")
            return busy(request)

    def form_invalid(self, form):
        if hasattr(self, "attempt"):
            self.attempt.log("failed")
        return super().form_invalid(form)

    def form_valid(self, form):
        self.attempt.take_back()
        user, address = form.get_user(), self.get_success_url()
        if second_factors.app_of(user):
            sessions.begin(self.request, user, address)
            return redirect("login-code")
        if settings.REQUIRE_SECOND_FACTOR:
            sessions.begin(self.request, user, address)
            return redirect("login-set-up")
        return _signed_in(self.attempt, user, None, partial(HttpResponseRedirect, address))

    def get_default_redirect_url(self):
        return reverse("admin:index")

    def get_context_data(self, **kwargs):
        request = self.request
        context = admin.site.each_context(request) | {
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "unknown_name": getattr(request, "unknown_name", ""),
        }
        context |= super().get_context_data(**kwargs)
        # Django's page calls the site by its host.
        context["site_name"] = settings.SITE_NAME
        context[REDIRECT_FIELD_NAME] = self.get_redirect_url() or reverse("admin:index")
        return context


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """The second step for whoever has an app."""
    found = sessions.pending(request)
    app = found and second_factors.app_of(found[0])
    if not app:
        return redirect("admin:login")
    user, address = found
    form = CodeForm(request.POST or None)
    if form.is_valid():
        attempt = Try(request, Step.CODE, user.get_username())
        if seconds := attempt.seconds_to_wait():
            return too_many(request, seconds)
        attempt.begin()
        if second_factors.accepts(user, form.cleaned_data["code"]):
            attempt.take_back()
            return _signed_in(attempt, user, app, partial(HttpResponseRedirect, address))
        attempt.log("failed")
        form.add_error("code", WRONG_CODE)
    return _step(request, "code", {"form": form.first(), "title": "Enter the code"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request):
    """The second step for whoever has no app and has to have one."""
    found = sessions.pending(request)
    if not found or not settings.REQUIRE_SECOND_FACTOR or second_factors.app_of(found[0]):
        return redirect("admin:login")
    user, address = found
    form = CodeForm(request.POST or None)
    if form.is_valid():
        app = second_factors.turn_on(user, sessions.offered_key(request), form.cleaned_data["code"])
        if app:
            record(user, user, TURNED_ON)
            attempt = Try(request, Step.CODE, user.get_username())
            return _signed_in(attempt, user, app, partial(recovery_codes_page, request, user, address))
        form.add_error("code", WRONG_CODE)
    context = {"form": form, "title": "Set up two-step login"}
    return _step(request, "set_up", context | offered(request, user))


def _signed_in(attempt, user, app, answer):
    """Both steps are done. `app` is the TOTPDevice that was asked, or None; `answer` makes the response."""
    sessions.finish(attempt.request, user, app)
    attempt.forget_failures()
    response = answer()
    attempt.remember_device(response)
    return response


def _step(request, name, context):
    context = admin.site.each_context(request) | {"subtitle": None} | context
    return TemplateResponse(request, f"admin/articles/signing_in/{name}.html", context)
