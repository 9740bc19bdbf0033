"""A first and a last name are told from lower case and logins."""

import pytest

from articles.ingest.parsing.person_names import company_key, is_full_name


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Jane Doe", True),
        ("Dev Ramachand", True),
        ("María José de la Fuente", True),
        ("Conor O'Brien", True),
        ("J. R. Hartley", True),
        ("김하늘", True),
        ("山口 美咲", True),
        ("林志明", True),
        ("고가용성", False),
        ("高可用", False),
        ("Jane", False),
        ("jane doe", False),
    ],
)
def test_full_name_has_a_first_and_a_last_name(line, is_one):
    assert is_full_name(line) is is_one


@pytest.mark.parametrize(
    ("name", "key"),
    [("The Acme Tech Blog", "acme"), ("Acme, Inc.", "acme"), ("Engineering Blog", ""), ("ＡＣＭＥ", "acme")],
)
def test_company_has_one_key_under_all_its_names(name, key):
    assert company_key(name) == key
