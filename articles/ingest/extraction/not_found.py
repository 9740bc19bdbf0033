"""Whether the title of a page that was answered with 200 says that there is no such page.

No Django, no network.
"""

import re

from articles.ingest.extraction import dom
from articles.ingest.extraction.head import head_of
from articles.ingest.extraction.titles import SEPARATOR, plain

_THING = "(?:page|article|post|blog post|content|story|site|file|url)"
_SORRY = "(?:oops |sorry |error )?(?:the |this |that )?(?:requested )?"
# What a part of such a title is, and nothing else, in letters and digits only.
_SAYINGS = (
    "(?:http |error |status |code )*(?:404|410)(?: error| page| gone| not found)*(?: 1)?",
    f"{_SORRY}(?:{_THING} )?(?:was |is |could |can )?(?:not (?:be )?found|no longer (?:available|exists))",
    f"{_SORRY}{_THING} (?:you (?:are|re|were) looking for )?"
    "(?:does not exist|doesn t exist|can t be found|cannot be found|not available|unavailable|missing"
    "|(?:is |was |has been )?(?:gone|removed|deleted))",
    f"(?:oops |sorry )?we (?:can t|cannot|couldn t|could not) find (?:that|this|the|your) {_THING}"
    "(?: you (?:are|re|were) looking for)?",
    f"(?:missing {_THING}|nothing (?:was )?found(?: here)?)",
    "(?:die )?seite (?:wurde )?(?:leider )?nicht gefunden",
    "(?:la )?page (?:est )?(?:introuvable|non trouvée)",
    "(?:la )?página no (?:encontrada|existe)",
    "(?:página não encontrada|pagina (?:non trovata|niet gevonden))",
    "sidan (?:hittades inte|kunde inte hittas|finns inte)",
    "(?:siden (?:ble ikke funnet|blev ikke fundet)|sivua ei löydy|nie znaleziono strony)",
    "(?:страница не найдена|сторінку не знайдено|sayfa bulunamadı|stránka nenalezena)",
    "(?:お探しの)?ページ(?:が|は)(?:見つかりません|存在しません)(?:でした)?",
    "(?:页面|頁面|网页)(?:不存在|未找到|找不到)|(?:找不到|未找到)(?:页面|頁面|网页)",
    "페이지를 찾을 수 없습니다",
)
SAYS = re.compile(f"(?:404 )?(?:{'|'.join(_SAYINGS)})(?: 404)?")
LONGEST = 300


def says_not_found(body, *, url, charset="", known_title=""):
    """Whether the page in `body` (bytes) has a title that says that there is no such page.

    An article whose `known_title` says so itself is about such pages.
    """
    tree = dom.tree_of(body, charset)
    if tree is None:
        return False
    head = head_of(tree, url)
    titles = {head.title[:LONGEST], head.first("og:title")[:LONGEST], *_headings(tree)}
    return any(_says(title) for title in titles) and not _says(known_title)


def _headings(tree):
    """The text of the page's h1, if it has but one: of several, none need be the page's own."""
    found = [" ".join("".join(node.itertext()).split()) for node in tree.iter("h1")]
    return found[:1] if len(found) == 1 and len(found[0]) <= LONGEST else []


def _says(title):
    return any(SAYS.fullmatch(plain(part)) for part in [title, *SEPARATOR.split(title)] if plain(part))
