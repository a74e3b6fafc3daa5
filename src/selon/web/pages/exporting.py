"""Exports: choose a format and a level of privacy, look at what was made, take it along as one archive."""

import shutil
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import Struct

from selon.codebook.book import Codebook
from selon.errors import Refused
from selon.export.archived import Sample, samples, zipped
from selon.export.columns import Style
from selon.export.formats import PER, Format, usual
from selon.export.manifest import MANIFEST, Manifest
from selon.export.privacy import Level
from selon.runner.exporting import Asked, Heed, written
from selon.runner.guarding import asked_guard, keep_key
from selon.store.questions import Filter
from selon.web.asks import Answer, Ask, code, data, day, download, goto
from selon.web.jobs import Job
from selon.web.pages.lists import Country
from selon.web.rendering import link
from selon.web.sessions import Role

FORMATS: tuple[Format, ...] = ("package", "csv", "parquet", "geojson", "jsonld", "ftm", "plover", "acled", "ccc")
LEVELS: tuple[tuple[Level, Role], ...] = (("public", "reader"), ("research", "admin"), ("full", "admin"))
"""Levels of privacy, with the least role that may have them."""
GRIDS = ("1km", "5km", "10km", "25km", "50km")
MOST_BYTES = 2 << 30
"""Of the files of an export, before they are packed."""
_ROOM = 256 << 20
_OFTEN = 50
KIND = "export"
KEY = ".pseudonyms"
"""What the name of the file of pseudonyms ends in; it lies beside the project, for its owner alone, and is never handed out."""


class Choice(Struct, frozen=True):
    """What is to be exported, as the form has it."""

    format: Format
    privacy: Level = "public"
    style: Style | None = None
    per: Literal["event", "record"] = "event"
    coarsen: Literal["1km", "5km", "10km", "25km", "50km"] | None = None
    form: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    city: str | None = None
    country: Country | None = None
    outlet: str | None = None
    text: str | None = None

    def only(self, book: Codebook) -> Filter:
        """The part that is wanted. Raises Refused (400) for what is no day, or no code."""
        forms = () if self.form is None else (code("form", self.form, _forms(book)),)
        statuses = () if self.status is None else (code("status", self.status, book.codes("statuses")),)
        return Filter(
            forms=forms, statuses=statuses, since=day("since", self.since), until=day("until", self.until), city=self.city,
            country=self.country, outlet=self.outlet, text=self.text,
        )  # fmt: skip


def _forms(book: Codebook) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*book.codes("forms"), *book.codes("kinds"))))


class Query(Struct, frozen=True):
    """The export that is looked at."""

    job: str = ""


class Made(Struct, frozen=True):
    """An export that was made: its manifest as it is written, its beginnings, its archive."""

    choice: Choice
    manifest: Manifest
    raw: str
    samples: tuple[Sample, ...]
    archive: Path
    name: str

    @property
    def size(self) -> int:
        """Bytes of the archive."""
        return self.archive.stat().st_size


def page(ask: Ask) -> Answer:
    """The form, and what was made last or is being made."""
    wanted = ask.query(Query).job
    job = ask.bench.jobs.find(wanted, KIND, ask.coder)
    if wanted and job is None:
        raise Refused(404, "job_gone")
    levels = [(level, ask.who is not None and ask.who.may(role)) for level, role in LEVELS]
    found = job.found.get("made") if job is not None and job.state == "done" else None
    book = ask.bench.book
    return ask.page(
        "export.html", job=job, made=found, blind=_blind(ask), formats=FORMATS, per=PER, levels=levels, grids=GRIDS, why=_why(ask, job),
        forms=_forms(book), statuses=book.codes("statuses"),
    )  # fmt: skip


def _why(ask: Ask, job: Job | None) -> str:
    if job is None or job.error is None:
        return ""
    return ask.told(job.error)


def _blind(ask: Ask) -> bool:
    """Whether this role codes blind: an export holds what everybody decided."""
    return ask.who is not None and ask.who.role == "coder"


def begin(ask: Ask) -> Answer:
    """Begin an export. Raises Refused for a level that is not of this role, and for one who codes blind."""
    choice = ask.form(Choice)
    least = dict(LEVELS)[choice.privacy]
    if ask.who is None or not ask.who.may(least):
        raise Refused(403, "not_yours", role=least)
    if _blind(ask):
        raise Refused(403, "blind")
    only = choice.only(ask.bench.book)
    job = ask.bench.jobs.begin(KIND, ask.coder, "made", partial(_make, ask.bench.path, choice, only))
    return goto(link("/export", job=job.id))


def _make(project: Path, choice: Choice, only: Filter, job: Job) -> Made:
    """Make the export in the folder of *job*, and pack it."""
    name = f"{project.stem}-{choice.format}-{choice.privacy}"
    files, archive = job.folder / "files", job.folder / "archive.zip"
    for old in (files, archive):
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    key = project.with_name(project.name + KEY) if choice.privacy == "research" else None
    guard = asked_guard(choice.privacy, None if key is None else str(key), choice.coarsen, job.folder)
    asked = Asked(choice.format, choice.style or usual(choice.format), None, None, choice.per, only=only)
    manifest = written(str(project), files, asked, guard, Heed(job.notes.append, partial(_heed, job, files)))
    if key is not None and guard.key is not None:
        keep_key(guard.key, key)
    _bounded(files)
    zipped(files, archive, name, job.step)
    return Made(choice, manifest, (files / MANIFEST).read_text(encoding="utf-8"), samples(files), archive, f"{name}.zip")


def _heed(job: Job, files: Path) -> None:
    job.step(1)
    if job.done % _OFTEN == 0:
        _bounded(files)


def _bounded(files: Path) -> None:
    """Raise Refused where the files of an export grow beyond what they may take, or the disk gets full."""
    if sum(path.stat().st_size for path in files.iterdir()) > MOST_BYTES:
        raise Refused(413, "export_too_large", most=f"{MOST_BYTES >> 30} GiB")
    if shutil.disk_usage(files).free < _ROOM:
        raise Refused(507, "no_room")


def archive(ask: Ask) -> Answer:
    """The archive of an export that was made."""
    job = ask.bench.jobs.find(ask.query(Query).job, KIND, ask.coder)
    made = job.found.get("made") if job is not None and job.state == "done" else None
    if not isinstance(made, Made) or not made.archive.is_file():
        raise Refused(404, "job_gone")
    return download(made.name, "application/zip", made.archive)


class Watched(Struct, frozen=True):
    """The job that a page waits for."""

    kind: Literal["export", "import"] = "export"
    job: str = ""


def state(ask: Ask) -> Answer:
    """How far a job is: state, phase, done, total, and that in words."""
    wanted = ask.query(Watched)
    job = ask.bench.jobs.find(wanted.job, wanted.kind, ask.coder)
    if job is None:
        raise Refused(404, "job_gone")
    phases = ask.words.pages.jobs.phases
    told = phases[job.phase].format(done=ask.words.number(job.done), total=ask.words.number(job.total))
    return data({"state": job.state, "phase": job.phase, "done": job.done, "total": job.total, "told": told})


def stop(ask: Ask) -> Answer:
    """Have a job end."""
    wanted = ask.form(Watched)
    job = ask.bench.jobs.find(wanted.job, wanted.kind, ask.coder)
    if job is None:
        raise Refused(404, "job_gone")
    job.stop()
    job.wait(3.0)
    return goto(link(f"/{wanted.kind}", job=job.id))
