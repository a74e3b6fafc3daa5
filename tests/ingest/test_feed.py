# ruff: noqa: E501
"""Feeds: an entry is a document; content and summary are kept apart."""

import html
from collections.abc import Callable

from selon.ingest.encodings import source_text
from selon.ingest.layers import coverage
from selon.model import Document, Refused

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Le Courrier du Bocage</title><link>https://example.org</link><language>fr-FR</language>
<item><title>Gr&#232;ve &amp; marche</title><link>https://example.org/1</link><pubDate>Thu, 02 May 2024 23:20:00 +0200</pubDate>
<description>Le r&#233;sum&#233; de la marche.</description>
<content:encoded><![CDATA[<p>Quelque 5&nbsp;000 personnes ont d&eacute;fil&eacute; <b>mercredi</b> à Rennes.</p><p>Le calme est revenu &amp; la place est vide.</p>]]></content:encoded></item>
<item><title>Deux</title><dc:date>2024-05-01</dc:date><description>&lt;p&gt;Un rassemblement a eu lieu &amp;agrave; Vire, l&#39;apr&#232;s-midi du 1er mai.&lt;/p&gt;</description></item>
<item><title>Trois</title></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Vale Herald</title>
<entry><title>March in Leeds</title><id>1</id><updated>2024-05-02T10:00:00Z</updated><published>2024-05-01T10:00:00Z</published>
<link href="https://example.org/1"/><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>About 300 people marched in Leeds on Saturday.</p></div></content></entry>
<entry><title>Sit-in</title><id>2</id><updated>2024-05-03T10:00:00Z</updated><content type="html">&lt;p&gt;Forty people sat down in the hall &amp;amp; stayed.&lt;/p&gt;</content></entry></feed>"""


def test_rss(read: Callable[..., list]) -> None:
    first, second, third = read("f.xml", RSS)
    assert (
        first.report.text
        == "Grève & marche\n\nQuelque 5 000 personnes ont défilé mercredi à Rennes.\n\nLe calme est revenu & la place est vide."
    )
    assert first.summary == "Le résumé de la marche."
    assert (first.report.title, first.report.outlet, first.report.language) == ("Grève & marche", "Le Courrier du Bocage", "fr")
    assert (first.report.published, first.published_from, first.url, first.locator) == (
        "2024-05-02",
        "entry",
        "https://example.org/1",
        "entry 1",
    )
    assert second.report.text == "Deux\n\nUn rassemblement a eu lieu à Vire, l'après-midi du 1er mai."
    assert second.summary is None
    assert "summary_only" in {remark.kind for remark in second.remarks}
    assert isinstance(third, Refused)
    assert (third.source, third.outcome) == ("f.xml entry 3", "empty")


def test_atom(read: Callable[..., list]) -> None:
    first, second = read("f.xml", ATOM)
    assert (first.report.text, first.summary, first.report.published) == (
        "March in Leeds\n\nAbout 300 people marched in Leeds on Saturday.",
        "Short.",
        "2024-05-01",
    )
    assert (second.report.text, second.published_from) == ("Sit-in\n\nForty people sat down in the hall & stayed.", "entry (updated)")


def test_runs_lead_back_through_both_escapes(read: Callable[..., list]) -> None:
    for feed in (RSS, ATOM):
        for item in read("f.xml", feed):
            if isinstance(item, Document):
                assert coverage(item.report.text, item.layer) == 1.0
                source = source_text(item.raw, item.encoding or "")
                first = item.layer[0]
                assert html.unescape(source[first.at : first.to]).split()[0] == item.report.text.split()[0]


def test_equal_entries_are_told_apart(read: Callable[..., list]) -> None:
    entry = "<item><description>Trois cents personnes ont défilé dans la ville samedi après-midi.</description></item>"
    items = read("f.xml", f"<rss><channel>{entry * 3}</channel></rss>")
    assert len({item.layer[0].at for item in items}) == 3


def test_a_damaged_feed_says_so(read: Callable[..., list]) -> None:
    (item,) = read("f.xml", "<rss><channel><title>x")
    assert item.outcome == "empty"
    assert [item.report.text for item in read("f.xml", RSS[: RSS.index("<item><title>Deux")])] == [read("f.xml", RSS)[0].report.text]


def test_a_title_leads_back_to_its_own_entry_and_is_not_said_twice(read: Callable[..., list]) -> None:
    """The channel and both entries have the same title; the third's text begins with its title."""
    entries = [
        "<item><title>Marche</title><description>Trois cents personnes ont défilé à Vire.</description></item>",
        "<item><description>Cent personnes ont défilé à Flers.</description><title>Marche</title></item>",
        "<item><title>Cent personnes à Caen</title><description>Cent personnes à Caen. Elles ont défilé mardi.</description></item>",
    ]
    feed = f"<rss><channel><title>Marche</title>{''.join(entries)}</channel></rss>"
    first, behind, third = read("f.xml", feed)
    source = source_text(first.raw, first.encoding)
    assert first.report.text == "Marche\n\nTrois cents personnes ont défilé à Vire."
    assert (first.layer[0].start, first.layer[0].end) == (0, 6)
    assert first.layer[0].at == source.index("Marche</title><description>")
    assert behind.report.text == "Marche\n\nCent personnes ont défilé à Flers."
    assert behind.report.text[behind.layer[-1].start : behind.layer[-1].end] == source[behind.layer[-1].at : behind.layer[-1].to]
    assert third.report.text == "Cent personnes à Caen. Elles ont défilé mardi."
