"""What coders said of records that another coding begins elsewhere in their report, said again of the records that they are now.

Done when somebody asks for it and never of itself: each is a decision of its own, in the name of the coder who took the first, whose reason
names that one. It can be taken back like any other.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from selon.link.clusters import pair_of
from selon.link.told import Told, told_of
from selon.model import Coded, Record
from selon.runner.bound import bound_in, orphans
from selon.runner.reviewed import Reviewed, newest_run
from selon.store.coded import line_of, report_with, runs
from selon.store.decisions import LINK, Decision, decide
from selon.store.documents import publications
from selon.store.handle import Project
from selon.views import Pair

_CODED = msgspec.json.Decoder(Coded)


class Carried(Struct, frozen=True):
    """A decision that was said again: its number, the pair it was about, the pair it is about now, the number it has there."""

    number: int
    before: Pair
    now: Pair
    again: int


def carry(project: Project, at: str) -> list[Carried]:
    """Say again, of the records that are there, what was decided about records that are not; in one transaction, at the time *at*.

    A record that is gone is another now where the newest run tells, in the same report, of exactly one that the earlier run did not have,
    with the same family and form, a city and a day that do not differ, and evidence that overlaps. Others stay as they are.
    """
    said = bound_in(project).said
    there = {one.pair: one.answers for one in said}
    heirs: dict[str, str | None] = {}
    found: list[tuple[int, Pair]] = []
    made: list[Decision] = []
    for one, gone in orphans(project, said):
        for record in gone:
            if record not in heirs:
                heirs[record] = _heir(project, record)
        first, second = (heirs[record] if record in gone else record for record in one.pair)
        if first is None or second is None or first == second:
            continue
        pair = pair_of(first, second)
        for coder, (number, answer) in one.answers.items():
            if coder not in there.get(pair, {}):
                moved = ", ".join(f"{record} is {heirs[record]} now" for record in gone)
                made.append(Decision(coder, at, LINK, " ".join(pair), answer, reason=f"carried over from decision {number}: {moved}"))
                found.append((number, one.pair))
    numbers = decide(project, made) if made else []
    pairs = (tuple(one.target_id.split(" ")) for one in made)
    return [Carried(number, before, pair_of(*now), again) for (number, before), now, again in zip(found, pairs, numbers, strict=True)]


def _heir(project: Project, record: str) -> str | None:
    """The id under which the newest run tells of what an earlier one told as *record*; None where there is none, or more than one."""
    now = newest_run(project)
    for run in reversed([one for one in runs(project) if one != now]):
        report = report_with(project, run, "record", record)
        printed = publications(project, report) if report else []
        line = line_of(project, run, printed[0].document) if printed else None
        coded = Reviewed(project, now).coded(report) if line is not None and report else None
        if line is None or coded is None:
            continue
        earlier = _CODED.decode(line)
        known = {one.id for one in earlier.records}
        old, rows = {one.id: one for one in earlier.records}[record], _rows(earlier) | _rows(coded)
        fits = [one.id for one in coded.records if one.id not in known and _alike(rows[record], rows[one.id]) and _overlap(old, one)]
        return fits[0] if len(fits) == 1 else None
    return None


def _rows(coded: Coded) -> dict[str, Told]:
    plain: Any = msgspec.to_builtins(coded)
    return {row.record: row for row in told_of(plain)}


def _alike(old: Told, new: Told) -> bool:
    """The same form, and no city or day that differs."""
    cities = not old.cities or not new.cities or bool(set(old.cities) & set(new.cities))
    days = None in (old.first, new.first) or max(old.first or 0, new.first or 0) <= min(old.last or 0, new.last or 0)
    return (old.family, old.code) == (new.family, new.code) and cities and days


def _overlap(old: Record, new: Record) -> bool:
    spans = _spans(old)
    return any(start < until and since < end for start, end in _spans(new) for since, until in spans)


def _spans(record: Record) -> list[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = ((one.start, one.end) for said in record.statements for one in said.evidence)
    return list(found)
