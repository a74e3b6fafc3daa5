"""What people decided about what was coded: never overwritten, only added to."""

import json
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from selon.errors import StoreConflict
from selon.store.handle import Project
from selon.store.log import writing
from selon.store.trouble import speaking

_COLUMNS = "coder, at, target, target_id, action, field, old, new, reason, undo_of"
_ASKED = 500
"""Ids in one question: SQLite bounds how many values a statement may take."""


LINK = "link"
"""The target of decisions on whether two records tell of one event; ``target_id`` is the two ids in order, with a blank between."""
EVENT = "event"
"""The target of decisions on an event as a whole; ``target_id`` is its id when the decision was taken."""


class Decision(Struct, frozen=True):
    """One decision: who (``coder``), when (``at``, ISO 8601, as the caller tells it), about what (``target`` says the kind: document,
    record, statement, event; ``target_id`` which), what was done (``action``: accept, reject, change, add, merge …), to which ``field``,
    from ``old`` to ``new`` (JSON), and why. ``undo_of`` is the number of the decision that this one takes back."""

    coder: str
    at: str
    target: str
    target_id: str
    action: str
    field: str | None = None
    old: str | None = None
    new: str | None = None
    reason: str | None = None
    undo_of: int | None = None


def decide(project: Project, decisions: Sequence[Decision]) -> list[int]:
    """Keep *decisions* in one transaction; their numbers. Raises StoreConflict for one that takes back a decision that is not there, that
    is about something else, or that was taken back already."""
    with writing(project, "decide", decisions[-1].at if decisions else None) as entry:
        numbers = []
        for one in decisions:
            if one.undo_of is not None:
                _check_undo(project, one)
            numbers.append(
                entry.write(
                    "decisions",
                    (one.coder, one.at, one.target, one.target_id, one.action, one.field, one.old, one.new, one.reason, one.undo_of),
                )
            )
        entry.detail = {"decisions": len(numbers)}
    return numbers


def _check_undo(project: Project, one: Decision) -> None:
    db = project.connection
    undone = db.execute("SELECT target, target_id FROM decisions WHERE n = ?", (one.undo_of,)).fetchone()
    if undone is None:
        raise StoreConflict(f"{project.path}: there is no decision {one.undo_of} to take back")
    if undone != (one.target, one.target_id):
        raise StoreConflict(f"{project.path}: decision {one.undo_of} is about {undone[0]} {undone[1]}, not {one.target} {one.target_id}")
    if db.execute("SELECT 1 FROM decisions WHERE undo_of = ?", (one.undo_of,)).fetchone():
        raise StoreConflict(f"{project.path}: decision {one.undo_of} was taken back already")


def decisions(
    project: Project, target: str | None = None, target_id: str | None = None, *, until: int | None = None
) -> Iterator[tuple[int, Decision]]:
    """(number, decision) in the order in which they were taken: all, those about one kind of thing, or those about one thing.

    *until*: only up to this number, as they stood then.
    """
    told = [(name, value) for name, value in (("target = ?", target), ("target_id = ?", target_id), ("n <= ?", until)) if value is not None]
    asked = "WHERE " + " AND ".join(name for name, _ in told) if told else ""
    cells = tuple(value for _, value in told)
    with speaking(project.path):
        for n, *parts in project.connection.execute(f"SELECT n, {_COLUMNS} FROM decisions {asked} ORDER BY n", cells):
            yield n, Decision(*parts)


def since(project: Project, number: int, *targets: str) -> Iterator[tuple[int, int, Decision]]:
    """(number, entry of the log, decision) of all behind *number*, in order: those of one entry were taken in one transaction. *targets*:
    only those about such kinds of things."""
    about = f"AND +target IN ({', '.join('?' * len(targets))})" if targets else ""  # by number, which is quicker, as few are new
    asked = f"SELECT n, entry, {_COLUMNS} FROM decisions WHERE n > ? {about} ORDER BY n"
    with speaking(project.path):
        for n, entry, *parts in project.connection.execute(asked, (number, *targets)):
            yield n, entry, Decision(*parts)


def standing(
    project: Project, target: str | None = None, target_id: str | None = None, *, until: int | None = None
) -> list[tuple[int, Decision]]:
    """The decisions (all, about one kind of thing, or about one thing) that were not taken back, in order; a taking back that was itself
    taken back brings the first again. *until*: as it was after the decision of this number."""
    return stands(list(decisions(project, target, target_id, until=until)))


def standing_about(project: Project, target: str, ids: Sequence[str]) -> list[tuple[int, Decision]]:
    """The standing decisions about any of the things *ids* of one kind, in order: far quicker than all, in a project with many."""
    found: list[tuple[int, Decision]] = []
    with speaking(project.path):
        for at in range(0, len(ids), _ASKED):
            asked = tuple(ids[at : at + _ASKED])
            places = ", ".join("?" * len(asked))
            rows = project.connection.execute(
                f"SELECT n, {_COLUMNS} FROM decisions WHERE target = ? AND target_id IN ({places})", (target, *asked)
            )
            found += [(n, Decision(*parts)) for n, *parts in rows]
    return stands(sorted(found, key=lambda row: row[0]))


def standing_done(project: Project, target: str, action: str) -> list[tuple[int, Decision]]:
    """The standing decisions about one kind of thing by which *action* was done, in order."""
    with speaking(project.path):
        rows = project.connection.execute(
            f"SELECT n, {_COLUMNS} FROM decisions WHERE target = ? AND (action = ? OR undo_of IS NOT NULL) ORDER BY n", (target, action)
        )
        return stands([(n, Decision(*parts)) for n, *parts in rows])


def altering(project: Project) -> list[tuple[int, Decision]]:
    """The decisions that change what a report tells, whether they stand or not, in order; and those that take back any about the same."""
    acts = "action IN ('change', 'add_statement', 'add_record', 'split', 'merge') OR (target = 'statement' AND action = 'reject')"
    about = "target IN ('report', 'record', 'statement')"
    with speaking(project.path):
        rows = project.connection.execute(
            f"SELECT n, {_COLUMNS} FROM decisions WHERE {about} AND ({acts} OR undo_of IS NOT NULL) ORDER BY n"
        )
        return [(n, Decision(*parts)) for n, *parts in rows]


def making(project: Project) -> Iterator[Decision]:
    """The decisions that make records or statements, the newest first, whether they stand or not."""
    with speaking(project.path):
        for parts in project.connection.execute(
            f"SELECT {_COLUMNS} FROM decisions WHERE action IN ('add_statement', 'add_record', 'split') ORDER BY n DESC"
        ):
            yield Decision(*parts)


def stands(taken: Sequence[tuple[int, Decision]]) -> list[tuple[int, Decision]]:
    """Those of *taken* (in order, with all that is about the same things) that were not taken back."""
    back = gone(taken)
    return [(number, one) for number, one in taken if number not in back and one.undo_of is None]


def gone(taken: Sequence[tuple[int, Decision]]) -> set[int]:
    """The numbers of those of *taken* (in order) that were taken back; a taking back that was itself taken back takes nothing back."""
    return _gone((number, one.undo_of) for number, one in reversed(taken))


def standing_pairs(project: Project, records: Sequence[str], *, until: int | None = None) -> list[tuple[int, Decision]]:
    """The standing decisions about pairs (:data:`LINK`) with one of *records*, in order; *until* as in :func:`standing`."""
    own, there = json.dumps(list(records)), "IN (SELECT value FROM json_each(?))"
    blank = "instr(target_id, ' ')"
    with speaking(project.path):
        rows = project.connection.execute(
            f"SELECT n, {_COLUMNS} FROM decisions WHERE target = ? AND n <= coalesce(?, n) AND "
            f"(substr(target_id, 1, {blank} - 1) {there} OR substr(target_id, {blank} + 1) {there}) ORDER BY n",
            (LINK, until, own, own),
        )
        return stands([(n, Decision(*parts)) for n, *parts in rows])


def decided(project: Project, target: str, coder: str | None = None) -> set[str]:
    """Ids of the things of one kind about which a decision stands (of *coder*, where one is named): without reading what was decided."""
    with speaking(project.path):
        rows = project.connection.execute(
            "SELECT n, coder, target_id, undo_of FROM decisions WHERE target = ? ORDER BY n DESC", (target,)
        ).fetchall()
    back = _gone((n, undone) for n, _, _, undone in rows)
    return {id for n, who, id, undone in rows if undone is None and n not in back and coder in (None, who)}


def disputed(project: Project, target: str) -> list[str]:
    """Ids of the things of one kind about which several coders decided something, in order."""
    with speaking(project.path):
        rows = project.connection.execute(
            "SELECT target_id FROM decisions WHERE target = ? AND undo_of IS NULL GROUP BY target_id HAVING count(DISTINCT coder) > 1 "
            "ORDER BY target_id",
            (target,),
        )
        return [str(id) for (id,) in rows]


def _gone(newest_first: Iterable[tuple[int, int | None]]) -> set[int]:
    """The same of (number, what it takes back)."""
    found: set[int] = set()
    for number, undone in newest_first:
        if undone is not None and number not in found:
            found.add(undone)
    return found
