"""Logos: which files are accepted, what is stored, and how it is served."""

import io
import random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.admin.logos import MOST_BYTES, clean_logo
from articles.models import Company
from tests.factories import make_company

pytestmark = pytest.mark.django_db

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
BROKEN_SVG = "This SVG is broken or declares entities."
NO_PICTURE = "This is not a PNG, JPEG, WebP or SVG picture."
HOLDS = "This SVG contains {}, which is not allowed in a logo."
HAS = "This SVG has {}, which is not allowed in a logo."
LOADS = "This SVG has a style that loads something from elsewhere."


def picture(kind="PNG", size=(40, 20), mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else 1).save(file, kind, **options)
    return file.getvalue()


def stored(content, name="logo.png"):
    """What clean_logo() returns for an upload with this content."""
    return clean_logo(SimpleUploadedFile(name, content))


def refusal(content):
    with pytest.raises(ValidationError) as error:
        stored(content)
    return error.value.message


# Rasters


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_raster_becomes_a_png_named_after_its_content(kind):
    logo = stored(picture(kind), name="../../my logo.php")
    with Image.open(logo) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (40, 20))
    assert len(logo.name) == len("0123456789abcdef.png")
    assert logo.name == stored(picture(kind)).name
    assert logo.name != stored(picture(kind, size=(20, 40))).name


def test_large_raster_is_scaled_down():
    with Image.open(stored(picture(size=(4000, 500)))) as drawn:
        assert drawn.size == (256, 32)


def test_raster_keeps_nothing_but_its_pixels():
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    content = picture("JPEG", exif=exif) + b"<?php system('id'); ?>"
    assert b"<script>" in content
    logo = stored(content).read()
    assert b"script" not in logo
    assert b"php" not in logo


def test_raster_of_too_many_pixels_is_refused():
    content = picture(size=(4097, 4097), mode="1")
    assert len(content) < MOST_BYTES
    assert refusal(content) == "The picture has more than 4096 by 4096 pixels."


def test_file_of_too_many_bytes_is_refused():
    noise = random.Random(1).randbytes(MOST_BYTES + 1024)
    assert refusal(noise) == "The file is 257 KB; a logo may have at most 256 KB."
    assert refusal(noise[:MOST_BYTES]) == NO_PICTURE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_broken_raster_is_refused(kind):
    content = picture(kind)
    assert refusal(content[: len(content) // 2]) == NO_PICTURE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        picture("GIF"),
        picture("BMP"),
        b"%PDF-1.7",
        b"<html><body>svg</body></html>",
        b"\0" * 99,
    ],
    ids=["empty", "gif start", "gif", "bmp", "pdf", "html", "zeros"],
)
def test_other_files_are_refused(content):
    assert refusal(content) == NO_PICTURE


# SVG


@pytest.mark.parametrize(
    "drawing",
    [
        '<path d="M0 0h8v8z" fill="#123"/>',
        '<style>.a { fill: url(#g) } </style><g class="a"><circle r="3"/></g>',
        '<defs><linearGradient id="g"><stop offset="1"/></linearGradient></defs><rect fill="url(#g)"/>',
        f'<defs><path id="p" d="M0 0"/></defs><use href="#p"/><use {XLINK} xlink:href="#p"/>',
        "<title>Uber</title><desc>A square</desc><metadata/>",
        "<!-- drawn by hand -->",
    ],
)
def test_plain_svg_is_stored_as_it_is(drawing):
    content = b'<?xml version="1.0" encoding="utf-8"?>\n' + SVG.format(drawing).encode()
    logo = stored(content)
    assert logo.read() == content
    assert logo.name == f"{logo.name[:16]}.svg"


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        ("<script>alert(1)</script>", HOLDS.format("<script>")),
        ("<g><SCRIPT/></g>", HOLDS.format("<SCRIPT>")),
        (
            "<foreignObject><p/></foreignObject>",
            HOLDS.format("<foreignObject>"),
        ),
        (
            '<p xmlns="http://www.w3.org/1999/xhtml"/>',
            HOLDS.format("<{http://www.w3.org/1999/xhtml}p>"),
        ),
        ('<image href="#a"/>', HOLDS.format("<image>")),
        ('<a href="#a"/>', HOLDS.format("<a>")),
        ('<animate attributeName="href"/>', HOLDS.format("<animate>")),
        ('<g onload="alert(1)"/>', HAS.format("onload")),
        ('<g ONCLICK="alert(1)"/>', HAS.format("onclick")),
        ('<use href="https://evil.example/#a"/>', "This SVG links to something outside itself."),
        ('<use href="data:image/svg+xml,x"/>', "This SVG links to something outside itself."),
        (f'<use {XLINK} xlink:href="//evil.example"/>', "This SVG links to something outside itself."),
        ('<use href="java&#x0a;script:alert(1)"/>', HAS.format("href")),
        ('<g fill="url(https://evil.example/a)"/>', HAS.format("fill")),
        ('<g style="fill: u\\72l(//evil.example)"/>', HAS.format("style")),
        (
            "<g style=\"cursor: image-set('//evil.example' 1x)\"/>",
            HAS.format("style"),
        ),
        ("<style>@import '//evil.example/a.css';</style>", LOADS),
        ("<style>@IMPORT '//evil.example/a.css';</style>", LOADS),
        ("<style>&#64;import '//evil.example/a.css';</style>", LOADS),
        ("<style><![CDATA[@import '//evil.example/a.css';]]></style>", LOADS),
        ("<style>a <g/> @import '//evil.example/a.css';</style>", LOADS),
        ("<style>a { fill: url( '//evil.example' ) }</style>", LOADS),
        ("<g>", BROKEN_SVG),
        ("&nbsp;", BROKEN_SVG),
    ],
)
def test_svg_that_does_more_than_draw_is_refused(drawing, message):
    assert refusal(SVG.format(drawing).encode()) == message


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', BROKEN_SVG),
        ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>', BROKEN_SVG),
        ('<!DOCTYPE svg SYSTEM "https://evil.example/svg.dtd">', BROKEN_SVG),
        ('<?xml version="1.0" encoding="no-such"?>', BROKEN_SVG),
        ('<?xml version="1.0" encoding="utf-7"?>', BROKEN_SVG),
        ('<?xml-stylesheet href="https://evil.example/a.css"?>', LOADS),
    ],
)
def test_svg_with_a_dangerous_prolog_is_refused(start, message):
    assert refusal((start + SVG.format("<g/>")).encode()) == message


def test_file_with_svg_inside_something_else_is_refused():
    assert refusal(b"<html><svg/></html>") == NO_PICTURE
    assert refusal(b"<svg/>") == NO_PICTURE


TENFOLD = '<g id="a{}">' + "<{} {}/>" * 10 + "</g>"


def tenfold(tag, reference, levels=6):
    """A drawing of some dozen elements that stand for ten others each, which stand for ten others again."""
    layers = "".join(TENFOLD.format(n + 1, *(tag, reference.format(n)) * 10) for n in range(levels))
    return f'<defs><circle id="a0" r="1"/>{layers}</defs><use href="#a{levels}"/>'


def styled(levels=6):
    """The same by the classes of a style."""
    rules = "".join(f".c{n} {{ mask: url(#m{n}) }}" for n in range(levels))
    masks = (f'<mask id="m{n}">' + f'<path class="c{n + 1}"/>' * 10 + "</mask>" for n in range(levels))
    return f'<style>{rules}</style>{"".join(masks)}<path class="c0"/>'


@pytest.mark.parametrize(
    "drawing",
    [
        tenfold("use", 'href="#a{}"'),
        tenfold("use", f'{XLINK} xlink:href="#a{{}}"'),
        tenfold("rect", 'fill="url(#a{})"'),
        tenfold("rect", "style=\"mask: url( '#a{}' )\""),
        styled(),
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        '<style>rect { mask: url(#m) }</style><mask id="m"><rect/></mask><rect/>',
        "<g>" * 60 + "</g>" * 60,
        "<g>" * 30_000 + "</g>" * 30_000,
        "<path/>" * 2_001,
        "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(60)),
    ],
)
def test_svg_that_draws_more_than_a_logo_is_refused(drawing):
    assert refusal(SVG.format(drawing).encode()).startswith("This SVG draws more than a logo needs")


@pytest.mark.parametrize(
    "drawing",
    [
        "<style>.a, .b { fill: url(#g); mask: url(#m) }</style>"
        '<linearGradient id="g"><stop/></linearGradient><mask id="m"><rect/></mask>'
        + '<path class="a"/><path class="b c"/>'
        * 200,
        tenfold("use", 'href="#a{}"', levels=3),
        "<g>" * 30 + '<path d="M0 0"/>' * 500 + "</g>" * 30,
        '<use href="#nowhere"/>',
    ],
)
def test_svg_that_is_as_rich_as_logos_are_is_stored(drawing):
    assert stored(SVG.format(drawing).encode()).name.endswith(".svg")


# In the form


def save_company(client, company, **fields):
    feeds = {f"feeds-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM")} | {
        "feeds-MAX_NUM_FORMS": 9
    }
    data = {"name": company.name, "slug": company.slug, "published": "on", **feeds, **fields}
    return client.post(f"/admin/articles/company/{company.pk}/change/", data)


def test_form_stores_the_cleaned_logo(client, chief):
    client.force_login(chief)
    company = make_company("Uber")
    save_company(client, company, logo=SimpleUploadedFile("big.jpg", picture("JPEG", size=(600, 600))))
    company.refresh_from_db()
    with company.logo.open() as file, Image.open(file) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (256, 256))
    assert company.logo.name.startswith("logos/")
    page = client.get("/companies/uber/").content.decode()
    assert f'src="/media/{company.logo.name}"' in page


def test_form_says_why_a_logo_is_refused(client, chief):
    client.force_login(chief)
    company = make_company("Uber")
    upload = SimpleUploadedFile("logo.svg", SVG.format("<script/>").encode())
    errors = save_company(client, company, logo=upload).context["adminform"].errors
    assert errors == {"logo": [HOLDS.format("<script>")]}
    assert Company.objects.get().logo.name == ""


def test_form_keeps_or_clears_a_logo(client, chief):
    client.force_login(chief)
    company = make_company("Uber", logo=stored(picture()))
    name = company.logo.name
    save_company(client, company, tagline="Rides.")
    assert Company.objects.values_list("logo", "tagline").get() == (name, "Rides.")
    save_company(client, company, **{"logo-clear": "on"})
    assert Company.objects.get().logo.name == ""


# Served


@pytest.mark.parametrize(
    ("content", "kind"),
    [(picture(), "image/png"), (SVG.format("<g/>").encode(), "image/svg+xml")],
    ids=["png", "svg"],
)
def test_logo_is_served_as_a_picture_and_nothing_else(client, content, kind):
    company = make_company(logo=stored(content))
    response = client.get(company.logo.url)
    with company.logo.open() as file:
        assert b"".join(response) == file.read()
    response.close()
    assert company.logo.url == f"/media/{company.logo.name}"
    assert response["Content-Type"] == kind
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=2592000, immutable"


@pytest.mark.parametrize(
    "name",
    [
        "no-such.png",
        ".",
        "..",
        "../secret.txt",
        "..%2Fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "..%5Csecret.txt",
        "%2Fetc%2Fpasswd",
        "a%00.png",
        "folder",
    ],
)
def test_no_other_file_is_served(client, name):
    default_storage.save("secret.txt", ContentFile(b"secret"))
    default_storage.save("logos/folder/logo.png", ContentFile(picture()))
    assert client.get(f"/media/logos/{name}").status_code == 404


def test_files_outside_the_logos_are_not_served(client):
    default_storage.save("secret.txt", ContentFile(b"secret"))
    assert client.get("/media/secret.txt").status_code == 404
