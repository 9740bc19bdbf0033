"""What a network is told that asks for too much: 429, and when to come back."""

from django.http import HttpResponse
from django.shortcuts import render

from articles.pages.listing import wants_piece
from articles.pages.phrases import count_of


def too_many_requests(request, heading, sentence, seconds):
    """A page; where only a piece of one is waited for, the words alone, which static/site.js shows."""
    advice = f"Please try again in {count_of(seconds, 'second')}."
    if wants_piece(request):
        response = HttpResponse(f"{sentence} {advice}", content_type="text/plain; charset=utf-8", status=429)
    else:
        context = {"heading": heading, "sentences": f"{sentence} {advice}"}
        response = render(request, "articles/too_many_requests.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
