"""What the cells of a file mean: widgets of django-import-export that say in plain words what is wrong."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from import_export import fields, widgets

from articles import languages
from articles.canonical import canonical_url

YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0"}


class Text(widgets.CharWidget):
    """A text of several lines, left as it is."""

    def __init__(self, longest=None):
        super().__init__()
        self.longest = longest

    def clean(self, value, row=None, **kwargs):
        text = "\n".join(value) if isinstance(value, list) else _text(value)
        if "\x00" in text or text.encode("utf-8", "ignore").decode() != text:
            raise ValueError("There is a character in it that no text can have, such as NUL.")
        if self.longest and len(text) > self.longest:
            raise ValueError(f"It has {len(text):,} characters; {self.longest:,} is the most.")
        return text


class Line(Text):
    """A text of one line, without spaces around it."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value).strip()


class Language(Line):
    """The code of a language, or what people call it."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        if text and not languages.code(text):
            raise ValueError(f"“{text[:40]}” is no code of a language, such as en, ja or pt-br.")
        return languages.code(text)


class Choice(Line):
    """One of the values of `choices`, by value or label in any case."""

    def __init__(self, choices, *, is_required=False):
        super().__init__()
        self.values = {str(label).lower(): value for value, label in choices.choices}
        self.values |= {value: value for value in choices.values}
        self.said = ", ".join(value for value in choices.values if value)
        self.is_required = is_required

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value).lower()
        if text in self.values:
            return self.values[text]
        if not text and not self.is_required:
            return ""
        raise ValueError(f"“{text[:40]}” is none of: {self.said}." if text else f"Say one of: {self.said}.")


class YesOrNo(widgets.BooleanWidget):
    """yes, no or, if it is not known, nothing. In JSON: true, false, null."""

    def clean(self, value, row=None, **kwargs):
        text = _text(value).strip().lower()
        if text in YES | NO:
            return text in YES
        if text:
            raise ValueError(f"“{text[:40]}” is neither yes nor no.")
        return None

    def render(self, value, **kwargs):
        return value if kwargs.get("force_native_type") else {True: "yes", False: "no"}.get(value, "")


class Whole(widgets.Widget):
    """A whole number, or nothing."""

    def clean(self, value, row=None, **kwargs):
        text = _text(value).strip().removesuffix(".0")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(f"“{text[:40]}” is no whole number.")
        return int(text)

    def render(self, value, **kwargs):
        return "" if value is None and not kwargs.get("force_native_type") else value


class Day(widgets.Widget):
    """A day, as 2024-03-12, or nothing."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in (None, ""):
            return value or None
        return _parsed(parse_date, value, "a day such as 2024-03-12")

    def render(self, value, **kwargs):
        if value is None:
            return None if kwargs.get("force_native_type") else ""
        return value.isoformat()


class Moment(Day):
    """A day and time, as 2024-03-12T10:30:00+00:00, or nothing. Without a zone it is the site's."""

    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        if not isinstance(value, datetime):
            value = _parsed(parse_datetime, value, "a moment such as 2024-03-12T10:30:00+00:00")
        return make_aware(value) if is_naive(value) else value

    def render(self, value, **kwargs):
        return super().render(value and value.astimezone(timezone.get_fixed_timezone(0)), **kwargs)


class Named(Line):
    """A row of `model` by its slug or, failing that, its name in any case."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def __deepcopy__(self, memo):
        # Each resource reads the rows anew: meanwhile some may have come and gone.
        return type(self)(self.model)

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        return self.found(text) if text else None

    def found(self, text):
        if not hasattr(self, "_rows"):
            rows = list(self.model.objects.all())
            self._rows = {row.name.casefold(): row for row in rows} | {row.slug: row for row in rows}
        row = self._rows.get(text) or self._rows.get(text.casefold())
        if row is None:
            kind = self.model._meta.verbose_name
            raise ValueError(f"There is no {kind} “{text[:60]}”. Add or import it first.")
        return row

    def render(self, value, **kwargs):
        if value is None:
            return None if kwargs.get("force_native_type") else ""
        return value.slug


class Several(Named):
    """Several of them as a list of slugs, sorted; in a cell with commas between them."""

    def clean(self, value, row=None, **kwargs):
        listed = value if isinstance(value, list) else _text(value).split(",")
        return sorted({self.found(text.strip()).slug for text in listed if text.strip()})

    def render(self, value, **kwargs):
        return list(value) if kwargs.get("force_native_type") else ", ".join(value)


class Addresses(widgets.Widget):
    """Canonical addresses as a list, sorted; in a cell with a line for each."""

    def clean(self, value, row=None, **kwargs):
        listed = value if isinstance(value, list) else _text(value).split()
        try:
            return sorted({canonical_url(text) for text in listed if text.strip()})
        except ValueError as error:
            raise ValueError(f"{error}.") from None

    def render(self, value, **kwargs):
        return list(value) if kwargs.get("force_native_type") else "\n".join(value)


class Links(fields.Field):
    """A column of what a row is linked to, which `read(row)` gives as a list.

    What the file wants waits beside the row, in `wanted`, until the row has been saved.
    """

    def __init__(self, name, read, widget):
        super().__init__(attribute=name, widget=widget)
        self.read = read

    def get_value(self, instance):
        wanted = instance.__dict__.get("wanted", {})
        return wanted[self.attribute] if self.attribute in wanted else self.read(instance)

    def save(self, instance, row, is_m2m=False, **kwargs):
        instance.__dict__.setdefault("wanted", {})[self.attribute] = self.clean(row, **kwargs)


def _text(value):
    """A cell as text. A spreadsheet may have made a number or a day of it."""
    if value is None:
        return ""
    if isinstance(value, list):
        raise ValueError("A list does not belong here.")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return str(value)


def _parsed(parse, value, said):
    text = _text(value).strip()
    if not text:
        return None
    try:
        found = parse(text)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f"“{text[:40]}” is not {said}.")
    return found
