"""What a listing is called, in words: the same in its heading, in the page's title and after every swap."""

# So many values of a facet are named; the others are counted.
MOST_NAMED = 3
# How the chosen values of a facet are said. What needs a comma before it comes last.
PHRASES = {
    "code": "{}",
    "summary": "{}",
    "topic": "on {}",
    "technology": "about {}",
    "company": "by {}",
    "language": "in {}",
    "year": "from {}",
    "month": "from {}",
    "read": ", {} minutes",
}
FLAGS = {
    ("code", "yes"): "with code",
    ("code", "no"): "without code",
    ("summary", "yes"): "with a summary",
    ("summary", "no"): "without a summary",
}


def company_title(company):
    """What the page of a company is called."""
    return f"{company.name} Engineering Blog & Tech Articles"


def selection_in_words(article_filter, *, of_company=True):
    """What is chosen: "Advanced articles on Kafka by Uber, 10–20 minutes", or "Articles" for all.

    Without `of_company` the company that the page is about is not named.
    """
    chosen = _phrases(article_filter, "included")
    levels = chosen.pop("level", "")
    said = [f"{levels} articles" if levels else "articles"]
    for name in ("topic", "technology"):
        if row := getattr(article_filter, name):
            # "on Kafka", and if more topics are chosen there "on Kafka and on Caching or Go".
            own = PHRASES[name].format(row.name)
            chosen[name] = f"{own} and {chosen[name]}" if name in chosen else own
    if article_filter.company and of_company:
        chosen["company"] = f"by {article_filter.company.name}"
    if "code" in chosen and "summary" in chosen:
        chosen["code"] += f" and {chosen.pop('summary')}"
    if "month" in chosen:
        chosen.pop("year", "")
    said += [chosen[name] for name in PHRASES if name in chosen and not chosen[name].startswith(",")]
    if article_filter.text:
        said.append(f"matching {_quoted(article_filter.text)}")
    words = " ".join(said) + "".join(phrase for phrase in chosen.values() if phrase.startswith(","))
    excluded = _phrases(article_filter, "excluded")
    if "level" in excluded:
        excluded["level"] += " ones"
    if excluded:
        words += f", except {_listed([phrase.lstrip(', ') for phrase in excluded.values()], 'or', most=99)}"
    return words[:1].upper() + words[1:]


def _phrases(article_filter, which):
    """{facet: phrase} of what is chosen, `which` is "included" or "excluded", in the order of an address."""
    phrases = {}
    for name, facet_filter in article_filter.facets.items():
        if values := getattr(article_filter.chosen[name], which):
            labels = article_filter.options.labels(facet_filter)
            word = "and" if which == "included" and name in article_filter.matches_all else "or"
            named = _listed([_said(name, value, labels[value]) for value in values], word)
            phrases[name] = PHRASES.get(name, "{}" if name == "level" else ", {}").format(named)
    return phrases


def _said(name, value, label):
    """A value within a sentence."""
    if name in ("level", "added"):
        return label.lower()
    return FLAGS.get((name, value), label.removesuffix(" min"))


def _listed(parts, word, most=MOST_NAMED):
    """ "a", "a or b", "a, b or c", "a, b, c or 4 others"."""
    if len(parts) > most + 1:
        parts = [*parts[:most], f"{len(parts) - most} others"]
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _quoted(text):
    return text if text.startswith('"') and text.endswith('"') else f"“{text}”"
