"""Who somebody is: by a password of this site's, or by the word of a proxy."""

from django.contrib.auth.backends import ModelBackend, RemoteUserBackend

from articles.models.staff.second_factors import with_second_factor


class PasswordBackend(ModelBackend):
    """Django's own; a request's user knows whether they have a second factor, without a query more."""

    def get_user(self, user_id):
        user = with_second_factor(user_id)
        return user if user and self.user_can_authenticate(user) else None


class ProxyBackend(RemoteUserBackend):
    """Believes the name in settings.SIGN_IN_HEADER. Nobody comes to be by being named."""

    create_unknown_user = False
