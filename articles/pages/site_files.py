"""Files that machines ask for by name: what robots may read, how to search, what the site is called."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from articles.pages.addresses import origin
from articles.pages.jinja import static

# The colour of static/icon.svg.
ACCENT = "#1f5f8b"
# What OpenSearch allows for a name.
LONGEST_SHORT_NAME = 16


def robots(request):
    lines = [
        "User-agent: *",
        # A path that was chosen so that nobody finds it is told to nobody; its pages say themselves that they
        # are not for indexes.
        f"Disallow: {'/admin/' if settings.ADMIN_PATH == 'admin/' else ''}",
        f"Sitemap: {origin(request)}{reverse('sitemap-index')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def opensearch(request):
    """How a browser searches this site from its own search box: OpenSearch 1.1."""
    context = {"short_name": settings.SITE_NAME[:LONGEST_SHORT_NAME]}
    content_type = "application/opensearchdescription+xml"
    return render(request, "opensearch.xml", context, content_type=content_type)


def manifest(request):
    """What the site is called and looks like where somebody keeps it on a screen: a web app manifest."""
    facts = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": reverse("home"),
        "display": "minimal-ui",
        "theme_color": ACCENT,
        "background_color": "#ffffff",
        "icons": [
            {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {
                "src": static("icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "any maskable",
            },
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
