"""manage.py copy_cards DATABASE FILE: what a web process starts when it wants its cards printed ahead."""

from articles.catalog import printed
from articles.management.copying import CopyCommand
from articles.models.querysets import ALL_CARD_ROWS
from articles.pages.cards import open_cards


class Command(CopyCommand):
    help = (
        "Prints the cards of all articles of a SQLite database into a file, so that pages need not. The site "
        "runs this by itself; the standard input says in JSON what the file is true to."
    )

    def write(self, source, file, head):
        printed.write(file, head, open_cards(source.execute(ALL_CARD_ROWS)))
