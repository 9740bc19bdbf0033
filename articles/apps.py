"""Names the app in the admin, and creates after every migrate what migrations do not."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Catalogue"

    def ready(self):
        from articles.models.databases import connections
        from articles.operations import logs

        connections.install()
        logs.install()
        pre_migrate.connect(_take_away_what_names_columns, sender=self)
        post_migrate.connect(_create_what_django_does_not, sender=self)


def _take_away_what_names_columns(using, plan, **kwargs):
    from articles.revisions import triggers

    if plan:
        triggers.remove(using)


def _create_what_django_does_not(using, **kwargs):
    from articles.catalog.index import changelog
    from articles.models import installation
    from articles.models.databases import planner_statistics
    from articles.models.staff import first_admin
    from articles.revisions import triggers

    triggers.install(using)
    changelog.install(using)
    installation.install(using)
    first_admin.install(using)
    # A table that a migration has remade has none.
    planner_statistics.analyze(using)
