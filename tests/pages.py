"""A page as its reader meets it: elements in reading order, with their attributes and text.

A page whose tags do not nest is an error here.
"""

from django.test.html import Element, parse_html


def read(response):
    """The parsed HTML of `response`."""
    return parse_html(response.content.decode())


def find(root, tag=None, **attributes):
    """The elements from `root` down, in reading order, that have this tag and these attributes.

    An attribute's name is spelled with "_" for "-" and may end in "_"; `class_` asks for one class
    among others; True asks only that the attribute is there.
    """
    found = [root] if _fits(root, tag, attributes) else []
    for child in root.children:
        if isinstance(child, Element):
            found += find(child, tag, **attributes)
    return found


def one(root, tag=None, **attributes):
    """The only such element; more or fewer are an error."""
    (element,) = find(root, tag, **attributes)
    return element


def attribute(element, name):
    """The value of an attribute; None if it is missing, "" if it has no value."""
    attributes = dict(element.attributes)
    return (attributes[name] or "") if name in attributes else None


def text(element):
    """What the element says, hidden text included, with single spaces."""
    parts = [child if isinstance(child, str) else text(child) for child in element.children]
    return " ".join(" ".join(parts).split())


def texts(root, tag=None, **attributes):
    return [text(element) for element in find(root, tag, **attributes)]


def hrefs(root, tag="a", **attributes):
    return [attribute(element, "href") for element in find(root, tag, **attributes)]


def _fits(element, tag, attributes):
    if tag and element.name != tag:
        return False
    return all(_has(element, name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())


def _has(element, name, value):
    there = attribute(element, name)
    if there is None or value is True:
        return there is not None
    return value in there.split() if name == "class" else value == there
