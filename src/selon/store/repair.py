"""Checks of a project, each with its repair or the reason why there is none. Nothing that was written once is ever changed here: only what
can be made again is."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from selon.errors import StoreDamaged, StoreForeign, StoreOlder
from selon.store.coded import MADE, remake_records, shard_state
from selon.store.handle import Project
from selon.store.linkings import remake_events
from selon.store.log import LOGGED, writing
from selon.store.migrations import plan
from selon.store.project import open_project
from selon.store.search import out_of_step, rebuild
from selon.store.trouble import ODD, speaking
from selon.store.verify import Look, schema_problems

State = Literal["ok", "note", "mendable", "mended", "lost"]
"""ok · note: worth knowing, nothing to do · mendable: ``--repair`` mends it · mended · lost: what was there is gone, save the rest."""
_INDEX = re.compile(r"\bindex \w+$")
_MOST = 100
_SAVE = "what was there is gone; the rest is saved into a new file"


class Check(Struct, frozen=True):
    """One check: its name, how it stands, what was found, and what was done or is to be done about it."""

    name: str
    state: State
    found: str = ""
    remedy: str = ""


class _Rule(Struct, frozen=True):
    """How a check looks and mends: ``mend`` works within a transaction of the store; without one, ``remedy`` says why there is none."""

    name: str
    find: Callable[[Project], list[str]]
    state: State
    remedy: str
    mend: Callable[[Project], None] | None = None
    outside: bool = False


def _integrity(project: Project) -> list[str]:
    return [found for (found,) in project.connection.execute(f"PRAGMA integrity_check ({_MOST})") if found != "ok"]


def _pages(project: Project) -> list[str]:
    return [found for found in _integrity(project) if not _INDEX.search(found)]


def _indexes(project: Project) -> list[str]:
    return [found for found in _integrity(project) if _INDEX.search(found)]


def _reindex(project: Project) -> None:
    project.connection.execute("REINDEX")


def _schema(project: Project) -> list[str]:
    return schema_problems(project.connection)


def _schema_made_again(project: Project) -> list[str]:
    return [name for name, wanted, found in plan(project.connection) if name.startswith(("index", "trigger")) and (wanted or found)]


def _mend_schema(project: Project) -> None:
    for name, wanted, found in plan(project.connection):
        kind, _, thing = name.partition(" ")
        if kind in ("index", "trigger"):
            if found:
                project.connection.execute(f"DROP {kind} {thing}")
            if wanted:
                project.connection.execute(wanted)


def _tables(project: Project) -> list[str]:
    mendable = _schema_made_again(project)
    return [said for said in _schema(project) if not any(said.startswith(f"{name}:") for name in mendable)]


def _looked(step: Callable[[Look], None]) -> Callable[[Project], list[str]]:
    def find(project: Project) -> list[str]:
        look = Look(project.connection)
        step(look)
        return [f"{problem.table} {'' if problem.row is None else problem.row}: {problem.what}" for problem in look.problems]

    return find


def _rows(look: Look) -> None:
    look.redactions()
    for table in LOGGED:
        look.table(table)


def _chain(look: Look) -> None:
    _rows(look)
    look.problems.clear()
    look.log()


def _bodies(project: Project) -> list[str]:
    found = project.connection.execute(
        "SELECT d.n, s.n IS NULL OR o.n IS NULL, t.n IS NULL, d.layer IS NOT NULL AND l.n IS NULL FROM documents d "
        "LEFT JOIN sources s ON s.n = d.source LEFT JOIN objects o ON o.n = s.object LEFT JOIN texts t ON t.n = d.text "
        "LEFT JOIN layers l ON l.n = d.layer WHERE s.n IS NULL OR o.n IS NULL OR t.n IS NULL OR (d.layer IS NOT NULL AND l.n IS NULL)"
    )
    parts = ("original bytes", "text", "offset map")
    return [f"document {n}: no {', no '.join(p for p, gone in zip(parts, flags, strict=True) if gone)}" for n, *flags in found]


def _orphans(project: Project) -> list[str]:
    asked = (
        ("original bytes", "SELECT count(*) FROM objects WHERE n NOT IN (SELECT object FROM sources)"),
        ("sources", "SELECT count(*) FROM sources WHERE n NOT IN (SELECT source FROM documents)"),
        ("texts", "SELECT count(*) FROM texts WHERE n NOT IN (SELECT text FROM documents)"),
        ("offset maps", "SELECT count(*) FROM layers WHERE n NOT IN (SELECT layer FROM documents WHERE layer IS NOT NULL)"),
    )
    counts = [(name, project.connection.execute(sql).fetchone()[0]) for name, sql in asked]
    return [f"{count} {name} that nothing refers to" for name, count in counts if count]


def _remake(project: Project) -> None:
    remake_records(project.connection)


def _remake_events(project: Project) -> None:
    remake_events(project.connection)


def _search(index: str) -> Callable[[Project], list[str]]:
    return lambda project: list(out_of_step(project.connection, index))


def _rebuild(index: str) -> Callable[[Project], None]:
    return lambda project: rebuild(project.connection, index)


def _half_shards(project: Project) -> list[tuple[int, str, int, str]]:
    """(run, shard, documents, digest) of each shard whose last row in the ledger is not what its coded rows come to."""
    db, found = project.connection, []
    for run, shard in db.execute("SELECT DISTINCT run, shard FROM coded ORDER BY run, shard").fetchall():
        count, content = shard_state(db, run, shard)
        last = db.execute(
            "SELECT documents, content FROM shards WHERE run = ? AND shard = ? ORDER BY n DESC LIMIT 1", (run, shard)
        ).fetchone()
        if last != (count, content):
            found.append((run, shard, count, content))
    return found


def _shards(project: Project) -> list[str]:
    return [
        f"shard {shard} of run {run}: the ledger does not say what its {count} documents gave"
        for run, shard, count, _ in _half_shards(project)
    ]


def _numbers(project: Project) -> list[str]:
    db, found = project.connection, []
    for table in (*LOGGED, "log", *MADE[1:]):
        key = "entry" if table == "log" else "n"
        last = db.execute(f"SELECT max({key}) FROM {table}").fetchone()[0] or 0
        given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if (given[0] if given else 0) < last:
            found.append(f"{table}: the last number given is noted as {given[0] if given else 0}, yet {last} is there")
    return found


def _mend_numbers(project: Project) -> None:
    db = project.connection
    for table in (*LOGGED, "log", *MADE[1:]):
        last = db.execute(f"SELECT max({'entry' if table == 'log' else 'n'}) FROM {table}").fetchone()[0] or 0
        given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if given is None and last:
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))
        elif given is not None and given[0] < last:
            db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last, table))


def _mode(project: Project) -> list[str]:
    mode = project.connection.execute("PRAGMA journal_mode").fetchone()[0]
    return [] if mode == "wal" else [f"it is {mode}"]


def _mend_mode(project: Project) -> None:
    project.connection.execute("PRAGMA journal_mode = WAL")


def drafts(path: Path) -> list[Path]:
    """Files beside *path* that a process left when it was killed while it made a project or a copy of one there."""
    return sorted(one for one in path.parent.glob(f".{path.name}.*.new*") if re.fullmatch(r".+\.\d+\.new(-\w+)?", one.name))


def _drafts(project: Project) -> list[str]:
    return [one.name for one in drafts(project.path)]


def _mend_drafts(project: Project) -> None:
    for one in drafts(project.path):
        one.unlink(missing_ok=True)


_RULES = (
    _Rule("pages", _pages, "lost", _SAVE),
    _Rule("indexes", _indexes, "mendable", "made anew from their tables", _reindex),
    _Rule("tables", _tables, "lost", "a table is not as this version makes it; " + _SAVE),
    _Rule("indexes and triggers", _schema_made_again, "mendable", "made anew as this version makes them", _mend_schema),
    _Rule("references", _looked(Look.references), "lost", _SAVE),
    _Rule("documents whole", _bodies, "lost", _SAVE + "; read the sources in again"),
    _Rule("rows as written", _looked(_rows), "lost", _SAVE),
    _Rule("log", _looked(_chain), "lost", "there is no repair: the log is the proof; " + _SAVE),
    _Rule("duplicates", _looked(Look.links), "lost", _SAVE),
    _Rule("nothing left alone", _orphans, "note", "kept: original bytes and texts are never deleted"),
    _Rule("numbers", _numbers, "mendable", "set to the highest that is there", _mend_numbers),
    _Rule("shards", _shards, "mendable", "the ledger is written anew from the coded rows"),
    _Rule("records", _looked(Look.made), "mendable", "made anew from the coded lines", _remake),
    _Rule("events", _looked(Look.events), "mendable", "made anew from what linking kept", _remake_events),
    _Rule("search in reports", _search("document_words"), "mendable", "made anew from the texts", _rebuild("document_words")),
    _Rule("search in records", _search("record_words"), "mendable", "made anew from the coded lines", _rebuild("record_words")),
    _Rule("way of writing", _mode, "mendable", "set to write-ahead log", _mend_mode, outside=True),
    _Rule("drafts left over", _drafts, "mendable", "they are removed", _mend_drafts, outside=True),
)


def _found(rule: _Rule, project: Project) -> list[str]:
    try:
        return rule.find(project)
    except ODD as error:
        return [f"can't be looked at: {error}"]


def _mend(rule: _Rule, project: Project, found: Sequence[str]) -> Check:
    said = _said(found)
    try:
        if rule.outside and rule.mend is not None:
            rule.mend(project)
        else:
            with writing(project, "repair") as entry:
                entry.keep, entry.detail = True, {"check": rule.name, "found": list(found[:3])}
                if rule.mend is not None:
                    rule.mend(project)
                else:
                    for run, shard, count, content in _half_shards(project):
                        entry.write("shards", (run, shard, count, content))
    except (StoreDamaged, *ODD) as error:
        return Check(rule.name, "lost", f"{said}; mending it failed: {error}", _SAVE)
    left = _found(rule, project)
    return Check(rule.name, "lost", _said(left), _SAVE) if left else Check(rule.name, "mended", said, rule.remedy)


def _said(found: Sequence[str]) -> str:
    return "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")


def _each(project: Project, repair: bool) -> list[Check]:
    """All checks; what can be mended is only where nothing is lost: a file that is to be saved from stays as it is."""
    looked = [(rule, _found(rule, project)) for rule in _RULES]
    mending = repair and not any(found and rule.state == "lost" for rule, found in looked)
    checks = []
    for rule, found in looked:
        if not found:
            checks.append(Check(rule.name, "ok"))
        elif mending and rule.state == "mendable":
            checks.append(_mend(rule, project, found))
        else:
            checks.append(Check(rule.name, rule.state, _said(found), rule.remedy))
    return checks


def examine(path: Path, *, repair: bool = False) -> list[Check]:
    """All checks of the project at *path*; with *repair*, what can be mended is, in the file, unless something in it is lost.

    A project of an older version is brought up to date by *repair*. Raises StoreMissing, StoreLocked, StoreNewer, StoreReadOnly.
    """
    waiting = Path(f"{path}-wal")
    size = waiting.stat().st_size if waiting.exists() else 0
    try:
        project = open_project(path, read_only=not repair)
    except (StoreDamaged, StoreForeign) as error:
        return [Check("opens", "lost", str(error), _SAVE)]
    except StoreOlder as error:
        return [Check("opens", "mendable", str(error), "brought up to date, after a copy was put beside it")]
    with project, speaking(path):
        checks = [Check("opens", "ok"), *_each(project, repair)]
    left = f"{waiting.name}: {size:,} bytes, of a process that is at work or was killed" if size else ""
    return [*checks, Check("written ahead", "note" if size else "ok", left, "taken in when the project is next closed" if size else "")]
