"""The door under attack: 500 cuts of crawls, bombs timed in a process of their own, hostile archives, bytes changed at random.

    python benchmarks/torture_door.py [--cuts 500] [--flips 500]

Exits with 1 where a cut goes untold, a bomb takes more than a second of processor time or 64 MiB, or anything is written or raised.
"""

import argparse
import gzip
import importlib.util
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from types import ModuleType

import zstandard

from selon.ingest.pieces import Piece, pieces

TESTS = Path(__file__).parents[1] / "tests" / "ingest"
WATCHED = """
import json, sys, time
from selon.ingest.pieces import pieces

def most():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024

list(pieces([sys.argv[2]]))
before, begun = most(), time.process_time()
found = list(pieces([sys.argv[1]]))
took = time.process_time() - begun
print(json.dumps([took, most() - before, [getattr(item, "outcome", "piece") for item in found][:5]]))
"""
"""Run in a fresh interpreter: processor seconds and growth of the largest memory (MiB) that a file costs."""


def tests(name: str) -> ModuleType:
    """A module of the tests, for what it makes."""
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cuts(folder: Path, count: int) -> int:
    """Cut crawls anywhere but between records; how many cuts went untold or cost a record before them."""
    made, chance, bad = tests("test_warc"), random.Random(1), 0
    forms = {"a.warc": None, "a.warc.gz": gzip.compress, "a.warc.zst": zstandard.ZstdCompressor(write_checksum=True).compress}
    for n in range(count):
        name, pack = list(forms.items())[n % 3]
        records = [record if pack is None else pack(record) for record in made.crawl(6)]
        ends = [sum(map(len, records[:k])) for k in range(7)]
        cut = chance.choice([at for at in range(7, ends[-1]) if at not in ends])
        place = folder / name
        place.write_bytes(b"".join(records)[:cut])
        found = list(pieces([str(place)]))
        whole = [made.page(k) for k in range(sum(end <= cut for end in ends) - 1)]
        if all(isinstance(item, Piece) for item in found) or [item.raw for item in found if isinstance(item, Piece)][: len(whole)] != whole:
            bad += 1
            sys.stdout.write(f"  untold: {name} cut at {cut}\n")
    return bad


def bombs(folder: Path) -> int:
    """Bombs of a gibibyte, each in a process of its own; how many cost more than a second or 64 MiB."""
    zeros = bytes(1 << 30)
    packed = gzip.compress(zeros, 6)
    crawl = tests("test_warc")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", zeros)
    once = held.getvalue()
    nested = once
    for _ in range(3):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(16):
                archive.writestr(f"{n}.zip", nested)
        nested = held.getvalue()
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(zeros)
        tar.addfile(entry, io.BytesIO(zeros))
    zstd = zstandard.compress(zeros)
    page = crawl.block(packed, Content_Encoding="gzip")
    zpage = crawl.block(zstd, Content_Encoding="zstd")
    made = {
        "a.txt.gz": packed, "a.txt.gz.gz": gzip.compress(packed), "a.txt.zst": zstd, "a.zip": once, "nested.zip": nested,
        "a.tar.gz": held.getvalue(), "page.warc.gz": gzip.compress(crawl.record(1, page)),
        "zpage.warc.gz": gzip.compress(crawl.record(1, zpage)), "record.warc.gz": gzip.compress(crawl.record(1, zeros[: 90 << 20])),
        "lying.warc.gz": gzip.compress(crawl.record(1, zeros, Content_Length="50")),
    }  # fmt: skip
    del zeros
    try:
        import brotli

        made["a.txt.br"] = brotli.compress(bytes(256 << 20), quality=5)
        made["bpage.warc.gz"] = gzip.compress(crawl.record(1, crawl.block(made["a.txt.br"], Content_Encoding="br")))
    except ImportError:
        pass
    bad = 0
    small = folder / "small.gz"
    small.write_bytes(gzip.compress(b"text"))
    for name, content in made.items():
        place = folder / name
        place.write_bytes(content)
        done = subprocess.run([sys.executable, "-c", WATCHED, str(place), str(small)], capture_output=True, check=True)
        took, grown, outcomes = json.loads(done.stdout)
        place.unlink()
        wrong = took > 1 or grown > 64 or "piece" in outcomes
        bad += wrong
        sys.stdout.write(
            f"  {name:16} {len(content):>10,} bytes  {took:5.2f} s  {grown:5.1f} MiB  {outcomes[0]}{'  TOO MUCH' if wrong else ''}\n"
        )
    return bad


def hostile(folder: Path) -> tuple[int, int]:
    """(archives, files that were written or changed) of the hostile archives of the tests."""
    inside = folder / "in" / "side"
    inside.mkdir(parents=True)
    archives = tests("test_pieces").hostile_archives()
    for name, content in archives:
        (inside / name).write_bytes(content)
    os.chdir(inside)
    before = {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}
    for name, _ in archives:
        list(pieces([name]))
    after = {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}
    return len(archives), len(before.items() ^ after.items())


def flips(folder: Path, count: int) -> int:
    """Crawls and archives with bytes changed at random: nothing may be raised. How many passed without a word and with other content."""
    crawl, walk, chance, silent = tests("test_warc"), tests("test_pieces"), random.Random(2), 0
    text = walk.TEXT * 20
    whole = {
        "a.warc.gz": b"".join(map(gzip.compress, crawl.crawl(4))), "a.warc": b"".join(crawl.crawl(4)),
        "a.zip": walk.zipped({"a.txt": text, "b.txt": text}), "a.tar.gz": gzip.compress(walk.tarred({"a.txt": text})),
        "a.txt.gz": gzip.compress(text),
    }  # fmt: skip
    right = {crawl.page(n) for n in range(4)} | {text}
    for n in range(count):
        name = list(whole)[n % len(whole)]
        raw = bytearray(whole[name])
        for _ in range(chance.randrange(1, 4)):
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        (folder / name).write_bytes(raw)
        found = list(pieces([str(folder / name)]))
        quiet = all(isinstance(item, Piece) and not item.remarks for item in found)
        # Without digests a plain crawl shows no changed byte; a file whose first bytes are damaged goes to the readers as it is.
        known = right | {bytes(raw)}
        if name != "a.warc" and quiet and any(isinstance(item, Piece) and item.raw not in known for item in found):
            silent += 1
            seen = [(item.source[-30:], item.raw[:20]) for item in found if isinstance(item, Piece)]
            sys.stdout.write(f"  silent: {name}, file {n}: {seen[:3]}\n")
    return silent


def main() -> None:
    """Attack, and say what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--flips", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        untold = cuts(folder, options.cuts)
        sys.stdout.write(f"{options.cuts} cuts: {untold} untold\n")
        silent = flips(folder, options.flips)
        sys.stdout.write(f"{options.flips} files with changed bits: {silent} silent, 0 raised\n")
        too_much = bombs(folder)
        sys.stdout.write(f"bombs: {too_much} beyond a second or 64 MiB\n")
        count, written = hostile(folder)
        sys.stdout.write(f"{count} hostile archives: {written} files written or changed\n")
        os.chdir("/")
    sys.exit(int(bool(untold or silent or too_much or written)))


if __name__ == "__main__":
    main()
