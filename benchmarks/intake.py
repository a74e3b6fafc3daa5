"""How much of an article the page reader keeps, how much of its surroundings it lets in, and how fast: beside its two parts alone.

    python benchmarks/intake.py [--pages 200]

Invented pages of ten templates (benchmarks/news_pages.py). *kept*: share of the characters of the article's paragraphs that are in the
text; *let in*: surroundings (menus, related links, notices, comments) that are in the text, per page; *covered*: share of the text that
leads back to the source. All readers get the decoded page, in the same process, one after the other.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

sys.path.insert(0, str(Path(__file__).parent))
from news_pages import TEMPLATES, NewsPage, news_pages

from selon.ingest.documents import Facts, Piece, documents
from selon.ingest.layers import coverage
from selon.model import Document


def by_selon(page: NewsPage) -> tuple[str, float]:
    """Text and share of it that leads back."""
    found = next(documents(Piece(page.template, "page.html", page.html.encode()), Facts()))
    return (found.report.text, coverage(found.report.text, found.layer)) if isinstance(found, Document) else ("", 0.0)


def by_trafilatura(page: NewsPage) -> tuple[str, float]:
    """Its text, with metadata as ours has it, without comments."""
    found = trafilatura.bare_extraction(page.html, include_comments=False, with_metadata=True)
    return (found.text or "" if found is not None else "", 0.0)


def by_resiliparse(page: NewsPage) -> tuple[str, float]:
    """Its main content."""
    return extract_plain_text(page.html, main_content=True), 0.0


def _squeezed(text: str) -> str:
    return "".join(text.split())


def measure(read: Callable[[NewsPage], tuple[str, float]], pages: list[NewsPage]) -> dict[str, tuple[float, float, float, float]]:
    """Template -> (kept, let in a page, covered, seconds a page)."""
    read(pages[0])
    found = {}
    for name, _ in TEMPLATES:
        own = [page for page in pages if page.template == name]
        begin = time.perf_counter()
        texts = [read(page) for page in own]
        seconds = time.perf_counter() - begin
        kept = whole = let_in = 0
        for page, (text, _) in zip(own, texts, strict=True):
            squeezed = _squeezed(text)
            whole += sum(len(_squeezed(one)) for one in page.paragraphs)
            kept += sum(len(_squeezed(one)) for one in page.paragraphs if _squeezed(one) in squeezed)
            let_in += sum(_squeezed(one) in squeezed for one in page.surroundings)
        found[name] = (kept / whole, let_in / len(own), sum(share for _, share in texts) / len(own), seconds / len(own))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    pages = news_pages(parser.parse_args().pages)
    readers = {"selon": by_selon, "trafilatura": by_trafilatura, "resiliparse": by_resiliparse}
    results = {name: measure(read, pages) for name, read in readers.items()}
    print(f"{len(pages)} pages of {len(TEMPLATES)} templates; kept % / let in a page")
    print(f"{'template':12}" + "".join(f"{name:>18}" for name in readers) + f"{'covered':>10}")
    for template, _ in TEMPLATES:
        cells = "".join(f"{100 * results[name][template][0]:10.1f} / {results[name][template][1]:5.2f}" for name in readers)
        print(f"{template:12}{cells}{100 * results['selon'][template][2]:9.1f}%")
    for name, one in results.items():
        mean = [sum(row[index] for row in one.values()) / len(one) for index in range(4)]
        print(f"{name:12} kept {100 * mean[0]:5.1f} %, let in {mean[1]:.2f} a page, {1 / mean[3]:,.0f} pages/s")


if __name__ == "__main__":
    main()
