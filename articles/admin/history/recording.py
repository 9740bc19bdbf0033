"""Has the history know who changes what in the admin."""

from articles.models import Changeset
from articles.revisions.recording import recorded

WITHOUT_CHANGES = {"GET", "HEAD", "OPTIONS"}


def record_changes(get_response):
    """Middleware that makes what one request of somebody logged in changes one changeset.

    It is `request.changeset`, for views that know better what they do: `request.changeset.describe(…)`.
    """

    def middleware(request):
        if request.method in WITHOUT_CHANGES or not request.user.is_authenticated:
            return get_response(request)
        with recorded(Changeset.Source.FORM, user=request.user) as request.changeset:
            return get_response(request)

    return middleware
