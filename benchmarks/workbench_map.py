"""The map with many places: frames while it is moved and zoomed, how long until it is drawn, whether anything is asked elsewhere.

    python benchmarks/workbench_map.py                    10,000 places, each with its own point and radius
    python benchmarks/workbench_map.py --places 2000

A project is made with one record a place; places lie where people live, by a fixed seed: half around two hundred towns of Europe, half over
the land from 50° south to 60° north. Chromium is driven without a screen. Where there is no graphics card WebGL is drawn by the processor
(SwiftShader): what is measured then is a floor. A frame is the time between two calls of requestAnimationFrame while each call moves the
map; the share of long frames says how smooth that is; the processor time of a frame says what a machine with other work would reach without
it. Not part of the suite.
"""

import argparse
import hashlib
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.conftest import CHROMIUM, FLAGS
from tests.web.conftest import benched, cookie, running

from selon.model import Document, Report
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id
from selon.store.project import create

SEED = 8
MOVES = """async (moves) => {
  const { chart } = await import(document.querySelector('script[src*="/map.js"]').src);
  const map = await chart;
  const result = {};
  for (const [name, steps] of Object.entries(moves)) {
    map.stop();
    map.jumpTo({ center: [4, 47], zoom: steps.from });
    await new Promise((done) => map.once("idle", done));
    const times = [];
    const begun = performance.now();
    await new Promise((done) => {
      let last = null;
      const tick = (now) => {
        if (last !== null) times.push(now - last);
        last = now;
        const share = (performance.now() - begun) / steps.during;
        if (share >= 1) return done();
        const turn = Math.sin(share * Math.PI * 2);
        const center = [4 + steps.wide * turn, 47 + steps.high * Math.sin(share * Math.PI * 4)];
        map.jumpTo({ center, zoom: steps.from + steps.zoom * Math.abs(turn) });
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    result[name] = times;
  }
  return result;
}"""
"""Moves the map by itself; the frames are those in which it draws, as every frame moves it."""


def places(count: int) -> list[tuple[float, float, int]]:
    """Latitude, longitude and radius in metres of *count* places, all different."""
    chance = random.Random(SEED)
    towns = [(chance.uniform(37, 58), chance.uniform(-9, 30)) for _ in range(200)]
    found = []
    for number in range(count):
        if number % 2:
            latitude, longitude = towns[chance.randrange(200)]
            point = (latitude + chance.gauss(0, 0.5), longitude + chance.gauss(0, 0.7))
        else:
            point = (chance.uniform(-50, 60), chance.uniform(-170, 170))
        found.append((round(point[0], 5), round(point[1], 5), chance.choice((500, 3_000, 5_000, 12_000, 20_000))))
    return found


def line(number: int, report: Report, place: tuple[float, float, int]) -> bytes:
    """A coded line with one record at *place*."""
    name = hashlib.sha256(str(number).encode()).hexdigest()[:16]
    evidence = [{"start": 0, "end": 5, "text": report.text[:5]}]
    where = {
        "type": "where", "name": f"Place {number}", "precision": "city", "latitude": place[0], "longitude": place[1], "radius_m": place[2],
        "gazetteer": f"made:{number}", "city": f"Place {number}", "country": "FR",
    }  # fmt: skip
    voice = {"kind": "outlet"}
    statements = [
        {"id": f"{name}-{field}", "field": field, "value": value, "evidence": evidence, "voice": voice, "rule": "made"}
        for field, value in (("form", {"type": "code", "code": "march", "words": report.text[:5]}), ("place", where))
    ]
    record = {"id": name, "family": "protest", "form": "march", "kind": None, "status": "held", "main": True, "statements": statements}
    return msgspec.json.encode({"outcome": "coded", "report": {"id": report.id}, "records": [record], "findings": []})


def made(path: Path, count: int) -> None:
    """A project with one record at each of *count* places."""
    rows, documents = [], []
    for number, place in enumerate(places(count)):
        text = f"March number {number}."
        report = Report("sha256:" + hashlib.sha256(text.encode()).hexdigest(), f"{number}.txt", text, "Made", None, "2024-05-01", "en")
        document = Document(report, text.encode(), "text")
        documents.append(document)
        rows.append(CodedRow(document_id(document), "coded", line(number, report, place)))
    with create(path) as project:
        add(project, documents, batch="made")
        save_shard(project, "0" * 16, "00", rows)


def spent() -> float:
    """Seconds of processor time that the processes begun by this one have taken: the browser's and what draws for it."""
    parents, used = {}, {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            cells = one.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(one.parent.name)] = int(cells[1])
        used[int(one.parent.name)] = (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")
    ours = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(used.get(one, 0.0) for one in ours)


def told(name: str, times: list[float], seconds: float) -> float:
    """Print what the frames of one movement took; frames a second. *seconds*: processor time of all of it."""
    rate = 1_000 * len(times) / sum(times)
    late = sum(1 for one in times if one > 50) / len(times)
    ninety = statistics.quantiles(times, n=20)[18]
    print(
        f"{name:<6} {rate:6.1f} frames/s   median {statistics.median(times):5.1f} ms   p95 {ninety:5.1f} ms   over 50 ms {late:5.1%}   "
        f"processors {1_000 * seconds / len(times):5.1f} ms a frame"
    )
    return rate


def looked_at(page: Any, origin: str, count: int) -> list[float]:
    """Open the map on *page* and move it; frames a second of each movement."""
    begun = time.perf_counter()
    page.goto(f"{origin}/map")
    while not page.evaluate("document.getElementById('map').dataset.ready || ''"):
        time.sleep(0.02)
    drawn = page.evaluate("Number(document.getElementById('map').dataset.ready)")
    print(f"{drawn} places drawn {time.perf_counter() - begun:.2f} s after the page was asked for (wanted: {count})")
    print(
        "WebGL:",
        page.evaluate(
            "() => { const gl = document.createElement('canvas').getContext('webgl2'); "
            "const own = gl.getExtension('WEBGL_debug_renderer_info'); "
            "return gl.getParameter(own ? own.UNMASKED_RENDERER_WEBGL : gl.RENDERER); }"
        ),
    )
    moves = {
        "whole": {"from": 1.2, "zoom": 0, "wide": 40, "high": 15, "during": 4_000},
        "pan": {"from": 4.5, "zoom": 0, "wide": 12, "high": 5, "during": 4_000},
        "zoom": {"from": 2.0, "zoom": 5, "wide": 2, "high": 1, "during": 5_000},
        "near": {"from": 7.5, "zoom": 0, "wide": 2, "high": 1, "during": 4_000},
    }
    rates = []
    for name, steps in moves.items():
        before = spent()
        times = page.evaluate(MOVES, {name: steps})[name]
        rates.append(told(name, times, spent() - before))
    return rates


def main() -> int:
    """Measure; 1 where less than 30 frames a second were drawn in one of the movements, or another server was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=10_000)
    parser.add_argument("--least", type=float, default=30.0, help="frames a second that are wanted")
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as engine:
        path = Path(folder) / "made.selon"
        made(path, asked.places)
        elsewhere: list[str] = []
        with benched(path) as bench, running(bench) as site:
            browser = engine.chromium.launch(executable_path=CHROMIUM, args=[one for one in FLAGS if one != "--disable-gpu"])
            context = browser.new_context(viewport={"width": 1300, "height": 850}, color_scheme="light")
            key, _, value = cookie(bench, "coder").partition("=")
            context.add_cookies([{"name": key, "value": value, "url": site.origin}])
            page = context.new_page()
            page.on("request", lambda one: None if one.url.startswith((site.origin + "/", "blob:", "data:")) else elsewhere.append(one.url))
            rates = looked_at(page, site.origin, asked.places)
            context.close()
            browser.close()
    print(f"slowest movement: {min(rates):.1f} frames/s; requests to other servers: {len(elsewhere)}")
    return 0 if min(rates) >= asked.least and not elsewhere else 1


if __name__ == "__main__":
    raise SystemExit(main())
