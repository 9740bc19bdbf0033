"""The class names and headings by which an article's text is told from everything else on a page.

Words and patterns only; blocks.py applies them.
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
PROSE = {"p", "li", "blockquote", "td", "th", "dd", "dt", "pre", "figcaption"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}

# Names that generators and themes give to the container of the article's text.
_BODY_CLASSES = """
    article-body article-content article-text article__body article__content articlebody articlecontent
    available-content blog-article-content blog-content blog-post-body blog-post-content blog-post__body
    blogpost-body c-entry-content content-body crayons-article__body e-content entry entry-content
    entry__content gh-content hs_cos_wrapper_type_rich_text markdown-body post-article post-body
    post-content post-full-content post-text post__body post__content post_content postcontent
    rich-text-block single-content story-body td-post-content theme-doc-markdown
"""
BODY_CLASSES = frozenset(_BODY_CLASSES.split())
_ASIDE_WORDS = """
    ads advert advertisement author author-bio author-box authorbox authors banner bio breadcrumb
    breadcrumbs byline comment commentlist comments consent cookie cookies cta disqus disqus_thread edit
    editsection entry-meta footer giscus hidden jp-relatedposts license masthead menu meta metadata
    modal nav navbar navigation newsletter noprint offcanvas outbrain pager pagination popup post-author
    post-meta postmeta prevnext promo pubdate read-more read-next readmore recommendations recommended
    related related-posts respond screen-reader-text share sharedaddy sharing sidebar signup skip social
    socials sr-only subscribe subscription table-of-contents tableofcontents taboola taglist tags toc
    toolbar tooltip topbar up-next utterances visually-hidden widget widgets
"""
ASIDE_WORDS = frozenset(_ASIDE_WORDS.split())
ASIDE_STEMS = re.compile(
    r"^(?:comments?[-_]|related|share[-_]|sharing|social[-_]|sidebar|newsletter|subscri|cookie|"
    r"breadcrumb|pagination|toc[-_]|author[-_](?:bio|box|card|info|profile)|"
    r"post[-_]?(?:nav|tags|footer|author|meta|share|related)|entry[-_](?:footer|meta|author)|"
    r"article[-_](?:footer|meta|tags|share|author)|"
    r"site[-_](?:header|footer|nav)|global[-_](?:header|footer|nav)|more[-_](?:posts|articles|from|"
    r"stories)|read[-_](?:next|more)|"
    r"recommended|suggest|footer[-_]|nav[-_](?:menu|bar|links|previous|next)|menu[-_]|popup|modal|"
    r"signup|sign-up|promo[-_]|widget|wp-block-(?:latest|comments|post-comments)|"
    r"sharedaddy|jp-|addtoany|addthis|disqus|pagination|theme-doc-(?:toc|footer)|table-of-contents|"
    r"speechify|subscribe)"
    r"|[-_](?:comments?|sidebar|newsletter|breadcrumbs?|pagination|related|share|social|navigation|"
    r"subscribe|cta|toc|bio|byline|authors)$",
    re.IGNORECASE,
)
CALLOUT = re.compile(
    r"callout|admonition|note|notice|warning|tip|alert|info|hint|important|caution|pullquote", re.IGNORECASE
)
# Below a picture there is the name of its photographer.
CAPTION = re.compile(
    r"(?:^|[\s_-])(?:figcaption|(?:image|img|media|photo|picture|wp)[-_]?(?:caption|credits?|author)(?:[-_]text)?|"
    r"caption(?:[-_]text)?|legend)(?:$|\s)",
    re.IGNORECASE,
)
DISCUSSION = re.compile(r"comment|respond|disqus", re.IGNORECASE)
# Names of containers beside an article: comments and lists of other articles, and for each question what
# else an answer must not come from: plain lines, dates, and names of authors.
_BESIDE = "comment|related|recent|recommend|popular|latest"
ELSEWHERE = re.compile(rf"{_BESIDE}|sidebar|more-posts|breadcrumb|newsletter|cookie|menu", re.IGNORECASE)
ELSEWHERE_FOR_DATES = re.compile(
    rf"{_BESIDE}|sidebar|widget|site-footer|more-posts|read-next|(?<![hv])(?<!h-)card|teaser|respond|copyright",
    re.IGNORECASE,
)
ELSEWHERE_FOR_AUTHORS = re.compile(
    rf"{_BESIDE}|respond|widget|site-?footer|global-?footer|more[-_]?(?:posts|articles|from|stories)|"
    r"read-?next|teaser|carousel|(?<![hv])(?<!h-)cards?(?:$|[\s_-])|"
    r"(?:^|[\s_-])(?:grid|slider|similar|trending|suggest\w*|upnext|discover|toc|navbar|menu|login|"
    r"user-?menu|account|modal|popup|newsletter|testimonial|quote|reviews?|replies|reply)(?:$|[\s_-])",
    re.IGNORECASE,
)
HIDDEN_CLASSES = {"sr-only", "screen-reader-text", "visually-hidden", "katex-mathml", "MJX_Assistive_MathML"}
SMALL_IMAGE = re.compile(
    r"avatar|emoji|icon|logo|gravatar|pixel|spacer|badge|smiley|author|profile", re.IGNORECASE
)
# Headings that end the article, in the languages of the blogs that are indexed.
ENDING = re.compile(
    r"^(?:related (?:posts?|articles?|content|reading|stories|resources)|you (?:may|"
    r"might) (?:also )?(?:like|be interested|enjoy).*|more (?:from|posts|articles|stories|like this).*|"
    r"read (?:next|more|also).*|recommended.*|"
    r"recent (?:posts?|articles?)|latest (?:posts?|articles?|stories|from).*|(?:\d+ )?(?:comments?|"
    r"responses?|replies|thoughts on)\b.{0,80}|leave a (?:comment|reply).*|post a comment|"
    r"discussion( \(\d+\))?|share (?:this|on).*|"
    r"about the authors?|about author|written by|subscribe.*|sign up (?:for|to).*|newsletter|"
    r"get (?:the|our) .{0,40}(?:newsletter|inbox|updates).*|join (?:us|our) newsletter.*|keep reading|"
    r"continue reading|what to read next|popular posts|"
    r"ähnliche (?:beiträge|artikel)|weitere (?:beiträge|artikel).*|das könnte .*|kommentare?.{0,20}|"
    r"schreibe? einen kommentar.*|über (?:den autor|die autorin)|articles (?:similaires|liés|"
    r"connexes).*|à lire aussi.*|commentaires?.{0,20}|laisser un commentaire|"
    r"artículos relacionados|entradas relacionadas|comentarios|deja un comentario|関連記事.*|関連する?投稿|"
    r"コメント.{0,12}|コメントを.*|この記事を書いた人|この記事をシェア.*|最新記事|おすすめ記事|人気記事|相关(?:文章|阅读|推荐)|推荐阅读|评论.{0,10}|发表评论|"
    r"关于作者|"
    r"관련 (?:글|게시물)|댓글.{0,8}|مقالات ذات صلة|مواضيع ذات صلة|التعليقات|اترك تعليق.*|статьи по теме|"
    r"похожие .*|комментарии.{0,10}|читайте также)\W*$",
    re.IGNORECASE,
)


# Headings and titles that no article has, and names of parts of a site that follow an article's title.
_NO_TITLE = """
    404, about, archive, articles, blog, comments, contents, developer blog, engineering,
    engineering blog, home, home page, homepage, index, insights, just a moment..., latest posts,
    loading, loading..., medium, menu, news, newsletter, our blog, page not found, post, posts,
    product, related posts, resources, search, share, subscribe, table of contents, tech blog,
    technology, the blog, title, untitled, ブログ, 博客
"""
NO_TITLE = frozenset(" ".join(_NO_TITLE.split()).split(", "))
_PAGE_PARTS = """
    article, articles, blog, dev community, hashnode, home, medium, news, note, post, posts, qiita,
    substack, zenn
"""
PAGE_PARTS = frozenset(" ".join(_PAGE_PARTS.split()).split(", "))


@lru_cache(maxsize=8192)
def is_aside(names):
    """Whether the class and id `names` say that their element is beside the article's text."""
    return any(word in ASIDE_WORDS or ASIDE_STEMS.search(word) for word in names.lower().split())


@lru_cache(maxsize=8192)
def is_body(names):
    return any(word in BODY_CLASSES for word in names.lower().split())


@lru_cache(maxsize=8192)
def elsewhere_words(names):
    """The words in the class and id `names` that mean comments, other articles or a menu."""
    return frozenset(word.lower() for word in ELSEWHERE.findall(names))


@lru_cache(maxsize=8192)
def is_elsewhere_for_dates(names):
    """Whether the class and id `names` say that a date in their element is not the article's."""
    return bool(ELSEWHERE_FOR_DATES.search(names))


@lru_cache(maxsize=8192)
def is_elsewhere_for_authors(names):
    """Whether class, id and data-testid `names` say that their element is no byline of the article."""
    return bool(ELSEWHERE_FOR_AUTHORS.search(names) or CAPTION.search(names))
