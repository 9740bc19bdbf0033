"""Bylines become names: who is somebody, and what is a role, a company, a date or a login."""

import pytest

from articles.ingest.extraction.authors.names import host_names, names_in

COMPANIES = ("Harbour TechBlog", "Acme Inc.", "Otter Radio (www.otter.example)", "Mill & Weir")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, John Roe, & Bob Poe", ["Jane Doe", "John Roe", "Bob Poe"]),
        ("Jean-Luc Morel et Will Larsen", ["Jean-Luc Morel", "Will Larsen"]),
        ("Jane Doe, Senior Software Engineer at Acme", ["Jane Doe"]),
        ("Written by Jane Doe, Staff Engineer, and John Roe, Product Manager", ["Jane Doe", "John Roe"]),
        ("Jane Doe\nSoftware Engineer\nJohn Roe\nCTO", ["Jane Doe", "John Roe"]),
        ("Posted by Jane Doe on January 3, 2020", ["Jane Doe"]),
        ("Jan 3, 2020 • Jane Doe", ["Jane Doe"]),
        ("JANE DOE AND BOB POE", ["JANE DOE", "BOB POE"]),
        ("Jane Doe, Reuters", ["Jane Doe"]),
        ("Jane Doe\nHarbour News Reporter", ["Jane Doe"]),
        ("By Jane (J.R.) Doe and Bob Poe", ["Jane Doe", "Bob Poe"]),
        ("Autor/in: Jane Doe", ["Jane Doe"]),
        ("Autor:innen: Jane Doe und Bob Poe", ["Jane Doe", "Bob Poe"]),
        ("Jane Doe, Pub Med, Google Scholar", ["Jane Doe"]),
        ("Mill & Weir", []),
        ("Jane Doe and Bob", ["Jane Doe", "Bob"]),
        ("Jane Doe Staff Writer", ["Jane Doe"]),
        ("Jane Doe is a staff writer at Otter.", ["Jane Doe"]),
        ("Words by Jane Doe. Photos by Bob Poe", ["Jane Doe"]),
        ("Story by Jane Doe; Video by Bob Poe", ["Jane Doe"]),
        ("By Jane Doe, Senior Technologist, ABCD Speech, Privacy, and Technology Project", ["Jane Doe"]),
        ("Jane DOE, ingénieure, Bob POE", ["Jane DOE", "Bob POE"]),
        ("Von Jane Doe am 03.05.2013", ["Jane Doe"]),
        ("Kommentar von Jane Doe", ["Jane Doe"]),
        ("Opinion by Jane Doe", ["Jane Doe"]),
        ("ACME, Hamburg, Germany", []),
        ("Rivers GmbH, Munich, Germany", []),
        ("Pixelhof, www.pixelhof.example", []),
        ("Jane Doe - www.janedoe.example", ["Jane Doe"]),
        ("Jane Doe · 5 min read", ["Jane Doe"]),
        ("Jane Doe (@janedoe)", ["Jane Doe"]),
        ("Dr. Jane Doe, PhD", ["Dr. Jane Doe"]),
        ("Martin Roe Jr.", ["Martin Roe Jr."]),
        ("May Chen", ["May Chen"]),
        ("Ana de Armas", ["Ana de Armas"]),
        ("Von Neumann", ["Von Neumann"]),
        ("文 / 张三", ["张三"]),
        ("王芳 李强", ["王芳", "李强"]),
        ("執筆者：山田 太郎", ["山田 太郎"]),
        ("بقلم سلمى الخطيب", ["سلمى الخطيب"]),
        ("by the Data Platform team", ["Data Platform team"]),
        ("Authors: Jane Doe (Staff Engineer), John Roe (SRE) & Bob Poe", ["Jane Doe", "John Roe", "Bob Poe"]),
        ("Jane Doe | Engineer; John Roe | Manager, Ads", ["Jane Doe", "John Roe"]),
        ("Written by\nJane Doe\nReviewed by\nJohn Roe", ["Jane Doe"]),
        ("Illustrations by Bob Poe", []),
        ("Jane Doe for Acme", ["Jane Doe"]),
        ("@janedoe", []),
        ("jane@acme.example", []),
        ("https://social.example/jane", []),
        ("Last updated Jan 4, 2020", []),
        ("3 minute read", []),
        ("Guest Author", []),
        ("", []),
    ],
)
def test_byline_names_its_people(byline, names):
    assert names_in(byline, COMPANIES) == names


@pytest.mark.parametrize(
    "name",
    [
        "Harbour Technology Blog",
        "Otter Radio",
        "The Harbour Team",
        "Acme",
        "Acme Engineering",
        "admin",
        "Engineering Team",
    ],
)
def test_company_or_placeholder_is_nobody(name):
    assert names_in(name, COMPANIES, strict=False) == []


def test_host_gives_the_names_of_its_company_but_not_of_its_platform():
    addresses = (
        "https://harbourtechblog.com/x",
        "https://medium.com/acme-eng/x",
        "https://medium.com/@janedoe/x",
        "https://eng.acme.co.uk/x",
    )
    assert [host_names(address) for address in addresses] == [
        ("harbour", "harbourtechblog"),
        ("acme", "acme-eng"),
        (),
        ("acme",),
    ]
