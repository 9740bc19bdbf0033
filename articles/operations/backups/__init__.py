"""Backups: a folder each, with the database, the uploads, a manifest and checksums; and how one is put back.

What can be built again is not in it: the index, trained models, static files. Nor is `.env`.
"""
