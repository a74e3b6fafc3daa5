"""Sources of every format, broken at random: each becomes documents or a refusal, and every run stays within the text and the source.

    python benchmarks/torture_readers.py [--seconds 300] [--seed 1]

Fails where a reader ends in a defect, where a run leaves its bounds, or where a piece takes more than ten seconds.
"""

import argparse
import importlib.util
import random
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

from selon.ingest.documents import Facts, Piece, documents
from selon.ingest.encodings import source_text
from selon.model import Document

TESTS = Path(__file__).parents[1] / "tests" / "ingest"
BITS = (
    b"<", b">", b'"', b"\0", b"\xff\xfe", b"<!--", b"]]>", b"&#", b"\r", b"&amp;", b"----------------\n", b"<script>", b"<svg>", b"<table>",
    b"\xed\xa0\x80", b"<base href=x>", b'<time datetime="">', b"<h1>", b"\xc3", b"\xe2\x80", b'""', b"\\u", b"=3", b"From x\n",
)  # fmt: skip
SLOWEST = 10.0


def module(path: Path) -> ModuleType:
    """The module in a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not there")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def seeds() -> list[tuple[str, bytes]]:
    """Sound sources of all formats: those of the tests."""
    table, archive, feed, pdf, mail = (module(TESTS / f"test_{name}.py") for name in ("table", "archive", "feed", "pdf", "mail"))
    found = [("a.html", page.html.encode()) for page in module(Path(__file__).parent / "news_pages.py").news_pages(20)]
    found += [(name, raw) for name, raw, _ in table.FORMATS]
    found += [("a.txt", export.encode()) for _, export, _, _ in archive.EXPORTS]
    found += [("f.xml", feed.RSS.encode()), ("f.xml", feed.ATOM.encode())] * 3
    found += [("a.pdf", pdf.made([pdf.column(pdf.LEFT, 50) + pdf.column(pdf.RIGHT, 320)], title="x"))] * 3
    message = mail.message()
    message.set_content(mail.TEXT)
    message.add_alternative(mail.HTML, subtype="html")
    found += [("a.eml", message.as_bytes()), ("a.mbox", b"From x\n" + message.as_bytes())] * 2
    return [*found, ("a.md", b"---\ntitle: x\n---\n# Un\n\n**deux** [trois](http://x) *et _quatre_*\n")]


def broken(raw: bytes, rng: random.Random) -> bytes:
    """*raw* with a dozen faults at most: bytes changed, lost, doubled, put in; its end cut off."""
    found = bytearray(raw)
    for _ in range(rng.randrange(1, 12)):
        kind, at = rng.randrange(5), rng.randrange(len(found) + 1)
        if kind == 0 and found:
            found[rng.randrange(len(found))] = rng.randrange(256)
        elif kind == 1:
            del found[at : at + rng.randrange(60)]
        elif kind == 2:
            found[at:at] = rng.randbytes(rng.randrange(6))
        elif kind == 3:
            other = rng.randrange(len(found) + 1)
            found[at:at] = found[other : other + rng.randrange(200)]
        else:
            found[at:at] = rng.choice(BITS)
    return bytes(found[: rng.randrange(len(found) + 1)] if rng.random() < 0.1 else found)


def fault(name: str, raw: bytes) -> str | None:
    """What is wrong with how *raw* is read; None where nothing is."""
    begin = time.perf_counter()
    items = list(documents(Piece(name, name, raw, url="https://example.org/a"), Facts()))
    if time.perf_counter() - begin > SLOWEST:
        return f"{name}: {time.perf_counter() - begin:.0f} s"
    if not items:
        return f"{name}: nothing came of it"
    for item in items:
        if not isinstance(item, Document):
            if item.outcome == "defect":
                return item.reason
            continue
        size = len(source_text(item.raw, item.encoding)) if item.encoding else None
        last = 0
        for run in item.layer:
            if not (last <= run.start < run.end <= len(item.report.text) and 0 <= run.at < run.to and (size is None or run.to <= size)):
                return f"{name}: {run} leaves its bounds"
            last = run.end
    return None


def main() -> None:
    """Break and read until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, sound, faults, count = random.Random(options.seed), seeds(), Counter[str](), 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        name, raw = rng.choice(sound)
        count += 1
        found = fault(name, broken(raw, rng))
        if found is not None:
            faults[found[:200]] += 1
    print(f"{count:,} broken sources, {sum(faults.values())} faults")
    for what, times in faults.most_common(20):
        print(f"{times:5} {what}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
