"""Dates as feeds and sitemaps write them -> datetimes. Text in, datetime or None out; no clock is read."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

# The first letters of month names that tell the month in English, German, French, Spanish, Italian,
# Portuguese, Dutch, the Nordic languages, Finnish, Estonian, Polish, Czech, Slovene, Hungarian, Romanian,
# Turkish, Greek, Russian, Ukrainian, Bulgarian and Indonesian.
MONTHS = {
    1: "jan ene gen янв sty led oca jän janv ian tammi jaan ιαν січ яну",
    2: "feb fev fév фев lut úno uno şub sub helmi veebr φεβ лют",
    3: "mar mär maa mrt мар bře bre marz mars már μαρ μάρ бер",
    4: "apr abr avr апр kwi dub nis ápr huhti απρ квіт",
    5: "may mai mag maj mei май мая kvě kve mayı máj touko μαι μάι μαϊ μαΐ трав",
    6: "jun juin giu июн cze červn haz jún iun kesä juuni ιουν ιούν черв юни",
    7: "jul juil lug июл lip července tem júl iul heinä juuli ιουλ ιούλ лип юли",
    8: "aug ago aoû aou авг sie srp ağu agu avg elo αυγ αύγ серп",
    9: "sep set сен wrz zář zar eyl szep syys σεπ вер сеп",
    10: "oct okt ott out окт paź paz říj rij eki loka οκτ жов",
    11: "nov ноя lis kas noi marras νοε νοέ лис ное",
    12: "dec dez dic déc дек gru pro ara des joulu dets δεκ груд",
}
ARABIC_MONTHS = {
    1: "يناير كانون",
    2: "فبراير شباط",
    3: "مارس آذار",
    4: "أبريل ابريل إبريل نيسان",
    5: "مايو أيار",
    6: "يونيو حزيران",
    7: "يوليو تموز",
    8: "أغسطس اغسطس آب",
    9: "سبتمبر أيلول",
    10: "أكتوبر اكتوبر",
    11: "نوفمبر",
    12: "ديسمبر",
}
BY_NAME = sorted(
    (
        (name, month)
        for table in (MONTHS, ARABIC_MONTHS)
        for month, names in table.items()
        for name in names.split()
    ),
    key=lambda pair: -len(pair[0]),
)
# Hours from UTC of the zone names that feeds use; one that is not here counts as UTC.
ZONES = {
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9},
    **{"bst": 1, "ist": 5.5, "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2},
    **{"eest": 3, "msk": 3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "acst": 9.5},
    **{"nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "hst": -10, "awst": 8},
}
DIGITS = str.maketrans("０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹：", "0123456789" * 3 + ":")

TIME = re.compile(
    r"(?<!\d)(\d{1,2})(?::|h|時|时|시\s?)(\d{2})(?:(?::|分|분\s?)(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\b\.?)?",
    re.I,
)
OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.年년]\s*(\d{1,2})(?!\d)(?:\s*[-/.月월]\s*(\d{1,2})(?!\d))?")
YEAR_NAME_DAY = re.compile(r"(?<!\d)(\d{4})[-./\s]+([^\W\d]{3,})\.?[-./\s]+(\d{1,2})(?!\d)")
# The days of a year, counted (ISO 8601).
ORDINAL = re.compile(r"(\d{4})-?(\d{3})(?:t.*)?")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?)?(?!\d)")
YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
DAY_NAME_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[\s,-]+(?:de |of )?([^\W\d]{3,})\.?[\s,-]*"
    r"(?:de |del )?(\d{4}|'?\d{2}\b)"
)
NAME_DAY_YEAR = re.compile(
    r"([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:[\d:]+\s+(?:[a-z]{2,5}\s+)?)?(\d{4})"
)
# There were no blogs before; what says 1970 means nothing.
EARLIEST = 1990
EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")


def parse_date(text):
    """The moment `text` names, in whole seconds, aware, in the zone it was written in; None if it names none.

    Without a zone it is UTC, without a time that can be midnight, without a day the first of the month. Of
    forms that leave day and month open, 03/04/2024 is read as month first (as most feeds that use
    slashes mean it) and 03.04.2024 as day first.
    """
    text = (text or "").strip().translate(DIGITS)[:100]
    if EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    text = text.lower()
    try:
        day, rest = _day(text)
        midnight = datetime(*day, tzinfo=_zone(rest)) if day else None
    except (ValueError, OverflowError):
        return None
    try:
        hour, minute, second = _time(rest)
        return midnight and midnight.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return midnight


def plausible_date(text, today):
    """parse_date(text) if an article can be from then: not before EARLIEST, at most a day after `today`."""
    moment = parse_date(text)
    return (
        moment if moment and moment.year >= EARLIEST and moment.date() <= today + timedelta(days=1) else None
    )


def _day(text):
    """((year, month, day), the text that may hold a time), or (None, "")."""
    if found := ORDINAL.fullmatch(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        return (
            ((day.year, day.month, day.day), text[found.end(2) :])
            if day.year == int(found[1])
            else (None, "")
        )
    if (found := YEAR_NAME_DAY.search(text)) and (month := _month(found[2])):
        return (int(found[1]), month, int(found[3])), text[found.end() :]
    if found := YEAR_FIRST.search(text):
        year, month, day = found.groups()
        return (int(year), int(month), int(day or 1)), text[found.end() :]
    if found := COMPACT.search(text):
        year, month, day, hour, minute, second = found.groups()
        clock = f" {hour}:{minute}:{second or '00'}" if hour else ""
        return (int(year), int(month), int(day)), clock + text[found.end() :]
    if found := YEAR_LAST.search(text):
        return _day_of_numbers(*found.groups()), text[found.end() :]
    if (found := DAY_NAME_YEAR.search(text)) and (month := _month(found[2])):
        return (_year(found[3]), month, int(found[1])), text[found.end() :]
    for found in NAME_DAY_YEAR.finditer(text):
        if month := _month(found[1]):
            return (int(found[3]), month, int(found[2])), text[found.start(2) :]
    return None, ""


def _day_of_numbers(first, separator, second, year):
    first, second = int(first), int(second)
    month_first = second > 12 or (separator == "/" and first <= 12)
    return (int(year), first, second) if month_first else (int(year), second, first)


def _year(text):
    short, year = len(text) < 4, int(text.strip("'"))
    return year + (1900 if year >= 90 else 2000) if short else year


def _month(name):
    return next((month for start, month in BY_NAME if name.startswith(start)), None)


def _time(text):
    found = TIME.search(text)
    if not found:
        return (0, 0, 0)
    hour, minute, second = int(found[1]), int(found[2]), min(int(found[3] or 0), 59)
    half = (found[4] or "")[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        return (23, 59, 59)
    return hour, minute, second


def _zone(text):
    """The zone named behind the time in `text`; UTC where there is none or it is not known."""
    found = TIME.search(text)
    behind = text[found.end() :] if found else text
    behind = (
        re.sub(r"\(.*|\d{4}$", "", behind.strip()).strip()
        if found and "+" not in behind and "-" not in behind
        else behind
    )
    if found := OFFSET.search(re.sub(r"\s*\(.*", "", behind).strip()):
        sign, hours, minutes = found.groups()
        away = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-away if sign == "-" else away) if away < timedelta(hours=15) else UTC
    name = re.search(r"[a-z]{2,5}", behind)
    return timezone(timedelta(hours=ZONES.get(name[0], 0))) if name else UTC
