"""The WSGI entry point that the production server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blogindex.settings")
application = get_wsgi_application()

# The app's modules can be imported only now.
from articles.operations.checks.examination import refuse_to_start  # noqa: E402

refuse_to_start()
