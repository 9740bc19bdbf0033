"""What every page prints besides its own subject."""

from django.conf import settings

from articles.pages.addresses import origin


def site(request):
    """What the site is called and where it is, and whether an editor is looking."""
    return {
        "site_name": settings.SITE_NAME,
        # What a path is put after where a whole address is needed.
        "origin": origin(request),
        # Without a session cookie there is no one to ask for, and the page stays the same for all.
        "is_editor": settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff,
    }
