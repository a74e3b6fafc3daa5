"""Pages: the article without its surroundings, and what the page says of itself, with where."""

from collections.abc import Callable

import pytest

from selon.model import Document, Refused

One = Callable[..., Document]
BODY = "".join(
    f"<p>Près de trois cents personnes ont défilé samedi à Lannion, selon la préfecture, et ce fut la {n}e fois.</p>" for n in range(5)
)


def page(head: str = "", body: str = "", attributes: str = "") -> str:
    return f"<!doctype html><html{attributes}><head>{head}</head><body><article>{body}{BODY}</article></body></html>"


def where(item: Document, field: str) -> str | None:
    told = next((remark.message for remark in item.remarks if remark.kind == "read_from"), "")
    return dict(part.split(" from ") for part in told.split(", ") if part).get(field)


def test_articles_of_all_templates(one: One, pages: list) -> None:
    for page in pages:
        item = one("page.html", page.html)
        squeezed = "".join(item.report.text.split())
        kept = sum("".join(part.split()) in squeezed for part in page.paragraphs)
        assert kept == len(page.paragraphs), page.template
        assert (item.report.title, item.report.published) == (page.title, page.published), page.template
        assert item.report.outlet == (None if page.template == "tables" else page.outlet)
        let_in = [part for part in page.surroundings if "".join(part.split()) in squeezed]
        assert len(let_in) <= 1, (page.template, let_in)


LINKED = '<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],"headline":"Du JSON","datePublished":"2024-05-02T23:30:00+02:00","publisher":{"name":"Le Bocage"},"inLanguage":"fr-FR"}]}</script>'  # noqa: E501


@pytest.mark.parametrize(
    ("html", "field", "value", "source"),
    [
        (page(LINKED + '<meta property="og:title" content="Du méta">'), "title", "Du JSON", "json-ld"),
        (page('<meta property="og:title" content="Du méta">', "<h1>Du h1</h1>"), "title", "Du méta", "meta"),
        (page("<title>x | Le Bocage</title>", "<h1>Du h1</h1>"), "title", "Du h1", "h1"),
        (page('<title>Du titre - Le Bocage</title><meta property="og:site_name" content="Le Bocage">'), "title", "Du titre", "title"),
        (page(LINKED), "outlet", "Le Bocage", "json-ld"),
        (page('<meta property="og:site_name" content="La Gazette">'), "outlet", "La Gazette", "meta"),
        (page(LINKED), "published", "2024-05-02", "json-ld"),
        (page('<meta property="article:published_time" content="2024-05-03T01:00:00Z">'), "published", "2024-05-03", "meta"),
        (page('<meta name="DC.date.issued" content="2024-05-04">'), "published", "2024-05-04", "meta"),
        (page("", '<time datetime="2024-05-05T08:00">5 mai</time>'), "published", "2024-05-05", "time"),
        (page("", "", ' lang="fr-FR"'), "language", "fr", "lang"),
        (page(LINKED), "language", "fr", "json-ld"),
    ],
)
def test_what_a_page_says_of_itself(one: One, html: str, field: str, value: str, source: str) -> None:
    item = one("a.html", html)
    assert (getattr(item.report, field), where(item, field)) == (value, source)
    if field == "published":
        assert item.published_from == source


def test_canonical_address(one: One) -> None:
    item = one("a.html", page('<link rel="canonical" href="/a/1">'), url="https://example.org/x?utm=1")
    assert (item.url, where(item, "url")) == ("https://example.org/a/1", "canonical")
    assert one("a.html", page(), url="https://example.org/x").url == "https://example.org/x"
    assert one("a.html", page('<link rel="canonical" href="javascript:alert(1)">')).url is None


def test_a_day_is_never_later_than_the_crawl_and_never_its_own_day_by_guess(one: One) -> None:
    told = '<meta property="article:published_time" content="2024-05-03">'
    assert one("a.html", page(told), fetched="2024-05-03").report.published == "2024-05-03"
    assert one("a.html", page(told), fetched="2024-05-02").report.published is None
    shown = '<div class="date">3 mai 2024</div><span class="today">2024-05-03</span>'
    assert one("a.html", page("", shown), fetched="2024-05-03").report.published is None
    assert one("a.html", page("", "<p>Le 12 avril 2019, une marche avait eu lieu.</p>"), fetched="2024-05-03").report.published is None


def test_without_a_day_there_is_none(one: One) -> None:
    item = one("a.html", page())
    assert (item.report.published, item.published_from) == (None, None)


def test_headline_is_on_top_once(one: One) -> None:
    item = one("a.html", page("", "<h1>La marche de Lannion</h1>"))
    assert item.report.text.count("La marche de Lannion") == 1
    assert item.report.text.startswith("La marche de Lannion\n\nPrès")


def test_lists_of_links_and_script_pages_are_empty(read: Callable[..., list]) -> None:
    for html in (
        "<html><body><ul>" + '<li><a href="/">Un titre de page</a></li>' * 40 + "</ul></body></html>",
        "<html><body><div id=root></div><script>x</script></body></html>",
    ):
        (item,) = read("a.html", html)
        assert isinstance(item, Refused)
        assert item.outcome in ("empty", "title_only")


def test_damaged_linked_data_costs_nothing(one: One) -> None:
    for data in ("{", '{"@type": "NewsArticle", "headline": 3}', "[" * 5000, '{"@type":"NewsArticle","publisher":[]}'):
        assert one("a.html", page(f'<script type="application/ld+json">{data}</script>')).report.title is None


def test_a_month_is_not_made_a_day(one: One) -> None:
    """htmldate makes 2024-05-01 of "2024-05"."""
    assert one("a.html", page('<meta name="date" content="2024-05">')).report.published is None
    assert one("a.html", page("", '<p class="date">mai 2024</p>')).report.published is None
