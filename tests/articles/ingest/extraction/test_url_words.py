"""What the address of an article says about the company behind it."""

from articles.ingest.extraction.url_words import host_names


def test_host_gives_the_names_of_its_company_but_not_of_its_platform():
    addresses = (
        "https://harbourtechblog.com/x",
        "https://medium.com/acme-eng/x",
        "https://medium.com/@janedoe/x",
        "https://eng.acme.co.uk/x",
        "https://github.com/acme/rivers/releases/x",
    )
    assert [host_names(address) for address in addresses] == [
        ("harbour", "harbourtechblog"),
        ("acme", "acme-eng"),
        (),
        ("acme",),
        ("acme",),
    ]
