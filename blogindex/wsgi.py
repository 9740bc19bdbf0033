"""The WSGI entry point that the production server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blogindex.settings")
application = get_wsgi_application()

# What was loaded so far stays for good: the collector need not look through it again with every page.
gc.collect()
gc.freeze()
