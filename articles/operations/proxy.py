"""Says what is wrong where https would be asked for without end.

A proxy that takes https and asks this site by http has to say so. If it does not, or is not believed, every
request would be sent to the https address that it came from.
"""

from django.conf import settings
from django.http import HttpResponse

FROM_A_PROXY = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_REAL_IP",
)
SAYS_NOTHING = (
    "The proxy in front of this site does not say whether it was asked by https.\n"
    "Have it set X-Forwarded-Proto (docs/deploying.md).\n"
)
NOT_BELIEVED = (
    "A proxy is in front of this site, and the site is not set to believe what it says of https.\n"
    "Set BEHIND_PROXY=1 (docs/deploying.md).\n"
)


def no_endless_redirects(get_response):
    """Middleware: 500 with a sentence for who runs the site, in place of a redirect that leads back here."""

    def respond(request):
        if (
            settings.SECURE_SSL_REDIRECT
            and not request.is_secure()
            and (wrong := _what_is_wrong(request.META))
        ):
            answer = HttpResponse(wrong, status=500, content_type="text/plain; charset=utf-8")
            answer["Cache-Control"] = "no-store"
            return answer
        return get_response(request)

    return respond


def _what_is_wrong(headers):
    if settings.SECURE_PROXY_SSL_HEADER:
        return "" if settings.SECURE_PROXY_SSL_HEADER[0] in headers else SAYS_NOTHING
    return NOT_BELIEVED if any(name in headers for name in FROM_A_PROXY) else ""
