"""What whoever runs the site needs: the worker, backups, checks, probes, metrics, logs.

Nothing that readers or editors see is decided here.
"""
