"""What a language model has written for an article: shown as that, taken into a form, told in the history.

It is in no form until somebody takes it there, and not saved until they save.
"""

from django.conf import settings
from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import SummarySuggestion
from articles.pages.phrases import count_of

# What can be taken into a form that has nothing there.
FIELDS = ("summary", "takeaways", "level")
# So many different errors are listed.
MOST_ERRORS = 5


def suggested(article):
    """The SummarySuggestion of an article that has no summary, if it has anything to tell; else None."""
    row = getattr(article, "summary_suggestion", None)
    if row is None or article.summary or not (row.summary or row.error or row.due_at):
        return None
    return row


def taken(data, article):
    """The sent `data` of a form, with what was written for the article in each of FIELDS that is empty."""
    data, row = data.copy(), suggested(article)
    names = {*data.get("taken", "").split()}
    for name in FIELDS if row and row.summary else ():
        if not data.get(name, "").strip():
            data[name] = getattr(row, name)
            names.add(name)
    data["taken"] = " ".join(sorted(names))
    return data


def accepted(form, data):
    """The name of the model whose words, edited or not, the valid `form` is about to save; "" for none."""
    names = {*data.get("taken", "").split()} & {*FIELDS} & {*form.changed_data}
    if not any(form.cleaned_data.get(name) for name in names):
        return ""
    row = getattr(form.instance, "summary_suggestion", None)
    return row.written_by if row else ""


def shown(article):
    """What is suggested, for the article's form, where a script takes it."""
    return render_to_string(
        "admin/articles/suggestions/_summary.html", {"written": suggested(article), "article": article}
    )


def state():
    """How the language model does, for the page on suggestions: a dict; None where none is named."""
    if not settings.SUGGEST_URL:
        return None
    rows, now = SummarySuggestion.objects, timezone.now()
    return {
        **rows.numbers(now),
        "model": settings.SUGGEST_MODEL,
        "url": settings.SUGGEST_URL,
        "a_day": settings.SUGGEST_A_DAY,
        "errors": rows.errors(MOST_ERRORS),
    }


@admin.action(description="Have summaries suggested", permissions=["change"])
def have_suggested(model_admin, request, articles):
    """Has ingest ask about these articles. Nothing of them changes, so there is nothing to undo."""
    total = articles.count()
    pks = list(articles.values_list("pk", flat=True))
    number = SummarySuggestion.objects.want(pks, settings.SUGGEST_MODEL, timezone.now())
    said = f"{settings.SUGGEST_MODEL} is going to be asked about {count_of(number, 'article')}."
    if total > number:
        left = "Left out, since they have a summary or a suggested one, or are rejected"
        said += f" {left}: {total - number:,}."
    model_admin.message_user(request, said, messages.SUCCESS if number else messages.WARNING)
