"""The form that takes a code."""

from django import forms

WRONG_CODE = "This code is not right, or was used already. Wait for the next one."


class CodeForm(forms.Form):
    """A code as an app shows it, with or without spaces, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "size": 16}),
        error_messages={"required": "Enter the code."},
    )

    def first(self):
        """The form with the cursor in it, where there is nothing else to do on the page."""
        self.fields["code"].widget.attrs["autofocus"] = True
        return self

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split()).replace("-", "")
