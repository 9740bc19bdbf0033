"""What a verdict at the desk does to an article. One transaction, one batch of the history."""

from dataclasses import dataclass

from django.utils import timezone

from articles.admin.desk.forms import DeskForm
from articles.admin.suggestions import summaries
from articles.models import Article, ArticleTechnology, Changeset, OriginalCheck
from articles.revisions.merge import merge
from articles.technologies.measure import TEXTS, measure_texts

VERDICTS = {
    "publish": "Published",
    "save": "Saved",
    "reject": "Rejected",
    "skip": "Skipped",
    "duplicate": "Joined",
    "there": "Still there",
    "take": "Taken",
}
COLUMNS = {"level", "includes_code", "excerpt", "summary", "takeaways"}
UNFINISHED = "A published article needs a title, a company and an address. Open the whole form."
OF_WHAT = "Say which article it is a duplicate of: its address or its number."


@dataclass(frozen=True)
class Decided:
    """What was done, in words, and the id of its batch; or the form that has to be looked at first."""

    words: str = ""
    changeset: int | None = None
    refused: DeskForm | None = None


def carry_out(request, pk, verdict):
    """Carries out `verdict`, one of VERDICTS, on the article of the id `pk`; a Decided."""
    if verdict == "skip":
        return Decided("Skipped.")
    article = Article.objects.locked(pk)
    if verdict == "duplicate":
        return _join(request, article)
    if verdict == "there":
        return _trust(request, article)
    if verdict == "take":
        return _take(request, article)
    form = DeskForm(request.POST, instance=article)
    if not form.is_valid():
        return Decided(refused=form)
    if verdict == "publish" and not Article.objects.by_pks([pk]).publishable().exists():
        form.add_error(None, UNFINISHED)
        return Decided(refused=form)
    # Topics that were suggested, and are ticked.
    accepted = {*request.POST.getlist("suggested")} & {*request.POST.getlist("topics")}
    by = summaries.accepted(form, request.POST)
    source = Changeset.Source.SUGGESTION if accepted or by else Changeset.Source.FORM
    also = f", with what {by} wrote" if by else ""
    request.changeset.describe(source, f"{VERDICTS[verdict]} at the desk{also}")
    _save(form)
    _set_status(Article.objects.by_pks([pk]), verdict, request.user, form.cleaned_data.get("reason", ""))
    return Decided(f"{VERDICTS[verdict]}: {article}.", request.changeset.id)


def _take(request, article):
    """The form as it was sent, filled in with what a language model has written. Nothing is saved."""
    form = DeskForm(summaries.taken(request.POST, article), instance=article)
    form.is_valid()
    return Decided(refused=form)


def _save(form):
    article, columns = form.instance, COLUMNS & {*form.changed_data}
    if columns:
        article.save(update_fields=[*columns, "changed_at"])
    form._save_m2m()
    ArticleTechnology.objects.decide(article, *form.decided_technologies())
    if columns & {*TEXTS}:
        measure_texts([article.pk])


def _set_status(articles, verdict, user, reason):
    now = timezone.now()
    if verdict == "publish":
        articles.publish(user, now)
    elif verdict == "reject":
        articles.reject(user, now)
        if reason:
            articles.add_note(reason)
    articles.mark_edited(now)


def _trust(request, article):
    """Believes that the original of the article is still there."""
    request.changeset.describe(Changeset.Source.FORM, "The original is still there")
    rows, now = Article.objects.by_pks([article.pk]), timezone.now()
    OriginalCheck.objects.trust([article.pk], now)
    rows.unmark_gone(now)
    rows.mark_edited(now)
    return Decided(f"Still there: {article}.", request.changeset.id)


def _join(request, article):
    """Makes the article a part of the one that it is a duplicate of."""
    other = Article.objects.meant_by(request.POST.get("duplicate_of", ""), but=article.pk)
    if other is None:
        form = DeskForm(request.POST, instance=article)
        form.is_valid()
        form.add_error(None, OF_WHAT)
        return Decided(refused=form)
    made, changed = merge(article, other, (), request.user)
    measure_texts(changed)
    return Decided(f"Joined with: {other}.", made.id)
