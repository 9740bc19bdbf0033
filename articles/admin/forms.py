"""Forms that write only what was changed on the page, since ingest may have written since it was shown."""

from django import forms


class AsShownForm(forms.ModelForm):
    """A form whose page carries the values it was shown with.

    What was left as it was shown keeps the value that the row has by now, and is not in `changed_data`.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._names = list(self.fields)
        # Whoever posts without a page says all there is to say.
        shown = not self.is_bound or any(self.add_initial_prefix(name) in self.data for name in self._names)
        for field in self.fields.values():
            field.show_hidden_initial = shown

    def clean(self):
        data = super().clean()
        if not self.instance._state.adding:
            for name in set(self._names).difference(self.changed_data):
                data.pop(name, None)
        return data
