"""Which topics a text names, by their names and synonyms. No Django."""

from articles.curation.learning import terms

LONGEST = 5


def names_of(topics):
    """{words of a name, joined by spaces: topic} of {topic: [names]}, without names that two topics have."""
    owners = {}
    for topic, names in topics.items():
        for name in names:
            owners.setdefault(" ".join(terms.words(name)[:LONGEST]), set()).add(topic)
    return {name: min(topics) for name, topics in owners.items() if name and len(topics) == 1}


def named_in(text, names):
    """The topics that `text` names, each once, in order."""
    words, found = terms.words(text), {}
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + LONGEST) + 1):
            topic = names.get(" ".join(words[first:last]))
            if topic is not None:
                found[topic] = True
    return tuple(found)
