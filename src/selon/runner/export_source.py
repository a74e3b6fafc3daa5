"""What ``selon export`` reads: the coded lines of a project or a file, each cut to the level of privacy before anything is made of it."""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from selon.codebook.book import Codebook
from selon.errors import InputError, UsageError
from selon.export.privacy import Guard
from selon.export.rows import ReadLine
from selon.ingest.plain import STANDARD_INPUT
from selon.releases.lineage import renamed
from selon.rivals.rules import shipped
from selon.runner.linking import inputs_of
from selon.runner.reviewed import reviewed_lines
from selon.runner.viewing import viewed, views_in
from selon.store.coded import lines, runs
from selon.store.documents import text
from selon.store.events import Linking, every, newest
from selon.store.handle import Project, is_database
from selon.store.opened import opened_project
from selon.store.outcomes import outcomes
from selon.views import Account, Event, View
from selon.views import Source as ViewSource


class Source:
    """The lines to be exported, and what has been seen of them: their digest, number, outcomes and configurations.

    ``text`` gives the text of a report, in a project. The digest is of the lines as they were read. What is written is what ``line``,
    ``shown_text`` and ``view`` give of them: all that the level of privacy leaves.
    """

    def __init__(self, path: str, run: str | None, guard: Guard) -> None:
        self.path, self.run, self.guard = path, run, guard
        self.kind: Literal["project", "lines"] = "lines"
        self.project: Project | None = None
        self.text: Callable[[str], str | None] = lambda _: None
        self.hash, self.lines = hashlib.sha256(), 0
        self.outcomes: Counter[str] = Counter()
        self.configurations: dict[bytes, ReadLine] = {}
        self.attribution: dict[str, None] = {}
        self.seen: dict[str, int] = {}
        self.records: set[str] = set()

    def read(self, found: Iterator[bytes]) -> Iterator[ReadLine]:
        """The lines of :meth:`opened` in their order, whole. Raises InputError for one that is none, and for a report that comes twice."""
        decoder = msgspec.json.Decoder(ReadLine)
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
            yield line

    def learn(self, step: Callable[[], None]) -> None:
        """Find the private names of all lines before any of them is written. Standard input can't be read twice.

        *step* is called after each."""
        if self.guard.level == "full" or self.path == STANDARD_INPUT:
            return
        decoder = msgspec.json.Decoder(ReadLine)
        with Source(self.path, self.run, self.guard).again() as (found, text):
            for raw in found:
                try:
                    line = decoder.decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue  # told of when it is read to be written
                self.guard.learn(line, text(line.report.id) if line.report.id else None)
                step()

    @contextmanager
    def again(self) -> Iterator[tuple[Iterator[bytes], Callable[[str], str | None]]]:
        """The lines as they are, and what gives their texts."""
        with self.opened() as found:
            yield found, self.text

    def line(self, line: ReadLine) -> ReadLine:
        """*line* as the level of privacy leaves it."""
        return self.guard.line(line, self.text(line.report.id) if line.report.id else None)

    def shown_text(self, report: str) -> str | None:
        """The text of a report as the level of privacy leaves it, as long as it was; None where it is not known."""
        return self.guard.text(report, self.text(report))

    def view(self, view: View) -> View:
        """*view* as the level of privacy leaves it."""
        return self.guard.view(view, self.text)

    def _note(self, line: ReadLine, raw: bytes, number: int) -> None:
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
    def opened(self) -> Iterator[Iterator[bytes]]:
        """The lines as they are, while the source is open. Raises InputError, UsageError and the errors of the store."""
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
        with opened_project(self.path) as project:
            known = runs(project)
            if not known:
                raise InputError(f"{self.path}: nothing is coded in it yet: selon run {self.path}")
            if self.run is not None and self.run not in known:
                raise UsageError(f"--run {self.run}: there is no such run in {self.path}; there are {', '.join(known)}")
            self.kind, self.run, self.project = "project", self.run or known[-1], project
            self.text = lambda report: text(project, report)
            self.outcomes.update(dict(outcomes(project)))
            yield _reviewed(project, self.run)


def _reviewed(project: Project, run: str) -> Iterator[bytes]:
    """The lines of a run, those of coded documents as coders left them, in the order of the documents' ids."""
    decided = reviewed_lines(project, run)
    for raw in lines(project, run):
        coded = msgspec.json.decode(raw, type=ReadLine).report.id is not None
        yield msgspec.json.encode(next(decided)) if coded else raw


class Told:
    """What each record tells, with its source: kept in a *file*, so that events are viewed one by one."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.at: dict[str, tuple[int, int]] = {}

    def add(self, line: ReadLine) -> None:
        """Keep the records of *line*."""
        report = line.report
        if report.id is None:
            return
        source = ViewSource(report.id, report.source, None, report.outlet, report.title, report.published, report.language)
        for record in line.records:
            kept = msgspec.json.encode(Account(record, source))
            self.at[record.id] = (self.file.tell(), len(kept))
            self.file.write(kept)

    def account(self, record: str) -> Account:
        """What *record* tells. Raises KeyError where it was not there."""
        start, length = self.at[record]
        self.file.seek(start)
        return msgspec.json.decode(self.file.read(length), type=Account)


class Events:
    """The lines of ``selon link``, with the event of each record. ``opposed``: the events that another was held against."""

    def __init__(self, path: str) -> None:
        """Raises InputError where the file can't be read, a line is no event, or a record is in two."""
        self.path, self.raw, self.opposed = path, list[bytes](), set[str]()
        self.of: dict[str, str] = {}
        digest, decoder = hashlib.sha256(), msgspec.json.Decoder(Event)
        try:
            raws = Path(path).read_bytes().splitlines()
        except OSError as error:
            raise InputError(f"--events {path}: can't be read ({error.strerror or error})") from None
        for number, raw in enumerate(raws, 1):
            if not raw.strip():
                continue
            try:
                event = decoder.decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"--events {path}: line {number} is no event ({error}); give the lines of selon link") from None
            digest.update(raw + b"\n")
            self.raw.append(raw)
            if event.counter_to:
                self.opposed.add(event.counter_to)
            for record in event.records:
                if self.of.setdefault(record, event.event) != event.event:
                    raise InputError(f"--events {path}: line {number}: the record {record} is in two events; link the source again")
        self.digest, self.count = f"sha256:{digest.hexdigest()}", len(self.raw)

    def views(self, told: Told, book: Codebook) -> Iterator[View]:
        """The view of each event, in their order. Raises InputError where a record of one is not in the source."""
        rules = shipped()
        for raw in self.raw:
            event = msgspec.json.decode(raw, type=Event)
            for record in event.records:
                if record not in told.at:
                    raise InputError(
                        f"--events {self.path}: the event {event.event} has a record that is not in the source ({record}); "
                        "link the same lines"
                    )
            yield viewed(event, [told.account(record) for record in event.records], book, rules)


class KeptEvents:
    """The events that a project keeps, as coders' decisions leave them; otherwise as :class:`Events`. *names*: the ids that events have in
    a release, by those that they have in the project."""

    def __init__(self, project: Project, linking: Linking, names: Mapping[str, str]) -> None:

        self.project, self.names, self.opposed = project, names, set[str]()
        self.of: dict[str, str] = {}
        for kept in every(project):
            event = renamed(kept.event, names)
            self.of.update(dict.fromkeys(event.records, event.event))
            if event.counter_to:
                self.opposed.add(event.counter_to)
        self.digest, self.count = linking.content, linking.events
        self.only: Collection[str] | None = None
        """Ids of the events that are wanted; None: all."""

    def views(self, told: Told, book: Codebook) -> Iterator[View]:
        """The view of each event, in order of id; of one whose records coders took away there is none."""
        for view in views_in(self.project, book, only=self.only):
            yield msgspec.structs.replace(view, event=renamed(view.event, self.names))


def known_events(source: Source, path: str | None, names: Mapping[str, str], say: Callable[[str], None]) -> Events | KeptEvents | None:
    """The events of the export: those of the file *path*, else those that the project keeps of this run, under the ids that *names* gives
    them; None where there are none. *say* hears why there are none, and whether they are of today."""
    if path is not None:
        return Events(path)
    if source.project is None:
        return None
    linking = newest(source.project)
    if linking is None:
        return None
    if linking.inputs.run != source.run:
        say(f"{source.path}: its events were linked from another run, so that there are none here; selon link {source.path}")
        return None
    if inputs_of(source.project) != linking.inputs:
        say(f"{source.path}: reports or decisions came since it was linked; for events that know of them: selon link {source.path}")
    return KeptEvents(source.project, linking, names)
