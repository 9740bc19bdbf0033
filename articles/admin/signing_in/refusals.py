"""The answers to a try to sign in that is not even made: 429, and when to come back."""

from django.contrib import admin
from django.template.response import TemplateResponse

# One password is hashed within a second or two.
BUSY_SECONDS = 2


def too_many(request, seconds):
    """Too much was wrong lately, and in so many seconds one more may be tried."""
    return _refusal(request, "Too many tries", seconds)


def busy(request):
    """Others are signing in at this moment. A 503 would be a fault, of which operators are told."""
    return _refusal(request, "Busy", BUSY_SECONDS, is_busy=True)


def _refusal(request, title, seconds, is_busy=False):
    context = admin.site.each_context(request) | {
        "title": title,
        "is_busy": is_busy,
        "minutes": -(-seconds // 60) if seconds > 90 else 0,
        "seconds": seconds,
    }
    template = "admin/articles/signing_in/refused.html"
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return TemplateResponse(request, template, context, status=429, headers=headers)
