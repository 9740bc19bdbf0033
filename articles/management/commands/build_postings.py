"""manage.py copy_words DATABASE FILE: what a web process starts when it wants its inverted index."""

from articles.catalog.postings.build import copy
from articles.management.copying import CopyCommand


class Command(CopyCommand):
    help = (
        "Copies all words of a SQLite database into a file for quick searches. The site runs this by itself; "
        "the standard input says in JSON what the copy is true to."
    )

    def write(self, source, file, head):
        copy(source, file, head)
