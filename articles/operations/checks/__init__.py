"""Whether all that the site needs is there and works: for `manage.py doctor`, and when a server starts.

A check is a function without arguments that yields Findings. It changes nothing for good.
"""
