"""Hostile pages are made safe in linear time, and what a parser drops is seen."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.errors import TooLarge
from selon.ingest.documents import Facts, Piece, documents
from selon.ingest.hardened import main_paragraphs, page_tree
from selon.ingest.prescan import LARGEST_PAGE, blocks, looked_over, visible
from selon.ingest.scan import DEEPEST, HIDDEN, MOST_ATTRIBUTES, scan
from selon.model import Document, Refused

SENTENCE = "Près de trois cents personnes ont défilé samedi à Lannion contre la fermeture de la maternité, selon la préfecture."
ARTICLE = "".join(f"<p>{SENTENCE} Paragraphe numéro {n} de ce récit de la journée.</p>" for n in range(6))


def paragraphs(page: str) -> list[str]:
    tree = page_tree(looked_over(page, "x").safe)
    return [] if tree is None else main_paragraphs(tree)


def test_a_clean_page_is_left_as_it_is() -> None:
    page = f"<html><body><article>{ARTICLE}</article></body></html>"
    over = looked_over(page, "x")
    assert over.safe == page
    assert over.remarks == ()


def test_attributes_past_the_limit_are_cut() -> None:
    tag = "<p " + " ".join(f'a{i}="1 > 2"' for i in range(1000)) + ">"
    over = looked_over(f"<body>{tag}{SENTENCE}</p></body>", "x")
    assert over.safe.count("a255=") == 1
    assert f"a{MOST_ATTRIBUTES}=" not in over.safe
    assert visible(over) == SENTENCE
    assert [remark.kind for remark in over.remarks] == ["attributes"]


def test_text_below_the_deepest_level_is_kept() -> None:
    """lxml alone drops it, without an error, from about level 253 on; trafilatura returns nothing at a thousand."""
    page = "<html><body>" + "<div>" * 1000 + ARTICLE + "</div>" * 1000 + "</body></html>"
    over = looked_over(page, "x")
    assert over.scan.deepest > DEEPEST
    assert [remark.kind for remark in over.remarks] == ["nesting"]
    assert any("Paragraphe numéro 5" in one for one in paragraphs(page))


def test_unclosed_paragraphs_are_no_nesting() -> None:
    page = "<body>" + f"<p>{SENTENCE}" * 500 + "<ul>" + "<li>a" * 500 + "<table>" + "<tr><td>x<td>y" * 500
    assert looked_over(page, "x").remarks == ()


def test_nul_bytes_do_not_end_the_page() -> None:
    page = f"<body><p>{SENTENCE}</p>\0{ARTICLE}</body>"
    over = looked_over(page, "x")
    assert [remark.kind for remark in over.remarks] == ["control"]
    assert any("Paragraphe numéro 5" in one for one in paragraphs(page))


def test_old_references_are_the_marks_that_were_meant() -> None:
    assert "l’école" in looked_over("<p>l&#146;école", "x").safe


@pytest.mark.parametrize(
    "page",
    [
        "<p>avant <script>var a = '<p>rien</p>';</script>après</p>",
        "<p>avant <!-- <p>rien</p> -->après</p>",
        "<p>avant <style>p{}</style>après</p>",
        '<p title="a > b">avant après</p>',
        "<p>avant <noscript>rien</noscript>après</p>",
        "<p>avant <span hidden>rien</span>après</p>",
        '<p>avant <span style="display: none">rien</span>après</p>',
        "<p>avant <template>rien</template>après</p>",
    ],
)
def test_the_oracle_sees_what_a_reader_sees(page: str) -> None:
    assert " ".join(visible(looked_over(page, "x")).split()) == "avant après"


def test_the_oracle_agrees_with_the_parser(pages: list) -> None:
    """On honest pages both see the same letters."""
    for page in pages:
        tree = page_tree(page.html)
        for tag in tree.xpath("//script|//style|//head|//noscript"):
            tag.drop_tree()
        theirs = "".join(tree.text_content().split())
        ours = "".join(visible(looked_over(page.html, "x")).split())
        assert ours == theirs, page.template


def test_pages_past_the_limits_are_refused_at_once() -> None:
    with pytest.raises(TooLarge, match="characters"):
        looked_over("x" * (LARGEST_PAGE + 1), "x")
    with pytest.raises(TooLarge, match="tags"):
        looked_over("<b>" * 1_000_000, "x")


HOSTILE = {
    "attributes": "'<p ' + ' '.join(f'a{i}=1' for i in range(80000)) + '>' + T",
    "quoted": "'<p ' + ' '.join(f'a{i}=\"<b>\"' for i in range(80000)) + '>' + T",
    "nested": "'<div>' * 1000000 + T + '</div>' * 1000000",
    "nested less": "'<div>' * 90000 + T + '</div>' * 90000",
    "line": "'<p>' + 'mot ' * 12500000",
    "nul": "'<p>' + chr(0) * 2000000 + T",
    "open comment": "'<!--' * 300000 + T",
    "open tags": "'<a ' * 300000 + T",
    "open quotes": "'<a b=\"' * 200000 + '>' + T",
    "entities": "'<p>' + '&amp;' * 400000 + T",
    "bad entities": "'<p>' + '&' * 2000000 + T",
    "scripts": "'<script>' * 300000 + T",
    "lists": "'<ul><li>' * 50000 + T",
    "inline": "'<b><i>' * 90000 + T",
    "tables": "'<table><tr><td>' * 30000 + T",
    "paragraphs": "('<p>' + T) * 5000",
}
"""Pages that make parsers hang, drop text or eat memory; ``T`` is a sentence."""


def test_pathological_pages_end_soon_within_memory() -> None:
    """All in one process with 512 MiB above what imports take; each becomes a document or says why not. Clocks are for benchmarks."""
    script = f"""
import resource, sys
from selon.ingest.documents import Facts, Piece, documents
from selon.model import Document
T = {SENTENCE!r}
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (512 << 20), used + (512 << 20)))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
for name, page in {{{", ".join(f"{name!r}: lambda: {made}" for name, made in HOSTILE.items())}}}.items():
    raw = page().encode()
    (item,) = documents(Piece(name, "page.html", raw), Facts())
    del raw
    print(name, item.outcome if not isinstance(item, Document) else "read", sep="\\t")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = dict(line.split("\t") for line in done.stdout.splitlines())
    assert set(told) == set(HOSTILE)
    assert set(told.values()) <= {"read", "too_large", "text_lost", "empty", "title_only"}
    assert (told["attributes"], told["nested less"], told["nested"], told["line"]) == ("read", "read", "too_large", "too_large")


def test_lost_text_is_refused_and_left_out_text_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<html><body><article>{ARTICLE}</article></body></html>".encode()
    monkeypatch.setattr("selon.ingest.hardened.main_paragraphs", lambda tree: ["Un reste."])
    monkeypatch.setattr("selon.ingest.hardened.plain_paragraphs", lambda safe: [])
    (item,) = documents(Piece("a.html", "a.html", page), Facts())
    assert isinstance(item, Refused)
    assert item.outcome == "text_lost"
    assert "characters of prose" in item.reason
    monkeypatch.setattr(
        "selon.ingest.hardened.main_paragraphs",
        lambda tree: [f"{SENTENCE} Paragraphe numéro {n} de ce récit de la journée." for n in range(4)],
    )
    (item,) = documents(Piece("a.html", "a.html", page), Facts())
    assert isinstance(item, Document)
    assert [remark.kind for remark in item.remarks] == ["text_left_out"]


def test_resiliparse_steps_in_where_trafilatura_returns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<html><body><article>{ARTICLE}</article></body></html>".encode()
    monkeypatch.setattr("selon.ingest.hardened.main_paragraphs", lambda tree: [])
    (item,) = documents(Piece("a.html", "a.html", page), Facts())
    assert isinstance(item, Document)
    assert item.report.text.count(SENTENCE) == 6
    assert [remark.kind for remark in item.remarks] == ["extractor"]


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='a>b'>",
        "</div>",
        "<b>",
        "</b>",
        "<br/>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        '<a href="x',
        "<",
        ">",
        "&",
        "&eacute;",
        "é",
        " ",
        "\n",
        "mot",
        "<td",
        "<?x",
        "</",
    ]
)


@settings(deadline=None)
@given(st.lists(TAGS, max_size=60).map("".join))
def test_nodes_are_in_order_and_hold_what_is_no_tag(page: str) -> None:
    found = scan(page)
    assert all(left.end <= right.start for left, right in zip(found.nodes, found.nodes[1:], strict=False))
    assert all(0 <= node.start < node.end <= len(page) for node in found.nodes)
    assert all(left.end <= right.start for left, right in zip(found.cuts, found.cuts[1:], strict=False))
    assert sum(len(block.nodes) for block in blocks(looked_over(page, "x"))) <= sum(not node.within & HIDDEN for node in found.nodes)


@pytest.mark.parametrize(
    ("attributes", "prose"),
    [
        ('class="comment-list"', False),
        ('id="comments"', False),
        ('class="box related-news"', False),
        ('class="elementor-widget"', True),
        ('class="has-sidebar"', True),
        ('class="paywall"', True),
        ('data-x="comment"', True),
    ],
)
def test_what_is_named_as_surroundings_is_no_prose(attributes: str, prose: bool) -> None:
    (block,) = blocks(looked_over(f"<body><div {attributes}><p>{SENTENCE}</p></div></body>", "x"))
    assert block.prose == prose
