"""Records and events as columns (:mod:`selon.store.columns`), read from a project in one go; and what a full-text search finds."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from selon.store.columns import Columns, Floats, Group, Ints, Mask, beside, by_name, encoded, grouped, ordinal, rising
from selon.store.derived import fold
from selon.store.documents import unpacked_text
from selon.store.handle import Project
from selon.store.questions import wanted
from selon.store.records import rows_at
from selon.store.towns import Towns, towns
from selon.store.trouble import speaking

ORDERS = ("day", "doubt", "finding", "outlet", "place")
"""Newest first; least sure first (without a confidence: coded by other means, certain); most severe findings first; by name."""
EVENT_ORDERS = (*ORDERS, "reports")
"""Those, and what most reports tell of first. An event is as sure as the least sure of its records, and has the findings of all."""
_WEIGHTS = {"note": 1, "warning": 1_000, "error": 1_000_000}


class Version(Struct, frozen=True):
    """What lists are made of: numbers of the last rows that count, None where there are none."""

    run: int | None
    coded: int | None
    linking: int | None
    redaction: int | None


class Tables(Struct, frozen=True, eq=False):
    """The records of the newest run and the events of the last linking, as columns; ``outlets``: name as it is compared -> as written.
    ``members``: (row of an event, row of a record in it), those of events rising; ``homes``: id of a record -> row of its event, also of
    records that are in no list, as coders added them; ``held``: how many records each event has;
    ``towns``: what towns are called in the columns."""

    version: Version
    records: Columns
    events: Columns
    outlets: Mapping[str, str]
    members: tuple[Ints, Ints]
    homes: Mapping[str, int]
    held: Ints
    towns: Towns


def version(project: Project) -> Version:
    """As which the project stands: lists of equal versions are equal."""
    with speaking(project.path):
        return Version(
            *project.connection.execute(
                "SELECT (SELECT max(n) FROM runs), (SELECT max(n) FROM coded), (SELECT max(n) FROM linkings), "
                "(SELECT max(n) FROM redactions)"
            ).fetchone()
        )


def tables(project: Project) -> Tables:
    """Both lists. A second for a hundred thousand records and as many events."""
    with speaking(project.path):
        found = version(project)
        outlets: dict[str, str] = {}
        printed = dict(project.connection.execute("SELECT n, outlet FROM documents ORDER BY n").fetchall())
        folded = {name: fold(name) for name in dict.fromkeys(printed.values()) if name}
        for name, bare in folded.items():
            outlets.setdefault(bare, name)
        called = towns(project, found.run or 0)
        records = _records(project, found.run or 0, {n: folded.get(name) for n, name in printed.items()}, called)
        events, members, homes = _events(project, records, called)
        held: Ints = np.bincount(np.array(list(homes.values()), dtype=np.int64), minlength=len(events.ids)).astype(np.int64)
        return Tables(found, records, events, outlets, members, homes, held, called)


def _columns(
    cells: Sequence[tuple[int, str, str, str | None]],
    sure: Iterable[float | None],
    base: Mapping[str, Sequence[str | None]],
    further: Mapping[str, tuple[Group, Mapping[str, tuple[str, ...]]]],
    sorting: Mapping[str, Ints],
    reports: tuple[Ints, Ints],
) -> Columns:
    """*cells*: (number, id, day, latest) of each row, in order; *base*: columns of one value a row."""
    coded = {name: encoded(values) for name, values in {**base, "year": [day[:4] or None for _, _, day, _ in cells]}.items()}
    names = {name: values for name, (_, values) in coded.items()}
    for _, more in further.values():
        names |= more
    first = np.array([ordinal(day) for _, _, day, _ in cells], dtype=np.int64)
    last = np.maximum(first, np.array([ordinal(latest) for _, _, _, latest in cells], dtype=np.int64))
    certain = np.array([np.nan if one is None else one for one in sure], dtype=np.float64)
    groups = {"row": Group({name: codes for name, (codes, _) in coded.items()}), **{name: group for name, (group, _) in further.items()}}
    outlet = groups["outlets"] if "outlets" in groups else groups["row"]
    orders = {
        "day": np.arange(len(cells), dtype=np.int64),
        "doubt": rising(np.nan_to_num(certain, nan=1.0)),
        "outlet": by_name(outlet, "outlet", names["outlet"], len(cells)),
        "place": by_name(groups["places"], "city", names["city"], len(cells)),
        **sorting,
    }
    numbers = np.array([n for n, _, _, _ in cells], dtype=np.int64)
    return Columns(numbers, tuple(name for _, name, _, _ in cells), first, last, certain, groups, names, orders, reports)


def _places(
    told: Iterable[tuple[int, str | None, str | None]], at: Mapping[int, int], called: Towns
) -> tuple[Group, dict[str, tuple[str, ...]]]:
    """The group of towns and countries, from (number, city, country)."""
    kept = sorted(((at[n], called.of(city, country), country) for n, city, country in told if n in at), key=lambda one: one[0])
    city, cities = encoded(one for _, one, _ in kept)
    country, countries = encoded(one for _, _, one in kept)
    rows = np.array([row for row, _, _ in kept], dtype=np.int64)
    return beside(rows, {"city": city, "country": country}), {"city": cities, "country": countries}


def _records(project: Project, run: int, printed: Mapping[int, str | None], called: Towns) -> Columns:
    db = project.connection
    rows = db.execute(
        "SELECT n, id, day, latest, family, form, status, confidence, document, coded FROM records WHERE run = ? "
        "ORDER BY day DESC, id DESC",
        (run,),
    ).fetchall()
    at = {row[0]: place for place, row in enumerate(rows)}
    places = _places(db.execute("SELECT record, city, country FROM whereabouts WHERE run = ?", (run,)), at, called)
    noticed, weights = _findings(project, run, at, rows)
    finding, findings = grouped(noticed, "finding")
    base = {
        "family": [row[4] for row in rows],
        "form": [row[5] for row in rows],
        "status": [row[6] for row in rows],
        "outlet": [printed.get(row[8]) for row in rows],
    }
    every: Ints = np.arange(len(rows), dtype=np.int64)
    reports = every, np.array([row[8] for row in rows], dtype=np.int64)
    return _columns(
        [row[:4] for row in rows], [row[7] for row in rows], base,
        {"places": places, "findings": (finding, {"finding": findings})}, {"finding": rising(-weights)}, reports,
    )  # fmt: skip


def _findings(project: Project, run: int, at: Mapping[int, int], rows: Sequence[tuple[int, ...]]) -> tuple[list[tuple[int, str]], Ints]:
    """(row, finding) of all, and how much the findings of each row weigh: those of its statements, and those of its whole report."""
    db = project.connection
    told: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        told.setdefault(row[9], []).append(place)
    weights: Ints = np.zeros(len(rows), dtype=np.int64)
    pairs: list[tuple[int, str]] = []
    for n, coded, name, severity, statements in db.execute(
        "SELECT f.n, f.coded, f.name, f.severity, f.statements FROM findings f JOIN coded c ON c.n = f.coded WHERE c.run = ? ORDER BY f.n",
        (run,),
    ).fetchall():
        there = told.get(coded, [])
        if statements != "[]" and len(there) > 1:
            own = db.execute(
                "SELECT DISTINCT s.record FROM findings f, json_each (f.statements) j JOIN statements s ON s.id = j.value "
                "JOIN records r ON r.n = s.record AND r.coded = f.coded WHERE f.n = ?",
                (n,),
            )
            there = [at[record] for (record,) in own if record in at]
        for place in there:
            pairs.append((place, name))
            weights[place] += _WEIGHTS.get(severity, 1)
    return pairs, weights


def _events(project: Project, records: Columns, called: Towns) -> tuple[Columns, tuple[Ints, Ints], dict[str, int]]:
    """The events, (event, record in it), and record -> event."""
    db = project.connection
    rows = db.execute("SELECT n, id, day, latest, family, code, status, state, reports FROM events ORDER BY day DESC, id DESC").fetchall()
    at = {row[0]: place for place, row in enumerate(rows)}
    known = {name: place for place, name in enumerate(records.ids)}
    homes = {name: at[n] for n, name in db.execute("SELECT event, record FROM members") if n in at}
    inside = np.array(sorted((place, known[name]) for name, place in homes.items() if name in known), dtype=np.int64).reshape(-1, 2)
    own, of = inside[:, 0], inside[:, 1]
    sure: Floats = np.full(len(rows), np.inf)
    np.minimum.at(sure, own, np.nan_to_num(records.sure[of], nan=1.0))
    printed = db.execute("SELECT event, outlet FROM event_outlets")
    outlets, outlet_names = grouped(((at[n], name) for n, name in printed if n in at), "outlet")
    weights, noticed = _carried(records, own, of, len(rows))
    finding, findings = grouped(noticed, "finding")
    base = {"family": [r[4] for r in rows], "form": [r[5] for r in rows], "status": [r[6] for r in rows], "state": [r[7] for r in rows]}
    further = {
        "places": _places(db.execute("SELECT event, city, country FROM event_places"), at, called),
        "outlets": (outlets, {"outlet": outlet_names}),
        "findings": (finding, {"finding": findings}),
    }
    sorting = {"finding": rising(-weights), "reports": rising(-np.array([row[8] for row in rows], dtype=np.int64))}
    certain = [None if np.isinf(one) else float(one) for one in sure]
    return _columns([row[:4] for row in rows], certain, base, further, sorting, (own, records.reports[1][of])), (own, of), homes


def noticed_again(lists: Tables) -> Tables:
    """*lists* with what was noticed of events after that of their records."""
    own, of = lists.members
    weights, pairs = _carried(lists.records, own, of, len(lists.events.ids))
    group, names = grouped(pairs, "finding")
    events = replace(
        lists.events,
        groups={**lists.events.groups, "findings": group},
        names={**lists.events.names, "finding": names},
        orders={**lists.events.orders, "finding": rising(-weights)},
    )
    return replace(lists, events=events)


def _carried(records: Columns, own: Ints, of: Ints, count: int) -> tuple[Ints, list[tuple[int, str]]]:
    """How much the findings of each event weigh, and (event, finding) of all, from those of its records."""
    group = records.groups["findings"]
    assert group.rows is not None
    event: Ints = np.full(len(records.ids), -1, dtype=np.int64)
    event[of] = own
    names = records.names["finding"]
    pairs = [(int(event[row]), names[code]) for row, code in zip(group.rows, group.codes["finding"], strict=True) if event[row] >= 0]
    rank: Ints = np.zeros(len(records.ids), dtype=np.int64)
    heavy = records.orders["finding"]
    rank[heavy] = np.arange(len(heavy), 0, -1)
    noticed: Mask = np.zeros(len(records.ids), dtype=np.bool_)
    noticed[group.rows] = True
    weights: Ints = np.zeros(count, dtype=np.int64)
    np.maximum.at(weights, own, np.where(noticed[of], rank[of], 0))
    return weights, pairs


def documents_with(project: Project, text: str) -> list[int]:
    """Numbers of the documents whose title or text has the words *text*, see :class:`selon.store.records.RecordFilter`."""
    with speaking(project.path):
        found = project.connection.execute("SELECT rowid FROM document_words WHERE document_words MATCH ?", (wanted(text),))
        return [n for (n,) in found]


def records_with(project: Project, words: str) -> list[int]:
    """Numbers of the records that were coded from the words *words*."""
    with speaking(project.path):
        found = project.connection.execute("SELECT rowid FROM record_words WHERE record_words MATCH ?", (wanted(words),))
        return [n for (n,) in found]


def events_with(lists: Tables, records: Sequence[int]) -> list[int]:
    """Numbers of the events in which records of these numbers are."""
    own, of = lists.members
    there = np.isin(lists.records.numbers, np.array(records, dtype=np.int64))
    return [int(one) for one in np.unique(lists.events.numbers[own[there[of]]])]


def titled(project: Project, documents: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Number of a document -> id of its report, title, text."""
    found = {}
    with speaking(project.path):
        for n in dict.fromkeys(documents):
            told = project.connection.execute(
                "SELECT t.hash, d.title, t.codec, t.size, t.body FROM documents d JOIN texts t ON t.n = d.text WHERE d.n = ?", (n,)
            ).fetchone()
            if told is not None:
                found[n] = (_report(told[0]), told[1] or "", unpacked_text(*told[2:]))
    return found


def outlets_of(project: Project, documents: Iterable[int]) -> dict[int, str | None]:
    """Number of a document -> its outlet, as it was told."""
    asked = msgspec.json.encode(sorted(set(documents))).decode("ascii")
    with speaking(project.path):
        sql = "SELECT d.n, d.outlet FROM json_each (?) q CROSS JOIN documents d ON d.n = q.value"
        return dict(project.connection.execute(sql, (asked,)).fetchall())


def reports_of(project: Project, documents: Iterable[int]) -> dict[int, str]:
    """Number of a document -> id of its report."""
    found = {}
    with speaking(project.path):
        for n in dict.fromkeys(documents):
            told = project.connection.execute("SELECT t.hash FROM documents d JOIN texts t ON t.n = d.text WHERE d.n = ?", (n,)).fetchone()
            if told is not None:
                found[n] = _report(told[0])
    return found


def documents_of(project: Project, reports: Iterable[str]) -> dict[str, int]:
    """Id of a report -> number of the document that stands for it."""
    found = {}
    with speaking(project.path):
        for report in reports:
            told = project.connection.execute(
                "SELECT d.n FROM texts t JOIN documents d ON d.text = t.n WHERE t.hash = ? AND d.duplicate_of IS NULL",
                (bytes.fromhex(report.removeprefix("sha256:")),),
            ).fetchone()
            if told is not None:
                found[report] = told[0]
    return found


def _report(digest: bytes) -> str:
    return f"sha256:{digest.hex()}"


def towns_written(project: Project, lists: Tables, wanted: Iterable[str]) -> dict[str, str]:
    """Towns as lists call them -> as a record writes them."""
    records, called = lists.records, lists.towns
    group, names = records.groups["places"], records.names["city"]
    assert group.rows is not None
    known = {name: code for code, name in enumerate(names)}
    found: dict[str, str] = {}
    for town in wanted:
        entries = [int(one) for one in np.flatnonzero(group.codes["city"] == known[town])[:1]] if town in known else []
        for entry in entries:
            n = int(records.numbers[group.rows[entry]])
            for row in rows_at(project, [n]).values():
                told = [place.city for place in row.places if place.city and called.of(fold(place.city), place.country) == town]
                found |= dict.fromkeys([town] if told else [], next(iter(told), ""))
    return found
