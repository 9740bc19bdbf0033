"""The authors in the data that Next.js, Gatsby and Nuxt embed in a page for their scripts.

It only finds texts; names.py tells which are names.
"""

import json
import re

DATA_AUTHOR = re.compile(
    r'"(?:author|authors|writer|byline)"\s*:\s*'
    r'(\[[^\[\]]{2,3000}\]|\{[^{}]{0,600}\}|\[?\s*\{[^{}]{0,600}\}|"(?:[^"\\]|\\.){2,80}")'
)
DATA_NAME = re.compile(r'"(?:name|fullName|full_name|displayName|title)"\s*:\s*("(?:[^"\\]|\\.){2,80}")')
DATA_TEXT = re.compile(r'("(?:[^"\\]|\\.){2,80}")')
MOST_DATA = 2 * 10**6


def authors_in(tree, title):
    """The texts about the author nearest to `title` in the data, [] if there is none."""
    for script in tree.iter("script"):
        if script.get("id") not in ("__NEXT_DATA__", "__NUXT_DATA__", "___gatsby-initial-data"):
            continue
        text = (script.text or "")[:MOST_DATA]
        at = max(text.find(f'"{title}"'), 0) if title else 0
        # Other articles are in the data too; the author nearest to the title is the right one.
        found = min(DATA_AUTHOR.finditer(text), key=lambda match: abs(match.start() - at), default=None)
        if found:
            return _strings(found[1])
    return []


def _strings(data):
    texts = (DATA_NAME if "{" in data else DATA_TEXT).findall(data)
    try:
        return [json.loads(text) for text in texts]
    except ValueError:
        return []
