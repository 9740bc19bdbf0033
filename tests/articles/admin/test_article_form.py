"""The form of an article and the level in the list: what saving changes, and which values are refused."""

from datetime import date

import pytest

from articles.models import AlternateURL, Article
from tests.articles.admin.desk import ARTICLES, fields_in_history, history
from tests.factories import make_article, make_company, make_topic
from tests.forms import filled_in
from tests.pages import find, one, read, text, texts

pytestmark = pytest.mark.django_db

ADD = f"{ARTICLES}add/"


def address(article):
    return f"{ARTICLES}{article.pk}/change/"


def save(client, article, **changes):
    return client.post(address(article), filled_in(client.get(address(article)), **changes))


def errors(response):
    """{field: sentences} of a form that was refused."""
    assert response.status_code == 200
    return response.context["adminform"].errors


def test_form_has_every_field_that_an_editor_can_change(desk):
    # What an editor removes of them stays removed: the field is one of the form's own.
    names = {"technologies": "chosen_technologies"}
    editable = {
        names.get(f.name, f.name) for f in [*Article._meta.fields, *Article._meta.many_to_many] if f.editable
    }
    for page in (ADD, address(make_article())):
        fields = desk.get(page).context["adminform"].form.fields
        assert set(fields) == editable - {"id"}


# Adding


def test_adding_an_article_fills_in_the_rest(desk, editor):
    company, kafka = make_company("Uber"), make_topic("Kafka")
    data = filled_in(
        desk.get(ADD),
        url="http://www.uber.com/blog/kafka/?utm_source=x",
        title="Kafka at scale",
        company=company.pk,
        topics=[kafka.pk],
        published_on="2019-07-04",
        date_precision="year",
        status="published",
    )
    assert desk.post(ADD, data).url == ARTICLES
    article = Article.objects.get()
    assert (article.slug, article.canonical_url) == ("kafka-at-scale", "https://uber.com/blog/kafka")
    assert (article.published_on, article.date_precision) == (date(2019, 7, 4), "year")
    assert (article.status, article.status_by, article.status_at is None) == ("published", editor, False)
    assert (article.shown_topics, article.level) == ([kafka], "")
    assert fields_in_history() == [["Added", "Topics"]]


def test_adding_an_empty_article_leaves_it_in_the_inbox(desk):
    assert desk.post(ADD, filled_in(desk.get(ADD))).url == ARTICLES
    article = Article.objects.get()
    assert (article.status, article.company, article.url, article.canonical_url) == ("inbox", None, "", None)


def test_form_of_a_new_article_starts_with_values_from_the_address(desk):
    page = desk.get(f"{ADD}?title=Kafka&company=nonsense&topics=nonsense")
    form = page.context["adminform"].form
    assert (form["title"].value(), form["company"].value()) == ("Kafka", None)


# Changing


def test_changing_the_status_in_the_form_notes_who_and_when(desk, editor):
    article = make_article(status="inbox", status_at=None)
    assert save(desk, article, status="rejected").url == ARTICLES
    article.refresh_from_db()
    assert (article.status, article.status_by, article.status_at is None) == ("rejected", editor, False)
    assert fields_in_history() == [["Status"]]


def test_saving_keeps_what_was_measured_since_the_page_was_loaded(desk):
    article = make_article(read_minutes=None, includes_code=None, level="", authors="", status="inbox")
    data = filled_in(desk.get(address(article)), level="advanced", excerpt="How.")
    topic = make_topic("Kafka")
    article.topics.add(topic)
    measured = {"url": "https://new.example/a", "canonical_url": "https://new.example/a"}
    measured |= {"read_minutes": 7, "includes_code": True, "authors": "Bo Roe"}
    Article.objects.filter(pk=article.pk).update(**measured)
    assert desk.post(address(article), data).url == ARTICLES
    article = Article.objects.get()
    assert {name: getattr(article, name) for name in measured} == measured
    assert (article.level, article.excerpt, article.shown_topics) == ("advanced", "How.", [topic])
    assert fields_in_history() == [["Level", "Excerpt"]]


def test_saving_writes_no_column_that_was_not_changed(desk, monkeypatch):
    article = make_article(read_minutes=None, level="", status="inbox")
    data, usual = filled_in(desk.get(address(article)), level="advanced"), Article.save
    measured = {"read_minutes": 7, "slug": "of-its-own"}
    measured |= dict.fromkeys(("url", "canonical_url"), "https://new.example/a")

    def late(article, *args, **kwargs):
        Article.objects.filter(pk=article.pk).update(**measured)
        usual(article, *args, **kwargs)

    monkeypatch.setattr(Article, "save", late)
    desk.post(address(article), data)
    article = Article.objects.get()
    assert article.level == "advanced"
    assert {name: getattr(article, name) for name in measured} == measured


def test_new_address_and_emptied_slug_update_what_follows_from_them(desk):
    article = make_article(title="Kafka at scale", slug="old", status="inbox")
    save(desk, article, url="https://www.new.example/a", slug="")
    article = Article.objects.get()
    assert (article.canonical_url, article.slug) == ("https://new.example/a", "kafka-at-scale")


@pytest.mark.parametrize("precision", ["month", "year", "order"])
def test_saying_how_much_of_a_date_is_known_keeps_the_day_for_the_order(desk, precision):
    article = make_article(published_on="2019-07-04", date_precision="day")
    save(desk, article, date_precision=precision)
    article = Article.objects.get()
    assert (article.published_on, article.date_precision) == (date(2019, 7, 4), precision)


@pytest.mark.parametrize(("typed", "code"), [("EN", "en"), ("pt_BR", "pt-br"), ("German", "de"), ("", "")])
def test_language_that_is_typed_becomes_its_code(desk, typed, code):
    save(desk, make_article(language="ja"), language=typed)
    assert Article.objects.get().language == code


def test_known_values_can_be_emptied(desk):
    article = make_article(read_minutes=7, includes_code=True, authors="Ada Example", status="inbox")
    article.topics.add(make_topic("Kafka"))
    save(desk, article, read_minutes="", includes_code="unknown", authors="", topics=[])
    article = Article.objects.get()
    assert (article.read_minutes, article.includes_code, article.authors) == (None, None, "")
    assert article.shown_topics == []


def test_other_changes_keep_who_decided_and_when(desk, chief):
    article = make_article(status_by=chief)
    save(desk, article, title="Retold", read_minutes="7")
    after = Article.objects.get()
    assert (after.title, after.read_minutes) == ("Retold", 7)
    assert (after.status_by, after.status_at) == (chief, article.status_at)
    assert fields_in_history() == [["Title", "Read time"]]


def test_who_and_when_cannot_be_typed_in(desk, chief):
    article = make_article(status_at=None)
    save(
        desk,
        article,
        title="Retold",
        status_by=chief.pk,
        status_at="2020-01-01",
        canonical_url="https://x.example",
        has_summary="on",
    )
    after = Article.objects.get()
    assert (after.title, after.status_by, after.status_at) == ("Retold", None, None)
    assert (after.canonical_url, after.has_summary) == (article.canonical_url, False)


def test_history_shows_forms_and_actions(desk):
    article = make_article(status="inbox")
    save(desk, article, title="Retold")
    desk.post(ARTICLES, {"action": "publish", "_selected_action": article.pk})
    page = desk.get(f"{ARTICLES}{article.pk}/history/")
    sections = find(read(page), "section", class_="history-entry")
    said = [text(one(section, "h2")).partition(", ")[2].partition(" ")[2] for section in sections]
    assert said == ["editors: Published", "editors: Edit", "outside of Blogindex"]
    assert [texts(section, "th") for section in sections] == [["Status"], ["Title"], ["Added"]]


@pytest.mark.parametrize("pk", ["0", "first", "9" * 30])
def test_form_of_a_missing_article_redirects_to_the_first_page(desk, pk):
    assert desk.get(f"{ARTICLES}{pk}/change/").url == "/admin/"


# What is wrong


def test_duplicate_address_is_refused_with_the_name_of_the_other_article(desk):
    make_article(title="Kafka at scale", url="https://blog.example/kafka", status="rejected")
    article = make_article(url="https://blog.example/other")
    response = save(desk, article, url="http://www.blog.example/kafka/?ref=x")
    assert errors(response) == {"url": ["This address is already used by: Kafka at scale (rejected)."]}
    assert Article.objects.get(pk=article.pk).url == "https://blog.example/other"


def test_another_spelling_of_its_own_address_is_not_a_duplicate(desk):
    article = make_article(url="https://blog.example/kafka")
    assert save(desk, article, url="https://www.blog.example/kafka/").url == ARTICLES


@pytest.mark.parametrize("lacking", [{"title": ""}, {"url": ""}, {"company": ""}])
def test_published_article_needs_title_company_and_address(desk, lacking):
    response = save(desk, make_article(), **lacking)
    assert errors(response) == {
        "__all__": ["To be published, an article needs a title, a company and an address."]
    }


def test_slug_of_another_article_is_refused(desk):
    article = make_article("Uber", title="Kafka")
    response = save(desk, make_article("Uber"), slug=article.slug)
    assert errors(response) == {"__all__": ["This company already has an article with this slug."]}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("url", "nonsense", "Enter a valid URL."),
        ("url", "javascript:alert(1)", "Enter a valid URL."),
        ("url", "https://[::1", "Enter a valid URL."),
        ("url", "https://blog.example:99999/", "This is not a web address, or it is too long."),
        ("url", "https://blog.example/" + "記" * 300, "This is not a web address, or it is too long."),
        (
            "url",
            "https://blog.example/" + "x" * 1980,
            "Ensure this value has at most 2000 characters (it has 2001).",
        ),
        ("title", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("title", "a\x00b", "Null characters are not allowed."),
        ("summary", "a\x00b", "Null characters are not allowed."),
        ("company", "0", "Select a valid choice. That choice is not one of the available choices."),
        ("topics", ["0"], "Select a valid choice. 0 is not one of the available choices."),
        ("published_on", "2024-02-30", "Enter a valid date."),
        ("published_on", "10000-01-01", "Enter a valid date."),
        ("published_on", "1989-12-31", "Enter a day from 1990 on: there were no blogs before."),
        ("published_on", "9999-12-31", "Enter a day that is at most 3 days ahead."),
        ("date_precision", "year", None),
        ("date_precision", "order", None),
        ("date_precision", "week", "Select a valid choice. week is not one of the available choices."),
        ("level", "expert", "Select a valid choice. expert is not one of the available choices."),
        ("read_minutes", "0", "Ensure this value is greater than or equal to 1."),
        ("read_minutes", "601", "Ensure this value is less than or equal to 600."),
        ("read_minutes", "9" * 30, "Ensure this value is less than or equal to 600."),
        ("read_minutes", "1.5", "Enter a whole number."),
        ("status", "draft", "Select a valid choice. draft is not one of the available choices."),
        ("status", "", "This field is required."),
        ("language", "x" * 13, "Ensure this value has at most 12 characters (it has 13)."),
        ("language", "klingon", "Enter the code of a language, such as en, ja or pt-br."),
        ("slug", "-dash", "A slug begins with a letter or a digit."),
        ("slug", "_dash", "A slug begins with a letter or a digit."),
        (
            "slug",
            "a/b",
            "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens.",
        ),
    ],
)
def test_wrong_value_is_refused_with_a_sentence(desk, field, value, sentence):
    article = make_article()
    before = Article.objects.values().get()
    # If the date of a year is missing, the sentence is next to the date.
    missing = ("published_on", "Enter any day that fits what is known.")
    named, sentence = (field, sentence) if sentence else missing
    assert errors(save(desk, article, **{field: value})) == {named: [sentence]}
    assert Article.objects.values().get() == before


@pytest.mark.parametrize("field", ["company", "topics"])
@pytest.mark.parametrize("value", ["kafka", "-1", "9" * 30, "\x00"])
def test_value_that_no_browser_sends_is_a_bad_request(desk, field, value):
    article = make_article()
    assert save(desk, article, **{field: value}).status_code == 400
    assert desk.post(f"{ARTICLES}preview/", {field: value}).status_code == 400
    assert Article.objects.get() == article


def test_empty_post_is_refused(desk):
    article = make_article()
    found = errors(desk.post(address(article), {}))
    assert found == {"date_precision": ["This field is required."], "status": ["This field is required."]}


# The list's editable level


def save_levels(client, levels):
    """Saves the list with `levels`, pairs of an article and its level."""
    data = {"_save": "Save", "form-TOTAL_FORMS": len(levels), "form-INITIAL_FORMS": len(levels)}
    for number, (article, level) in enumerate(levels):
        data |= {f"form-{number}-id": article.pk, f"form-{number}-level": level}
    return client.post(ARTICLES, data)


def test_level_is_editable_in_the_list(desk):
    first, second = make_article(level="beginner"), make_article(level="advanced")
    before = Article.objects.values().get(pk=second.pk)
    assert save_levels(desk, [(second, "advanced"), (first, "")]).url == ARTICLES
    assert Article.objects.values().get(pk=second.pk) == before
    assert Article.objects.get(pk=first.pk).level == ""
    assert [pk for pk, _ in history()] == [first.pk]
    assert fields_in_history() == [["Level"]]


def test_level_in_the_list_decides_nothing_else(desk):
    article = make_article(read_minutes=7, status_at=None)
    save_levels(desk, [(article, "advanced")])
    after = Article.objects.values("level", "read_minutes", "status_at", "status_by").get()
    assert after == {
        "level": "advanced",
        "read_minutes": 7,
        "status_at": None,
        "status_by": None,
    }


def test_wrong_level_in_the_list_is_refused(desk):
    article = make_article(level="beginner")
    response = save_levels(desk, [(article, "expert")])
    assert response.context["cl"].formset.errors == [
        {"level": ["Select a valid choice. expert is not one of the available choices."]}
    ]
    assert Article.objects.get().level == "beginner"


# Links between the admin and the site


@pytest.mark.parametrize("status", ["published", "inbox", "rejected"])
@pytest.mark.parametrize("company_published", [True, False])
def test_only_public_articles_have_view_on_site(desk, status, company_published):
    article = make_article(make_company("Uber", published=company_published), title="Kafka", status=status)
    page = desk.get(address(article))
    is_public = status == "published" and company_published
    assert page.context.get("absolute_url") == ("/articles/uber/kafka/" if is_public else None)
    assert ('href="/articles/uber/kafka/" class="viewsitelink"' in page.content.decode()) is is_public


def test_article_without_company_has_no_view_on_site(desk):
    assert desk.get(address(Article.objects.create(title="Kafka"))).context["absolute_url"] is None


def test_public_page_links_editors_to_the_form(client, editor):
    article = make_article()
    link = f'href="{address(article)}"'
    assert link not in client.get(article.get_absolute_url()).content.decode()
    client.force_login(editor)
    assert link in client.get(article.get_absolute_url()).content.decode()


def test_note_is_on_no_public_page(desk):
    article = make_article("Uber", topics=["Kafka"], summary="Told.", note="For-editors-only")
    make_article("Uber", topics=["Kafka"], note="For-editors-only")
    make_article("Lyft", topics=["Kafka"], note="For-editors-only")
    pages = ["/", "/articles/", "/articles/feed.atom", "/about/", "/robots.txt", "/sitemap-articles.xml"]
    pages += ["/companies/", "/companies/uber/", "/companies/uber/feed.atom", article.get_absolute_url()]
    pages += ["/topics/", "/topics/kafka/", "/topics/kafka/feed.atom"]
    said = {page: desk.get(page).content.decode() for page in pages}
    assert [page for page, text in said.items() if article.note in text] == []
    assert [page for page in ("/", "/articles/feed.atom") if article.title not in said[page]] == []
    assert article.note in desk.get(address(article)).content.decode()


def test_note_is_not_searched(client):
    article = make_article(note="For-editors-only")
    assert article.title not in client.get("/articles/?q=For-editors-only").content.decode()
    assert article.title in client.get(f"/articles/?q={article.title}").content.decode()


def test_alternate_address_of_an_article_is_that_article(desk):
    article = make_article(title="Once")
    AlternateURL.objects.create(article=article, canonical_url="https://uber.com/blog/once")
    data = filled_in(desk.get(ADD), url="http://www.uber.com/blog/once/", title="Once more")
    assert errors(desk.post(ADD, data)) == {"url": ["This address is already used by: Once (published)."]}
    # Its own alternate addresses are no obstacle to itself.
    assert save(desk, article, url="https://uber.com/blog/once").status_code == 302


@pytest.mark.parametrize("add", [True, False])
@pytest.mark.parametrize("status", ["inbox", "published", "rejected"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://known.example/a"),
        ("date_precision", "year"),
        ("date_precision", "order"),
        ("published_on", "9999-12-31"),
        ("published_on", "0001-01-01"),
        ("slug", "known"),
        ("slug", "-"),
        ("title", ""),
        ("company", ""),
        ("read_minutes", "99999999999999999999"),
        ("language", "x" * 500),
        ("picked_on", "2026-01-01"),
        ("status", "nonsense"),
        ("title", "\x00"),
    ],
)
def test_no_form_is_a_server_error(desk, add, status, field, value):
    known = make_article("Uber", url="https://known.example/a", slug="known")
    article = make_article("Uber", status="inbox", published_on=None)
    page = desk.get(ADD if add else address(article))
    data = filled_in(page, status=status, company=known.company.pk, title="T", published_on="")
    data |= {"url": "https://new.example/b"} | {field: value}
    response = desk.post(ADD if add else address(article), data)
    assert response.status_code in (200, 302)
    assert Article.objects.get(pk=known.pk).url == "https://known.example/a"
