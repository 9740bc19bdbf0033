"""The QR code from which an app takes its key, as part of the page: no address has the key."""

import segno
from django.utils.safestring import mark_safe


def qr_code(text):
    """`text` as an SVG element, black on white in light and dark, as large as its style says."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(  # noqa: S308 -- segno draws paths, and no text gets into them
        code.svg_inline(svgclass="qr", lineclass=None, omitsize=True, light="#fff", border=4)
    )
