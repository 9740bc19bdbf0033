"""Who may do what: editors curate and add feeds; chief editors also manage companies, topics and people."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from articles.models import Article, Company, Feed, Topic, staff
from tests.factories import make_article, make_company, make_feed, make_technology, make_topic
from tests.forms import filled_in

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"
PASSWORD = "a-long-new-password"


def labels(group):
    permissions = Group.objects.get(name=group).permissions
    return set(permissions.values_list("content_type__app_label", "codename"))


def row(user):
    return User.objects.values().get(pk=user.pk)


@pytest.fixture
def root(django_user_model):
    return django_user_model.objects.create_superuser("root", password="secret")


# The groups


def test_groups_have_exactly_these_permissions():
    changes = ("add_article", "change_article", "add_topic", "add_technology", "add_feed")
    editors = {("articles", name) for name in (*changes, "change_readerreport")}
    seen = ("article", "company", "topic", "technology", "feed")
    editors |= {("articles", f"view_{model}") for model in (*seen, "changeset", "readerreport")}
    models = ("company", "feed", "topic", "technology")
    every = [(verb, model) for verb in ("add", "change", "delete") for model in models]
    chiefs = editors | {("articles", f"{verb}_{model}") for verb, model in every}
    chiefs |= {("articles", "delete_article")}
    chiefs |= {("auth", f"{verb}_user") for verb in ("add", "change", "delete", "view")}
    assert labels("editors") == editors
    assert labels("chief editors") == chiefs


# Editors


@pytest.mark.parametrize("make", [make_company, make_topic, make_technology, make_feed])
def test_editor_sees_but_cannot_change_or_delete(desk, make):
    thing = make()
    model = type(thing)
    before = model.objects.values().get()
    address = f"/admin/articles/{model._meta.model_name}/{thing.pk}"
    assert desk.get(f"{address}/change/").context["has_change_permission"] is False
    data = {"name": "Other", "slug": "other", "url": "https://other.example/feed"}
    assert desk.post(f"{address}/change/", data).status_code == 403
    assert desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert model.objects.values().get() == before


def test_editor_cannot_add_a_company(desk):
    data = {"name": "Uber", "slug": "uber"}
    assert desk.post("/admin/articles/company/add/", data).status_code == 403
    assert Company.objects.count() == 0


def test_editor_adds_a_topic_beside_an_article(desk):
    page = desk.get("/admin/articles/article/add/").content.decode()
    assert 'href="/admin/articles/topic/add/?_to_field=id&amp;_popup=1"' in page
    answer = desk.post("/admin/articles/topic/add/", {"name": "Kafka", "slug": "kafka", "_popup": "1"})
    topic = Topic.objects.get()
    assert (topic.name, topic.slug) == ("Kafka", "kafka")
    assert answer.context["popup_response_data"] == f'{{"value": "{topic.pk}", "obj": "Kafka"}}'


def test_editor_cannot_delete_articles(desk):
    article = make_article()
    assert desk.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": article.pk, "post": "yes"}
    desk.post("/admin/articles/article/", data)
    assert list(Article.objects.all()) == [article]


@pytest.mark.parametrize(
    "path", ["", "add/", "{pk}/change/", "{pk}/password/", "{pk}/delete/", "{pk}/history/"]
)
def test_editor_cannot_manage_people(desk, chief, path):
    before = row(chief)
    address = USERS + path.format(pk=chief.pk)
    assert desk.get(address).status_code == 403
    assert desk.post(address, {"post": "yes", "username": "mine"}).status_code == 403
    assert row(chief) == before


# Chief editors and the catalogue


def test_chief_adds_changes_and_deletes_a_company(chief_desk):
    add = "/admin/articles/company/add/"
    data = filled_in(
        chief_desk.get(add),
        name="Uber",
        slug="uber",
        **{"feeds-TOTAL_FORMS": "1", "feeds-0-url": "https://uber.example/feed"},
    )
    assert chief_desk.post(add, data).url == "/admin/articles/company/"
    company = Company.objects.get()
    assert [feed.url for feed in company.feeds.all()] == ["https://uber.example/feed"]
    address = f"/admin/articles/company/{company.pk}"
    page = chief_desk.get(f"{address}/change/")
    assert page.context["absolute_url"] == "/companies/uber/"
    data = filled_in(page, tagline="Rides.") | {"published": ""}
    assert chief_desk.post(f"{address}/change/", data).status_code == 302
    assert Company.objects.values_list("tagline", "published").get() == ("Rides.", False)
    assert chief_desk.get(f"{address}/change/").context["absolute_url"] is None
    assert chief_desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 302
    assert Company.objects.count() == 0


def test_company_with_articles_cannot_be_deleted(chief_desk):
    company = make_article("Uber").company
    answer = chief_desk.post(f"/admin/articles/company/{company.pk}/delete/", {"post": "yes"})
    assert [str(item) for item in answer.context["protected"]] != []
    assert Company.objects.get() == company


@pytest.mark.parametrize(
    ("model", "data", "errors"),
    [
        (
            "company",
            {"name": "UBER", "slug": "uber-2"},
            {"__all__": ["There is already a company with this name."]},
        ),
        ("company", {"name": "X", "slug": "uber"}, {"slug": ["Company with this Slug already exists."]}),
        ("company", {"name": "X", "slug": "x", "blog_url": "x"}, {"blog_url": ["Enter a valid URL."]}),
        ("topic", {"name": "KAFKA", "slug": "k"}, {"__all__": ["There is already a topic with this name."]}),
        ("feed", {"url": "https://uber.example/feed"}, {"url": ["Feed with this Address already exists."]}),
        (
            "feed",
            {"url": "https://uber.example/" + "x" * 500},
            {"url": ["Ensure this value has at most 500 characters (it has 521)."]},
        ),
    ],
)
def test_wrong_value_of_a_company_topic_or_feed_is_refused(chief_desk, model, data, errors):
    uber = make_company("Uber")
    make_topic("Kafka")
    make_feed(uber, url="https://uber.example/feed")
    add = f"/admin/articles/{model}/add/"
    if model == "feed":
        data = data | {"company": uber.pk}
    assert chief_desk.post(add, filled_in(chief_desk.get(add), **data)).context["adminform"].errors == errors
    assert (Company.objects.count(), Topic.objects.count(), Feed.objects.count()) == (1, 1, 1)


# Chief editors and people


def test_chief_makes_an_editor_who_can_curate(chief_desk, client):
    data = {"username": "jane", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    jane_address = chief_desk.post(f"{USERS}add/", data).url
    groups = [Group.objects.get(name="editors").pk]
    data = filled_in(chief_desk.get(jane_address), is_staff="on", groups=groups)
    assert chief_desk.post(jane_address, data).url == USERS
    client.logout()
    assert client.login(username="jane", password=PASSWORD)
    assert client.get("/admin/articles/article/").status_code == 200


def test_chief_sets_an_editors_password(chief_desk, client, editor):
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert chief_desk.post(f"{USERS}{editor.pk}/password/", data).status_code == 302
    assert client.login(username=editor.username, password=PASSWORD)


def test_chief_sees_no_superuser_in_the_list(chief_desk, chief, editor, root):
    listed = chief_desk.get(f"{USERS}?is_superuser__exact=1").context["cl"].result_list
    assert list(listed) == []
    assert set(chief_desk.get(USERS).context["cl"].result_list) == {chief, editor}


@pytest.mark.parametrize("path", ["change/", "history/"])
def test_chief_cannot_open_a_superuser(chief_desk, root, path):
    before = row(root)
    for answer in (chief_desk.get, chief_desk.post):
        assert answer(f"{USERS}{root.pk}/{path}", {"post": "yes", "username": "mine"}).url == "/admin/"
    assert row(root) == before


def test_chief_cannot_set_a_superusers_password(chief_desk, root):
    before = row(root)
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert chief_desk.get(f"{USERS}{root.pk}/password/").status_code == 404
    assert chief_desk.post(f"{USERS}{root.pk}/password/", data).status_code == 404
    assert row(root) == before


@pytest.mark.parametrize("whom", ["chief", "editor"])
def test_chief_cannot_grant_more_than_a_group(chief_desk, chief, editor, whom):
    user = {"chief": chief, "editor": editor}[whom]
    address = f"{USERS}{user.pk}/change/"
    page = chief_desk.get(address)
    assert {"is_superuser", "user_permissions"} & set(page.context["adminform"].form.fields) == set()
    everything = list(Permission.objects.values_list("pk", flat=True))
    data = filled_in(page, first_name="Jane", is_superuser="on", user_permissions=everything)
    assert chief_desk.post(address, data).url == USERS
    user.refresh_from_db()
    assert (user.first_name, user.is_superuser, user.user_permissions.count()) == ("Jane", False, 0)


def test_chief_cannot_add_a_superuser(chief_desk):
    everything = list(Permission.objects.values_list("pk", flat=True))
    data = {"username": "jane", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    chief_desk.post(f"{USERS}add/", data | {"is_superuser": "on", "user_permissions": everything})
    jane = User.objects.get(username="jane")
    assert (jane.is_superuser, jane.is_staff, jane.user_permissions.count()) == (False, False, 0)


def test_chief_gives_only_the_two_groups(chief_desk, editor):
    other = Group.objects.create(name="operators")
    address = f"{USERS}{editor.pk}/change/"
    page = chief_desk.get(address)
    offered = page.context["adminform"].form.fields["groups"].queryset
    assert {group.name for group in offered} == {"editors", "chief editors"}
    answer = chief_desk.post(address, filled_in(page, groups=[other.pk]))
    sentence = f"Select a valid choice. {other.pk} is not one of the available choices."
    assert answer.context["adminform"].errors == {"groups": [sentence]}
    assert [group.name for group in editor.groups.all()] == ["editors"]


def test_superuser_manages_everyone(client, root, editor):
    client.force_login(root)
    assert set(client.get(USERS).context["cl"].result_list) == {root, editor}
    address = f"{USERS}{editor.pk}/change/"
    data = filled_in(client.get(address), is_superuser="on")
    assert client.post(address, data).url == USERS
    editor.refresh_from_db()
    assert editor.is_superuser


def test_list_of_people_shows_their_groups(chief_desk, chief):
    chief.groups.add(Group.objects.get(name="editors"))
    page = chief_desk.get(USERS).content.decode()
    assert '<td class="field-group_names">chief editors, editors</td>' in page


# Nobody is lost


@pytest.mark.parametrize("who", ["chief_desk", "root_desk"])
def test_people_are_not_deleted(request, editor, who):
    client = request.getfixturevalue(who)
    assert client.get(f"{USERS}{editor.pk}/delete/").status_code == 403
    assert client.post(f"{USERS}{editor.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": editor.pk, "post": "yes"}
    client.post(USERS, data)
    assert User.objects.filter(pk=editor.pk).exists()
    assert client.get(f"{USERS}{editor.pk}/change/").context["has_delete_permission"] is False


@pytest.fixture
def root_desk(root):
    client = Client()
    client.force_login(root)
    return client


@pytest.mark.parametrize("change", [{"is_active": ""}, {"is_staff": ""}, {"groups": []}])
def test_last_chief_stays(chief_desk, chief, change):
    address = f"{USERS}{chief.pk}/change/"
    data = filled_in(chief_desk.get(address)) | change
    data = {name: value for name, value in data.items() if value != ""}
    page = chief_desk.post(address, data)
    sentence = "Nobody else manages the people here. Make somebody else a chief editor first."
    assert page.context["adminform"].form.non_field_errors() == [sentence]
    assert staff.is_chief(User.objects.get(pk=chief.pk))


def test_chief_may_leave_when_there_is_another(chief_desk, chief, root):
    address = f"{USERS}{chief.pk}/change/"
    data = filled_in(chief_desk.get(address)) | {"groups": []}
    assert chief_desk.post(address, data).status_code == 302
    assert not staff.is_chief(User.objects.get(pk=chief.pk))


def test_groups_that_the_form_does_not_offer_stay(chief_desk, editor):
    other = Group.objects.create(name="translators")
    editor.groups.add(other)
    address = f"{USERS}{editor.pk}/change/"
    data = filled_in(chief_desk.get(address)) | {"groups": []}
    assert chief_desk.post(address, data).status_code == 302
    assert list(editor.groups.all()) == [other]


def test_chief_sets_no_password_of_another_chief(chief_desk, django_user_model):
    other = django_user_model.objects.create_user("other", password="secret", is_staff=True)
    other.groups.add(Group.objects.get(name="chief editors"))
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert chief_desk.post(f"{USERS}{other.pk}/password/", data).status_code == 403
    assert User.objects.get(pk=other.pk).check_password("secret")
    other.groups.clear()
    assert chief_desk.post(f"{USERS}{other.pk}/password/", data).status_code == 302
    assert User.objects.get(pk=other.pk).check_password(PASSWORD)


# Two at once


def test_rights_that_two_chiefs_give_are_both_kept(chief_desk, root, django_user_model):
    from tests.articles.admin.test_two_editors import form_on

    other = Client()
    other.force_login(root)
    person = django_user_model.objects.create_user("kim", is_staff=True, first_name="Kim")
    address = f"/admin/auth/user/{person.pk}/change/"
    mine, theirs = form_on(chief_desk.get(address), "user_form"), form_on(other.get(address), "user_form")
    groups = {group.name: group.pk for group in Group.objects.all()}
    assert "password" not in "".join(name for name in mine if "initial" in name)
    other.post(address, theirs | {"groups": [groups["editors"]], "last_name": "Lee"})
    assert (
        chief_desk.post(
            address, mine | {"groups": [groups["chief editors"]], "email": "k@a.example"}
        ).status_code
        == 302
    )
    person.refresh_from_db()
    assert {group.name for group in person.groups.all()} == {"editors", "chief editors"}
    assert (person.first_name, person.last_name, person.email) == ("Kim", "Lee", "k@a.example")


def test_field_of_a_person_that_somebody_has_changed_is_asked_about(chief_desk, django_user_model):
    from tests.articles.admin.test_two_editors import error_of, form_on

    person = django_user_model.objects.create_user("kim", is_staff=True, first_name="Kim")
    address = f"/admin/auth/user/{person.pk}/change/"
    page = form_on(chief_desk.get(address), "user_form")
    django_user_model.objects.filter(pk=person.pk).update(first_name="Kimberly")
    response = chief_desk.post(address, page | {"first_name": "Kimmy"})
    assert "This was changed to “Kimberly”" in error_of(response, "first_name")
    person.refresh_from_db()
    assert person.first_name == "Kimberly"
