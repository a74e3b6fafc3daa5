"""Messages and mailboxes."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from selon.ingest.encodings import source_text
from selon.ingest.layers import coverage
from selon.model import Document

TEXT = "Quelque 500 personnes ont défilé à Lyon, selon la préfecture.\nC’était jeudi, dans le calme.\n"
HTML = "<html><body><p>Quelque 500&nbsp;personnes ont défilé à Lyon.</p><p>C’était <b>jeudi</b>.</p></body></html>"


def message(**headers: str) -> EmailMessage:
    found = EmailMessage()
    for name, value in {
        "From": "Agence Rhône <a@example.org>",
        "Subject": "Grève à Lyon",
        "Date": "Thu, 02 May 2024 23:20:00 +0200",
        **headers,
    }.items():
        found[name] = value
    return found


@pytest.mark.parametrize("how", ["quoted-printable", "8bit", "base64"])
def test_a_message(one: Callable[..., Document], how: str) -> None:
    mail = message()
    mail.set_content(TEXT, cte=how)
    item = one("a.eml", mail.as_bytes())
    assert item.report.text == f"Grève à Lyon\n\n{TEXT}"
    assert (item.report.title, item.report.outlet, item.report.published) == ("Grève à Lyon", "Agence Rhône", "2024-05-02")
    assert (item.published_from, item.media, item.encoding) == ("header", "email", "utf-8")
    assert coverage(item.report.text, item.layer) == 1.0 or how == "base64"


def test_the_text_part_is_preferred_and_attachments_are_left(one: Callable[..., Document]) -> None:
    mail = message()
    mail.set_content(TEXT)
    mail.add_alternative(HTML, subtype="html")
    mail.add_attachment("Un autre texte.", filename="a.txt")
    assert one("a.eml", mail.as_bytes()).report.text == f"Grève à Lyon\n\n{TEXT}"


@pytest.mark.parametrize("how", ["8bit", "quoted-printable"])
def test_an_html_part_is_read_as_a_page(one: Callable[..., Document], how: str) -> None:
    mail = message()
    mail.set_content(HTML, subtype="html", cte=how)
    item = one("a.eml", mail.as_bytes())
    assert item.report.text == "Grève à Lyon\n\nQuelque 500 personnes ont défilé à Lyon.\n\nC’était jeudi."
    if how == "8bit":
        source = source_text(item.raw, item.encoding or "")
        assert source[item.layer[0].at : item.layer[0].to].startswith("=?utf-8?")
        assert source[item.layer[1].at : item.layer[1].to] == "Quelque 500&nbsp;personnes ont défilé à Lyon."


def test_a_mailbox(read: Callable[..., list]) -> None:
    mail = message(Subject="Un")
    mail.set_content(TEXT)
    other = message(Subject="Deux")
    other.set_content("Du monde.\n\n>From the square, they marched on.\n", cte="7bit")
    box = b"".join(b"From a@example.org Thu May  2 2024\n" + one.as_bytes() + b"\n" for one in (mail, other))
    items = read("a.mbox", box + b"From x Thu May 2 2024\nSubject: vide\n\n")
    assert [(item.report.title, item.locator) for item in items[:2]] == [("Un", "message 1"), ("Deux", "message 2")]
    assert (items[2].source, items[2].outcome) == ("a.mbox message 3", "empty")


def test_a_wrong_charset_is_mended(one: Callable[..., Document]) -> None:
    raw = b"Subject: =?x-nope?q?=E9?=\nContent-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\n\n" + TEXT.encode("cp1252")
    item = one("a.eml", raw)
    assert (item.report.text, item.encoding) == (f"{item.report.title}\n\n{TEXT}", "windows-1252")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: FWD: Marche à Lyon", "Marche à Lyon"),
        ("TR : RE[2]: Marche à Lyon", "Marche à Lyon"),
        ("Fédération : marche à Lyon", "Fédération : marche à Lyon"),
        ("Reims: marche", "Reims: marche"),
    ],
)
def test_a_subject_is_the_headline_less_marks_of_replies(one: Callable[..., Document], subject: str, title: str) -> None:
    raw = f"Subject: {subject}\r\nDate: Thu, 02 May 2024 23:20:00 +0200\r\nMessage-ID: <1@x>\r\n\r\nCent personnes.\r\n".encode()
    item = one("a.eml", raw)
    assert (item.report.title, item.report.text) == (title, f"{title}\n\nCent personnes.\r\n")
    source = source_text(item.raw, item.encoding or "")
    assert source[item.layer[0].at : item.layer[0].to] == title
    assert coverage(item.report.text, item.layer) == 1.0
