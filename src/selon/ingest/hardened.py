"""The one door to HTML and XML parsers: no network, no entities, no DTD, only text that was looked over.

Nothing else in Selon imports lxml, trafilatura, htmldate or feedparser (a test holds it). What goes in has passed the pre-scan
(:mod:`selon.ingest.prescan`); what comes out are paragraphs of text, dates and plain mappings, never trees for others to walk, except the
opaque tree of one page that the functions here hand to each other.
"""

import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import feedparser
import trafilatura
from htmldate import find_date
from lxml import etree
from lxml import html as lxml_html
from resiliparse.extract.html2text import extract_plain_text

for _name in ("trafilatura", "htmldate", "charset_normalizer"):
    # What they warn of is told as outcomes and remarks, with the source's name; on standard error it would be noise without one.
    logging.getLogger(_name).setLevel(logging.CRITICAL)

Tree = Any
"""A parsed page. Opaque: made by :func:`page_tree`, read by the functions of this module."""

_BREAK = "\ue000"
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|\w+:feed)[\s>]", re.IGNORECASE)
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FAR = "2100-01-01"
_PARAGRAPHS = frozenset(("p", "head", "item", "quote", "code", "cell", "ab", "div", "list", "row", "table", "body", "main", "fw"))
_JSON_SIZE = 500_000
_JSON_DEPTH = 12


def page_tree(safe: str) -> Tree | None:
    """The tree of a page that was looked over; None where the parser makes nothing of it."""
    # Bytes in a stated encoding: a page that declares another one in its text is not decoded a second time.
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    raw = safe.encode("utf-8", "replace")
    if not raw.strip():
        return None
    try:
        tree = lxml_html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


def main_paragraphs(tree: Tree) -> list[str]:
    """The paragraphs of a page's main text by trafilatura, white space folded; nothing where it finds none. *tree* is used up."""
    try:
        found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    except (AttributeError, TypeError, ValueError, etree.LxmlError, RecursionError):
        return []
    body = getattr(found, "body", None)
    return [] if body is None else list(_paragraphs(body))


def _paragraphs(body: Any) -> Iterator[str]:
    """Text of the blocks of trafilatura's tree in order; a block within a block ends what stood before it."""
    parts: list[str] = []
    for event, node in etree.iterwalk(body, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        block = tag in _PARAGRAPHS
        if event == "start":
            parts += [_BREAK] if block or tag == "lb" else []
            parts.append(node.text or "")
        else:
            parts += [_BREAK] if block else []
            parts.append(node.tail or "")
    for part in "".join(parts).split(_BREAK):
        folded = " ".join(part.split())
        if folded:
            yield folded


def plain_paragraphs(safe: str) -> list[str]:
    """The paragraphs of a page's main text by resiliparse, which judges by other marks than trafilatura."""
    try:
        text = extract_plain_text(safe, preserve_formatting=True, main_content=True, list_bullets=False, alt_texts=False)
    except (RuntimeError, ValueError, TypeError):
        return []
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class Head:
    """What the head and the marks of a page say of it: lists of (where, value) in order of trust, unchecked."""

    def __init__(self) -> None:
        self.titles: list[tuple[str, str]] = []
        self.outlets: list[tuple[str, str]] = []
        self.dates: list[tuple[str, str]] = []
        self.languages: list[tuple[str, str]] = []
        self.urls: list[tuple[str, str]] = []
        self.headings: list[str] = []


_META = {
    "og:title": "titles",
    "twitter:title": "titles",
    "dc.title": "titles",
    "og:site_name": "outlets",
    "dc.publisher": "outlets",
    "application-name": "outlets",
    "article:published_time": "dates",
    "og:article:published_time": "dates",
    "datepublished": "dates",
    "dc.date.issued": "dates",
    "dc.date": "dates",
    "dcterms.issued": "dates",
    "dcterms.created": "dates",
    "parsely-pub-date": "dates",
    "sailthru.date": "dates",
    "pubdate": "dates",
    "publishdate": "dates",
    "publish-date": "dates",
    "article.published": "dates",
    "cxenseparse:recs:publishtime": "dates",
    "date": "dates",
    "og:locale": "languages",
    "content-language": "languages",
    "og:url": "urls",
}
"""Names of ``<meta>`` (name, property, itemprop, http-equiv; lower case) and what they tell."""


def page_head(tree: Tree) -> Head:
    """What a page's head says: JSON-LD first, then ``<meta>``, then the marks in its body."""
    head = Head()
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "") and len(script.text or "") <= _JSON_SIZE:
            _linked_data(script.text or "", head)
    named: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = (meta.get(attribute) or "").strip().lower()
            if key in _META and (meta.get("content") or "").strip():
                named.setdefault(key, []).append(meta.get("content").strip())
    for key, field in _META.items():
        getattr(head, field).extend(("meta", value) for value in named.get(key, ()))
    _marks(tree, head)
    return head


def _marks(tree: Tree, head: Head) -> None:
    for node in tree.iter("h1"):
        text = " ".join(node.text_content().split())
        if text:
            head.headings.append(text)
            head.titles.append(("h1", text))
    for node in tree.iter("title"):
        head.titles.append(("title", " ".join((node.text or "").split())))
        break
    for node in tree.iter("html", "article"):
        for attribute in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
            if node.get(attribute):
                head.languages.append(("lang", node.get(attribute)))
    head.languages.sort(key=lambda one: one[0] != "lang")
    for node in tree.iter("link"):
        if "canonical" in (node.get("rel") or "").lower().split() and node.get("href"):
            head.urls.insert(0, ("canonical", node.get("href").strip()))
    for node in tree.iter("time", "span", "meta", "abbr"):
        marked = node.get("pubdate") is not None or "datePublished" in (node.get("itemprop") or "")
        if marked and (node.get("datetime") or node.get("content")):
            head.dates.append(("time", (node.get("datetime") or node.get("content")).strip()))
    first = next((node for node in tree.iter("article", "main")), None)
    for node in first.iter("time") if first is not None else ():
        if node.get("datetime"):
            head.dates.append(("time", node.get("datetime").strip()))
            break


def _linked_data(text: str, head: Head) -> None:
    try:
        found = json.loads(re.sub(r"^\s*<!\[CDATA\[|\]\]>\s*$|^\s*<!--|-->\s*$", "", text), strict=False)
    except (ValueError, RecursionError):
        return
    for one in _objects(found, 0):
        kinds = one.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if not any(isinstance(kind, str) and re.search(r"Article|Posting|Report$", kind) for kind in kinds):
            continue
        publisher = one.get("publisher")
        publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
        told = {
            "titles": one.get("headline"),
            "dates": one.get("datePublished"),
            "languages": one.get("inLanguage"),
            "outlets": publisher.get("name") if isinstance(publisher, dict) else publisher,
            "urls": one.get("url"),
        }
        for field, value in told.items():
            if isinstance(value, str) and value.strip():
                getattr(head, field).append(("json-ld", value.strip()))


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _JSON_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _objects(value.get(key), depth + 1)
    elif isinstance(value, list):
        for one in value[:100]:
            yield from _objects(one, depth + 1)


def found_date(tree: Tree, url: str | None, latest: str | None) -> str | None:
    """A publication date by the marks that htmldate knows (no search in running text): ISO day, or None. Never later than *latest*."""
    try:
        day = find_date(tree, extensive_search=False, original_date=True, url=url, max_date=latest or _FAR)
    except (AttributeError, ValueError, TypeError, OverflowError, etree.LxmlError):
        return None
    try:
        return datetime.fromisoformat(day).date().isoformat() if day else None
    except ValueError:
        return None


def feed_entries(text: str) -> Any:
    """A feed (decoded) by feedparser: its mapping. What stands before the root, a document type too, is cut off."""
    root = _ROOT.search(text)
    body = text[root.start() :] if root else text
    whole = '<?xml version="1.0" encoding="utf-8"?>' + _UNWANTED.sub("", body)
    # As a file: bytes or text would first be tried as an address to fetch, then as the name of a file to open.
    try:
        return feedparser.parse(io.BytesIO(whole.encode("utf-8", "replace")), resolve_relative_uris=False, sanitize_html=False)
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # damaged namespaces meet no care in it
        return {"feed": {}, "entries": [], "bozo_exception": error}
