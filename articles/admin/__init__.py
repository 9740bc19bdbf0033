"""The curation desk: Django's admin, one ModelAdmin per module."""

from django.contrib import admin

from articles.admin import articles, companies, feeds, readers, topics, users  # noqa: F401 -- this registers them
from articles.admin.history import changesets  # noqa: F401

admin.site.site_header = "Blogindex"
admin.site.site_title = "Blogindex"
admin.site.index_title = "Curate"
