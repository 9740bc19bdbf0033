"""gunicorn's settings beyond its command line; it reads this file in the folder that it is started from."""

# By default gunicorn believes some headers of whoever connects from this machine, and behind a proxy that is
# everybody. What is believed is said by the site's own settings (docs/deploying.md).
forwarder_headers = ""
secure_scheme_headers = {}
