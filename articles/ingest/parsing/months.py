"""The names of months in the languages of Europe and of other large blogging communities.

The names are from CLDR (https://cldr.unicode.org), which Babel contains: wide and abbreviated, in the forms
for dates and for standing alone. After them come other usual abbreviations and cases. All are read when the
first name is looked up, in a tenth of a second. How a date is written around a month is known in dates.py.
"""

import pickle
import re
import unicodedata
from functools import cache

from babel import localedata

# If two languages use a name for different months, the first one wins: "listopad" is Polish and Czech for
# November, not Croatian for October.
LANGUAGES = """
    en de de_AT fr es pt it nl da sv no is fi et lv lt pl cs sk sl hr bs sr mk bg ru uk be ro hu el sq tr az
    mt ga cy eu ca gl lb id ms fil vi zh ar ar_DZ ar_MA ar_IQ fa ur he hi bn th kk uz ka hy
""".split()  # noqa: SIM905 -- more easily read as text
# What CLDR lacks in a language: numbers and names of months, with "_" for a space.
_MORE = """
de: 3 mrz
fr: 2 fév 7 juill 8 aoû
es: 9 setiembre
it: 1 genn 2 febbr
fi: 1 tammikuun 2 helmikuun 3 maaliskuun 4 huhtikuun 5 toukokuun 6 kesäkuun 7 heinäkuun 8 elokuun 9 syyskuun
fi: 10 lokakuun 11 marraskuun 12 joulukuun
lv: 1 janvārī 3 martā 4 aprīlī 5 maijā 6 jūnijā 7 jūlijā 8 augustā 9 septembrī 10 oktobrī 11 novembrī
lv: 12 decembrī
cs: 6 čer
sl: 1 januarja 2 februarja 8 avgusta
sr: 1 јануара 2 фебруара 4 априла 6 јуна 7 јула 9 септембра 10 октобра 11 новембра 12 децембра
bg: 1 ян
ru: 11 ноя
uk: 4 кві 5 тра 6 чер 8 сер 10 жов 11 лис 12 гру
ro: 11 noi
el: 1 γενάρη 2 φλεβάρη 3 μάρτη 4 απρίλη 5 μάη 6 ιούνη 7 ιούλη 9 σεπτέμβρη 10 οκτώβρη 11 νοέμβρη 12 δεκέμβρη
eu: 1 urtarrilaren 2 otsailaren 3 martxoaren 4 apirilaren 5 maiatzaren 6 ekainaren 7 uztailaren 8 abuztuaren
eu: 9 irailaren 10 urriaren 11 azaroaren 12 abenduaren
id: 2 pebruari 8 agt 8 ags 11 nopember
vi: 1 tháng_một 1 tháng_giêng 2 tháng_hai 3 tháng_ba 4 tháng_tư 4 tháng_bốn 5 tháng_năm 6 tháng_sáu
vi: 7 tháng_bảy 8 tháng_tám 9 tháng_chín 10 tháng_mười 11 tháng_mười_một 12 tháng_mười_hai 12 tháng_chạp
ar: 6 يونيه 7 يوليه
fa: 4 آپریل 5 می 7 جولای 8 آگوست
"""
# Names that mean something else in more widely read languages: a Mac, an API.
_LEFT_OUT = frozenset({"mac", "api"})
CONTEXTS, WIDTHS = ("format", "stand-alone"), ("wide", "abbreviated")
# Variants of a letter that Unicode does not decompose.
_ALIKE = str.maketrans("ıيىك", "iییک")
# The marks of abbreviations, in a name or at its end.
_MARKS = re.compile(r"[_.׳॰]+")
# In Hebrew "in" and "of" are a letter before the month.
_HEBREW = re.compile("^[בל](?=[א-ת]{3})")


def normalized(text):
    """`text` in the form of the table: lower case, compatibility characters replaced, no invisible ones."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text.casefold())
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _without_accents(text):
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


@cache
def _names(language):
    """[(number, name)] of the months in one language, as they are written."""
    # Babel's own loader would keep all that it knows of each language, 60 MB, for its months.
    with open(localedata.resolve_locale_filename(language), "rb") as file:
        known = pickle.load(file)["months"]  # noqa: S301 -- a file of the package
    widths = [known.get(context, {}).get(width) for context in CONTEXTS for width in WIDTHS]
    # Instead of names there may be a reference to those of another width.
    names = [pair for names in widths if isinstance(names, dict) for pair in names.items()]
    names = [(number, name) for number, name in names if not any(map(str.isdigit, name))]
    lines = [line.split()[1:] for line in _MORE.splitlines() if line.startswith(f"{language}:")]
    more = [word for line in lines for word in line]
    return names + [(int(number), name) for number, name in zip(more[::2], more[1::2], strict=True)]


@cache
def _months():
    """({name: number}, the same by names without accents) for all languages."""
    names, folded = {}, {}
    for number, name in (pair for language in LANGUAGES for pair in _names(language)):
        name = _MARKS.sub(" ", normalized(name)).strip()
        if name not in _LEFT_OUT:
            names.setdefault(name, number)
            folded.setdefault(_without_accents(name), number)
    return names, folded


def month(name):
    """The month from 1 to 12 with this normalized `name`, None if there is none.

    Accents may be missing, except in abbreviations of three letters: "sub" is not "şub".
    """
    names, folded = _months()
    if name in names:
        return names[name]
    plain = _HEBREW.sub("", _without_accents(name))
    return folded.get(plain) if len(plain) > 3 or plain != name else None


def month_beginning(name):
    """month(name), or the month whose name or abbreviation `name` begins with, as "febuary" does."""
    plain = _without_accents(name)
    beginnings = (_months()[1].get(plain[:length]) for length in range(len(plain), 2, -1))
    return month(name) or next(filter(None, beginnings), None)


def names_in(*languages):
    """The names of months in these languages, with and without accents, the longest first."""
    names = {name.strip(".").lower() for language in languages for _, name in _names(language)}
    return sorted(names | {_without_accents(name) for name in names}, key=lambda name: (-len(name), name))
