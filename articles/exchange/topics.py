"""Topics as rows of a file."""

from import_export.fields import Field

from articles.exchange.cells import Line
from articles.exchange.named import NamedResource
from articles.models import Topic


class TopicResource(NamedResource):
    slug = Field("slug", widget=Line())
    name = Field("name", widget=Line())
    description = Field("description", widget=Line())
    synonyms = Field("synonyms", widget=Line())

    class Meta:
        model = Topic
        fields = ("slug", "name", "description", "synonyms")
