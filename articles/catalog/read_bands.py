"""What an article's facts are called in the facets: read time bands, flags, years.

Shared by the filters, which ask the database, and by the index, which asks its sets.
"""

# Read time bands: value, label, first and last whole minute (None: open).
READ_BANDS = (
    ("under-5", "under 5 min", None, 4),
    ("5-10", "5–10 min", 5, 9),
    ("10-20", "10–20 min", 10, 20),
    ("over-20", "over 20 min", 21, None),
)


def read_band(minutes):
    """The value of the band that a read time of `minutes` lies in, None for None."""
    if minutes is None:
        return None
    return next(value for value, _, _, last in READ_BANDS if last is None or minutes <= last)


def flag(value):
    """ "yes", "no", or None for a fact that is not known."""
    return None if value is None else "yes" if value else "no"
