"""From the web to the inbox: finding feeds, fetching, reading, measuring and drafting.

The catalogue does not know this room exists, and nothing here imports the catalogue.
"""
