"""Types of columns that Django lacks. What the tables mean has no place here."""

from django.core.validators import URLValidator
from django.db import models


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
