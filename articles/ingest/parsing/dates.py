"""Dates as feeds and pages write them -> datetimes and days. No clock is read.

This is the only module that knows how dates are written; published_date.py knows where pages have them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from articles.ingest.parsing.months import month, month_beginning, normalized
from articles.publication_dates import is_plausible

# So many characters of a feed's element, and of a line of a page, are searched for a date.
LONGEST, LONGEST_LINE = 100, 200
# Hours from UTC of the zone names that feeds use. Others count as UTC.
ZONES = {
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9},
    **{"bst": 1, "ist": 5.5, "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2},
    **{"eest": 3, "msk": 3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "acst": 9.5},
    **{"nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "hst": -10, "awst": 8, "gmt": 0, "utc": 0, "z": 0},
}
# Real zones have offsets of up to 14 hours.
LARGEST_OFFSET = timedelta(hours=15)

CLOCK = re.compile(
    r"(?<![\d+-])(\d{1,2})(?::|h|時|时|시\s?)(\d{2})(?:(?::|分|분\s?)(\d{2}))?(?!\d)(?:[.,]\d+)?"
    r"\s*([ap]\.?m\b\.?)?"
    r"(?:\s*((?:gmt|utc)?[+-]\d{1,2}:?\d{2}(?![\d.:])|[+-]\d{1,2}$|(?:gmt|utc)\s?[+-]\d{1,2}(?!\d)))?"
)
OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
EPOCH = re.compile(r"\d{10}(?:\d{3})?")
# The number of a day in its year (ISO 8601).
ORDINAL = re.compile(r"((?:19|20)\d\d)(-?)(\d{3})(?=$|t)")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?)?(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|(?<!-)\d{2})(?!\d)")
SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
YEAR_AND_MONTH = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})(?!\d)")
# Months written as numbers: "8月", "8월", "tháng 8".
NUMBERED_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*[月월]|\bth(?:áng|ang|g\.?)\s*(1[0-2]|0?[1-9])(?!\d)")
ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 -- more easily read
# Endings of a day or a year in Swedish, Finnish and Basque: "12:e", "2024(e)ko", "12(a)".
ENDING = re.compile(r"(?<=\d)(?::[ae]\b|\([ae]\)(?:ko\b)?)")
# Croatian has a dot after day and year, and uses these names for other months than Polish and Czech.
CROATIAN = re.compile(r"(?<=\d\. )(lip|srp|lis|listopada)(?=\.? \d{4}\.)")
CROATIAN_MONTHS = {"lip": "jun", "srp": "jul", "lis": "oct", "listopada": "oct"}
ERA = re.compile(r"(令和|平成|民國|民国)\s?(\d{1,3}|元)\s?年")
ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
IDEOGRAPHS = re.compile("[〇零一二三四五六七八九十]{1,4}(?=[年月日號号])")
# The Thai count years from 543 BC.
THAI, BUDDHIST = re.compile("[\u0e00-\u0e7f]"), re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
NUMBER = re.compile(r"\d|年")
# Numbers, and words without the marks of punctuation.
PUNCTUATION = r"\s!-/:-@\[-`{-~‐-―‘’“”°،؛·•«»、。׳॰"
TOKEN = re.compile(rf"\d+|[^{PUNCTUATION}\d]+")
WORDS_OF_A_NAME = 3
# Punctuation and small words that may be between day, month and year.
BETWEEN = re.compile(r"[\s,.\-–/'’°،、׳॰]*")
BETWEEN_WORDS = frozenset(
    """
    de del d di da do of the den ta o a e day st nd rd th er re ère eme ème te ten fed af ain eg ydd ú
    m gada g г год года р року рік ж թ anno år năm ngày ค ศ พ 年 년 日 일 号 號
    """.split()  # noqa: SIM905 -- more easily read as text
) | frozenset(ZONES)
# What introduces a date in a sentence: punctuation, or one of these words.
INTRODUCTION = re.compile(r"(?:[,;:|·•–—(-]|\b(?:on|am|vom|den|le|du|el|il|em|op|van|от|de)) *$")
# Words that may follow a date at the end of a line, before a time of day for example.
AT_THE_END = BETWEEN_WORDS | {"à", "at", "kl", "o", "uhr", "um"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A number of `digits` digits, or a month (0 digits), and where it is in the text."""

    value: int
    digits: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A day and where it is in the text."""

    day: date
    start: int
    end: int


def parse_date(text, *, day_first=False):
    """The aware datetime in `text`, in whole seconds and in the zone it is written in; None without one.

    For a text that is meant to be a date. The default zone is UTC, the default time midnight, the default day
    the first of the month. Of ambiguous forms 03.04.2024 is April, and so is 03/04/2024 if `day_first`; else
    it is March, since most feeds with slashes mean it so.
    """
    text = _readable(text or "", LONGEST)
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if moment := _of_iso(text):
        return moment
    text = COMPACT.sub(_spelled_out, _with_months_of_words(_with_month_of_ordinal(text, lenient=True)))
    text = SLASHED.sub(r"\1.\2.\3", text) if day_first else text
    clock = CLOCK.search(text)
    found = _first(_without_clocks(text, 1), lenient=True)
    return _moment(found.day, clock, text[clock.end() if clock else found.end :]) if found else None


def is_day_first(texts):
    """Whether `texts`, dates of one source, have one like 23/04/2024, and none like 04/23/2024."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := SLASHED.search(text[:LONGEST]))]
    return any(first > 12 for first, _ in pairs) and not any(second > 12 for _, second in pairs)


def plausible_date(text, today, *, day_first=False):
    """parse_date(text, day_first=…) if that is plausible for an article, else None."""
    moment = parse_date(text, day_first=day_first)
    return moment if moment and is_plausible(moment.date(), today) else None


def day_in(text):
    """The first day in `text`, a line of a page or a part of it; None without one.

    It is stricter than parse_date(), since numbers in a sentence are seldom a date: years of two digits only
    count at the end of the line, numbers alone only if they are the whole text, and names of months must be
    spelled correctly.
    """
    text = _readable(text, LONGEST_LINE)
    if not NUMBER.search(text):
        return None
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    moment = _of_iso(text)
    if moment and _is_usual(moment.year):
        return moment.date()
    text = _with_months_of_words(_with_month_of_ordinal(text, lenient=False))
    if (compact := COMPACT.match(text)) and text[compact.end() : compact.end() + 1] in ("", "t"):
        text = _spelled_out(compact) + text[compact.end() :]
    found = _first(_without_clocks(text), lenient=False)
    return found and found.day


# Texts


def _readable(text, longest):
    """The beginning of `text`, normalized, with ASCII digits."""
    text = normalized(text.strip()[:longest])
    return text if text.isascii() else re.sub(r"\d", lambda digit: str(int(digit[0])), text)


def _with_months_of_words(text):
    """`text` with English names for months in numbers, and digits for years and days in ideographs."""
    if "年" in text:
        text = IDEOGRAPHS.sub(lambda found: str(_number(found[0])), text)
        text = ERA.sub(lambda found: f"{ERAS[found[1]] + int(found[2].replace('元', '1'))}年", text)
    if THAI.search(text):
        text = BUDDHIST.sub(lambda year: str(int(year[0]) - 543), text)
    text = ENDING.sub(" - ", text)
    text = CROATIAN.sub(lambda found: CROATIAN_MONTHS[found[1]], text)
    return NUMBERED_MONTH.sub(lambda found: f" {ENGLISH[int(found[1] or found[2]) - 1]} ", text)


def _number(ideographs):
    """The number that is written as 二〇二四 or as 二十四."""
    tens, ten, ones = ideographs.partition("十")
    if not ten:
        return int("".join(str("〇一二三四五六七八九".find(one.replace("零", "〇"))) for one in ideographs))
    return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)


def _with_month_of_ordinal(text, lenient):
    """`text` with month and day for the number of a day in its year: "2024-130", leniently "2024130"."""
    found = ORDINAL.match(text)
    if not found or not (found[2] or lenient):
        return text
    day = date(int(found[1]), 1, 1) + timedelta(days=int(found[3]) - 1)
    return day.isoformat() + text[found.end() :] if day.year == int(found[1]) else ""


def _spelled_out(compact):
    """The match of COMPACT as "2024-08-12 10:30:00"."""
    year, month, day, hour, minute, second = compact.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}:{second or '00'} " if hour else "")


def _without_clocks(text, most=0):
    """`text` with spaces in place of the first `most` times of day, by default of all."""
    return CLOCK.sub(lambda found: " " * len(found[0]), text, count=most)


# Moments


def _of_iso(text):
    """The moment if all of `text` is ISO 8601, else None."""
    try:
        # Python would read a zone directly after a date as a time of day.
        moment = datetime.fromisoformat(text.upper() if text[10:11] not in ("+", "-") else "")
    except ValueError:
        return None
    away = moment.utcoffset()
    return moment.replace(microsecond=0, tzinfo=moment.tzinfo if _is_real(away) else UTC)


def _is_real(offset):
    return offset is not None and abs(offset) < LARGEST_OFFSET


def _moment(day, clock, behind):
    """The `day` at the time in `clock`, a match of CLOCK, or at midnight if that is None."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=_zone(clock, behind))
    if clock is None:
        return midnight
    hour, minute, second = int(clock[1]), int(clock[2]), min(int(clock[3] or 0), 59)
    half = (clock[4] or "")[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        hour, minute, second = 23, 59, 59
    try:
        return midnight.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return midnight


def _zone(clock, behind):
    """The zone in the `clock` or in the text `behind` it; UTC without one or if it is unknown."""
    if found := OFFSET.search(clock[5] or "" if clock else behind):
        sign, hours, minutes = found.groups()
        away = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-away if sign == "-" else away) if _is_real(away) else UTC
    hours = next((ZONES[word] for word in TOKEN.findall(behind) if word in ZONES), 0)
    return timezone(timedelta(hours=hours)) if hours else UTC


# Days


def _first(text, lenient):
    """The first _Found in `text`, or None; `lenient` if the text is meant to be a date."""
    found = [*_in_numbers(text, lenient), *_in_words(text, lenient)]
    if not found and lenient and (only := YEAR_AND_MONTH.search(text)):
        found = _if_real(int(only[1]), int(only[2]), 1, *only.span())
    return min(found, key=lambda one: one.start, default=None)


def _in_numbers(text, lenient):
    for found in YEAR_FIRST.finditer(text):
        if lenient or _is_usual(int(found[1])):
            yield from _if_real(int(found[1]), int(found[2]), int(found[3]), *found.span())
    for found in YEAR_LAST.finditer(text):
        first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
        if lenient or (_is_usual(int(year)) if len(year) == 4 else _is_short_date(found, text)):
            month_first = second > 12 or (mark == "/" and first <= 12)
            day, month_number = (second, first) if month_first else (first, second)
            yield from _if_real(_year(int(year), len(year)), month_number, day, *found.span())


def _is_short_date(found, text):
    """Whether a match of YEAR_LAST with a year of two digits is all of `text`, and no version number."""
    whole = not text[: found.start()].strip(" ,.") and _is_end(text, found.end())
    return whole and (found[2] != "." or (len(found[1]), len(found[3])) == (2, 2))


def _in_words(text, lenient):
    parts = list(_parts(text, lenient))
    for one, two, three in zip(parts, parts[1:], parts[2:], strict=False):
        if one and two and three:
            yield from _of_parts(one, two, three, text, lenient)


def _of_parts(one, two, three, text, lenient):
    """The day in three successive parts, in any usual order."""
    year, month_part, day = _ordered(one, two, three)
    if not year or (year.digits == 2 and not _is_short_year(year, two, one.start, text)):
        return
    if not lenient and year.digits == 4 and not _is_certain(one, two, three, year, text):
        return
    yield from _if_real(_year(year.value, year.digits), month_part.value, day.value, one.start, three.end)


def _ordered(one, two, three):
    """(year, month, day) of the parts, (None, None, None) if their order is unusual."""
    if not two.digits and one.digits == 4 and 0 < three.digits < 3:
        return one, two, three
    if not two.digits and 0 < one.digits < 3 and three.digits in (2, 4):
        return three, two, one
    if not one.digits and 0 < two.digits < 3 and three.digits in (2, 4):
        return three, one, two
    if not three.digits and one.digits == 4 and 0 < two.digits < 3:
        return one, three, two
    return None, None, None


def _is_short_year(year, two, start, text):
    """Whether two digits are a year: they end the text, and something introduces the date, or nothing does.

    In "May 3, 24" that is not enough: it must be the whole text, or the year have an apostrophe.
    """
    has_mark = text[year.start - 1] in "'’"
    is_led = not two.digits and INTRODUCTION.search(text[:start])
    return _is_end(text, year.end) and bool(has_mark or is_led or _is_start(text, start))


def _is_certain(one, two, three, year, text):
    """Whether parts with a year of four digits are a date even in the middle of a sentence."""
    if not _is_usual(year.value):
        return False
    if year is three:
        return two.end < three.start and "," not in text[one.end : two.start]
    # "In 2024 May 12 people" has no date.
    alone = _is_start(text, one.start) and _is_end(text, three.end)
    return alone or not text[one.end : two.start].isspace()


def _parts(text, lenient):
    """The numbers and months of `text` as _Parts, with None for anything else between them."""
    tokens = list(TOKEN.finditer(text))
    number, last, before = 0, 0, None
    while number < len(tokens):
        token = tokens[number]
        part, words = _part(tokens, number, lenient)
        number += words
        if not BETWEEN.fullmatch(text[last : token.start()]):
            yield None
        last = tokens[number - 1].end()
        # A month may have two names: "آب/أغسطس".
        if part and before and not part.digits and (part.value, 0) == (before.value, before.digits):
            continue
        if part or token[0] not in BETWEEN_WORDS:
            yield part
            before = part


def _part(tokens, number, lenient):
    """(the _Part at token `number` or None, how many tokens it consists of)."""
    token = tokens[number]
    if token[0].isdecimal():
        return _Part(int(token[0]), len(token[0]), *token.span()), 1
    for count in range(min(WORDS_OF_A_NAME, len(tokens) - number), 0, -1):
        end = tokens[number + count - 1].end()
        name = " ".join(one[0] for one in tokens[number : number + count])
        if value := month(name) or (lenient and count == 1 and month_beginning(name)):
            return _Part(value, 0, token.start(), end), count
    return None, 1


def _is_start(text, start):
    """Whether there is at most one word, such as a weekday, before `start`."""
    before = TOKEN.findall(text[:start])
    return len(before) < 2 and not any(map(str.isdecimal, before))


def _is_end(text, end):
    """Whether there is nothing after `end` but a zone or a word such as "year"."""
    return all(word in AT_THE_END for word in TOKEN.findall(text[end:]))


def _is_usual(year):
    return 1900 <= year < 2100


def _year(number, digits):
    return number if digits > 2 else number + (1900 if number >= 90 else 2000)


def _if_real(year, month_number, day, start, end):
    try:
        return [_Found(date(year, month_number, day), start, end)]
    except ValueError:
        return []
