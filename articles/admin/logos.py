"""An uploaded logo -> a small, harmless picture, named after its content.

A raster image is decoded and encoded again, so that nothing but its pixels survives. An SVG is accepted as it
is, but only if it draws and does not run, load or link to anything.
"""

import hashlib
import io

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


def _loads(style):
    """Whether a style or attribute could fetch or run something; `url(#…)` stays within the file."""
    text = "".join(style.lower().split())
    return "url(" in text.replace("url(#", "") or any(word in text for word in LOADING)


def _named(content, ending):
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:16]}.{ending}")
