"""What readers send, without an account: an address for the inbox, or a report about an article.

These are the only public pages that take a POST. Nothing of them is cached, and what all the others are made
of, their templates included, knows nothing of cookies.
"""
