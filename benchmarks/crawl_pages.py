"""A crawl to measure on: pages of mixed kind, language, size and markup as a WARC file, with a known share of reports of protests.

    python benchmarks/crawl_pages.py --pages 20000 --output crawl.warc.gz

Pages come from 72 sites of 12 kinds (news, front pages, blogs, shops, forums, encyclopedias, councils, documentation, recipes, directories,
companies, portals); each site has its language, its markup, scripts and styles, its encoding. Their text is put together from
``crawl_words.toml``: all of it ordinary; one page in three of news and one in seven of the others uses words of protests for something
else, and one page of news in eight has headlines of protests beside its article. Reports of protests are the development gold and the
samples in the markup of a site of news. As in Common Crawl each page is three records (request, response, metadata), each a gzip member of
its own; some answers are errors, redirects or other media. Deterministic: the same arguments give the same bytes.
"""

import argparse
import gzip
import html
import random
import re
import sys
import tomllib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from crawl_cues import protests

WORDS = tomllib.loads((Path(__file__).parent / "crawl_words.toml").read_text(encoding="utf-8"))
LANGUAGES = (("en", 44), ("fr", 26), ("de", 11), ("es", 8), ("it", 4), ("nl", 4), ("pt", 3))
KINDS = (
    ("news", 20), ("front", 6), ("blog", 13), ("shop", 18), ("forum", 9), ("wiki", 9), ("council", 5), ("docs", 6), ("recipe", 4),
    ("directory", 4), ("company", 4), ("portal", 2),
)  # fmt: skip
TOPICS = {
    "blog": ("travel", "home", "health", "culture", "voyage", "maison", "sante"),
    "shop": ("home", "maison"),
    "forum": ("talk", "forum", "tech", "technique"),
    "wiki": ("nature", "culture"),
    "council": ("council", "mairie"),
    "docs": ("tech", "technique"),
    "recipe": ("home", "maison"),
    "directory": ("travel", "voyage"),
    "company": ("finance",),
}
"""Topics of each kind of site; the others write about anything."""
SITES = 72
LOUD = 0.125
"""Share of pages of news with a headline of a protest beside the text."""
NEAR_NEWS, NEAR = 0.35, 0.15
"""Share of pages that use words of protests for something else, one to three times: pages of news, others."""
SYLLABLES = ("ba", "co", "di", "fu", "ga", "he", "jo", "ka", "le", "mi", "no", "pe", "qua", "ri", "so", "ta", "ul", "ve", "wo", "zy", "tri")


class Site(NamedTuple):
    """A site: host, kind, language, encoding, whether letters are written as entities, what it loads, about how large its pages are."""

    host: str
    kind: str
    language: str
    charset: str
    entities: bool
    head: str
    tail: str
    kilobytes: float


class Made(NamedTuple):
    """A page: its site, address, HTTP status, media type, bytes; ``report`` names the gold that it holds."""

    site: Site
    url: str
    status: str
    media: str
    body: bytes
    report: str | None


def word(rng: random.Random) -> str:
    """A made-up identifier."""
    return "".join(rng.choices(SYLLABLES, k=rng.choice((2, 2, 3))))


def script(rng: random.Random, size: int) -> str:
    """About *size* bytes of what minified JavaScript looks like."""
    names = [word(rng) for _ in range(60)]
    parts, have = [], 0
    while have < size:
        a, b, c = rng.choices(names, k=3)
        part = rng.choice((
            f"function {a[:2]}({b[0]},{c[0]}){{var e={b[0]}.{b}||{{}};return e.{c}?{c[0]}[{rng.randrange(99)}]:void 0}}",
            f'{a}.{b}=function(t){{this.{c}=t,this._{a}=!{rng.randrange(2)};"block"===t.style.display&&'
            f'this.{b}.push("{c}-{rng.randrange(9999)}")}},',
            f'window.{a}={{"{b}":"{rng.getrandbits(96):x}","{c}":[{rng.randrange(10**6)},{rng.randrange(10**6)}],"action":"{a}/{b}"}};',
            f'"{a}"===e&&(n.{b}=r({rng.randrange(4000)}),o.addEventListener("{c}",function(){{i.{a}()}},!1));',
        ))  # fmt: skip
        parts.append(part)
        have += len(part)
    return "".join(parts)


def style(rng: random.Random, size: int) -> str:
    """About *size* bytes of a style sheet."""
    parts, have = [], 0
    while have < size:
        shown, gap, colour = rng.choice(("block", "flex", "none")), rng.randrange(40), rng.randrange(1 << 24)
        part = f".{word(rng)}-{word(rng)}__{word(rng)}{{display:{shown};margin:{gap}px {gap // 4}em;color:#{colour:06x}}}"
        parts.append(part)
        have += len(part)
    return "".join(parts)


def sites(rng: random.Random) -> list[Site]:
    """All sites. The median page has about 45 KB, the mean 65, the largest 300 and more."""
    made = []
    for number in range(SITES):
        kind = KINDS[number % len(KINDS)][0]
        language = "fr" if number // len(KINDS) == 1 else "en" if number // len(KINDS) in (0, 4) else _pick(rng, LANGUAGES)
        kilobytes = min(280.0, max(6.0, rng.lognormvariate(3.6, 0.85)))
        noise = int(kilobytes * 1000 * rng.uniform(0.35, 0.75))
        charset = rng.choices(("utf-8", "windows-1252", "iso-8859-1"), (92, 5, 3))[0]
        head = f"<style>{style(rng, noise // 4)}</style><script>{script(rng, noise // 2)}</script>"
        tail = f"<script>{script(rng, noise // 4)}</script>"
        made.append(
            Site(f"www.{word(rng)}{word(rng)}{number}.example", kind, language, charset, rng.random() < 0.06, head, tail, kilobytes)
        )
    return made


def _pick(rng: random.Random, weighed: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in weighed], [weight for _, weight in weighed])[0]


def sentence(rng: random.Random, language: str, pattern: str) -> str:
    """*pattern* with its slots filled."""
    lists = WORDS["lists"]

    def fill(found: re.Match[str]) -> str:
        choices = lists[found[1]]
        chosen: str = rng.choice(choices[language] if isinstance(choices, dict) else choices)
        return chosen

    return re.sub(r"\{(\w+)\}", fill, pattern)


def paragraphs(rng: random.Random, site: Site, count: int) -> list[str]:
    """*count* paragraphs of ordinary text; three in four of a page are about one topic."""
    topics = WORDS["text"][site.language]
    usual = [topic for topic in TOPICS.get(site.kind, ()) if topic in topics] or list(topics)
    main = rng.choice(usual)
    found = []
    for _ in range(count):
        topic = topics[main if rng.random() < 0.75 else rng.choice(list(topics))]
        found.append(" ".join(sentence(rng, site.language, rng.choice(topic)) for _ in range(rng.randrange(2, 6))))
    near = WORDS["near"].get(site.language)
    if near and count > 1 and rng.random() < (NEAR_NEWS if site.kind in ("news", "front", "portal") else NEAR):
        for _ in range(rng.randrange(1, 4)):
            found[rng.randrange(count)] += " " + sentence(rng, site.language, rng.choice(near))
    return found


def prose(rng: random.Random, texts: list[str]) -> str:
    """Paragraphs with links and stress in some of them."""
    parts = []
    for text in texts:
        escaped = html.escape(text, quote=False)
        words = escaped.split(" ")
        if len(words) > 8 and rng.random() < 0.3:
            at = rng.randrange(len(words) - 3)
            tag = rng.choice(("strong", "em", f'a href="/{word(rng)}/{rng.randrange(9999)}"'))
            words[at], words[at + 1] = f"<{tag}>{words[at]}", f"{words[at + 1]}</{tag.split()[0]}>"
        parts.append(f"<p>{' '.join(words)}</p>\n")
    return "".join(parts)


def menu(rng: random.Random, site: Site, count: int, name: str) -> str:
    """A list of links."""
    labels = WORDS["ui"][site.language]
    items = "".join(
        f'<li class="{word(rng)}"><a href="/{word(rng)}/{word(rng)}">{html.escape(rng.choice(labels))}</a></li>' for _ in range(count)
    )
    return f'<nav class="{name}" aria-label="{name}"><ul>{items}</ul></nav>'


def teasers(rng: random.Random, site: Site, count: int) -> str:
    """Headlines beside the text; on one page of news in eight, some tell of protests."""
    loud = (
        site.kind in ("news", "front", "portal")
        and site.language in WORDS["teasers"]
        and rng.random() < LOUD / (1 if site.kind == "news" else 6)
    )
    heads = [paragraphs(rng, site, 1)[0].split(". ")[0] for _ in range(count)]
    if loud:
        heads[rng.randrange(count)] = sentence(rng, site.language, rng.choice(WORDS["teasers"][site.language]))
    cards = "".join(
        f'<article class="card"><a href="/{word(rng)}-{rng.randrange(10**5)}">'
        f'<img src="/img/{rng.getrandbits(64):x}.jpg" alt="" loading="lazy">'
        f"<h3>{html.escape(head)}</h3></a><time>{rng.randrange(1, 28)}/{rng.randrange(1, 12)}</time></article>\n"
        for head in heads
    )
    return f'<aside class="related"><h2>{html.escape(WORDS["ui"][site.language][-1])}</h2>{cards}</aside>'


def article(rng: random.Random, site: Site, title: str, texts: list[str], published: str) -> str:
    """The markup of an article of news."""
    author = html.escape(rng.choice(WORDS["lists"]["name"]))
    return (
        f'<main><article itemscope><header><h1>{html.escape(title)}</h1><p class="byline">{author}</p>'
        f'<time datetime="{published}">{published}</time></header>'
        f'<div class="share">{menu(rng, site, 4, "share")}</div><div class="body">{prose(rng, texts)}</div></article></main>'
        f"{teasers(rng, site, 8)}"
    )


def body_of(rng: random.Random, site: Site, title: str, texts: list[str], published: str) -> str:
    """The middle of a page, by the kind of its site."""

    def many(count: int, one: Callable[[], str]) -> str:
        return "".join(one() for _ in range(count))

    match site.kind:
        case "news" | "blog":
            return article(rng, site, title, texts, published)
        case "front" | "portal":
            return f"<main>{many(6, lambda: teasers(rng, site, 9))}</main>"
        case "shop":
            grid = many(
                24,
                lambda: (
                    f'<div class="item" data-sku="{rng.getrandbits(40):x}"><img alt=""><b>{word(rng).title()} {rng.randrange(900)}</b>'
                    f"<span>{rng.randrange(400)},99 €</span></div>"
                ),
            )
            text = prose(rng, texts[:4])
            return f'<main><h1>{html.escape(title)}</h1><div class="description">{text}</div><div class="grid">{grid}</div></main>'
        case "forum":
            return (
                "<main>"
                + "".join(
                    f'<div class="post" id="p{i}"><div class="user">{word(rng)}</div><blockquote>{prose(rng, [text])}</blockquote></div>'
                    for i, text in enumerate(texts)
                )
                + "</main>"
            )
        case "wiki":
            rows = many(14, lambda: f"<tr><th>{word(rng)}</th><td>{rng.randrange(10**5)}</td></tr>")
            return f'<main id="content"><h1>{html.escape(title)}</h1><table class="infobox">{rows}</table>{prose(rng, texts * 2)}</main>'
        case "docs":
            return (
                f"<main><h1>{html.escape(title)}</h1>"
                + "".join(f"{prose(rng, [text])}<pre><code>{html.escape(script(rng, 300))}</code></pre>" for text in texts)
                + "</main>"
            )
        case "directory":
            rows = many(
                60, lambda: f"<li><b>{word(rng).title()}</b>, {rng.choice(WORDS['lists']['town'])}, {rng.randrange(100)} {word(rng)}</li>"
            )
            return f"<main><h1>{html.escape(title)}</h1><ul>{rows}</ul>{prose(rng, texts[:2])}</main>"
        case _:
            return f'<div id="main" class="{word(rng)}"><h1>{html.escape(title)}</h1>{prose(rng, texts)}</div>'


def page(rng: random.Random, site: Site, title: str, texts: list[str], published: str) -> bytes:
    """A whole page of *site*, filled up to its usual size."""
    middle = body_of(rng, site, title, texts, published)
    data = f'{{"@context":"https://schema.org","@type":"NewsArticle","headline":{title!r},"datePublished":"{published}"}}'.replace("'", '"')
    top = (
        f'<!DOCTYPE html>\n<html lang="{site.language}"><head><meta charset="{site.charset}">'
        f"<title>{html.escape(title)} - {site.host}</title>"
        f'<meta property="article:published_time" content="{published}T08:00:00Z">'
        f'<script type="application/ld+json">{data}</script>{site.head}</head><body>'
        f"<header>{menu(rng, site, 18, 'main')}</header>"
    )
    room = int(site.kilobytes * 1000 * rng.uniform(0.7, 1.5)) - len(top) - len(middle) - len(site.tail)
    filler = "".join(
        f'<div class="{word(rng)} {word(rng)}" data-{word(rng)}="{rng.getrandbits(128):x}"><span></span></div>'
        for _ in range(max(0, room) // 90)
    )
    text = f"{top}{middle}<footer>{filler}{menu(rng, site, 30, 'footer')}</footer>{site.tail}</body></html>\n"
    if site.entities:
        return re.sub(r"[^\x00-\x7f]", lambda found: f"&#{ord(found[0])};", text).encode("ascii")
    return text.encode(site.charset if site.charset == "utf-8" else "cp1252", "xmlcharrefreplace")


def crawl(pages: int, share: float, seed: int = 1) -> Iterator[Made]:
    """*pages* pages, of which *share* hold a report of a protest, evenly spread."""
    rng = random.Random(seed)
    known = sites(rng)
    by_kind = {kind: [site for site in known if site.kind == kind] for kind, _ in KINDS}
    reports = list(protests(frozenset({"dev"}), None))
    rng.shuffle(reports)
    every, told = (round(1 / share) if share else 0), 0
    for number in range(pages):
        published = f"2024-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        if every and number % every == every // 2:
            language, name, text = reports[told % len(reports)]
            told += 1
            site = rng.choice([site for site in by_kind["news"] if site.language == language] or by_kind["news"])
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            yield Made(
                site, f"https://{site.host}/a/{number}", "200 OK", "text/html", page(rng, site, lines[0], lines[1:], published), name
            )
            continue
        site = rng.choice(by_kind[_pick(rng, KINDS)])
        url, odd = f"https://{site.host}/{word(rng)}/{number}", rng.random()
        if odd < 0.03:
            yield Made(
                site, url, rng.choice(("404 Not Found", "301 Moved Permanently")), "text/html", b"<html><body>moved</body></html>", None
            )
        elif odd < 0.06:
            yield Made(site, url, "200 OK", rng.choice(("image/jpeg", "application/json", "application/pdf")), rng.randbytes(30_000), None)
        else:
            texts = paragraphs(rng, site, rng.randrange(4, 22))
            yield Made(site, url, "200 OK", "text/html", page(rng, site, texts[0].split(". ")[0], texts, published), None)


def records(made: Made) -> Iterator[bytes]:
    """The three records of a page, not compressed."""
    date = "2024-12-03T10:00:00Z"
    charset = f"; charset={made.site.charset}" if made.media == "text/html" and made.site.charset != "windows-1252" else ""
    answer = (
        f"HTTP/1.1 {made.status}\r\nContent-Type: {made.media}{charset}\r\nServer: nginx\r\nContent-Length: {len(made.body)}\r\n\r\n"
    ).encode() + made.body
    name = f"{zlib.crc32(made.url.encode()):08x}"
    request = f"GET {made.url} HTTP/1.1\r\nHost: {made.site.host}\r\nUser-Agent: bench\r\nAccept: text/html\r\n\r\n".encode()
    for kind, media, block in (
        ("request", "application/http; msgtype=request", request),
        ("response", "application/http; msgtype=response", answer),
        ("metadata", "application/warc-fields", f"fetchTimeMs: {len(answer) % 900}\r\n".encode()),
    ):
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: {date}\r\nWARC-Record-ID: <urn:uuid:{name}-{kind}>\r\n"
            f"Content-Length: {len(block)}\r\nContent-Type: {media}\r\nWARC-Target-URI: {made.url}\r\n\r\n"
        )
        yield head.encode() + block + b"\r\n\r\n"


def write(path: Path, pages: int, share: float, seed: int = 1) -> dict[str, str]:
    """Write the crawl to *path*; the gold reports in it by address."""
    held = {}
    with path.open("wb") as out:
        info = b"software: bench\r\n"
        out.write(
            gzip.compress(
                b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Type: application/warc-fields\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
                % (len(info), info),
                mtime=0,
            )
        )
        for made in crawl(pages, share, seed):
            if made.report:
                held[made.url] = made.report
            for record in records(made):
                out.write(gzip.compress(record, 6, mtime=0))
    return held


def main() -> None:
    """Write a crawl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--share", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    held = write(given.output, given.pages, given.share, given.seed)
    print(f"{given.output}: {given.pages:,} pages, {len(held)} with a report of a protest, {given.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
