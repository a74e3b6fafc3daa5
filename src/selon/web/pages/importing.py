"""Imports: files go through the intake door; what would come of them is shown first, then they are added, then coded."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from selon.errors import Refused
from selon.ingest.documents import Facts
from selon.lang.load import pack_codes
from selon.runner.importing import Given, Row, Steps, Tried, added, coded, tried
from selon.runner.intake import Tally
from selon.runner.run import Summary
from selon.store.coded import line_of
from selon.web.asks import Answer, Ask, code, day, filled, goto
from selon.web.bench import Bench
from selon.web.jobs import MINUTES, Job
from selon.web.linker import Progress
from selon.web.rendering import link
from selon.web.uploads import MOST_FILES, Upload
from selon.web.writer import now

KIND = "import"
BYTES = 512 << 20
"""Of the files of one form."""


class Told(Struct, frozen=True):
    """What is said of all files of a form."""

    published: str | None = None
    outlet: str | None = None
    language: str | None = None


class Coded(Struct, frozen=True):
    """What coding came to, and the linking after it; None where there was none."""

    summary: Summary
    linked: Progress | None = None


class Query(Struct, frozen=True):
    """The import that is looked at."""

    job: str = ""


def page(ask: Ask) -> Answer:
    """The form, or how far an import is and what came of it."""
    wanted = ask.query(Query).job
    job = ask.bench.jobs.find(wanted, KIND, ask.coder)
    if wanted and job is None:
        raise Refused(404, "job_gone")
    found: dict[str, Any] = dict(job.found) if job is not None and wanted else {}
    shown = job if wanted else None
    result = found.get("tried")
    rows = result[1].rows if result is not None else ()
    run = found["coded"].summary.run if "coded" in found else None
    return ask.page(
        "import.html",
        job=shown,
        last=job,
        given=result[0] if result else None,
        tried=result[1] if result else None,
        added=found.get("added"),
        coded=found.get("coded"),
        reports=_reports(ask, rows, run),
        languages_known=pack_codes(),
        most_files=MOST_FILES,
        most_bytes=BYTES,
        why=ask.told(shown.error) if shown is not None and shown.error is not None else "",
    )


def _reports(ask: Ask, rows: tuple[Row, ...], run: str | None) -> frozenset[str]:
    """The documents among *rows* whose report can be looked at: those that *run* coded."""
    if run is None:
        return frozenset()
    named = [row.document for row in rows if row.document is not None and row.what in ("new", "known")]
    return frozenset(name for name in named if line_of(ask.project, run, name) is not None)


def send(ask: Ask) -> Answer:
    """Take files, and begin a trial of them, which writes nothing. Raises Refused where there are none."""
    if ask.upload is None or not ask.upload.files:
        raise Refused(400, "no_files")
    told = filled(Told, ask.upload.fields)
    if told.language is not None:
        code("language", told.language, pack_codes())
    facts = Facts(day("published", told.published), told.outlet, told.language)
    held = Path(f"{ask.upload.folder}.held")
    ask.upload.folder.rename(held)  # the folder itself goes with the request
    try:
        job = ask.bench.jobs.begin(KIND, ask.coder, "tried", partial(_try, ask.bench.path, ask.upload, held, facts))
    except Refused:
        shutil.rmtree(held, ignore_errors=True)
        raise
    return goto(link("/import", job=job.id))


def _try(project: Path, upload: Upload, held: Path, facts: Facts, job: Job) -> tuple[Given, Tried]:
    place = job.folder / "files"
    shutil.move(held, place)
    given = Given(tuple((str(place / one.path.name), one.name) for one in upload.files), facts)
    return given, tried(project, given, _steps(job))


def _steps(job: Job) -> Steps:
    return Steps(job.of, job.step)


def _job(ask: Ask) -> Job:
    job = ask.bench.jobs.find(ask.form(Query).job, KIND, ask.coder)
    if job is None:
        raise Refused(404, "job_gone")
    return job


def add(ask: Ask) -> Answer:
    """Add what was tried. Raises Refused where nothing was."""
    job = _job(ask)
    if "tried" not in job.found or "added" in job.found:
        raise Refused(409, "nothing_tried")
    ask.bench.jobs.go_on(job, "added", partial(_add, ask.bench, job.found["tried"][0]))
    return goto(link("/import", job=job.id))


def _add(bench: Bench, given: Given, job: Job) -> Tally:
    tally = added(bench.path, given, bench.writer.work, bench.writer.work, now(), _steps(job))
    shutil.rmtree(job.folder / "files", ignore_errors=True)
    return tally


def run(ask: Ask) -> Answer:
    """Code what is not coded yet, and link it. Raises Refused where nothing was added."""
    job = _job(ask)
    if "added" not in job.found:
        raise Refused(409, "nothing_tried")
    ask.bench.jobs.go_on(job, "coded", partial(_code, ask.bench))
    return goto(link("/import", job=job.id))


def _code(bench: Bench, job: Job) -> Coded:
    summary = coded(bench.path, _steps(job), job.ending)
    if summary.interrupted or not summary.done:
        return Coded(summary)
    if bench.linker.progress().state == "running":
        bench.linker.start(now(), MINUTES * 60)  # one that began before knows nothing of what is new
    return Coded(summary, bench.linker.start(now(), MINUTES * 60))
