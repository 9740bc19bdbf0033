"""Technologies as rows of a file. Their names are looked for in the articles that are there."""

from import_export.fields import Field

from articles.exchange.cells import Choice, Line
from articles.exchange.named import NamedResource
from articles.models import Technology
from articles.technologies.measure import MEASURED_BY, measure_again, measure_all

# To look for more than so many in articles, all texts are read once.
MOST_ALONE = 10


class TechnologyResource(NamedResource):
    slug = Field("slug", widget=Line())
    name = Field("name", widget=Line())
    kind = Field("kind", widget=Choice(Technology.Kind, is_required=True))
    description = Field("description", widget=Line())
    synonyms = Field("synonyms", widget=Line())
    ambiguous = Field("ambiguous", widget=Line())
    context = Field("context", widget=Line())

    class Meta:
        model = Technology
        fields = ("slug", "name", "kind", "description", "synonyms", "ambiguous", "context")

    def follow_up(self):
        renamed = [technology for technology, names in self.saved if MEASURED_BY & set(names)]
        if len(renamed) > MOST_ALONE:
            measure_all()
        else:
            for technology in renamed:
                measure_again(technology)
