"""Which elements of a page are blocks of code, and their lines. Code inside a sentence is not a block."""

import re
from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree

from articles.ingest.extraction.boilerplate import SKIPPED

CODE_CLASSES = re.compile(
    r"(?:^|\s)(?:highlight(?:table)?|codehilite(?:table)?|rouge-table|crayon-(?:syntax|table|pre|plain|"
    r"main)\S*|syntaxhighlighter\S*|CodeMirror\S*|code-?block|code-(?:toolbar|snippet|wrapper)|"
    r"hljs(?:-ln)?|prism-code|prismjs|monaco-editor|highlight-source-\S+|gist|gist-(?:file|data)|"
    r"js-file-line-container|blob-wrapper|wp-block-code|"
    r"enlighter\S*|notion-code|codeblock|code-listing|listingblock|sourceCode|shiki|expressive-code|"
    r"chroma|pygments|code__block|c-code-block|w-code-block|brush:?\S*|language-[a-z+#]+|"
    r"lang-[a-z+#]+|[Cc]ode[-_]?(?:[Bb]lock|[Ss]nippet)[\w-]*)(?:\s|$|;)"
)
CODE_PRE = re.compile(
    r"(?:^|\s)(?:code|src|prettyprint|highlight|syntaxhighlighter\S*|lang(?:uage)?-[\w+#]+|\w+-code)(?:\s|$)",
    re.IGNORECASE,
)
CODE_MARKS = re.compile(r"[{}()\[\]=<>;$#_|\\@/*&+~^]|--|::|^\s*(?:\w+:|-\s)\s*\S", re.MULTILINE)
CODE_EMBEDS = re.compile(
    r"//(?:gist\.github\.com/|codepen\.io/|jsfiddle\.net/|codesandbox\.io/(?:embed|s)/|"
    r"stackblitz\.com/|carbon\.now\.sh/|replit\.com/|repl\.it/|"
    r"play\.golang\.org/|go\.dev/play/|play\.rust-lang\.org/|observablehq\.com/embed|runkit\.com/|"
    r"glitch\.com/embed|emgithub\.com/|gist-it\.|paste\.|asciinema\.org/)"
)
CODE_FILE = re.compile(
    r"\.(?:py|js|jsx|ts|tsx|java|kt|go|rs|rb|c|cc|cpp|h|cs|swift|sql|sh|bash|yml|yaml|json|xml|html|"
    r"css|scala|php|tf|toml|groovy|gradle|dart|ex|exs|clj|hs|lua|r|m|proto|dockerfile|txt|diff|ipynb)$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"user-select:\s*none|select-none|\b(?:lnt?\b|line-?n|gutter|nums?\b)", re.IGNORECASE)
# So many texts tell whether an element has nothing but numbers.
MOST_TEXTS = 400
WRAPPERS = {"table", "div", "figure", "code", "td", "ol"}
EDITOR = re.compile(r"CodeMirror|crayon|syntaxhighlighter|monaco|enlighter|gist", re.IGNORECASE)


def code_block_in(node, tag, names):
    """(text, whether it is code) if all of `node` is preformatted, else None.

    A `pre` without any sign of code is prose with line breaks.
    """
    if not (tag == "pre" or (names and tag in WRAPPERS and _is_code(names))):
        return None
    text = _listed(node, tag, names)
    if not text or not text.strip():
        return None
    # `npm install` shows no sign of code, but may be marked as code.
    told = CODE_PRE.search(names) or node.get("data-lang") is not None or node.find("code") is not None
    if tag == "pre" and not (told or CODE_MARKS.search(text)):
        return " ".join(text.split()), False
    return text, True


def _listed(node, tag, names):
    if tag == "pre":
        return lines(node)
    if node.find(".//pre") is not None:
        # Line numbers have a pre of their own beside the code.
        texts = map(lines, node.iter("pre"))
        return "\n".join(text for text in texts if not _is_numbers(text))
    if tag != "table" and node.find(".//code") is None and not EDITOR.search(names):
        return None
    return lines(node)


def _is_numbers(text):
    """Whether `text` has nothing but numbers that count up."""
    words = text.split()
    numbers = [int(word) for word in words if len(word) < 7 and word.isdecimal()]
    return len(numbers) == len(words) > 0 and all(b == a + 1 for a, b in pairwise(numbers))


def shows_code(node, tag):
    """Whether a script or a frame embeds code: a gist, a pen, a file in Medium's frame."""
    if tag not in ("script", "iframe"):
        return False
    address = node.get("src") or node.get("data-src") or node.get("data-lazy-src") or ""
    title = (node.get("title") or "").strip() if tag == "iframe" else ""
    return bool(CODE_EMBEDS.search(address) or CODE_FILE.search(title))


def lines(node):
    """The text of a block of code with its line breaks, without numbers of lines and what nobody sees."""
    texts = []
    walker = etree.iterwalk(node, events=("start", "end"))
    for event, inner in walker:
        if event == "end":
            texts.append(inner.tail or "")
        elif inner.tag in SKIPPED or _is_number(inner):
            walker.skip_subtree()
        else:
            texts.append("\n" if inner.tag in ("br", "div", "tr", "li", "p") else "")
            texts.append(inner.text or "")
    return "".join(texts[:-1]).strip("\n")


def _is_number(node):
    """Whether `node` is the number of a line beside it: nobody can select it, or its class says so."""
    told = node.get("class") or "", node.get("style") or ""
    text = islice(node.itertext(), MOST_TEXTS) if any(told) and NUMBER.search(" ".join(told)) else ()
    return _is_numbers("".join(text))


@lru_cache(maxsize=8192)
def _is_code(names):
    return bool(CODE_CLASSES.search(names))
