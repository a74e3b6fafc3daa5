"""What ``selon export`` reads: the coded lines of a project or a file, each cut to the level of privacy before anything is made of it."""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from selon.errors import InputError, UsageError
from selon.ingest.plain import STANDARD_INPUT
from selon.store.handle import is_database

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.codebook.book import Codebook
    from selon.export.rows import ReadLine
    from selon.store.handle import Project
    from selon.views import Account, Event, View

Cut = Callable[["ReadLine"], "ReadLine"]
"""What a level of privacy leaves of a line. Pure: the same line, the same cut. Rows, events and quotations are made of what it gives."""


def whole(line: "ReadLine") -> "ReadLine":
    """The cut that leaves everything."""
    return line


class Source:
    """The lines to be exported, and what has been seen of them: their digest, number, outcomes and configurations.

    ``text`` gives the text of a report, in a project. The digest is of the lines as they were read, before the cut.
    """

    def __init__(self, path: str, run: str | None, cut: Cut = whole) -> None:
        self.path, self.run, self.cut = path, run, cut
        self.kind: Literal["project", "lines"] = "lines"
        self.project: Project | None = None
        self.text: Callable[[str], str | None] = lambda _: None
        self.hash, self.lines = hashlib.sha256(), 0
        self.outcomes: Counter[str] = Counter()
        self.configurations: dict[bytes, ReadLine] = {}
        self.attribution: dict[str, None] = {}
        self.seen: dict[str, int] = {}
        self.records: set[str] = set()

    def read(self) -> "Iterator[ReadLine]":
        """The lines in their order, cut. Raises InputError for one that is none, and for a report that comes twice."""
        from selon.export.rows import ReadLine

        decoder = msgspec.json.Decoder(ReadLine)
        with self._opened() as found:
            for number, raw in enumerate(found, 1):
                if not raw.strip():
                    continue
                try:
                    line = decoder.decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise InputError(
                        f"{self.path}: line {number} is no coded report ({error}); give a project, or lines of selon code or selon run"
                    ) from None
                self._note(line, raw.rstrip(b"\r\n"), number)
                yield self.cut(line)

    def _note(self, line: "ReadLine", raw: bytes, number: int) -> None:
        first = self.seen.setdefault(line.report.id, number) if line.report.id else number
        if first != number:
            raise InputError(f"{self.path}: line {number} is of the same text as line {first}; export each report once")
        for record in line.records:
            if record.id in self.records:
                raise InputError(f"{self.path}: line {number}: the record {record.id} is there twice; export each report once")
            self.records.add(record.id)
        self.hash.update(raw + b"\n")
        self.lines += 1
        if self.kind == "lines":
            self.outcomes[line.outcome] += 1
        if line.report.id:
            key = msgspec.json.encode((line.selon, line.codebook, line.packs, line.parser, line.gazetteer), order="sorted")
            self.configurations.setdefault(key, line)
        if line.attribution:
            self.attribution[line.attribution] = None

    @contextmanager
    def _opened(self) -> Iterator[Iterator[bytes]]:
        if self.path == STANDARD_INPUT:
            yield iter(sys.stdin.buffer)
            return
        try:
            stored = is_database(Path(self.path))
        except OSError as error:
            raise InputError(f"{self.path}: can't be read ({error.strerror or error}); give a project, or lines of selon code") from None
        if stored:
            with self._project() as lines:
                yield lines
            return
        if self.run is not None:
            raise UsageError(f"--run is for projects; {self.path} is a file of lines")
        with Path(self.path).open("rb") as handle:
            yield iter(handle)

    @contextmanager
    def _project(self) -> Iterator[Iterator[bytes]]:
        from selon.cli.project import _opened
        from selon.store.coded import runs
        from selon.store.documents import text
        from selon.store.outcomes import outcomes

        with _opened(self.path) as project:
            known = runs(project)
            if not known:
                raise InputError(f"{self.path}: nothing is coded in it yet: selon run {self.path}")
            if self.run is not None and self.run not in known:
                raise UsageError(f"--run {self.run}: there is no such run in {self.path}; there are {', '.join(known)}")
            self.kind, self.run, self.project = "project", self.run or known[-1], project
            self.text = lambda report: text(project, report)
            self.outcomes.update(dict(outcomes(project)))
            yield _reviewed(project, self.run)


def _reviewed(project: "Project", run: str) -> Iterator[bytes]:
    """The lines of a run, those of coded documents as coders left them, in the order of the documents' ids."""
    from selon.export.rows import ReadLine
    from selon.runner.reviewed import reviewed_lines
    from selon.store.coded import lines

    decided = reviewed_lines(project, run)
    for raw in lines(project, run):
        coded = msgspec.json.decode(raw, type=ReadLine).report.id is not None
        yield msgspec.json.encode(next(decided)) if coded else raw


class Told:
    """What each record tells, with its source: kept in a *file*, so that events are viewed one by one."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.at: dict[str, tuple[int, int]] = {}

    def add(self, line: "ReadLine") -> None:
        """Keep the records of *line*."""
        from selon.views import Account, Source

        report = line.report
        if report.id is None:
            return
        source = Source(report.id, report.source, None, report.outlet, report.title, report.published, report.language)
        for record in line.records:
            kept = msgspec.json.encode(Account(record, source))
            self.at[record.id] = (self.file.tell(), len(kept))
            self.file.write(kept)

    def account(self, record: str) -> "Account | None":
        """What *record* tells; None where it was not there."""
        from selon.views import Account

        if record not in self.at:
            return None
        start, length = self.at[record]
        self.file.seek(start)
        return msgspec.json.decode(self.file.read(length), type=Account)


class Events:
    """Events, with the event of each record: the lines of ``selon link``, or those that a project keeps."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.raw: list[bytes] = []
        self.opposed: set[str] = set()
        self.of: dict[str, str] = {}
        self.hash = hashlib.sha256()

    def read(self) -> None:
        """Read the file. Raises InputError where it can't be read, a line is no event, or a record is in two."""
        from selon.views import Event

        try:
            raws = Path(self.path).read_bytes().splitlines()
        except OSError as error:
            raise InputError(f"--events {self.path}: can't be read ({error.strerror or error})") from None
        decoder = msgspec.json.Decoder(Event)
        for number, raw in enumerate(raws, 1):
            if not raw.strip():
                continue
            try:
                event = decoder.decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"--events {self.path}: line {number} is no event ({error}); give the lines of selon link") from None
            self.add(event, raw, f"line {number}")

    def add(self, event: "Event", raw: bytes, where: str) -> None:
        """Take *event* in; *where* it stands, for the message. Raises InputError where a record of it is in another event."""
        self.hash.update(raw + b"\n")
        self.raw.append(raw)
        if event.counter_to:
            self.opposed.add(event.counter_to)
        for record in event.records:
            if self.of.setdefault(record, event.event) != event.event:
                raise InputError(f"--events {self.path}: {where}: the record {record} is in two events; link the source again")

    def views(self, told: Told, book: "Codebook") -> "Iterator[View]":
        """The view of each event, in their order. Raises InputError where a record of one is not in the source."""
        from selon.rivals.rules import shipped
        from selon.runner.viewing import viewed
        from selon.views import Event

        rules = shipped()
        for raw in self.raw:
            event = msgspec.json.decode(raw, type=Event)
            accounts = []
            for record in event.records:
                account = told.account(record)
                if account is None:
                    raise InputError(
                        f"--events {self.path}: the event {event.event} has a record that is not in the source ({record}); "
                        "link the same lines"
                    )
                accounts.append(account)
            yield viewed(event, accounts, book, rules)


@contextmanager
def opened_events(source: Source, path: str | None) -> Iterator[Events | None]:
    """The events of the export: those of the file *path*; None where there are none."""
    if path is None:
        yield None
        return
    events = Events(path)
    events.read()
    yield events
