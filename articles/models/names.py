"""Lists of names in one column, with commas between them."""


def listed(text):
    """The names in the `text` of such a column, a list."""
    return [name.strip() for name in text.split(",") if name.strip()]
