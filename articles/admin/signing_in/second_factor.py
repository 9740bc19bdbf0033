"""The page on which somebody turns two-step login on and off for themselves."""

from base64 import b32encode

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from articles.admin.signing_in import sessions
from articles.admin.signing_in.attempts import Try
from articles.admin.signing_in.forms import WRONG_CODE, CodeForm
from articles.admin.signing_in.qr import qr_code
from articles.admin.signing_in.refusals import too_many
from articles.models.limits.failed_logins import FailedLogin
from articles.models.staff import second_factors

TURNED_ON, TURNED_OFF = "Turned on two-step login.", "Turned off two-step login."
NEW_CODES = "Made new recovery codes."
TAKEN_AWAY = "Turned off their two-step login."


def record(actor, user, words):
    """Has the history of `user` say what `actor` has done to their login."""
    LogEntry.objects.log_actions(actor.pk, [user], CHANGE, words, single_object=True)


def offered(request, user):
    """What a page needs to offer an app the key of this session: a QR code, an address and the key itself."""
    app = second_factors.unsaved_app(user, sessions.offered_key(request))
    key = b32encode(app.bin_key).decode()
    return {
        "qr": qr_code(app.config_url),
        "address": app.config_url,
        "key": " ".join(key[i : i + 4] for i in range(0, len(key), 4)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def page(request):
    """One's own two-step login: turned on with the first code, off with another one."""
    user = request.user
    form = CodeForm(request.POST or None)
    if form.is_valid():
        action = _change if second_factors.app_of(user) else _turn_on
        if (answer := action(request, form)) is not None:
            return answer
    app = second_factors.app_of(user)
    context = {
        "title": "Two-step login",
        "form": form,
        "app": app,
        "is_required": settings.REQUIRE_SECOND_FACTOR,
        "left": second_factors.recovery_codes_left(user),
    }
    return _page(request, "second_factor", context if app else context | offered(request, user))


def _turn_on(request, form):
    app = second_factors.turn_on(request.user, sessions.offered_key(request), form.cleaned_data["code"])
    if app is None:
        return form.add_error("code", WRONG_CODE)
    sessions.mark(request, app)
    record(request.user, request.user, TURNED_ON)
    return recovery_codes_page(request, request.user, None)


def _change(request, form):
    """New recovery codes, or off: either takes a code, so that no open window at a desk will do."""
    user = request.user
    attempt = Try(request, FailedLogin.Step.CODE, user.get_username())
    if seconds := attempt.seconds_to_wait():
        return too_many(request, seconds)
    attempt.begin()
    if not second_factors.accepts(user, form.cleaned_data["code"]):
        attempt.log("failed")
        return form.add_error("code", WRONG_CODE)
    attempt.take_back()
    if "off" not in request.POST:
        record(user, user, NEW_CODES)
        return recovery_codes_page(request, user, None)
    if not settings.REQUIRE_SECOND_FACTOR:
        second_factors.turn_off(user)
        record(user, user, TURNED_OFF)
        messages.success(request, "Two-step login is off.")
    return redirect("second-factor")


def recovery_codes_page(request, user, address):
    """Makes the recovery codes anew, and shows them this once; a link leads on to `address`, if any."""
    context = {
        "title": "Recovery codes",
        "codes": second_factors.new_recovery_codes(user),
        "address": address,
    }
    return _page(request, "recovery_codes", context)


def _page(request, name, context):
    context = admin.site.each_context(request) | {"subtitle": None} | context
    return TemplateResponse(request, f"admin/articles/signing_in/{name}.html", context)
