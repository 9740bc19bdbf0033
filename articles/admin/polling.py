"""What feeds and companies have in common in the admin: buttons for those who may have feeds polled."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html

from articles.admin.base import BaseAdmin
from articles.admin.ingest_pages import MAY_POLL, staff_view
from articles.models import Feed


class PollingAdmin(BaseAdmin):
    """Rows with buttons, each a POST to an address of its own.

    `buttons` has the end of each address, and the name of the method that takes the request and the row.
    """

    buttons = {}

    def has_poll_permission(self, request):
        return request.user.has_perm(MAY_POLL)

    def get_list_display(self, request):
        """Those who may poll get a button next to the time of the next poll."""
        may_poll = self.has_poll_permission(request)
        columns = super().get_list_display(request)
        return ["next_due_or_now" if may_poll and name == "next_due" else name for name in columns]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_poll"] = self.has_poll_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self):
        return [
            *(self._button_path(address, method) for address, method in self.buttons.items()),
            *super().get_urls(),
        ]

    def _button_path(self, address, method):
        name = address.replace("-", "_").replace("/", "_")

        def press(request, pk):
            row = self.get_object(request, pk)
            if row is None:
                raise Http404
            getattr(self, method)(request, row)
            return self._back(request, row)

        return path(
            f"<str:pk>/{address}/",
            staff_view(press, MAY_POLL, post=True),
            name=f"articles_{self.opts.model_name}_{name}",
        )

    def _back(self, request, row):
        """Redirects to the page the button was on: the list, the company's form or the row's own."""
        to = request.POST.get("to")
        if to == "list":
            return redirect(f"admin:articles_{self.opts.model_name}_changelist")
        if to == "company" and isinstance(row, Feed):
            return redirect("admin:articles_company_change", row.company_id)
        return redirect(f"admin:articles_{self.opts.model_name}_change", row.pk)


def again_button(address, what):
    """The button "Try again now" in a list. The whole list is one form, whose token the button sends."""
    return format_html(
        '<button class="button feed-again" formaction="{}" name="to" value="list" '
        'aria-label="Try {} again now">Try again now</button>',
        address,
        what,
    )
