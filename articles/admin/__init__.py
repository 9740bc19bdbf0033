"""The curation desk: Django's admin, one ModelAdmin per module."""

from django.contrib import admin

from articles.admin import articles, companies, feeds, topics, users  # noqa: F401 -- importing registers them

admin.site.site_header = "Blogindex"
admin.site.site_title = "Blogindex"
admin.site.index_title = "Curate"
