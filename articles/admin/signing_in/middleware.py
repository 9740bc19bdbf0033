"""Who a request's user is: nobody, until both steps of signing in are done; or whom the proxy names."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.middleware import RemoteUserMiddleware
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from articles.admin.signing_in.attempts import log
from articles.admin.signing_in.backends import PasswordBackend
from articles.admin.signing_in.hashers import HashingBusy
from articles.admin.signing_in.refusals import busy
from articles.admin.signing_in.sessions import FACTOR

PASSWORD_BACKEND = f"{PasswordBackend.__module__}.{PasswordBackend.__qualname__}"


class SecondFactor:
    """Takes whoever has given no code yet for nobody, also in sessions that began before there was an app."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        # Whoever does not ask for the user opens no session.
        request.user = SimpleLazyObject(lambda: _whole(request, user))
        return self.get_response(request)

    def process_exception(self, request, exception):
        return busy(request) if isinstance(exception, HashingBusy) else None


def _whole(request, user):
    if not user.is_authenticated or request.session.get(BACKEND_SESSION_KEY) != PASSWORD_BACKEND:
        # A proxy that signs people in asks for their second factor itself.
        return user
    if user.second_factor is None:
        return AnonymousUser() if settings.REQUIRE_SECOND_FACTOR else user
    return user if request.session.get(FACTOR) == user.second_factor else AnonymousUser()


class ProxySignIn(RemoteUserMiddleware):
    """Signs in whom the proxy names in settings.SIGN_IN_HEADER, below the admin's path alone.

    There is no header of this name but the proxy's: gunicorn drops other spellings, and it is
    believed only from an address that is not of the public internet.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self.header = f"HTTP_{settings.SIGN_IN_HEADER.upper().replace('-', '_')}"

    def process_request(self, request):
        if not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            return
        if not _is_near(request.META.get("REMOTE_ADDR", "")):
            request.META.pop(self.header, None)
        name = request.META.get(self.header, "")
        if "\x00" in name:
            del request.META[self.header]
        super().process_request(request)
        if name and not request.user.is_authenticated:
            request.unknown_name = name
            log("unknown", request, "header", name)


def _is_near(address):
    """Whether a proxy may have this address; one that asks through a socket of the machine has none."""
    try:
        return not address or ip_address(address).is_private
    except ValueError:
        return False
