"""The curation desk: Django's admin, one ModelAdmin a module."""

from django.contrib import admin

from articles.admin import articles, feeds, users  # noqa: F401 -- importing registers them

admin.site.site_header = "Blogindex"
admin.site.site_title = "Blogindex"
admin.site.index_title = "Curate"
