"""``selon.open``: a project of reports, as ``selon add`` and ``selon run`` made it."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec

from selon.api.asking import day, event_filters_of, filters_of, filters_told, now, one_of
from selon.api.coded import CodedRecord, CodedReport, checked_table, rows_of
from selon.api.events import Events, LinkedEvent, means
from selon.api.making import added, coded, facts
from selon.api.releases import Told, diff
from selon.api.releases import released as make_release
from selon.api.table import Table
from selon.codebook.book import load
from selon.errors import InputError, UsageError
from selon.export.columns import Row, Style, tables
from selon.export.formats import Format, usual
from selon.export.jsonl import coded_line
from selon.export.privacy import Level
from selon.export.rows import ReadLine
from selon.model import Coded
from selon.releases.differences import Difference
from selon.releases.manifest import Manifest
from selon.rivals.coverage import By, outlets_of
from selon.rivals.coverage import coverage as covered
from selon.runner.deciding import checked, report_of
from selon.runner.exporting import Asked, Heed, placed
from selon.runner.guarding import asked_guard, guard, keep_key
from selon.runner.intake import Tally
from selon.runner.linking import link_project
from selon.runner.narrowing import whole
from selon.runner.release_folder import LICENCE
from selon.runner.reporting import report as page_of
from selon.runner.reviewed import Reviewed, newest_run, reviewed_lines
from selon.runner.run import Summary
from selon.runner.viewing import linked, told_in, view_in
from selon.store.coded import line_of, runs
from selon.store.decisions import Decision, decide, decisions
from selon.store.documents import publications, reports
from selon.store.events import events as found_events
from selon.store.forgetting import Forgotten, Order
from selon.store.forgetting import forget as forgotten
from selon.store.handle import Project as Handle
from selon.store.outcomes import outcomes
from selon.store.person import person_called
from selon.store.project import create as make
from selon.store.project import open_project
from selon.store.questions import Filter
from selon.store.records import RecordRow
from selon.store.records import records as found_records
from selon.store.releases import releases as released
from selon.store.verify import Verified
from selon.store.verify import verify as verified
from selon.views import Coverage

T = TypeVar("T")
_PAGE = 500


class Project:
    """A project. It holds no connection: each call opens the file, reads or writes, and closes it, so that others may work on it meanwhile.

    ``path`` is the file; ``run`` the configuration whose coding is read, None for the newest.
    """

    def __init__(self, path: str | Path, run: str | None = None) -> None:
        self.path, self.run = Path(path), run

    # ------------------------------------------------------------------------------------------------------------- reading

    @property
    def runs(self) -> tuple[str, ...]:
        """The configurations under which its reports were coded, oldest first."""
        return self._read(lambda store: tuple(runs(store)))

    def outcomes(self) -> dict[str, int]:
        """What became of everything that was added: outcome -> how many."""
        return self._read(lambda store: dict(outcomes(store)))

    def reports(self) -> Table:
        """One row a coded report, with the columns of the table ``reports`` of an export."""
        return self.table("reports")

    def records(self, **filters: Any) -> Table:
        """One row a record, newest day first; see :meth:`found` for *filters*. The columns are those of the table ``records`` of an export.

        >>> import selon
        >>> selon.open(project).records(city="Cardiff", since="2024-03-01").column("form")  # doctest: +SKIP
        ['march', 'march']
        """
        wanted = {row.id: n for n, row in enumerate(self.found(**filters))}
        rows: dict[str, Row] = {}
        for line in self._lines():
            if any(record.id in wanted for record in line.records):
                rows |= {str(row["record_id"]): row for row in rows_of("records", line) if row["record_id"] in wanted}
        return Table(tables()["records"], (rows[name] for name in wanted if name in rows))

    def table(self, name: str) -> Table:
        """All rows of ``reports``, ``records``, ``statements`` or ``findings``, by document. Raises UsageError for another name."""
        checked_table(name)
        return Table(tables()[name], (row for line in self._lines() for row in rows_of(name, line)))

    def found(self, **filters: Any) -> tuple[RecordRow, ...]:
        """The records that fit *filters*, as ``selon records`` lists them, newest day first.

        ``form``, ``family``, ``status``: a code of the codebook, or several in a list · ``since``, ``until``: days that the date touches ·
        ``city``, ``country`` (ISO 3166-1), ``outlet`` · ``text``: words of title or text · ``words``: words that the record was coded
        from · ``confidence``: at least so sure. Raises UsageError for an unknown filter or code.
        """
        wanted = filters_of(filters, self.run)

        return self._read(lambda store: tuple(whole(lambda after: found_records(store, wanted, limit=_PAGE, after=after))))

    def report(self, report: str) -> CodedReport:
        """One coded report as coders left it, with its text, by its id (``report_id``) or that of its document.

        Raises InputError where there is none.
        """

        def read(store: Handle) -> CodedReport:
            printed = publications(store, report) if report.startswith("sha256:") else []
            name = printed[0].document if printed else report
            line = line_of(store, self._run(store), name)
            if line is None:
                raise InputError(f"{self.path}: no coded report {report}; project.reports().column('report_id') has those that there are")
            found = Reviewed(store, self._run(store)).settled(msgspec.json.decode(line, type=Coded))
            _, text = next(reports(store, [name]))
            return CodedReport(text, found.coded)

        return self._read(read)

    def record(self, record: str) -> CodedRecord:
        """One record with the text it was coded from, by its id, a coder's (``d-…``) too. Raises InputError where there is none."""
        name = self._read(lambda store: report_of(store, "record", record, self._run(store)))
        found = None if name is None else next((one for one in self.report(name).records if one.id == record), None)
        if found is None:
            raise InputError(f"{self.path}: no record {record}; project.records().column('record_id') has those that there are")
        return found

    # --------------------------------------------------------------------------------------------------------------- making

    def add(
        self, *sources: str | Path, published: str | None = None, outlet: str | None = None, language: str | None = None, workers: int = 1
    ) -> Tally:
        """Add files and folders, as ``selon add`` does; what came of it. Adding the same again changes nothing.

        *published*, *outlet* and *language* are said of all of them. Each file is parsed in a process of its own: a script calls this
        under ``if __name__ == "__main__"``. Raises InputError where one is not there.
        """
        said = facts(None if published is None else day(published, "published"), outlet, language)
        return added(self.path, sources, said, now(), workers)

    def code(self, *, parser: Literal["auto", "none", "spacy"] = "auto", workers: int = 1, retry: bool = False) -> Summary:
        """Code what is not coded yet, as ``selon run`` does (by processes, see :meth:`add`); the summary of the run.

        *retry*: also what was tried before and not coded.
        """
        return coded(self.path, parser, workers, retry)

    def verify(self, *, index: bool = True) -> Verified:
        """Whether every byte is as it was written, as ``selon verify`` has it; ``problems`` is empty where it is."""
        return self._read(lambda store: verified(store, index=index))

    # -------------------------------------------------------------------------------------------------------------- events

    def link(self) -> Events:
        """Find out which records tell of the same event, keep that in the project, and return the events; as ``selon link PROJECT``."""
        with open_project(self.path) as store:
            link_project(store, at=now())
        return self.events()

    def events(self, *, words: str | None = None, **filters: Any) -> Events:
        """The events that fit *filters*, newest day first, with every rival value; linked before by :meth:`link` or ``selon link``.

        *words*: the language in which they are shown and choices explained (``en`` or ``fr``). Filters are those of :meth:`found`, on
        events; and ``state`` (``confirmed``, ``unconfirmed``, ``pending``, ``rejected``), ``sources``: at least so many
        that do not repeat each other.
        """
        wanted, given = event_filters_of(filters), means(words)

        def read(store: Handle) -> list[LinkedEvent]:
            linked(store)
            rows = whole(lambda after: found_events(store, filters=wanted, limit=_PAGE, after=after))
            return [LinkedEvent.of(view_in(store, row.event, given.book, given.rules), given) for row in rows]

        return Events(self._read(read))

    def event(self, event: str, *, words: str | None = None) -> LinkedEvent:
        """One event, by its id, the beginning of it, or the id of one of its records. Raises InputError where there is none."""
        given = means(words)
        return LinkedEvent.of(self._read(lambda store: view_in(store, event, given.book, given.rules)), given)

    def coverage(self, *, by: By = "outlet", outlets: str | Path | None = None, words: str | None = None) -> Coverage:
        """Which outlets saw the events, how often each field is told, and what was probably missed, as ``selon coverage`` has it.

        *outlets*: a table (CSV: outlet, kind, country), which *by* ``kind`` and ``country`` need.
        """
        one_of("by", by, get_args(By))
        if by in ("kind", "country") and outlets is None:
            raise UsageError(f"by={by!r} needs outlets=: a table that says the {by} of each outlet")
        given, known = means(words), {} if outlets is None else outlets_of(_bytes(outlets), str(outlets))
        return self._read(lambda store: covered(told_in(store), known, given.book, given.rules, by))

    def release(
        self,
        tag: str,
        to: str | Path,
        *,
        title: str | None = None,
        authors: str | Iterable[str] = (),
        licence: str = LICENCE,
        formats: Format | Iterable[Format] = ("csv",),
        privacy: Level = "public",
        key: str | Path | None = None,
        coarsen: str | None = None,
        day: str | date | None = None,
        report: bool = True,
    ) -> Manifest:
        """Freeze what the project says under *tag* in the folder *to*, as ``selon release`` does; what it says of itself.

        What came since it was linked is linked. *day* is that of the release, today when not given; *report*: with the pages of its events.
        Raises SelonError for a tag that was given before, a folder that is there already, a wrong option.
        """
        return make_release(self.path, tag, Path(to), Told(title, authors, licence, formats, privacy, key, coarsen, day, report))

    def releases(self) -> tuple[str, ...]:
        """The tags of its releases, oldest first."""
        return self._read(lambda store: tuple(one.tag for one in released(store)))

    def diff(self, old: str, new: str) -> list[Difference]:
        """What two releases of it differ in, by their tags; of released folders :func:`selon.diff`. Raises UsageError for no such tag."""
        return diff(old, new, project=self.path)

    def report_page(self, words: str | None = None, *, privacy: Literal["public", "full"] = "public") -> str:
        """The page of ``selon report``: all events in one HTML file, in the language *words* (English when not given).

        Names of private persons are masked in it unless *privacy* is ``full``.
        """
        return self._read(lambda store: page_of(store, means(words).language, guard(privacy)))[0]

    def export(
        self,
        format: Format,
        to: str | Path,
        *,
        style: Style | None = None,
        events: str | Path | None = None,
        run: str | None = None,
        per: Literal["event", "record"] = "event",
        privacy: Level = "public",
        key: str | Path | None = None,
        coarsen: str | None = None,
        **filters: Any,
    ) -> Path:
        """Write an export of *format* to the folder *to*, as ``selon export`` does with the same options; the folder.

        *filters* (those of :meth:`found` but ``confidence``) narrow it to events that fit, whole; with ``per="record"`` to records.

        ``project.export("csv", "tables", style="raw")`` is ``selon export PROJECT --format csv --to tables --style raw``.
        Raises UsageError for a wrong option, InputError where there is nothing to export.
        """
        one_of("format", format, get_args(Format))
        one_of("per", per, ("event", "record"))
        one_of("privacy", privacy, get_args(Level))
        folder = Path(to)
        told = None if events is None else str(events)
        asked = Asked(format, style or usual(format), told, run or self.run, per, only=Filter(**filters_told(filters)))
        kept = asked_guard(privacy, None if key is None else str(key), coarsen, folder)
        placed(str(self.path), folder, asked, kept, Heed(lambda told: warnings.warn(told, stacklevel=3)))
        if key is not None and kept.key is not None:
            keep_key(kept.key, Path(key))
        return folder

    # ----------------------------------------------------------------------------------------------------------- decisions

    def decide(
        self,
        target: str,
        target_id: str,
        action: str,
        *,
        coder: str,
        field: str | None = None,
        old: Any = None,
        new: Any = None,
        reason: str | None = None,
        undo_of: int | None = None,
        at: str | None = None,
    ) -> int:
        """Keep a coder's decision; its number. Nothing is overwritten: *undo_of* takes the decision of that number back.

        *target* is what it is about (``link``, ``statement``, ``record``, ``report``, ``event``, ``person``), *target_id* which
        one, *action* what is decided (docs/api.md lists them). *old* and *new* are kept as JSON. *at*: when, ISO 8601; now when not given.
        Raises SelonError for a decision that can't stand: about something that is not there, or a value of another kind.
        """
        when = at or now()
        one = Decision(coder, when, target, target_id, action, field, _json(old), _json(new), reason, undo_of)
        with open_project(self.path) as store:
            checked(store, [(one, None)], load())
            return decide(store, [one])[0]

    def forget(self, person: str, *, coder: str, reason: str) -> Forgotten:
        """Fill a person's name (given name and surname) wherever the project holds it, as ``selon forget`` does; what was filled.

        It can't be taken back, and reaches nothing outside the project: no backup, export or released folder made before. ``left`` should
        be empty. Raises UsageError for what is no name of a person.
        """
        with open_project(self.path) as store:
            return forgotten(store, person_called(person), Order(coder, now(), reason))

    def decisions(self, target: str | None = None, target_id: str | None = None) -> list[tuple[int, Decision]]:
        """(number, decision), oldest first: all, or those about one thing."""
        return self._read(lambda store: list(decisions(store, target, target_id)))

    # --------------------------------------------------------------------------------------------------------------- plain

    def _read(self, work: Callable[[Handle], T]) -> T:
        with open_project(self.path, read_only=True) as store:
            return work(store)

    def _run(self, store: Handle) -> str:
        return self.run or newest_run(store)

    def _lines(self) -> Iterator[ReadLine]:
        with open_project(self.path, read_only=True) as store:
            for coded in reviewed_lines(store, self.run):
                yield msgspec.json.decode(coded_line(coded), type=ReadLine)

    def __repr__(self) -> str:
        told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in self.outcomes().items())
        return f"<Project {self.path}: {told or 'empty'}>"


def _bytes(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror or error})") from None


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode("utf-8")


def open(path: str | Path, *, run: str | None = None) -> Project:
    """The project at *path*. *run*: a configuration whose coding is wanted; the newest when not given.

    Raises StoreError where it can't be read, UsageError for a run that is not there.

    >>> import selon
    >>> selon.open("nothing.selon")
    Traceback (most recent call last):
    selon.errors.StoreMissing: nothing.selon: there is no such project; make one: selon add nothing.selon FILES
    """
    project = Project(path, run)
    known = project.runs
    if run is not None and run not in known:
        raise UsageError(f"there is no run {run} in {path}; there are {', '.join(known) or 'none yet'}")
    return project


def create(path: str | Path) -> Project:
    """A new, empty project at *path*. Raises StoreError where something is there, or where it can't be made."""
    make(path).close()
    return Project(path)
