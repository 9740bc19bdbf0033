"""Bytes become text whatever they are labelled."""

import pytest

from articles.ingest.parsing.encodings import text_of

RUSSIAN = "<a>Распределённые системы и очереди сообщений: как мы перенесли хранилище без простоя.</a>"
GREEK = "<a>Κατανεμημένα συστήματα και ουρές μηνυμάτων: πώς μεταφέραμε τη βάση δεδομένων.</a>"
FRENCH = "<a>Élève à Noël: où est le château? ÀÉÈÙ ne sont que des lettres, très âpres.</a>"


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("<a>é</a>".encode(), "iso-8859-1", "<a>é</a>"),
        ("<a>é</a>".encode("latin-1"), "utf-8", "<a>é</a>"),
        ("<a>é</a>".encode("latin-1"), "", "<a>é</a>"),
        (RUSSIAN.encode("cp1251"), "iso-8859-1", RUSSIAN),
        (f"<?xml encoding='latin-1'?>{RUSSIAN}".encode("koi8-r"), "windows-1252", RUSSIAN),
        (f"<?xml encoding='koi8-r'?>{RUSSIAN}".encode("koi8-r"), "latin1", RUSSIAN),
        (GREEK.encode("cp1253"), "iso-8859-1", GREEK),
        (FRENCH.encode("latin-1"), "latin-1", FRENCH),
        ("<a>ё</a>".encode("koi8-r"), "koi8-r", "<a>ё</a>"),
        ("<a>日本</a>".encode("iso-2022-jp"), "iso-2022-jp", "<a>日本</a>"),
        ("<a>日本</a>".encode("utf-16-le"), "", "<a>日本</a>"),
        ("<a>日本</a>".encode("utf-32"), "utf-8", "<a>日本</a>"),
        ("<a>日本語".encode() + b"\xe9" + "の話</a>".encode(), "utf-8", "<a>日本語éの話</a>"),
        (b"<a>\x93x\x94</a>", "us-ascii", "<a>“x”</a>"),
        (b"<a>x</a>", "no-such-charset", "<a>x</a>"),
    ],
)
def test_text_of_believes_bytes_before_labels(body, charset, text):
    assert text_of(body, charset).rpartition("?>")[2] == text
