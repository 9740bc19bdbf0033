"""What companies, topics and technologies have in common: they are found by slug, then by name."""

from articles.exchange.resource import ExchangeResource, Loader
from articles.models.slugs import company_slug, free_slug


class NamedLoader(Loader):
    def load(self, rows):
        model = self.resource._meta.model
        there = list(self.locked(model.objects.order_by("pk")))
        self.by_slug = {row.slug: row for row in there}
        self.by_name = {row.name.casefold(): row for row in there}

    def find(self, row):
        slug, name = self._told(row)
        return self.by_slug.get(slug) or (self.by_name.get(name.casefold()) if name else None)

    def keys(self, row):
        slug, name = self._told(row)
        return [slug and ("slug", slug), name and ("name", name.casefold())]

    @staticmethod
    def _told(row):
        return str(row.get("slug") or "").strip(), str(row.get("name") or "").strip()

    def free_slug(self, name, longest):
        """A slug made of `name` that neither a row that is there nor a row of the file has."""
        slug = free_slug(company_slug(name)[:longest], self._is_taken, longest=longest)
        self.mentioned.add(("slug", slug))
        return slug

    def _is_taken(self, slug):
        return slug in self.by_slug or ("slug", slug) in self.mentioned


class NamedResource(ExchangeResource):
    key = ("slug",)
    needed = ("slug", "name")

    class Meta:
        instance_loader_class = NamedLoader

    def get_or_init_instance(self, instance_loader, row):
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        if is_new and not row.get("slug") and row.get("name"):
            longest = self._meta.model._meta.get_field("slug").max_length
            row["slug"] = instance_loader.free_slug(str(row["name"]), longest)
        return instance, is_new
