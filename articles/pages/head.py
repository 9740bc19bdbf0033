"""What a page's <head> says beside its title, to search engines and to whoever is sent a link."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from articles.catalog import PAGE_LENGTH
from articles.pages import structured_data
from articles.pages.addresses import origin
from articles.pages.cards import article_address
from articles.pages.jinja import truncate_words
from articles.pages.phrases import count_of

LONGEST_DESCRIPTION = 300
# The page that lists all companies, topics or technologies, by what a list is about.
DIRECTORIES = {"company": "companies", "topic": "topics", "technology": "technologies"}


class Head(NamedTuple):
    """What templates/articles/_head.html prints.

    `name` is what the page is called within the site, `description` is true of this page alone, and `address`
    is its path under the usual spelling. A page that is not `is_indexed` names no canonical address, which
    would say the opposite. `previous` and `next` are paths or "", `image` is the path of a picture, "" for
    the site's own. `data` is a document of structured_data.py, None for none.
    """

    name: str
    description: str
    address: str
    is_indexed: bool = True
    previous: str = ""
    next: str = ""
    image: str = ""
    kind: str = "website"
    data: dict | None = None


def about_head(description):
    return Head("About", description, reverse("about"))


def home_head(request):
    """The Head of the front page."""
    description = (
        "Engineering articles from company blogs, chosen by editors:"
        " what is new, by topic, technology, company, level and read time."
    )
    data = structured_data.graph(structured_data.website(origin(request)))
    return Head(settings.SITE_NAME, description, reverse("home"), data=data)


def directory_head(request, name, address, description):
    """The Head of a page that lists all companies or topics."""
    at = origin(request)
    nodes = [
        structured_data.collection(at, address, name, description),
        structured_data.breadcrumbs(at, (name, address)),
    ]
    return Head(name, description, address, data=structured_data.graph(*nodes))


def found_companies_head(address, text, number):
    """The Head of the companies that were found by `text`."""
    query_string = urlencode({"q": text})
    description = f"{count_of(number, 'company,companies')} like “{text}”."
    return Head("Companies", description, f"{address}?{query_string}", is_indexed=False)


def new_head(request, before):
    """The Head of the latest days, or of those before the text `before`, which somebody leafs through."""
    address, description = reverse("new"), f"What editors published on {settings.SITE_NAME}, day by day."
    if before:
        return Head("New articles", description, f"{address}?before={before}", is_indexed=False)
    return directory_head(request, "New articles", address, description)


def day_head(day, day_name, page):
    """The Head of a page of what was published on one day."""
    address = reverse("new-day", args=[day]) + (f"?page={page}" if page > 1 else "")
    description = f"What editors published on {settings.SITE_NAME} on {day_name}."
    return Head(f"New articles of {day_name}", description, address, is_indexed=False)


def article_head(request, article, subjects):
    """The Head of an article's page: one that says no more than its title is not for search engines."""
    at, company, address = origin(request), article.company, article.get_absolute_url()
    trail = [("Companies", reverse("companies")), (company.name, company.get_absolute_url())]
    nodes = [
        structured_data.article(at, article, subjects),
        structured_data.breadcrumbs(at, *trail, (article.title, address)),
    ]
    return Head(
        article.title,
        truncate_words(article.excerpt or f"{article.title}: an article by {company.name}."),
        address,
        is_indexed=bool(article.excerpt or article.has_summary),
        image=_picture(company),
        kind="article",
        data=structured_data.graph(*nodes),
    )


def listing_head(request, context, rows):
    """The Head of a list of articles.

    `context` is that of listing.listing, and `rows` are the CardRows of the page by id. Who reads structured
    data takes no pieces of pages, and no filtered lists.
    """
    article_filter, results, base = context["filter"], context["results"], context["base"]
    address = base + article_filter.query_string(page=results.page)
    description = _description(context)
    if results.page > 1:
        description += f" Page {results.page:,} of {results.pages:,}."
    is_indexed = not article_filter.is_narrowed and article_filter.order == article_filter.default_sort
    has_data = is_indexed and not context["is_piece"]
    return Head(
        context["title"],
        truncate_words(description, LONGEST_DESCRIPTION),
        address,
        is_indexed=is_indexed,
        previous=base + context["pager"]["previous"] if results.page > 1 else "",
        next=base + context["pager"]["next"] if results.page < results.pages else "",
        image=_picture(article_filter.company),
        data=_listing_data(request, context, address, description, rows) if has_data else None,
    )


def _description(context):
    article_filter, company, topic = context["filter"], context["company"], context["topic"]
    technology = context["technology"]
    if article_filter.is_narrowed:
        return f"{context['title']}, {context['results'].total:,} in all."
    if company:
        number = count_of(context["results"].company_total, "engineering article")
        return (
            f"{_sentence(company.tagline or company.name)} {number} to filter by topic, level and read time."
        )
    if topic:
        return f"{topic.name}: {_sentence(topic.description or 'engineering articles from company blogs')}"
    if technology:
        said = technology.description or "what companies write about it, by company and year"
        return f"{technology.name}: {_sentence(said)}"
    number = count_of(context["results"].total, "engineering article")
    return f"{number} from company blogs, to filter by company, topic, level and read time."


def _sentence(text):
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _listing_data(request, context, address, description, rows):
    at, results = origin(request), context["results"]
    items = [(row.title, _page_of(row, results.contexts[pk].company)) for pk, row in rows.items()]
    about, trail = None, [("Articles", reverse("articles"))]
    for facet, directory in DIRECTORIES.items():
        if one := context[facet]:
            about = (
                structured_data.organization(at, one) if facet == "company" else structured_data.subject(one)
            )
            trail = [(directory.capitalize(), reverse(directory)), (one.name, one.get_absolute_url())]
    articles = structured_data.item_list(at, results.total, (results.page - 1) * PAGE_LENGTH + 1, items)
    return structured_data.graph(
        structured_data.collection(
            at, address, context["title"], description, articles=articles, about=about
        ),
        structured_data.breadcrumbs(at, *trail),
    )


def _page_of(row, company):
    """Where a search engine reads of an article: on its page if that is worth indexing, else the original."""
    return article_address(company.slug, row.slug) if row.excerpt or row.has_summary else row.url


def _picture(company):
    """The path of a company's logo, "" without a company or one; few of those who show links know SVG."""
    has_picture = company and company.logo and not company.logo.name.lower().endswith(".svg")
    return company.logo.url if has_picture else ""
