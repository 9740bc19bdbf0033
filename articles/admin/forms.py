"""Forms that write only what was changed on the page, because ingest may have written since it was loaded."""

from django import forms


class ChangedFieldsForm(forms.ModelForm):
    """A form whose page also carries the values it was loaded with, as hidden fields.

    A field that still has the value it was loaded with is not in `changed_data`, and saving keeps whatever
    the row holds by then.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._names = list(self.fields)
        # A POST without these hidden fields came from no page of ours: then every value in it counts.
        has_initial = not self.is_bound or any(
            self.add_initial_prefix(name) in self.data for name in self._names
        )
        for field in self.fields.values():
            field.show_hidden_initial = has_initial

    def clean(self):
        data = super().clean()
        if not self.instance._state.adding:
            for name in set(self._names).difference(self.changed_data):
                data.pop(name, None)
        return data
