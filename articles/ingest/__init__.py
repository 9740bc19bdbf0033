"""From the web to the inbox: finding feeds, fetching, parsing, extracting, and new articles for editors.

The catalogue does not know this package, and nothing here imports the catalogue.
"""
