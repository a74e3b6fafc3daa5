"""Web pages: HTML becomes one report, its main text with its way back to the source, and what the page says of itself.

The text is the page's headline, where it is shown, and the paragraphs of its main text, joined by empty lines; menus, related links,
comments and notices are left out by the extractor, lines of nothing but links here. Trafilatura is asked first; where it returns nothing,
or less than :data:`HALF` of the prose that the linear oracle sees, resiliparse is asked too and the one that keeps more wins. What is lost
is said:

- remark ``text_left_out``: less than :data:`ENOUGH` of the page's prose is in the text (a comment section, or a loss: look at the page);
- outcome ``text_lost``: the page shows at least :data:`ARTICLE` characters of prose, and neither extractor kept :data:`REMNANT` of it.
  What is left is then a scrap, no article, and would be coded as if it were one;
- outcome ``empty``: the page shows no prose to speak of and no text was found (a list of links, a page that a script fills).
"""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from selon.errors import EmptyInput, TextLost
from selon.ingest import hardened
from selon.ingest.dates import day_of, months
from selon.ingest.encodings import Decoded
from selon.ingest.layers import Source, assembled, source_of
from selon.ingest.prescan import Block, Page, blocks, looked_over, numbers_of
from selon.model import Remark, Run

ENOUGH = 0.8
"""Share of the prose from which on nothing is said."""

HALF = 0.5
"""Share of the prose below which the other extractor is asked. Not higher: comments that are not marked as such are prose too."""

REMNANT = 0.2
"""Share of the prose below which the text is no article any more."""

LINKS = 0.8
"""Share of the text that is links from which on the page is a list of links."""

ARTICLE = 500
"""Characters of prose from which on a page shows an article, so that its loss is one."""

_TITLE_MARKS = (" | ", " - ", " – ", " — ", " : ", " • ", " · ")
_FIRST_YEAR = "1990-01-01"
_BEFORE_YEAR = 80
"""Characters before a year in which the rest of its date stands."""


class Told(Struct, frozen=True):
    """What a page says of itself; ``origins`` maps a field to where it was read (``json-ld``, ``meta``, ``h1`` …)."""

    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    origins: tuple[tuple[str, str], ...] = ()


class Article(Struct, frozen=True):
    """A page read: text, its runs in the decoded page, what the page tells of itself, remarks."""

    text: str
    layer: tuple[Run, ...]
    told: Told
    remarks: tuple[Remark, ...]


def read_page(page: Decoded, source: str, *, url: str | None = None, fetched: str | None = None) -> Article:
    """The article of a decoded page. *fetched*: the day of the crawl, no publication is later.

    Raises EmptyInput, TextLost, TooLarge.
    """
    over = looked_over(page.text, source)
    tree = hardened.page_tree(over.safe)
    if tree is None:
        raise EmptyInput(f"{source}: the page holds no text")
    head = hardened.page_head(tree)
    day = hardened.found_date(tree, url, fetched)
    shown = blocks(over)
    nodes = source_of(page.text, [(node.start, node.end) for block in shown for node in block.nodes], numbers_of(shown))
    text, layer, remarks = _main(over, tree, shown, nodes, head.headings, source)
    if day and not _is_written(day, over.text, url):
        day = None
    return Article(text, layer, _facts(head, day, url, fetched), (*page.remarks, *over.remarks, *remarks))


def _main(
    page: Page, tree: hardened.Tree, shown: Sequence[Block], nodes: Source, headings: Sequence[str], source: str
) -> tuple[str, tuple[Run, ...], tuple[Remark, ...]]:
    """Text and runs of the better extraction, with the headline on top."""
    prose = tuple(block for block in shown if block.prose)
    whole = sum(len(block.text) for block in prose)
    remarks = []
    links = frozenset("".join(block.text.split()) for block in shown if block.links)
    paragraphs = _without_menus(hardened.main_paragraphs(tree), links)
    text, layer = assembled(_headed(paragraphs, headings), nodes)
    kept = _kept(layer, prose)
    if kept < HALF * whole or not paragraphs:
        others = _without_menus(hardened.plain_paragraphs(page.safe), links)
        other_text, other_layer = assembled(_headed(others, headings), nodes)
        more = _kept(other_layer, prose)
        # Resiliparse lets more of the surroundings in: it must keep clearly more of the prose to be worth that.
        if others and (not paragraphs or more > kept + 0.2 * whole):
            remarks.append(Remark("extractor", f"resiliparse kept {more:,} of {whole:,} characters of prose, trafilatura {kept:,}"))
            paragraphs, text, layer, kept = others, other_text, other_layer, more
    if whole >= ARTICLE and kept < REMNANT * whole:
        raise TextLost(f"{source}: the page shows {whole:,} characters of prose, of which {kept:,} could be drawn out; look at the page")
    if not paragraphs or not any(one.isalnum() for one in text):
        raise EmptyInput(f"{source}: the page holds no article")
    if _kept(layer, [block for block in shown if block.links]) > LINKS * len(text):
        raise EmptyInput(f"{source}: the page holds no article but a list of links")
    if kept < ENOUGH * whole:
        remarks.append(Remark("text_left_out", f"{whole - kept:,} of {whole:,} characters of the page's prose are not in the text"))
    return text, layer, tuple(remarks)


def _without_menus(paragraphs: list[str], links: frozenset[str]) -> list[str]:
    """Without lines that are nothing but a link, where several follow each other or they stand at either end: menus and lists of links."""
    bare = ["".join(one.split()) in links for one in paragraphs]
    kept = []
    for index, one in enumerate(paragraphs):
        beside = (index == 0 or bare[index - 1]) or (index + 1 == len(paragraphs) or bare[index + 1])
        if not (bare[index] and beside):
            kept.append(one)
    return kept


def _headed(paragraphs: list[str], headings: Sequence[str]) -> list[str]:
    """The paragraphs with the page's one headline on top, unless they begin with it; several headlines are those of a list."""
    if len(set(headings)) != 1 or not paragraphs:
        return paragraphs
    headline = headings[0]
    if any("".join(headline.split()) in "".join(one.split()) for one in paragraphs[:3]):
        return paragraphs
    return [headline, *paragraphs]


def _kept(layer: Sequence[Run], prose: Sequence[Block]) -> int:
    """Characters of the prose that runs reach: both go through the source in order, so one walk does."""
    runs = sorted((run.at, run.to) for run in layer)
    total, index = 0.0, 0
    for block in prose:
        size = inside = 0
        for node in block.nodes:
            size += node.end - node.start
            while index < len(runs) and runs[index][1] <= node.start:
                index += 1
            ahead = index
            while ahead < len(runs) and runs[ahead][0] < node.end:
                inside += min(runs[ahead][1], node.end) - max(runs[ahead][0], node.start)
                ahead += 1
        # Indentation is in the nodes and not in the text, so the share of the source is set against the shorter of the two.
        total += len(block.text) * min(1.0, inside / max(1, min(size, len(block.text))))
    return round(total)


def _facts(head: hardened.Head, day: str | None, url: str | None, fetched: str | None) -> Told:
    origins: list[tuple[str, str]] = []

    def said(field: str, where: str, value: str | None) -> str | None:
        if value:
            origins.append((field, where))
        return value or None

    outlet_where, outlet = next(iter(head.outlets), ("", ""))
    title_where, title = next(iter(head.titles), ("", ""))
    if title_where == "title":
        title = _bare(title, outlet)
    published_where, published = _published(head, day, fetched)
    language_where, language = next(((where, value) for where, value in head.languages if value.strip()), ("", ""))
    address_where, address = next(((where, value) for where, value in head.urls if _is_address(urljoin(url or "", value))), ("", ""))
    return Told(
        title=said("title", title_where, " ".join(title.split())),
        outlet=said("outlet", outlet_where, " ".join(outlet.split())),
        published=said("published", published_where, published),
        language=said("language", language_where, language.replace("_", "-").split("-")[0].strip().lower()[:8]),
        url=said("url", address_where or "fetched", urljoin(url or "", address) if address else url),
        origins=tuple(origins),
    )


def _published(head: hardened.Head, day: str | None, fetched: str | None) -> tuple[str, str | None]:
    """(where, day): what the page says outright, then the day in marks that htmldate knows. A day after the crawl's is none.

    The day of the crawl itself is believed only where the page says outright that it is the publication's: else it may be the day on
    which the page was drawn ("today").
    """
    for where, value in head.dates:
        found = day_of(value)
        if found and found >= _FIRST_YEAR and (fetched is None or found <= fetched):
            return where, found
    if day and (fetched is None or day < fetched):
        return "htmldate", day
    return "", None


def _is_written(day: str, text: str, url: str | None) -> bool:
    """Whether the page writes *day*, in figures or with the name of a month: htmldate makes a day of a month, today's if need be."""
    year, month, number = (int(part) for part in day.split("-"))
    day_month = rf"(?:0?{number}[-/.]0?{month}|0?{month}[-/.]0?{number})[-/.]{year}"
    figures = rf"{year}[-/.]?0?{month}[-/.]?0?{number}(?!\d)|(?<!\d){day_month}"
    if re.search(figures, url or "") or re.search(figures, text):
        return True
    named = re.compile(rf"(?<!\d)0?{number}\w{{0,2}}\s+(\w+)\.?,?\s+{year}|(\w+)\.?\s+0?{number}\w{{0,2}},?\s+{year}")
    # Only about the year: over a whole page such an expression takes longer than all the rest.
    places = (match.start() for match in re.finditer(str(year), text))
    found = (match for at in places for match in named.finditer(text, max(0, at - _BEFORE_YEAR), at + len(str(year))))
    return any(months().get((match[1] or match[2]).lower()) == month for match in found)


def _bare(title: str, outlet: str) -> str:
    """A page's title without the outlet's name behind (or before) a bar."""
    for mark in _TITLE_MARKS:
        before, bar, after = title.rpartition(mark)
        if bar and outlet and after.strip().lower() == outlet.lower():
            return before
    before, bar, after = title.rpartition(" | ")
    return before if bar and len(after) < len(before) else title


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
