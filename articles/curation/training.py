"""Trains a model on what editors have decided, when that is worth it, and suggests with it."""

import hashlib
import subprocess
import sys

from django.db import connection

from articles.curation import decisions, files, suggest
from articles.curation.duplicates import find
from articles.curation.learning.learn import FEWEST, learn
from articles.models import Suggestion
from blogindex.env import BASE_DIR

# So many new decisions, and such a share of all, are worth training again.
NEW, NEW_SHARE = 50, 0.05


def is_due():
    """Whether there are enough decisions that the newest model has not learned from."""
    header = report()
    number = decisions.decided().count()
    if header is None:
        return number >= min(FEWEST.values())
    return number - header["decided"] >= max(NEW, NEW_SHARE * number)


def train(say=lambda line: None):
    """Trains, writes the model's file, and refreshes all suggestions; the file's header.

    None if another process of this host is training. What is too little to learn from makes a model that
    suggests duplicates and excerpts only. `say` is called with a line of progress now and then.
    """
    with files.only_one() as is_free:
        if not is_free:
            return None
        header = _train(say)
        find.index_all()
        say(f"Suggestions for {suggest.suggest_inbox():,} articles of the inbox")
        Suggestion.objects.forget_excerpts()
        return header


def evaluate():
    """{field: evaluation.report()} of what training now would give, on decisions that it would not see."""
    topics = decisions.topic_names()
    return learn(decisions.read(topics), topics)[1]


def report():
    """What the newest file says of itself: "version", "decisions", "trained_at", "report" and more, a dict.

    None before the first training.
    """
    found = files.newest()
    return None if found is None else found[0]


def in_background():
    """Starts train() in a process of its own, which outlives this one; the subprocess.Popen."""
    command = [sys.executable, BASE_DIR / "manage.py", "train_suggestions", "--if-due", "--verbosity", "0"]
    command += ["--database", str(connection.settings_dict["NAME"])]
    # In a session of its own: what ends this process or its terminal does not end the training.
    return subprocess.Popen(  # noqa: S603 -- words of ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )


def _train(say):
    topics, number = decisions.topic_names(), decisions.decided().count()
    found = decisions.read(topics)
    say(f"Learning from {len(found):,} decisions")
    model, report = learn(found, topics)
    told = [(one.key, one.topics, one.level, one.is_published) for one in found]
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:8]
    facts = {**model.facts(), "decided": number, "decisions": len(found), "report": report}
    return files.write(facts, model.arrays(), digest)
