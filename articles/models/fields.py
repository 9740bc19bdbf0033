"""Types of columns that Django lacks. What the tables mean has no place here."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Func, Value

from articles import languages


class WebAddressField(models.CharField):
    """An http or https address of up to 2,000 characters.

    URLField allows 200, but percent-encoded titles are long; and it allows ftp.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 2000)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs):
        from django import forms

        return super().formfield(**{"form_class": forms.URLField, "assume_scheme": "https", **kwargs})


class LanguageField(models.CharField):
    """A language's code as articles/languages.py makes it of what is typed or read, "" for none."""

    def clean(self, value, model_instance):
        code = languages.code(value)
        if value and not code:
            raise ValidationError("Enter the code of a language, such as en, ja or pt-br.")
        return super().clean(code, model_instance)


def without_leading(column, characters):
    """An expression: the text in `column` less those of `characters` that it begins with.

    Constraints ask so which characters a text has: SQLite has no regular expressions of its own.
    """
    return Func(F(column), Value(characters), function="LTRIM", output_field=models.TextField())


def listed(text):
    """The names in the `text` of a column that holds several, with commas between them, as a list."""
    return [name.strip() for name in text.split(",") if name.strip()]


def id_of(text):
    """The id that `text`, as it stands in an address or a form, is; None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
