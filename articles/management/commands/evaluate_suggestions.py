"""manage.py evaluate_suggestions: how well suggestions fit decisions that were not learned from."""

from django.core.management.base import BaseCommand

from articles.curation import training
from articles.curation.tables import tables


class Command(BaseCommand):
    help = (
        "Learns from four fifths of the editors' decisions, chosen by a hash of the addresses, and compares "
        "its suggestions for the others with what was decided. Writes nothing."
    )

    def handle(self, **options):
        report = training.evaluate()
        if not report:
            self.stdout.write("Too little is decided yet to learn from.")
        for table in tables(report):
            self._print(table)

    def _print(self, table):
        rows = [table.columns, *table.rows]
        widths = [max(len(row[n]) for row in rows) for n in range(len(table.columns))]
        self.stdout.write(f"\n{table.title}\n{table.words}")
        for first, *others in rows:
            cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
            self.stdout.write("  ".join(["", first.ljust(widths[0]), *cells]))
