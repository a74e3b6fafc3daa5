"""How fast a project's events are kept and asked for: lists by filters, one event, the queue, changes.

python benchmarks/events.py [--events 100000] [--folder FOLDER]

Events are invented (``projects.py``), three in ten of two reports and the others of one; the reports are in the project too, so that full
text is asked for as well.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import projects

from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id
from selon.store.events import EventFilter, event, event_of, events, queue, save
from selon.store.handle import Project
from selon.store.project import create, open_project

RUN = "configuration-of-the-benchmark"
BATCH = 2_000
ASKED = 12
"""How often each kind of question is asked."""


def made(path: Path, count: int) -> None:
    """A project of *count* events."""
    alone = 7 * count // 10
    reports = alone + 2 * (count - alone)
    with create(path) as project:
        for first in range(0, reports, BATCH):
            some = [projects.document(n) for n in range(first, min(first + BATCH, reports))]
            add(project, some, batch=f"{first}")
            save_shard(project, RUN, f"{first}", [CodedRow(document_id(one), "coded", projects.line(one)) for one in some])
        started = time.perf_counter()
        found = projects.linked([projects.document(n) for n in range(alone)], 1)
        found += projects.linked([projects.document(n) for n in range(alone, reports)], 2)
        found.sort(key=lambda one: one.event.event)
        built = time.perf_counter()
        save(project, projects.inputs(RUN), found)
        kept = time.perf_counter() - built
        save(project, projects.inputs(RUN, 1), found[:100], gone=[one.event.event for one in found[100:200]])
        save(project, projects.inputs(RUN, 2), found)
        print(f"invented in {built - started:.1f} s; {count:,} events kept in {kept:.1f} s ({count / kept:,.0f} a second)")
    print(f"{path.stat().st_size / 2**20:,.0f} MiB with all reports")


def questions(chance: random.Random) -> dict[str, Callable[[Project], object]]:
    """One question of each kind."""
    town, country = projects.TOWNS[chance.randrange(len(projects.TOWNS))]
    word, other = chance.sample(projects.WORDS, 2)
    day = projects.day(chance.randrange(10_000))
    form, outlet = chance.choice(projects.FORMS), chance.choice(projects.OUTLETS)
    filters = {
        "all": EventFilter(),
        "form": EventFilter(forms=[form]),
        "two forms": EventFilter(forms=["march", "vigil"]),
        "state": EventFilter(states=["confirmed"]),
        "status": EventFilter(statuses=["banned"]),
        "month": EventFilter(since=day[:8] + "01", until=day[:8] + "28"),
        "town": EventFilter(city=town),
        "town, form, years": EventFilter(city=town, forms=[form], since=day),
        "country, outlet": EventFilter(country=country, outlet=outlet),
        "sources": EventFilter(sources=2),
        "text": EventFilter(text=f"{word} {other}"),
        "phrase in a month": EventFilter(text='"selon la police"', since=day[:8] + "01", until=day[:8] + "28"),
        "words": EventFilter(words=town),
        "text that none has": EventFilter(text="introuvable"),
    }
    asked: dict[str, Callable[[Project], object]] = {
        name: lambda project, one=one: events(project, filters=one, limit=50)  # type: ignore[misc]
        for name, one in filters.items()
    }
    asked["queue"] = lambda project: queue(project, 50)
    asked["page far on"] = lambda project: events(project, limit=50, after=f"{day}/e-8")
    return asked


def measured(path: Path) -> None:
    """Ask, and print how long each kind of question took."""
    chance = random.Random(7)
    took: dict[str, list[float]] = {}
    with open_project(path, read_only=True) as project:
        for _ in range(ASKED):
            for name, ask in questions(chance).items():
                started = time.perf_counter()
                ask(project)
                took.setdefault(name, []).append(1000 * (time.perf_counter() - started))
        names = [row.event for row in events(project, limit=200).rows]
        started = time.perf_counter()
        for name in names:
            found = event(project, name)
            assert found is not None
            assert event_of(project, found.records[0]) == name
        one = 1000 * (time.perf_counter() - started) / len(names)
    for name, times in sorted(took.items(), key=lambda pair: -statistics.median(pair[1])):
        print(f"{name:<20} p50 {statistics.median(times):7.1f} ms   worst {max(times):7.1f} ms")
    every = sorted(time for times in took.values() for time in times)
    print(f"all questions: p50 {statistics.median(every):.1f} ms, p95 {every[int(0.95 * len(every))]:.1f} ms; one event {one:.2f} ms")


def main() -> None:
    """Make the project, unless it is there, and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--folder", type=Path)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = (asked.folder or Path(name)) / f"events-{asked.events}.selon"
        if not path.exists():
            made(path, asked.events)
        measured(path)


if __name__ == "__main__":
    main()
