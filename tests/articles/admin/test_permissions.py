"""Every address of the admin, asked for by six kinds of people: nobody sees or does what is not theirs."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from articles.models import Article, Changeset, Company, Feed, RowChange, Technology, Topic
from articles.revisions.recording import recorded
from tests.factories import make_article, make_company, make_feed, make_technology, make_topic

pytestmark = pytest.mark.django_db

# Open to everybody on the staff: it says nothing of the catalogue.
OF_THE_FRAME = {
    "index",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "login",
    "second-factor",
}
# What stands in addresses.
VALUES = {"content_type_id": 1, "app_label": "articles", "extra": "x"}


def patterns(resolver=None, prefix="/"):
    """(address, name, names in it) of every address below /admin/."""
    resolver = resolver or get_resolver()
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern) and route.startswith("/admin/"):
            yield route, one.name, one.pattern.converters


@pytest.fixture
def rows(django_user_model):
    """One row of every kind, in every table that the admin shows."""
    article = make_article("Uber", ["Kafka"], technologies=["Flink"])
    make_feed(article.company), make_topic(), make_technology(), make_company()
    person = django_user_model.objects.create_user("person", is_staff=True)
    with recorded(Changeset.Source.FORM, "Form", person) as made:
        Article.objects.update(title="Retold")
    return {"changeset": made.id, "user": person.pk, "group": Group.objects.first().pk}


def addresses(rows):
    """(address with the values of rows in it, its name) of every address of the admin."""
    first = {
        model._meta.model_name: model.objects.first().pk
        for model in (Article, Company, Feed, Topic, Technology)
    } | rows
    found = []
    for route, name, names in patterns():
        kind = next((kind for kind in first if f"/{kind}/" in route), "article")
        address = route
        for key, converter in names.items():
            value = VALUES.get(key, first[kind])
            kind_of_value = type(converter).__name__.removesuffix("Converter").lower()
            address = address.replace(f"<{kind_of_value}:{key}>", str(value))
            address = address.replace(f"<{key}>", str(value))
        if "<" not in address and "^" not in address and "(?P" not in address:
            found.append((address, name))
    assert len(found) > 60
    return found


def person_of(kind, django_user_model):
    if kind == "nobody":
        return None
    user = django_user_model.objects.create_user(
        kind, is_staff=kind != "reader", is_superuser=kind == "superuser"
    )
    if kind in ("editor", "chief"):
        user.groups.add(Group.objects.get(name="editors" if kind == "editor" else "chief editors"))
    return user


def client_of(kind, django_user_model):
    client, user = Client(), person_of(kind, django_user_model)
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("kind", ["nobody", "reader"])
def test_who_is_not_on_the_staff_is_sent_to_the_login_everywhere(rows, kind, django_user_model):
    client, open_to_them = client_of(kind, django_user_model), []
    for address, name in addresses(rows):
        for method in (client.get, client.post):
            response = method(address)
            is_login = response.status_code == 302 and "/login/" in response.url
            if not is_login and name not in OF_THE_FRAME and response.status_code not in (403, 404):
                open_to_them.append((address, response.status_code))
    assert open_to_them == []


def test_staff_without_rights_sees_and_changes_nothing(rows, django_user_model):
    client, open_to_them = client_of("onlooker", django_user_model), []
    before = RowChange.objects.count()
    for address, name in addresses(rows):
        for method in (client.get, client.post):
            response = method(address)
            is_elsewhere = response.status_code == 302
            if (
                not is_elsewhere
                and name not in OF_THE_FRAME
                and response.status_code not in (403, 404, 405, 400)
            ):
                open_to_them.append((address, response.status_code))
    assert open_to_them == []
    assert (RowChange.objects.count(), LogEntry.objects.count()) == (before, 0)


@pytest.mark.parametrize("kind", ["editor", "chief", "superuser"])
def test_no_address_is_a_server_error(rows, kind, django_user_model):
    client, broken = client_of(kind, django_user_model), []
    for address, _ in addresses(rows):
        response = client.get(address)
        if response.status_code >= 500:
            broken.append(address)
    assert broken == []


NOT_FOR_EDITORS = [
    "/admin/articles/company/add/",
    "/admin/articles/company/merge/?a=1&b=2",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/group/",
]


@pytest.mark.parametrize("address", NOT_FOR_EDITORS)
def test_editors_are_kept_from_what_is_for_chiefs(rows, django_user_model, address):
    assert client_of("editor", django_user_model).get(address).status_code in (403, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/desk/",
        "/admin/desk/accept/",
        "/admin/articles/article/",
        "/admin/articles/changeset/",
    ],
)
def test_editors_have_what_they_need(rows, django_user_model, address):
    assert client_of("editor", django_user_model).get(address).status_code == 200
