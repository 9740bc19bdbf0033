"""The names and headings by which an article's text is told from everything else on a page.

Words and patterns only; blocks.py and others apply them.
"""

import re
from functools import lru_cache

# Elements without text of an article.
_SKIPPED = """
    audio button canvas datalist dialog head iframe input label map math-renderer menu nav noscript
    object option script select style svg template textarea title video
"""
SKIPPED = frozenset(_SKIPPED.split())
_INLINE = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark picture q rp rt ruby
    s samp small source span strike strong sub sup time tt u var wbr
"""
INLINE = frozenset(_INLINE.split())
PROSE = frozenset(["p", "li", "blockquote", "td", "th", "dd", "dt", "pre", "figcaption"])
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ASIDE_ROLES = frozenset(
    ["navigation", "complementary", "contentinfo", "banner", "dialog", "search", "menu", "alert"]
)
# Names that generators and themes give to the container of the article's text.
BODY = re.compile(
    r"(?:^|\s)(?:(?:c-)?(?:article|blog|post|entry|story|content|gh|e|single|td-post)(?:-?post)?(?:-full)?"
    r"[-_]{0,2}(?:body|content|text|entry)|articlecontent|available-content|markdown(?:-body)?|"
    r"theme-doc-markdown|hs_cos_wrapper_type_rich_text|rich-text-block|crayons-article__body)(?:$|\s)",
    re.IGNORECASE,
)
_WORD = r"(?:^|(?<=[\s_-]))"
_END = r"(?![a-z])"
# What a footer is of, if a theme has no article element around it.
OF_ARTICLE = re.compile(r"(?:^|\s)(?:post|entry|article)(?:[-_]|$|\s)", re.IGNORECASE)
# What is beside an article: comments, lists of others, menus.
OTHERS = re.compile(
    rf"{_WORD}(?i:comment|respond{_END}|relat|recommend|popular|recent{_END}|latest|trending|(?<!elementor-)widget|"
    rf"more-?(?:posts|articles|stories|from)|read-?(?:next|more)|up-?next|breadcrumb|newsletter|subscri|"
    rf"cookie|consent|menu|nav{_END}|navbar|navigation|(?:site|global|page)[-_]?footer|"
    rf"pag(?:er|ination){_END}|"
    rf"disqus|outbrain|taboola|promo{_END}|"
    rf"advert|ads?{_END}|popup|modal|banner|masthead|carousel|sponsor|sign-?up|login|toolbar|tooltip)"
)
# What belongs to the article, and is no part of its text.
FURNITURE = re.compile(
    rf"{_WORD}(?i:footer|sidebar(?!block)|(?:about)?author|by-?line|bio{_END}|(?:post-?)?meta(?:data)?{_END}|pubdate|"
    rf"shar(?:e|ing)|social|addto|addthis|quarto-appendix|"
    rf"tags?{_END}|taglist|toc{_END}|table-?of-?contents|edit-?section|license{_END}|skip{_END}|cta{_END}|"
    rf"noprint|paywall|sr-only|screen-reader|visually-hidden)|(?<!\S)hidden(?!\S)"
)
CALLOUT = re.compile(
    r"callout|admonition|note|notice|warning|tip|alert|info|hint|important|caution|pullquote", re.IGNORECASE
)
# Below a picture there is the name of its photographer.
CAPTION = re.compile(
    r"(?:image|img|media|photo|picture|wp)[-_]?(?:caption|credit|author)|caption[-_]text", re.IGNORECASE
)
HIDDEN_CLASSES = {"sr-only", "screen-reader-text", "visually-hidden", "katex-mathml", "MJX_Assistive_MathML"}
SMALL_IMAGE = re.compile(
    r"avatar|author|profile|portrait|headshot|emoji|icon|logo|pixel|spacer|badge|smiley", re.IGNORECASE
)
_ENDINGS = (
    r"related(?: (?:posts?|articles?|content|reading|stories|resources))?",
    r"(?:you (?:may|might)|das könnte|vous aimerez) .*",
    r"(?:more|popular|recent|latest|recommended|other|weitere|ähnliche|похожие) "
    r"(?:posts?|articles?|stories|reading|beiträge|artikel|статьи)(?: (?:from|by|in) .*)?",
    r"(?:\d+ )?(?:comments?|responses?|replies|kommentare?|commentaires?|comentarios|комментарии)(?: \d+)?",
    r"(?:leave a|post a|add a|schreibe? einen|laisser un|deja un) (?:comment|reply|kommentar|comment\w+)",
    r"share this(?: (?:post|article|story|page|on .*))?|about the authors?|written by",
    r"subscribe(?: to (?:our|the) .*)?|sign up (?:for|to) our .*|(?:join )?(?:our )?newsletter",
    r"recommended for you|keep reading|continue reading|read (?:next|more)|what to read next",
    r"über (?:den autor|die autorin)|articles (?:similaires|liés|connexes)|à lire aussi",
    r"(?:artículos|entradas) relacionad[ao]s|статьи по теме|читайте также",
    r"関連記事|関連する?投稿|コメント(?: \d+)?|この記事を書いた人|この記事をシェア.*",
    r"最新記事|おすすめ記事|人気記事",
    r"相关(?:文章|阅读|推荐)|推荐阅读|评论(?: \d+)?|发表评论|关于作者|관련 (?:글|게시물)|댓글(?: \d+)?",
    r"مقالات ذات صلة|مواضيع ذات صلة|التعليقات",
)
# Headings behind the article, in letters and digits only, in the languages of the blogs that are indexed.
ENDING = re.compile("|".join(_ENDINGS))
# Headings and titles that no article has.
_NO_TITLE = """
    404, about, archive, articles, blog, comments, contents, developer blog, engineering,
    engineering blog, home, home page, homepage, index, insights, just a moment, latest posts,
    loading, medium, menu, news, newsletter, our blog, page not found, post, posts,
    product, related posts, resources, search, share, subscribe, table of contents, tech blog,
    technology, the blog, title, untitled, ブログ, 博客
"""
NO_TITLE = frozenset(" ".join(_NO_TITLE.split()).split(", "))


@lru_cache(maxsize=8192)
def is_aside(names):
    """Whether the class and id `names` say that their element is beside the article's text."""
    return bool(OTHERS.search(names) or FURNITURE.search(names))


@lru_cache(maxsize=8192)
def is_body(names):
    return bool(BODY.search(names))


def is_page_footer(node):
    """Whether `node` is the footer of the page, not of an article."""
    if node.tag != "footer" or OF_ARTICLE.search(node.get("class") or ""):
        return False
    return next(node.iterancestors("article"), None) is None


@lru_cache(maxsize=8192)
def is_elsewhere(names):
    """Whether the class and id `names` say that nothing in their element is about the article."""
    return bool(OTHERS.search(names))
