"""manage.py collectstatic: Django's, but what it writes may be read by every user of the host."""

import os

from django.contrib.staticfiles.management.commands.collectstatic import Command as Collectstatic

# The settings let nobody else read what a process writes. These files are for everybody, and whoever collects
# them is often another user than the one the site runs as.
UMASK = 0o022


class Command(Collectstatic):
    def handle(self, **options):
        before = os.umask(UMASK)
        try:
            return super().handle(**options)
        finally:
            os.umask(before)
