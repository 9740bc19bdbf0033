"""gunicorn's settings beyond those of its command line; it reads this file from the folder that it is started in."""

# By default gunicorn believes some headers of whoever connects from this machine, which is the proxy for every client.
# The site's own settings say what is believed (docs/deploying.md).
forwarder_headers = ""
secure_scheme_headers = {}
