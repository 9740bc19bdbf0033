"""The forms that anybody can send, and what keeps machines from sending them."""

from django import forms
from django.core import signing
from django.core.validators import URLValidator

from articles.canonical import canonical_url
from articles.models import ReaderReport

SALT = "articles.pages.from_readers"
# A form may be open for so many seconds.
LONGEST_OPEN = 6 * 60 * 60
TOO_OLD = "This page has been open for too long. Send it once more."


class OpenForm(forms.Form):
    """A form with a token that says when its page was made, and a field that only machines fill in."""

    token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    # It looks worth filling in, and the page hides it.
    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def fresh_token(self):
        """The token of a page that is made now."""
        return signing.TimestampSigner(salt=SALT).sign(type(self).__name__)

    @property
    def is_of_a_machine(self):
        return bool(self.data.get("website"))

    def clean(self):
        data = super().clean()
        try:
            said = signing.TimestampSigner(salt=SALT).unsign(data.get("token", ""), max_age=LONGEST_OPEN)
        except signing.BadSignature:
            said = ""
        if said != type(self).__name__:
            self.add_error(None, TOO_OLD)
        return data


class SuggestionForm(OpenForm):
    """The address of an article, and its title as the reader's browser has it."""

    url = forms.CharField(
        label="Address of the article",
        max_length=2000,
        validators=[URLValidator(["http", "https"], message="Enter the whole address, with https://.")],
        error_messages={"required": "Enter the address of the article."},
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    title = forms.CharField(label="Title, if you like", max_length=300, required=False)

    def clean_url(self):
        url = self.cleaned_data["url"]
        try:
            canonical_url(url)
        except ValueError:
            raise forms.ValidationError("This is not a web address, or it is too long.") from None
        return url


class ReportForm(OpenForm):
    """What is wrong with an article."""

    kind = forms.ChoiceField(
        label="What is wrong?",
        choices=ReaderReport.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong."},
    )
    text = forms.CharField(
        label="In your words, if you like",
        required=False,
        max_length=ReaderReport.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        data = super().clean()
        if data.get("kind") == ReaderReport.Kind.OTHER and not data.get("text"):
            self.add_error("text", "Say what it is.")
        return data
