"""An uploaded logo -> a small, harmless picture, named after its content.

A raster image is decoded and encoded again, so that nothing but its pixels survives. An SVG is accepted as it
is, but only if it draws and does not run, load or link to anything.
"""

import hashlib
import io
import re
from collections import defaultdict

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

MOST_BYTES = 256 * 1024
MOST_PIXELS = 4096 * 4096
# Logos are shown at 64 CSS pixels at most; four times as many are sharp on any screen.
SIDE = 256
SVG = "{http://www.w3.org/2000/svg}"
SVG_ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "use", "symbol", "title", "desc", "metadata", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop"),
        *("filter", "feBlend", "feColorMatrix", "feComposite", "feFlood", "feGaussianBlur"),
        *("feMerge", "feMergeNode", "feOffset"),
    }
)
# A small file may ask for a large picture, by elements that stand for others, which stand for others again: a
# browser draws them all. Logos have some dozen; the largest icons of programs some hundred.
MOST_ELEMENTS, MOST_DRAWN, MOST_DEPTH = 2_000, 20_000, 50
REFERENCE = re.compile(r"url\(\s*['\"]?\s*#([^'\")]*)")
RULE, CLASS = re.compile(r"([^{}]+)\{([^{}]*)\}"), re.compile(r"\.([\w-]+)")
# A backslash can escape the letters of any of the others.
LOADING = ("@import", "image-set(", "javascript:", "\\")
NOT_A_PICTURE = "This is not a PNG, JPEG, WebP or SVG picture."


def clean_logo(upload):
    """The uploaded file `upload` as a ContentFile to store.

    Raises ValidationError, worded for the editor, if it is too large, is not a picture, or is an SVG
    with scripts, styles that load something, links or foreign content.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError(f"The file is {upload.size // 1024} KB; a logo may have at most 256 KB.")
    content = upload.read()
    if b"<svg" in content[:2000].lower():
        _check_svg(content)
        return _named(content, "svg")
    return _named(_redrawn(content), "png")


def _redrawn(content):
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError("The picture has more than 4096 by 4096 pixels.")
            picture = picture.convert("RGBA")
            picture.thumbnail((SIDE, SIDE))
            drawn = io.BytesIO()
            picture.save(drawn, "PNG", optimize=True)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise ValidationError(NOT_A_PICTURE) from None
    return drawn.getvalue()


def _check_svg(content):
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # LookupError: unknown encoding
        raise ValidationError("This SVG is broken or declares entities.") from None
    if root.tag != f"{SVG}svg":
        raise ValidationError(NOT_A_PICTURE)
    if b"<?xml-stylesheet" in content:
        raise ValidationError("This SVG has a style that loads something from elsewhere.")
    _check_size(root)
    for element in root.iter():
        name = element.tag.removeprefix(SVG) if isinstance(element.tag, str) else ""
        if element.tag != f"{SVG}{name}" or name not in SVG_ELEMENTS:
            raise ValidationError(f"This SVG contains <{name[-40:]}>, which is not allowed in a logo.")
        if name == "style" and _loads("".join(element.itertext())):
            raise ValidationError("This SVG has a style that loads something from elsewhere.")
        for attribute, value in element.attrib.items():
            attribute = attribute.rpartition("}")[2].lower()
            if attribute.startswith("on") or _loads(value):
                raise ValidationError(f"This SVG has {attribute}, which is not allowed in a logo.")
            if attribute == "href" and not value.startswith("#"):
                raise ValidationError("This SVG links to something outside itself.")


def _check_size(root):
    """Raises ValidationError for more elements, or deeper ones, than a logo has, as they are drawn."""
    too_large = ValidationError("This SVG draws more than a logo needs: simplify it, or upload it as a PNG.")
    elements = [(root, 1)]
    for element, depth in elements:
        if len(elements) > MOST_ELEMENTS or depth > MOST_DEPTH:
            raise too_large
        elements += ((child, depth + 1) for child in element)
    by_id = {element.get("id"): element for element, _ in elements if element.get("id")}
    styles = _references_of_styles(element for element, _ in elements)
    drawn = {}

    def cost(element, depth):
        """How many elements are drawn for this one. What refers to itself has no end."""
        if depth > MOST_DEPTH:
            raise too_large
        if element not in drawn:
            drawn[element] = MOST_DRAWN + 1
            others = [by_id[name] for name in _references(element, styles) if name in by_id]
            drawn[element] = 1 + sum(cost(other, depth + 1) for other in [*element, *others])
        if drawn[element] > MOST_DRAWN:
            raise too_large
        return drawn[element]

    cost(root, 1)


def _references_of_styles(elements):
    """{class: ids that its rules refer to}; under None those of rules that may be about any element."""
    found = defaultdict(list)
    for element in elements:
        if element.tag == f"{SVG}style":
            for selectors, rule in RULE.findall("".join(element.itertext())):
                for selector in selectors.split(","):
                    of_class = CLASS.fullmatch(selector.strip())
                    found[of_class and of_class[1]] += REFERENCE.findall(rule)
    return found


def _references(element, styles):
    """The ids of what `element` stands for, or is filled with, masked or filtered by; once for each time."""
    for name, value in element.attrib.items():
        if name.rpartition("}")[2].lower() == "href":
            yield value.removeprefix("#")
        yield from REFERENCE.findall(value)
    for name in [None, *element.get("class", "").split()]:
        yield from styles.get(name, ())


def _loads(style):
    """Whether a style or attribute could fetch or run something; `url(#…)` stays within the file."""
    text = "".join(style.lower().split())
    return "url(" in text.replace("url(#", "") or any(word in text for word in LOADING)


def _named(content, ending):
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:16]}.{ending}")
