"""What a browser posts: the fields of an admin page's form as the page holds them."""

from django import forms


def filled_in(page, **changes):
    """The data of the form on the admin page `page`, a response, with `changes` typed in."""
    posted = list(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        for form in (inline.formset.management_form, *inline.formset.forms):
            posted += list(form)
    data = {}
    for field in posted:
        data |= _parts(field.html_name, field.field.widget, field.value())
        if field.field.show_hidden_initial:
            data |= _parts(field.html_initial_name, field.field.hidden_widget(), field.value())
    return data | changes


def _parts(name, widget, value):
    if isinstance(widget, forms.MultiWidget):
        parts = [
            _parts(f"{name}_{n}", widget.widgets[n], part) for n, part in enumerate(widget.decompress(value))
        ]
        return {name: value for part in parts for name, value in part.items()}
    if isinstance(widget, forms.CheckboxInput):
        return {name: "on"} if value else {}
    if isinstance(widget, forms.FileInput) or value is None:
        return {}
    return {name: value if isinstance(value, list) else str(value)}
