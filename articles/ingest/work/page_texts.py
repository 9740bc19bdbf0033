"""The texts of the pages that this process has just read, for what is asked about them next.

They are in memory, few and not for long: without one, its page is read once more.
"""

import threading
from collections import OrderedDict

from articles.curation.summaries.question import LONGEST_TEXT

# So many texts stay, of LONGEST_TEXT characters at most: 10 MB in the worst case.
MOST = 200

_texts = OrderedDict()
_lock = threading.Lock()


def keep(article_id, text):
    """Keeps the text of an article's page; the oldest one makes room for it."""
    with _lock:
        _texts[article_id] = text[:LONGEST_TEXT]
        _texts.move_to_end(article_id)
        while len(_texts) > MOST:
            _texts.popitem(last=False)


def take(article_id):
    """The text of an article's page, which is forgotten by that; None if it is not here."""
    with _lock:
        return _texts.pop(article_id, None)
