"""manage.py train_suggestions: learns from what editors decided and suggests for the whole inbox."""

import os

from django.core.management.base import BaseCommand
from django.db import connection

from articles.curation import training

# Pages are read and served meanwhile.
NICENESS = 10


class Command(BaseCommand):
    help = (
        "Learns topics, levels and what is published from the decisions of editors, and refreshes the "
        "suggestions for all articles of the inbox. Ingest runs this by itself when enough is new."
    )

    def add_arguments(self, parser):
        parser.add_argument("--if-due", action="store_true", help="only if enough decisions are new")
        parser.add_argument("--database", help="the name of the database, as in DATABASES; for ingest")

    def handle(self, *, if_due, database, verbosity, **options):
        say = self.stdout.write if verbosity else lambda line: None
        if database:
            connection.settings_dict["NAME"] = database
            os.nice(NICENESS)
        if if_due and not training.is_due():
            return say("Too few decisions are new.")
        header = training.train(say)
        if header is None:
            return say("Another process is training.")
        return say(f"Trained {header['version']}")
