"""Companies as rows of a file. Their logos are files of their own and stay where they are."""

from import_export.fields import Field

from articles.exchange.cells import Line, YesOrNo
from articles.exchange.named import NamedResource
from articles.models import Company


class CompanyResource(NamedResource):
    slug = Field("slug", widget=Line())
    name = Field("name", widget=Line())
    tagline = Field("tagline", widget=Line())
    blog_url = Field("blog_url", widget=Line())
    website = Field("website", widget=Line())
    published = Field("published", widget=YesOrNo())

    defaults = {"published": True}

    class Meta:
        model = Company
        fields = ("slug", "name", "tagline", "blog_url", "website", "published")
