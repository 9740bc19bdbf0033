"""How much may come from one place: counted by network of addresses, in the database that all hosts share."""

from django.shortcuts import render
from django.utils import timezone

from articles.models import ReaderPost
from articles.pages.limits.clients import network_of


def too_many(request):
    """The answer to a network that has sent enough for now; None if it may send this, which is then noted."""
    network, now = network_of(request), timezone.now()
    seconds = ReaderPost.objects.seconds_to_wait(network, now)
    if not seconds:
        ReaderPost.objects.note(network, now)
        return None
    context = {"minutes": -(-seconds // 60)}
    response = render(request, "articles/too_many.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response
