"""What a piece is, and that each becomes documents or says why not."""

import ast
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from selon.ingest.documents import READERS, Facts, Piece, documents, format_of
from selon.model import Document, Refused, Remark

TEXT = "Près de trois cents personnes ont défilé samedi à Lannion contre la fermeture de la maternité.\n"
PAGE = f"<!doctype html><html><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"


@pytest.mark.parametrize(
    ("name", "raw", "media_type", "format"),
    [
        ("a.txt", TEXT, None, "text"),
        ("a", TEXT, None, "text"),
        ("a.html", "<p>Un", None, "html"),
        ("a.txt", PAGE, None, "html"),
        ("a", "<!-- x -->\n<HTML><head>", None, "html"),
        ("a", "Un texte", "text/html; charset=utf-8", "html"),
        ("a.php", "<p>Un", "text/html", "html"),
        ("a.html", '<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "text/html", "feed"),
        ("a.xml", '<feed xmlns="http://www.w3.org/2005/Atom"/>', None, "feed"),
        ("a.md", "# Un", None, "markdown"),
        ("a.csv", "a,b\n", None, "csv"),
        ("a.tsv", "a\tb\n", None, "csv"),
        ("a.jsonl", "{}", None, "json"),
        ("a.eml", "Subject: x\n\ny", None, "mail"),
        ("a", "Message-ID: <x>\nMIME-Version: 1.0\nSubject: x\n\ny", None, "mail"),
        ("a.txt", "Date: 2 mai\nSource: Le Bocage\n\nUn texte.", None, "text"),
        ("a.parquet", "PAR1", None, "parquet"),
        ("a", "%PDF-1.7", None, "pdf"),
        ("a.xlsx", "PK\x03\x04", None, "excel"),
        ("a.zip", "PK\x03\x04", None, "binary"),
        ("a.jpg", "GIF89a", None, "binary"),
    ],
)
def test_format(name: str, raw: str, media_type: str | None, format: str) -> None:
    assert format_of(Piece(name, name, raw.encode(), media_type=media_type)) == format


def test_wide_pages_are_pages() -> None:
    assert format_of(Piece("a", "a", PAGE.encode("utf-16"))) == "html"


def test_plain_text_is_exactly_the_file_and_western_text_is_read(one: Callable[..., Document]) -> None:
    item = one("a.txt", TEXT.replace("\n", "\r\n"))
    assert item.report.text == TEXT.replace("\n", "\r\n")
    item = one("a.txt", TEXT.encode("cp1252"))
    assert (item.report.text, item.encoding, item.encoding_from) == (TEXT, "windows-1252", "detected")


def test_what_the_user_says_comes_first(one: Callable[..., Document]) -> None:
    page = PAGE.replace("<html>", '<html lang="de"><head><meta property="article:published_time" content="2024-05-02"></head>')
    item = one("a.html", page, Facts(published="2024-01-01", outlet="Le Bocage", language="fr"))
    assert (item.report.published, item.published_from, item.report.outlet, item.report.language) == (
        "2024-01-01",
        "given",
        "Le Bocage",
        "fr",
    )


def test_a_language_that_the_text_belies_is_not_taken_over(one: Callable[..., Document]) -> None:
    long = "".join(f"<p>{TEXT}</p>" for _ in range(6))
    item = one("a.html", f'<!doctype html><html lang="en"><body><article>{long}</article></body></html>')
    assert item.report.language is None
    assert "language" in {remark.kind for remark in item.remarks}


@pytest.mark.parametrize(
    ("name", "raw", "outcome"),
    [
        ("a.txt", "", "empty"),
        ("a.html", "<html></html>", "empty"),
        ("a.html", "", "empty"),
        ("a.md", "---\ntitle: x\n---\n", "empty"),
        ("a.eml", "Subject: x\n\n", "empty"),
        ("a.xml", "<rss><channel></channel></rss>", "empty"),
        ("a.jsonl", "nope", "no_text_column"),
        ("a.csv", "a,b\n1,2\n", "no_text_column"),
        ("a.xlsx", "PK\x03\x04", "unreadable"),
        ("a.parquet", "PAR1abcPAR1", "unreadable"),
        ("a.pdf", "%PDF-1.7", "unreadable"),
        ("a.png", "\x89PNG", "binary"),
        ("a.txt", "Marche à Lyon", "title_only"),
    ],
)
def test_refusals_have_an_outcome_and_a_sentence(read: Callable[..., list], name: str, raw: str, outcome: str) -> None:
    (item,) = read(name, raw.encode("latin-1") if name.endswith("png") else raw)
    assert isinstance(item, Refused)
    assert (item.source, item.outcome) == (name, outcome)
    assert item.reason.startswith(name)


def test_remarks_of_the_piece_are_kept(one: Callable[..., Document]) -> None:
    remark = Remark("cut_short", "the record is short")
    assert remark in one("a.txt", TEXT, remarks=(remark,)).remarks


def test_every_reader_is_listed_once() -> None:
    assert len(set(READERS.values())) == len(READERS)


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "&lol;" * 10}">' for i in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f SYSTEM "http://127.0.0.1:9/x">]>'
FETCHED = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'


@pytest.mark.parametrize("types", [BOMB, OUTSIDE, FETCHED])
@pytest.mark.parametrize("name", ["a.xml", "a.html"])
def test_no_entity_is_read_and_nothing_is_opened(types: str, name: str) -> None:
    """Entities of a document's own are neither expanded nor fetched; an audit hook sees every file and socket."""
    entry = f"<item><title>t</title><description>&l8;&e;&f; {TEXT} Et la suite.</description></item>"
    feed = f"{types}<rss><channel><title>&l8;&e;</title>{entry}</channel></rss>"
    page = f"{types}<html><body><p>&l8;&e;&f; {TEXT}</p><p>{TEXT}</p></body></html>"
    raw = (feed if name == "a.xml" else page).encode()
    list(documents(Piece(name, name, PAGE.encode()), Facts()))  # what is loaded lazily is loaded now
    list(
        documents(
            Piece(name, name, b"<rss><channel><item><description>" + TEXT.encode() + b"</description></item></channel></rss>"), Facts()
        )
    )
    opened: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
            opened.append(f"{event} {arguments[0]}")

    sys.addaudithook(hook)
    try:
        (item,) = documents(Piece(name, name, raw), Facts())
    finally:
        watching = False
    text = item.report.text if isinstance(item, Document) else item.reason
    assert "lollol" not in text
    assert socket.gethostname() not in text
    assert len(text) < 2000
    package = str(Path(ast.__file__).parent)
    assert [what for what in opened if not what.startswith(f"open {package}") and "/selon/" not in what and "babel" not in what] == []
