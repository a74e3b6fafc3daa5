# ruff: noqa: E501
"""Invented news pages of ten templates, French and English, with what of them is the article: for measuring and for tests.

Each template imitates a kind of markup that news sites use: a semantic page, a table layout of 2003, a page of nested divs without
semantics, an AMP page, a blog, a wire page with a related list inside the text, a liveblog, a paywalled stub, a page with many comments, a
local paper with a cookie wall and captions. Outlets, people and figures are invented; places are real.
"""

import html
import random
import tomllib
from collections.abc import Callable
from html.entities import codepoint2name
from pathlib import Path
from typing import NamedTuple


class NewsPage(NamedTuple):
    """A page, the paragraphs of its article, and sentences of its surroundings that are none of it."""

    template: str
    language: str
    html: str
    title: str
    outlet: str
    published: str
    paragraphs: list[str]
    surroundings: list[str]


class _Parts(NamedTuple):
    """Words of pages in one language: news_words.toml."""

    who: list[str]
    did: list[str]
    city: list[str]
    why: list[str]
    lines: list[str]
    menu: list[str]
    related: list[str]
    comments: list[str]
    cookie: str
    pay: str
    footer: str
    outlet: str


def _parts(language: str) -> _Parts:
    return _Parts(**tomllib.loads((Path(__file__).parent / "news_words.toml").read_text(encoding="utf-8"))[language])


class _Story(NamedTuple):
    language: str
    title: str
    paragraphs: list[str]
    parts: _Parts
    day: str


def _story(rng: random.Random, language: str) -> _Story:
    parts = _parts(language)
    who, did, city, why = (rng.choice(options) for options in (parts.who, parts.did, parts.city, parts.why))
    low = rng.randrange(2, 90) * 100
    lead = f"{who} {did} {'à' if language == 'fr' else 'in'} {city} {why}, {'jeudi 2 mai' if language == 'fr' else 'on Thursday 2 May'}."
    lines = rng.sample(parts.lines, rng.randrange(4, 8))
    paragraphs = [lead, *(line.format(n=f"{low:,}".replace(",", "\u202f" if language == "fr" else ","), m=low * 2) for line in lines)]
    return _Story(language, f"{city} : {who.lower()} {why}", paragraphs, parts, f"2024-05-{rng.randrange(2, 28):02d}")


def _e(text: str, entities: bool) -> str:
    escaped = html.escape(text, quote=False)
    if entities:
        escaped = "".join(f"&{codepoint2name[ord(one)]};" if ord(one) in codepoint2name and one > "~" else one for one in escaped)
    return escaped


def _head(story: _Story, *, data: bool = True) -> str:
    meta = f'<meta property="og:site_name" content="{story.parts.outlet}"><meta property="og:title" content="{html.escape(story.title)}">'
    linked = (
        f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{story.title}",'
        f'"datePublished":"{story.day}T18:00:00+02:00","publisher":{{"@type":"Organization","name":"{story.parts.outlet}"}}}}</script>'
    )
    dated = f'<meta property="article:published_time" content="{story.day}T18:00:00+02:00">'
    return f'<head><meta charset="utf-8"><title>{html.escape(story.title)} | {story.parts.outlet}</title>{meta}{linked if data else dated}<style>p{{margin:0}}</style></head>'


def _menu(story: _Story) -> str:
    return "<nav><ul>" + "".join(f'<li><a href="/{i}">{one}</a></li>' for i, one in enumerate(story.parts.menu)) + "</ul></nav>"


def _related(story: _Story, tag: str = "aside") -> str:
    links = "".join(f'<li><a href="/r{i}">{one}</a></li>' for i, one in enumerate(story.parts.related))
    return f'<{tag} class="related"><h3>+</h3><ul>{links}</ul></{tag}>'


def _footer(story: _Story) -> str:
    return f"<footer><p>© 2024 {story.parts.outlet}. {story.parts.footer}</p></footer>"


def _comments(story: _Story, times: int = 1) -> str:
    return (
        '<section id="comments" class="comments">'
        + "".join(f'<div class="comment"><p>{one}</p></div>' for one in story.parts.comments * times)
        + "</section>"
    )


def _semantic(story: _Story, rng: random.Random) -> str:
    body = "\n".join(f"<p>{_e(one, False)}</p>" for one in story.paragraphs)
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story)}<body><header>{_menu(story)}</header><main><article><h1>{story.title}</h1>'
        f'<div class="article-body">{body}</div></article>{_related(story)}</main>{_footer(story)}</body></html>'
    )


def _tables(story: _Story, rng: random.Random) -> str:
    body = "<br><br>\n".join(_e(one, True) for one in story.paragraphs)
    menu = "".join(f'<tr><td><a href="x"><font size=1>{one}</font></a></td></tr>' for one in story.parts.menu)
    return (
        f'<HTML><HEAD><TITLE>{story.title}</TITLE><META name="date" content="{story.day}"></HEAD><BODY><TABLE width=780><TR><TD width=150><TABLE>{menu}'
        f"</TABLE></TD><TD><H1>{_e(story.title, True)}</H1><FONT face=verdana size=2>{body}</FONT></TD></TR></TABLE><P><FONT size=1>"
        f"{_e(story.parts.footer, True)}</FONT></BODY></HTML>"
    )


def _divs(story: _Story, rng: random.Random) -> str:
    body = "".join(f'<div class="x{i}"><div><span>{_e(one, False)}</span></div></div>' for i, one in enumerate(story.paragraphs))
    wrap = 12
    links = "".join(f'<div class="m"><a href="/{i}">{one}</a></div>' for i, one in enumerate(story.parts.menu))
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story, data=False)}<body>{"<div>" * wrap}<div class="top">{links}</div><h1>{story.title}</h1>'
        f'<div class="c">{body}</div>{_related(story, "div")}{"</div>" * wrap}<div class="bottom">{story.parts.footer}</div></body></html>'
    )


def _amp(story: _Story, rng: random.Random) -> str:
    body = "".join(f'<p class="text">{_e(one, False)}</p><amp-ad width=300 height=250></amp-ad>' for one in story.paragraphs)
    return (
        f'<!doctype html><html amp lang="{story.language}">{_head(story)}<body><amp-consent><div>{story.parts.cookie}</div></amp-consent>'
        f"<amp-sidebar>{_menu(story)}</amp-sidebar><article><h1>{story.title}</h1>{body}</article>{_footer(story)}</body></html>"
    )


def _blog(story: _Story, rng: random.Random) -> str:
    body = "\n\n".join(f"<p>{_e(one, True)}</p>" for one in story.paragraphs)
    return (
        f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{story.language}">{_head(story)}'
        f'<body class="single"><div id="page"><div id="content"><div class="post hentry"><h1 class="entry-title">{story.title}</h1>'
        f'<div class="entry-content">{body}</div></div>{_comments(story)}</div><div id="sidebar" class="widget-area">{_related(story, "div")}</div></div>'
        f'<div id="footer">{story.parts.footer}</div></body></html>'
    )


def _wire(story: _Story, rng: random.Random) -> str:
    marked = [f"<p>{_e(one, False)}</p>" for one in story.paragraphs]
    marked.insert(2, _related(story, "div"))
    marked.insert(4, f'<figure><img src="a.jpg" alt=""><figcaption>Photo : {story.parts.outlet}</figcaption></figure>')
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story)}<body>{_menu(story)}<article class="wire"><h1>{story.title}</h1>'
        f'<time datetime="{story.day}T18:00:00+02:00">18:00</time>{"".join(marked)}</article>{_footer(story)}</body></html>'
    )


def _live(story: _Story, rng: random.Random) -> str:
    posts = "".join(
        f'<div class="live-post" id="p{i}"><time>{18 - i}:0{i}</time><h2>{18 - i} h 0{i}</h2><p>{_e(one, False)}</p></div>'
        for i, one in enumerate(story.paragraphs[1:])
    )
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story)}<body>{_menu(story)}<main><article><h1>{story.title}</h1><p>{_e(story.paragraphs[0], False)}</p>'
        f'<section class="liveblog">{posts}</section></article></main>{_related(story)}{_footer(story)}</body></html>'
    )


def _stub(story: _Story, rng: random.Random) -> str:
    body = "".join(f"<p>{_e(one, False)}</p>" for one in story.paragraphs)
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story)}<body>{_menu(story)}<article><h1>{story.title}</h1><div class="excerpt">{body}</div>'
        f'<div class="paywall"><p>{story.parts.pay}</p><button>OK</button></div></article>{_footer(story)}</body></html>'
    )


def _discussed(story: _Story, rng: random.Random) -> str:
    body = "".join(f"<p>{_e(one, False)}</p>" for one in story.paragraphs)
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story)}<body>{_menu(story)}<div class="article"><h1>{story.title}</h1>{body}</div>'
        f"{_comments(story, 6)}{_related(story)}{_footer(story)}</body></html>"
    )


def _walled(story: _Story, rng: random.Random) -> str:
    first, rest = story.paragraphs[0], story.paragraphs[1:]
    body = "".join(f"<p>{_e(one, False).replace('<', '&lt;')}</p>" if i % 2 else f"<p>{_bold(one)}</p>" for i, one in enumerate(rest))
    return (
        f'<!doctype html><html lang="{story.language}">{_head(story)}<body><div id="cookie-banner" class="cookie-consent"><p>{story.parts.cookie}</p>'
        f'<button>OK</button></div>{_menu(story)}<div class="wrap"><h1>{story.title}</h1><p class="chapo"><strong>{_e(first, False)}</strong></p>'
        f'<div class="texte">{body}</div></div>{_related(story)}{_footer(story)}<script>var a="<p>none</p>";</script></body></html>'
    )


def _bold(text: str) -> str:
    words = text.split(" ")
    return _e(" ".join(words[:3]), False) + " <b>" + _e(" ".join(words[3:5]), False) + "</b> " + _e(" ".join(words[5:]), False)


TEMPLATES: tuple[tuple[str, Callable[[_Story, random.Random], str]], ...] = (
    ("semantic", _semantic),
    ("tables", _tables),
    ("divs", _divs),
    ("amp", _amp),
    ("blog", _blog),
    ("wire", _wire),
    ("live", _live),
    ("stub", _stub),
    ("discussed", _discussed),
    ("walled", _walled),
)


def news_pages(count: int, seed: int = 7) -> list[NewsPage]:
    """*count* pages, templates and languages in turn; the same for the same seed."""
    rng = random.Random(seed)
    found = []
    for number in range(count):
        name, make = TEMPLATES[number % len(TEMPLATES)]
        story = _story(rng, ("fr", "en")[number // len(TEMPLATES) % 2])
        page = make(story, rng)
        around = [story.parts.cookie, story.parts.footer, story.parts.pay, *story.parts.comments, *story.parts.related]
        found.append(
            NewsPage(
                name,
                story.language,
                page,
                story.title,
                story.parts.outlet,
                story.day,
                story.paragraphs,
                [one for one in around if one in page],
            )
        )
    return found
