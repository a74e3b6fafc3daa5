"""Acts of linking, and what each changed; from that the events as they stand, which can be made again at any time.

A linking that finds an event as it was writes nothing about it, so a project grows by what changed and not by what is there.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from selon.errors import StoreConflict
from selon.model import Where
from selon.store.coded import insert
from selon.store.derived import fold, reach_of
from selon.store.handle import Project
from selon.store.log import Entry, writing
from selon.store.packed import Cell, pack, sha256, unpack
from selon.store.records import Whereabout
from selon.store.trouble import speaking
from selon.views import Event, State

EVENT = (
    "n", "id", "family", "code", "status", "state", "day", "latest", "reach", "low", "high", "records", "reports", "outlets", "sources",
    "review",
)  # fmt: skip
BESIDE = {
    "event_places": ("event", "position", "country", "city", "day", "id"),
    "event_outlets": ("event", "position", "outlet", "day", "id"),
    "members": ("event", "position", "record", "report"),
    "event_links": ("event", "position", "kind", "one", "other", "bits"),
    "event_relations": ("event", "position", "kind", "other"),
}
"""The tables beside the one of events, with their columns in the order in which they are written."""
INSIDE, REVIEW, REVIEW_TOLD_OF_OTHER = 0, 1, 2
"""Kinds of links: inside an event; for review; for review and told of the other event too, which has its first record."""
_PAGE = 1_000
_LAST = "l.n = (SELECT max(m.n) FROM linked m WHERE m.event = l.event)"


class Summary(Struct, frozen=True, omit_defaults=True):
    """What lists and filters show of an event, as it was when it was linked.

    ``code`` is the form of a protest or the kind of another event. ``day`` and ``latest`` bound its date (``YYYY-MM-DD``; None: no year is
    told). ``low`` and ``high``: the least and the greatest figure that anybody gives for its size. ``sources`` counts reports that do not
    repeat each other, ``outlets`` and ``languages`` name each once. ``where`` is the place that was chosen, where one was.
    """

    family: str
    code: str | None
    status: str
    state: State
    day: str | None = None
    latest: str | None = None
    low: int | None = None
    high: int | None = None
    sources: int = 1
    places: tuple[Whereabout, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    where: Where | None = None


class Kept(Struct, frozen=True):
    """An event as it is kept: the event, its summary, and for each of its records the place of its report in ``event.reports``."""

    event: Event
    summary: Summary
    reports_of: tuple[int, ...]


class Inputs(Struct, frozen=True):
    """What decides the result of a linking: two linkings with equal inputs have equal results.

    ``run``: the configuration under which the records were coded. ``documents``, ``coded``, ``wires``, ``decisions``: numbers of the last
    rows of these kinds that counted, 0 for none. ``weights``: SHA-256 of the table of weights; ``configuration``: JSON, what else decides.
    """

    run: str
    documents: int
    coded: int
    wires: int
    decisions: int
    weights: str
    configuration: str


class Linking(Struct, frozen=True):
    """One act of linking: its number, what decided its result, how many records and events there were, the digest of the result."""

    number: int
    inputs: Inputs
    records: int
    events: int
    content: str


class Saved(Struct, frozen=True):
    """What keeping a linking changed: how many events are ``new``, other than they were (``changed``), no more (``gone``), as they were."""

    linking: Linking
    new: int
    changed: int
    gone: int
    same: int


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Kept)


def counted(project: Project, run: str) -> tuple[int, int, int, int]:
    """Numbers of the last document, the last coded row of *run*, the last row about wires, and the last decision; 0 for none."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT (SELECT max(n) FROM documents), "
            "(SELECT max(c.n) FROM coded c WHERE c.run = (SELECT n FROM runs WHERE configuration = ?)), "
            "(SELECT max(n) FROM wires), (SELECT max(n) FROM decisions)",
            (run,),
        ).fetchone()
    documents, coded, wires, decisions = (number or 0 for number in found)
    return documents, coded, wires, decisions


def linkings(project: Project, limit: int | None = None) -> list[Linking]:
    """The acts of linking, newest first, at most *limit*."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT l.n, r.configuration, l.documents, l.coded, l.wires, l.decisions, l.weights, l.configuration, l.records, l.events, "
            "l.content "
            "FROM linkings l JOIN runs r ON r.n = l.run ORDER BY l.n DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )
        return [Linking(n, Inputs(*cells[:7]), *cells[7:]) for n, *cells in found]


def newest(project: Project) -> Linking | None:
    """The last act of linking; None where nothing was linked yet."""
    return next(iter(linkings(project, 1)), None)


def read(codec: int, size: int, body: bytes) -> Kept:
    """An event from its packed body. Raises msgspec.MsgspecError."""
    return _DECODER.decode(unpack(codec, size, body))


class _Save:
    """One call of :func:`save` at work."""

    def __init__(self, db: sqlite3.Connection, entry: Entry, linking: int) -> None:
        self.db, self.entry, self.linking = db, entry, linking
        self.new = self.changed = self.gone = 0

    def put(self, kept: Kept) -> None:
        """Write *kept* where it is new or other than it was."""
        line = _ENCODER.encode(kept)
        digest, name = sha256(line), kept.event.event
        found = self.db.execute("SELECT e.n, l.hash FROM events e JOIN linked l ON l.n = e.n WHERE e.id = ?", (name,)).fetchone()
        if found and found[1] == digest:
            return
        if found:
            _unspread(self.db, found[0])
        self.new, self.changed = self.new + (found is None), self.changed + (found is not None)
        spread_event(self.db, self.entry.write("linked", (self.linking, name, digest, len(line), *pack(line))), kept)

    def drop(self, name: str) -> None:
        """Write that there is no such event any more, where there is one."""
        found = self.db.execute("SELECT n FROM events WHERE id = ?", (name,)).fetchone()
        if found:
            _unspread(self.db, found[0])
            self.entry.write("linked", (self.linking, name, None, None, None, None))
            self.gone += 1


def save(
    project: Project,
    inputs: Inputs,
    events: Iterable[Kept],
    *,
    gone: Iterable[str] | None = None,
    base: int | None = None,
    at: str | None = None,
) -> Saved:
    """Keep the result of a linking in one transaction; when this returns it is on the disk. Only what changed is written.

    *events* are all events in the order of their ids, or, where *gone* is given, those that may have changed; *gone* then names those that
    are no more. *base*: the number of the linking that they change; StoreConflict where it is no longer the last one. A linking with the
    inputs and the result of the last one writes nothing. Raises StoreLocked, StoreFull, StoreReadOnly.
    """
    db = project.connection
    with writing(project, "link", at) as entry:
        run = db.execute("SELECT n FROM runs WHERE configuration = ?", (inputs.run,)).fetchone()[0]
        last = newest(project)
        if base is not None and (last is None or last.number != base):
            raise StoreConflict(f"{project.path}: linked by another process meanwhile; nothing was written, try again")
        work = _Save(db, entry, entry.coming("linkings"))
        if gone is None:
            _whole(work, events)
        else:
            for name in gone:
                work.drop(name)
            for kept in events:
                work.put(kept)
        told = Linking(work.linking, inputs, _records(db), *content_of(db))
        if last is not None and msgspec.structs.replace(told, number=last.number) == last:
            told = last
        else:
            cells = (inputs.documents, inputs.coded, inputs.wires, inputs.decisions, inputs.weights, inputs.configuration)
            entry.write("linkings", (run, *cells, told.records, told.events, told.content))
        entry.detail = {"linking": told.number, "new": work.new, "changed": work.changed, "gone": work.gone}
    return Saved(told, work.new, work.changed, work.gone, told.events - work.new - work.changed)


def _whole(work: _Save, events: Iterable[Kept]) -> None:
    """Write *events*, which are all, in order of id; those that are there and not among them are no more."""
    there = _ids(work.db)
    ahead = next(there, None)
    gone: list[str] = []
    for kept in events:
        while ahead is not None and ahead < kept.event.event:
            gone.append(ahead)
            ahead = next(there, None)
        if ahead == kept.event.event:
            ahead = next(there, None)
        work.put(kept)
    while ahead is not None:
        gone.append(ahead)
        ahead = next(there, None)
    for name in gone:
        work.drop(name)


def _ids(db: sqlite3.Connection) -> Iterator[str]:
    """Ids of the events in order, read page by page, as rows are written meanwhile."""
    last = ""
    while page := db.execute("SELECT id FROM events WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGE)).fetchall():
        yield from (name for (name,) in page)
        last = page[-1][0]


def _records(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(sum(records), 0) FROM events").fetchone()[0])


def content_of(db: sqlite3.Connection) -> tuple[int, str]:
    """How many events there are, and the digest of them all."""
    whole, count = hashlib.sha256(), 0
    for name, digest in db.execute("SELECT e.id, l.hash FROM events e JOIN linked l ON l.n = e.n ORDER BY e.id"):
        whole.update(msgspec.msgpack.encode((name, digest)))
        count += 1
    return count, "sha256:" + whole.hexdigest()


def spread(n: int, kept: Kept) -> dict[str, list[tuple[Cell, ...]]]:
    """The rows made from an event, table by table; *n* is the number of its row in ``linked``."""
    event, told = kept.event, kept.summary
    day, latest = told.day or "", told.latest or told.day
    names = dict.fromkeys((place.country, fold(place.city) if place.city else None) for place in told.places)
    own = frozenset(event.records)
    links = [(INSIDE, link) for link in event.links]
    links += [(REVIEW if link.records[0] in own else REVIEW_TOLD_OF_OTHER, link) for link in event.review]
    relations = (("part_of", event.part_of), ("counter_to", event.counter_to), ("follows", event.follows))
    others = [(kind, other) for kind, other in relations if other] + [("commemorates", other) for other in event.commemorates]
    counts = (len(event.records), len(event.reports), len(told.outlets), told.sources, len(event.review))
    beside: dict[str, list[tuple[Cell, ...]]] = {
        "event_places": [(country, city, day, event.event) for country, city in names if country or city],
        "event_outlets": [(name, day, event.event) for name in dict.fromkeys(fold(one) for one in told.outlets)],
        "members": [(record, event.reports[at]) for record, at in zip(event.records, kept.reports_of, strict=True)],
        "event_links": [(kind, *link.records, link.bits) for kind, link in links],
        "event_relations": [(kind, other) for kind, other in others],
    }
    row = (
        n, event.event, told.family, told.code, told.status, told.state, day, latest, reach_of(day, latest), told.low, told.high, *counts,
    )  # fmt: skip
    return {"events": [row], **{table: [(n, i, *cells) for i, cells in enumerate(rows)] for table, rows in beside.items()}}


def spread_event(db: sqlite3.Connection, n: int, kept: Kept) -> None:
    """Write what questions are asked of: the rows made from an event."""
    for table, rows in spread(n, kept).items():
        db.executemany(insert(table, EVENT if table == "events" else BESIDE[table]), rows)


def _unspread(db: sqlite3.Connection, n: int) -> None:
    for table in BESIDE:
        db.execute(f"DELETE FROM {table} WHERE event = ?", (n,))
    db.execute("DELETE FROM events WHERE n = ?", (n,))


def remake_events(db: sqlite3.Connection) -> None:
    """Make all rows that are made from linked events anew, within the caller's transaction."""
    for table in (*BESIDE, "events"):
        db.execute(f"DELETE FROM {table}")
    for (n,) in db.execute(f"SELECT l.n FROM linked l WHERE {_LAST} AND l.body IS NOT NULL ORDER BY l.n").fetchall():
        spread_event(db, n, read(*db.execute("SELECT codec, size, body FROM linked WHERE n = ?", (n,)).fetchone()))


def events_out_of_step(db: sqlite3.Connection) -> Iterator[tuple[str, int | None, str]]:
    """(table, number of the event's row, what differs) of all rows that are not what the linked events make."""
    counts = dict.fromkeys(("events", *BESIDE), 0)
    for n, *packed in db.execute(f"SELECT l.n, l.codec, l.size, l.body FROM linked l WHERE {_LAST} AND l.body IS NOT NULL ORDER BY l.n"):
        try:
            made = spread(n, read(*packed))
        except (msgspec.MsgspecError, UnicodeError, ValueError, IndexError) as error:
            yield "linked", n, f"body: no event ({error})"
            continue
        for table, rows in made.items():
            counts[table] += len(rows)
            columns = EVENT if table == "events" else BESIDE[table]
            there = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {columns[0]} = ? ORDER BY 1, 2", (n,)).fetchall()
            if names := _differing(columns, there, rows):
                yield table, n, f"{', '.join(names)}: not what the linked event makes"
    for table, count in counts.items():
        found = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        if found != count:
            yield table, None, f"{found} rows, where the linked events make {count}"
    last = db.execute("SELECT n, records, events, content FROM linkings ORDER BY n DESC LIMIT 1").fetchone()
    if last is not None and last[1:] != (_records(db), *content_of(db)):
        yield "linkings", last[0], "the events are not those that the last linking gave"


def _differing(columns: Sequence[str], there: Sequence[tuple[Cell, ...]], wanted: Sequence[tuple[Cell, ...]]) -> list[str]:
    if len(there) != len(wanted):
        return ["rows"]
    pairs = [zip(columns, a, b, strict=True) for a, b in zip(there, wanted, strict=True)]
    return sorted({name for pair in pairs for name, a, b in pair if a != b})
