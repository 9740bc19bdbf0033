"""The desk's page, and what its keys do. Without JavaScript each key is a button of a plain form."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin.desk import accept as accepting
from articles.admin.desk.decisions import VERDICTS, carry_out
from articles.admin.desk.panel import address_of, panel
from articles.admin.desk.queues import Pile, Queue
from articles.admin.history.pages import follow_up
from articles.models import Article, Changeset, DeskClaim
from articles.models.fields import id_of
from articles.revisions import undo as undoing

MAY = "articles.change_article"
# The header of a request that swaps the piece alone.
PIECE = "HTTP_X_DESK"


def at_the_desk(view):
    """Lets in who may change articles."""

    @never_cache
    def inner(request):
        if not request.user.has_perm(MAY):
            raise PermissionDenied
        return view(request)

    return admin.site.admin_view(inner)


@at_the_desk
def desk(request):
    """The article that is asked for, or the next one of a queue."""
    pile = Pile(request.session, Queue.asked(request.GET))
    pk, last = id_of(request.GET.get("article", "")), id_of(request.GET.get("last", ""))
    return answer(request, pile, taken(request, pile, pk) or pile.next(request.user), last=last)


@at_the_desk
@require_POST
def decide(request):
    """Carries out the verdict of the button that was pressed, and shows the next article."""
    pile, pk = Pile(request.session, Queue.asked(request.POST)), id_of(request.POST.get("article", ""))
    verdict = request.POST.get("verdict", "")
    if verdict not in VERDICTS or not pk or not Article.objects.has_row(pk):
        messages.error(request, "Only what the page offers can be chosen.")
        return answer(request, pile, pile.next(request.user))
    try:
        with transaction.atomic():
            decided = carry_out(request, pk, verdict)
    except IntegrityError:
        messages.error(request, "Somebody has changed this at the same moment. Look again.")
        return answer(request, pile, pk)
    if decided.refused:
        last = id_of(request.POST.get("last", ""))
        return answer(request, pile, pk, form=decided.refused, last=last)
    if verdict == "skip" or pile.queue.name != "inbox":
        # It may be in the queue still.
        pile.skip(pk)
    pile.done(pk)
    DeskClaim.objects.give_back(pk, request.user)
    return answer(request, pile, pile.next(request.user), last=decided.changeset, note=decided.words)


@at_the_desk
@require_POST
def undo(request):
    """Takes back what was decided last, and lays that article on the desk again."""
    pile, last = Pile(request.session, Queue.asked(request.POST)), id_of(request.POST.get("last", ""))
    changeset = Changeset.objects.own(last, request.user) if last else None
    if changeset is None:
        return answer(request, pile, pile.next(request.user), note="There is nothing to undo.")
    pks = [pk for kind, pk in changeset.row_changes.objects() if kind == "article"]
    outcome = undoing.undo(changeset, request.user)
    follow_up(outcome)
    note = "Undone, but for what somebody has changed since." if outcome.left else "Undone."
    there = [pk for pk in pks if Article.objects.has_row(pk)]
    pk = taken(request, pile, there[0]) if there else None
    return answer(request, pile, pk or pile.next(request.user), note=note)


@at_the_desk
def accept(request):
    """What is suggested surely enough to be published at once."""
    return accepting.accept(request, admin.site.each_context(request))


def taken(request, pile, pk):
    """The id of the article that was asked for, if it is there and nobody else has it before them."""
    if not pk or not Article.objects.has_row(pk):
        return None
    if not DeskClaim.objects.take(pk, request.user, timezone.now()):
        messages.warning(request, "Somebody else has this article before them.")
        return None
    pile.look_at(pk)
    return pk


def answer(request, pile, pk, form=None, last=None, note=""):
    """The piece, for JavaScript; else the page, to which a form that was accepted is redirected."""
    if PIECE in request.META:
        context = panel(request, pile, pk, form, last, note)
        return TemplateResponse(request, "admin/articles/desk/_panel.html", context)
    if request.method == "POST" and form is None:
        if note:
            messages.info(request, note)
        return redirect(address_of(pile.queue, article=pk, last=last))
    context = panel(request, pile, pk, form, last, note)
    context |= {**admin.site.each_context(request), "title": "Desk", "is_nav_sidebar_enabled": False}
    return TemplateResponse(request, "admin/articles/desk/desk.html", context)
