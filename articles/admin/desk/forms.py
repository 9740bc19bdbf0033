"""What can be decided about an article at the desk, compared when it is saved as in every form here."""

from django import forms

from articles.admin.articles import ArticleForm
from articles.models import Article, Technology, Topic

# From this confidence on a suggestion is ticked when the article comes up.
TICKED = 0.75


class DeskForm(ArticleForm):
    """Level, code flag, topics, technologies, excerpt, summary and takeaways, with names that were typed.

    The page shows boxes for the topics and technologies that the article has or is suggested to have; others
    are typed by name.
    """

    add_topics = forms.CharField(required=False, label="Add topics", max_length=300)
    add_technologies = forms.CharField(required=False, label="Add technologies", max_length=300)
    reason = forms.CharField(required=False, label="Why (for editors)", max_length=300)
    # The names of the fields that were filled in with what a language model has written.
    taken = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    not_compared = ("add_topics", "add_technologies", "reason", "taken")

    class Meta:
        model = Article
        fields = ["level", "includes_code", "excerpt", "summary", "takeaways", "topics"]
        widgets = {
            "level": forms.RadioSelect,
            "excerpt": forms.Textarea(attrs={"rows": 3}),
            "summary": forms.Textarea(attrs={"rows": 5}),
            "takeaways": forms.Textarea(attrs={"rows": 4}),
            "topics": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen_technologies"].widget = forms.CheckboxSelectMultiple()
        self.fields["chosen_technologies"].queryset = Technology.objects.by_name()
        self._unknown = {}
        if self.is_bound:
            self._take_names()

    def _take_names(self):
        """Makes what was typed part of what was ticked, before either is looked at."""
        self.data = self.data.copy()
        for typed, (name, model) in TYPED.items():
            rows, unknown = model.objects.by_names(",".join(self.data.getlist(typed)))
            for row in rows:
                if str(row.pk) not in self.data.getlist(name):
                    self.data.appendlist(name, str(row.pk))
            self._unknown[typed] = unknown

    def clean(self):
        data = super().clean()
        for typed, names in self._unknown.items():
            if names:
                kind = "topic" if typed == "add_topics" else "technology"
                self.add_error(typed, f"There is no {kind} called {', '.join(f'“{n}”' for n in names)}.")
        return data


TYPED = {"add_topics": ("topics", Topic), "add_technologies": ("chosen_technologies", Technology)}
