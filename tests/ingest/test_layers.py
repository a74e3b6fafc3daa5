"""Runs lead from the text back to the source, in every format."""

import csv
import html
import io
import json
from collections.abc import Callable
from email.message import EmailMessage
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.ingest.documents import Facts, Piece, documents
from selon.ingest.encodings import source_text
from selon.ingest.layers import PARAGRAPH, assembled, coverage, folded, source_of
from selon.ingest.prescan import blocks, looked_over
from selon.model import Document

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12)
ASCII = st.text(alphabet="abcde .,'", min_size=1, max_size=20)


def check(item: Document, meant: Callable[[str], str] = html.unescape) -> None:
    """Runs are in order, do not overlap, and every one equals its stretch of the source."""
    assert item.encoding is not None
    text, source = item.report.text, source_text(item.raw, item.encoding)
    last = 0
    for run in item.layer:
        assert last <= run.start < run.end <= len(text)
        assert 0 <= run.at < run.to <= len(source)
        assert folded(meant(source[run.at : run.to])) == folded(text[run.start : run.end]), run
        last = run.end
    ats = [run.at for run in item.layer]
    assert ats == sorted(ats)


def read(name: str, raw: bytes) -> list[Document]:
    return [item for item in documents(Piece(name, name, raw), Facts()) if isinstance(item, Document)]


def test_coverage_on_realistic_pages(pages: list) -> None:
    shares = []
    for page in pages:
        (item,) = read("page.html", page.html.encode())
        check(item)
        shares.append(coverage(item.report.text, item.layer))
        assert item.report.text.startswith(page.title), page.template
    assert sum(shares) / len(shares) >= 0.99
    assert min(shares) >= 0.95


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Des agents ont défilé à Foix.",
            "L’usine & le dépôt sont fermés ;",
            "5 000 personnes",
            "AT&T",
            "«\u00a0Non\u00a0»",
            "a<b",
            "\u00adcou\u00adpure",
            "e\u0301te\u0301",
        ]
    ),
    min_size=1,
    max_size=8,
)
WRITERS = (
    lambda text: html.escape(text, quote=False),
    lambda text: html.escape(text).replace(" ", "\n  "),
    lambda text: "".join(f"&#{ord(one)};" if ord(one) > 126 else html.escape(one) for one in text),
    lambda text: "".join(f"&#x{ord(one):x};" if ord(one) > 126 else html.escape(one) for one in text).replace(" ", "&nbsp;"),
    lambda text: "<b>" + html.escape(text[: len(text) // 2]) + "</b><i>" + html.escape(text[len(text) // 2 :]) + "</i>",
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(SENTENCES, st.sampled_from(WRITERS), st.sampled_from(["p", "div", "li", "h2", "blockquote"])), min_size=1, max_size=8
    )
)
def test_random_pages(parts: list) -> None:
    body = "".join(
        f"<{tag}>{write(' '.join(words) + ' Ces personnes ont marché longtemps dans la ville ce jour-là.')}</{tag}>"
        for words, write, tag in parts
    )
    for item in read("page.html", f"<html><body><article>{body}</article></body></html>".encode()):
        check(item)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=20), st.lists(st.booleans(), min_size=20, max_size=20))
def test_what_a_page_shows_is_covered_wholly(words: list[str], breaks: list[bool]) -> None:
    """Any text of any alphabet, escaped and cut by tags at random: all of it leads back."""
    page = "<p>" + "".join(html.escape(word) + ("<b> </b>" if cut else " ") for word, cut in zip(words, breaks, strict=False)) + "</p>"
    over = looked_over(page, "x")
    shown = blocks(over)
    source = source_of(page, ((node.start, node.end) for block in shown for node in block.nodes))
    paragraphs = [" ".join("".join(one for one in block.text if one.isprintable() or one.isspace()).split()) for block in shown]
    paragraphs = [one for one in paragraphs if one]
    text, layer = assembled(paragraphs, source)
    assert text == PARAGRAPH.join(paragraphs)
    assert coverage(text, layer) == 1.0
    for run in layer:
        assert folded(html.unescape(page[run.at : run.to])) == text[run.start : run.end]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["a b c", "x", "Lire aussi", "une phrase assez longue pour servir de repère dans la page", "d e"]), max_size=8
    ),
    st.randoms(),
)
def test_alignment_is_monotone_whatever_is_asked(paragraphs: list[str], rng: object) -> None:
    page = "".join(f"<p>{one}</p>" for one in paragraphs)
    asked = list(reversed(paragraphs))
    nodes = scan_nodes(page)
    _, layer = assembled(asked, source_of(page, nodes))
    assert [run.at for run in layer] == sorted(run.at for run in layer)
    assert all(left.to <= right.at for left, right in pairwise(layer))


def scan_nodes(page: str) -> list[tuple[int, int]]:
    return [(node.start, node.end) for block in blocks(looked_over(page, "x")) for node in block.nodes]


def test_a_short_line_does_not_pull_the_rest_along() -> None:
    page = "<p>Lire</p><p>Le cortège est parti de la place de la République vers midi.</p><p>Fin.</p><p>Lire</p>"
    text, layer = assembled(["Le cortège est parti de la place de la République vers midi.", "Lire"], source_of(page, scan_nodes(page)))
    assert [page[run.at : run.to] for run in layer] == text.split(PARAGRAPH)
    assert layer[1].at > 40


def test_a_paragraph_with_a_hole_is_aligned_in_part() -> None:
    page = "<p>Le cortège est parti <sup>publicité</sup> de la place de la République vers midi sous la pluie.</p>"
    text, layer = assembled(
        ["Le cortège est parti de la place de la République vers midi sous la pluie."], source_of(page, scan_nodes(page))
    )
    assert coverage(text, layer) == 1.0
    assert page[layer[0].at : layer[0].to] == "Le cortège est parti"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=200))
def test_plain_text(text: str) -> None:
    for item in read("a.txt", text.encode()):
        check(item, str)
        if item.media == "text":
            assert item.report.text == text.removeprefix("\ufeff")
            assert coverage(item.report.text, item.layer) == 1.0


MARKUP = st.lists(
    st.sampled_from(
        [
            "# ",
            "**",
            "*",
            "_",
            "`",
            "[",
            "](http://x)",
            "![",
            "](a.png)",
            "> ",
            "- ",
            "\n",
            "\n\n",
            "mot",
            " ",
            "<b>",
            "</b>",
            "é",
            "---\n",
            "title: x\n",
            "[^1]",
            "\\*",
            "[a]: http://x\n",
            "```\n",
        ]
    ),
    max_size=50,
)


@settings(deadline=None)
@given(MARKUP.map("".join))
def test_markdown(text: str) -> None:
    for item in read("a.md", text.encode()):
        check(item, str)
        assert coverage(item.report.text, item.layer) == 1.0
        assert "".join(item.report.text[run.start : run.end] for run in item.layer) == item.report.text


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet='ab é"\n;,\t|😀', min_size=1, max_size=40), min_size=1, max_size=6), st.sampled_from([",", ";", "\t", "|"])
)
def test_csv(texts: list[str], delimiter: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["titre", "texte", "date"])
    for text in texts:
        writer.writerow(["t", text, "2024-05-02"])
    found = {item.locator: item for item in read("a.csv", out.getvalue().encode())}
    for number, text in enumerate(texts, 2):
        if f"row {number}" in found:
            item = found[f"row {number}"]
            assert item.report.text in (text, f"t\n\n{text}")
            check(item, lambda raw: raw.replace('""', '"') if raw.endswith('""') else raw)


@settings(deadline=None)
@given(st.lists(st.text(alphabet='ab é"\\\n\t/😀\u2028', min_size=20, max_size=60), min_size=1, max_size=4), st.booleans())
def test_json_lines(texts: list[str], ascii_only: bool) -> None:
    raw = "\n".join(json.dumps({"id": 1, "body": text}, ensure_ascii=ascii_only) for text in texts).encode()
    for item in read("a.jsonl", raw):
        number = int(item.locator.split()[1]) - 1
        assert item.report.text == texts[number]
        for run in item.layer:
            written = source_text(item.raw, "utf-8")[run.at : run.to]
            assert json.loads(f'"{written}"') == item.report.text[run.start : run.end]
        assert coverage(item.report.text, item.layer) == 1.0


@pytest.mark.parametrize("how", ["quoted-printable", "8bit"])
@settings(deadline=None)
@given(text=st.text(alphabet="ab éà=œ😀\n", min_size=1, max_size=300).filter(lambda one: "\nFrom" not in one))
def test_mail(how: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = "S", "a@example.org", "Thu, 02 May 2024 10:00:00 +0200"
    message.set_content(text, cte=how)
    for item in read("a.eml", message.as_bytes()):
        source = source_text(item.raw, item.encoding or "")
        for run in item.layer:
            written = source[run.at : run.to]
            assert written == item.report.text[run.start : run.end] or written.startswith("=")
        assert not item.layer or coverage(item.report.text, item.layer) == 1.0
