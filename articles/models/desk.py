"""Who has which article before them at the desk, so that no two editors get the same one."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

# An article that somebody has left lying for so long is given to others.
PATIENCE = timedelta(minutes=15)


class DeskClaimQuerySet(models.QuerySet):
    def of_others(self, user, now):
        """The claims of others that still hold."""
        return self.filter(until__gt=now).exclude(user=user)

    def take(self, article_id, user, now):
        """Claims the article for `user`; returns whether nobody else has it."""
        until = now + PATIENCE
        free = self.filter(article=article_id).filter(Q(user=user) | Q(until__lte=now))
        if free.update(user=user, until=until) == 0:
            claim = self.model(article_id=article_id, user=user, until=until)
            self.bulk_create([claim], ignore_conflicts=True)
        return self.filter(article=article_id, user=user).exists()

    def give_back(self, article_id, user):
        """Ends the claim of `user` on the article."""
        return self.filter(article=article_id, user=user).delete()


class DeskClaim(models.Model):
    """That an article lies before an editor, until a moment in the near future."""

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="desk_claim"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = DeskClaimQuerySet.as_manager()

    def __str__(self):
        return f"Article {self.article_id} before {self.user}"
