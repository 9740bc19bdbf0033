"""What every page prints besides its own subject."""

from django.conf import settings


def site(request):
    """The site's name, and whether an editor is looking."""
    return {
        "site_name": settings.SITE_NAME,
        # Without a session cookie there is no one to ask for, and the page stays the same for all.
        "is_editor": settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff,
    }
