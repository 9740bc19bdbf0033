"""What pages say to machines about themselves: nodes of schema.org's vocabulary, printed as JSON-LD.

A fact that is not known is left out, and nothing is said here that the page does not say to its readers.
`origin` is the scheme and the host that paths are put after.
"""

from django.conf import settings
from django.urls import reverse

from articles.pages.phrases import LEVELS


def graph(*nodes):
    """The document that has these nodes, leaving out those that are None."""
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def website(origin):
    """The site, and how it is searched."""
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{origin}{reverse('articles')}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }
    return _node("WebSite", name=settings.SITE_NAME, url=origin + reverse("home"), potentialAction=search)


def collection(origin, address, name, description, *, articles=None, about=None):
    """A page that lists something; `articles` is an item_list()."""
    site = {"@type": "WebSite", "name": settings.SITE_NAME, "url": origin + reverse("home")}
    return _node(
        "CollectionPage",
        name=name,
        url=origin + address,
        description=description,
        isPartOf=site,
        about=about,
        mainEntity=articles,
    )


def item_list(origin, total, first, items):
    """A part of a list of `total` articles, from place `first` (from 1) on.

    `items` are (title, address) pairs; an address is a path on the site or a whole address elsewhere.
    """
    elements = [
        {"@type": "ListItem", "position": place, "name": title, "url": _whole(origin, address)}
        for place, (title, address) in enumerate(items, first)
    ]
    return {"@type": "ItemList", "numberOfItems": total, "itemListElement": elements}


def breadcrumbs(origin, *trail):
    """The way to a page from the first one; `trail` are (name, path) pairs, the page itself the last."""
    elements = [
        {"@type": "ListItem", "position": place, "name": name, "item": origin + path}
        for place, (name, path) in enumerate([(settings.SITE_NAME, reverse("home")), *trail], 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": elements}


def organization(origin, company):
    """A Company."""
    return _node(
        "Organization",
        name=company.name,
        description=company.tagline,
        url=company.website or company.blog_url,
        sameAs=company.blog_url if company.website else "",
        logo=origin + company.logo.url if company.logo else "",
    )


def subject(row):
    """A Topic or a Technology."""
    return _node("Thing", name=row.name, description=row.description)


def article(origin, article, subjects):
    """What is said here of an Article on `subjects`, and the original that it is said of."""
    return _node(
        "Article",
        headline=article.title,
        url=origin + article.get_absolute_url(),
        description=article.excerpt,
        educationalLevel=LEVELS.get(article.level, ""),
        about=[subject(one) for one in subjects],
        publisher=_node("Organization", name=settings.SITE_NAME, url=origin + reverse("home")),
        isBasedOn=_original(origin, article),
    )


def _original(origin, article):
    authors = [name.strip() for name in article.authors.split(",") if name.strip()]
    return _node(
        "Article",
        headline=article.title,
        url=article.url,
        author=[{"@type": "Person", "name": name} for name in authors],
        datePublished=article.known_date,
        inLanguage=article.language,
        timeRequired=f"PT{article.read_minutes}M" if article.read_minutes else "",
        publisher=organization(origin, article.company),
    )


def _node(kind, **facts):
    return {"@type": kind} | {name: fact for name, fact in facts.items() if fact}


def _whole(origin, address):
    return origin + address if address.startswith("/") else address
