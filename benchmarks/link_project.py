"""How long linking a project takes, from the coded lines in it to the events that are kept in it: all anew, then a day's reports more.

    python benchmarks/link_project.py [--records 30000] [--more 100] [--scattered] [--folder FOLDER]

Reports are invented (``projects.py``): an event has one report in two of three cases, and as a power law has it in the third (at most 200);
a record has eight statements, and the reports come in no order of events. Those that come later tell of the newest days; with --scattered,
of any day of the twenty years. Making the project is not counted.
"""

import argparse
import hashlib
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import projects
from msgspec.structs import replace

from selon.export.jsonl import coded_line
from selon.model import Coded, Count, Document, Record, ReportHead, Speaker, Statement, Voice, Who, Words
from selon.runner.linking import link_project
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id
from selon.store.handle import Project
from selon.store.project import create
from selon.text import evidence

RUN = "configuration-of-the-benchmark"
BATCH = 2_000
MOST_REPORTS = 200


def happenings(count: int) -> Iterator[tuple[int, int]]:
    """Number of a report, and of what it tells of: *count* in all, each happening's one after another."""
    chance, made, happening = random.Random(count), 0, 0
    while made < count:
        for _ in range(min(MOST_REPORTS, int(chance.paretovariate(1.5)), count - made)):
            yield made, happening
            made += 1
        happening += 1


def _document(number: int, happening: int) -> Document:
    base = projects.document(happening)
    text = f"{base.report.text}\n\nLe collectif {happening % 977} avait appelé à défiler ; il a compté le double. Reportage {number}."
    report = replace(
        base.report, id="sha256:" + hashlib.sha256(text.encode()).hexdigest(), text=text, source=f"pages/{number // 100}/{number}.html",
        outlet=projects.OUTLETS[projects.mixed(number, 21, len(projects.OUTLETS))],
    )  # fmt: skip
    return replace(base, report=report, raw=text.encode(), layer=(), url=f"https://example.org/{number}")


def _record(number: int, happening: int, text: str) -> Record:
    base = projects.record(happening, text)
    group, figure = text.index("Le collectif") + 3, next(one.value for one in base.statements if one.field == "size")
    assert isinstance(figure, Count)
    low = figure.low or 0
    name = text[group : text.index(" avait")]
    who = (evidence(text, group, group + len(name)),)
    about = projects.WORDS[projects.mixed(happening, 5, len(projects.WORDS))]
    spot, double = text.index(about), text.index("le double")
    said = Voice("paraphrased", Speaker(group, group + len(name), name, "organisers"))
    more = (
        Statement("org", "organiser", "fr.actors.call", Who(name), who, projects.VOICE, confidence=0.8),
        Statement("par", "participants", "fr.actors.march", Who("personnes", None), who, projects.VOICE, confidence=0.6),
        Statement(
            "dem", "demand", "fr.demands.for", Words(about, "fr", "for"), (evidence(text, spot, spot + len(about)),), projects.VOICE,
            confidence=0.7,
        ),
        Statement(
            "dbl", "size", "fr.counts.crowd", Count(2 * low, 2 * low, "exact", "personnes", "personnes", "double"),
            (evidence(text, double, double + 9),), said, confidence=0.6,
        ),
    )  # fmt: skip
    statements = tuple(replace(one, id=f"{number:08x}{one.id[-4:]}") for one in (*base.statements, *more))
    return replace(base, id=hashlib.sha256(f"{number}".encode()).hexdigest()[:16], statements=statements, status="held")


def _row(number: int, happening: int, made: Document) -> CodedRow:
    report = made.report
    head = ReportHead(report.id, report.source, report.outlet, report.title, report.published, "fr", len(report.text))
    records = (_record(number, happening, report.text),)
    return CodedRow(document_id(made), "coded", coded_line(Coded("0.1.0", "1", {"fr": "sha256:0"}, None, None, head, "coded", records, ())))


def reports(count: int, newest: int = 0) -> list[tuple[int, int]]:
    """See :func:`happenings`; in no order of events, but for the *newest* so many, which tell of the newest days and come last."""
    every = list(happenings(count))
    random.Random(1).shuffle(every)
    if newest:
        late = set(sorted(every, key=lambda one: (projects.day(one[1]), one))[-newest:])
        every = [one for one in every if one not in late] + [one for one in every if one in late]
    return every


def taken(project: Project, every: list[tuple[int, int]]) -> None:
    """Add the reports and what was coded of them to *project*."""
    for first in range(0, len(every), BATCH):
        some = every[first : first + BATCH]
        documents = [_document(*one) for one in some]
        add(project, documents, batch=f"{some[0][0]}")
        rows = [_row(number, happening, made) for (number, happening), made in zip(some, documents, strict=True)]
        save_shard(project, RUN, f"{some[0][0]}", rows)


def measured(path: Path, count: int, more: int, scattered: bool) -> None:
    """Make the project; link all, then what came since; print how long each took."""
    every = reports(count + more, 0 if scattered else more)
    with create(path) as project:
        taken(project, every[:count])
        _timed(f"all of {count:,} records", project, count)
        taken(project, every[count:])
        _timed(f"{more:,} reports more", project, more)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def _timed(what: str, project: Project, count: int) -> None:
    clock, processor = time.perf_counter(), time.process_time()
    saved = link_project(project).saved
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    events = saved.linking.events if saved else 0
    print(f"{what}: {clock:.1f} s, processor {processor:.1f} s ({1e6 * processor / count:,.0f} µs a record), {events:,} events", flush=True)


def main() -> None:
    """Make the project and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=30_000)
    options.add_argument("--more", type=int, default=100)
    options.add_argument("--scattered", action="store_true")
    options.add_argument("--folder", type=Path)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = (asked.folder or Path(name)) / f"link-{asked.records}.selon"
        measured(path, asked.records, asked.more, asked.scattered)


if __name__ == "__main__":
    main()
