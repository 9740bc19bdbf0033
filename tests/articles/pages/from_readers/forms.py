"""What the tests of the public forms share: a page's form, filled in and sent."""

from tests.pages import attribute, find, one, read


def send(client, page, **typed):
    """Sends the form of the page at this address, with what was typed; what the page sets stays."""
    form = one(read(client.get(page)), "form", method="post")
    fields = {
        attribute(field, "name"): attribute(field, "value") or "" for field in find(form, "input", name=True)
    }
    fields.pop("kind", None)
    return client.post(attribute(form, "action") or page, fields | typed)
