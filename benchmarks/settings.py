"""The site's own settings, and the addresses that only the benchmark has."""

from blogindex.settings import *  # noqa: F403
from blogindex.settings import BASE_DIR, INSTALLED_APPS, MIDDLEWARE, TEMPLATES, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
ROOT_URLCONF = "benchmarks.site"
MIDDLEWARE = ["benchmarks.site.name_worker", *MIDDLEWARE]
PAGES, ADMIN = TEMPLATES
TEMPLATES = [PAGES | {"DIRS": [*PAGES["DIRS"], BASE_DIR / "benchmarks" / "templates"]}, ADMIN]
# The copies of the index lie here too, apart from those of the site.
VAR_DIR = VAR_DIR / "bench"
