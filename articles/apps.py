"""Names the app in the admin, and creates after every migrate what migrations do not."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Catalogue"

    def ready(self):
        post_migrate.connect(_create_what_django_does_not, sender=self)


def _create_what_django_does_not(using, **kwargs):
    from articles.catalog.index import changelog
    from articles.models import installation, sqlite_analyze

    changelog.install(using)
    installation.install(using)
    # A table that a migration has remade has none.
    sqlite_analyze.analyze(using)
