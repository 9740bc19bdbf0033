"""Names the app in the admin, and lays the change log after every migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Catalogue"

    def ready(self):
        post_migrate.connect(_lay_change_log, sender=self)


def _lay_change_log(using, **kwargs):
    from articles.catalog import changes

    changes.install(using)
