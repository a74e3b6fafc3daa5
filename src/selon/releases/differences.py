"""What two releases differ in, each with the reasons that there are for it.

Events and records are known by their ids. What is told is complete: :func:`applied` makes the second release of the first and of what it
differs in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from selon.releases.lineage import same_records
from selon.releases.state import ANY, EventState, RecordState, State

What = Literal["added", "removed", "changed", "merged", "split"]
Reason = Literal["new report", "report gone", "new decision", "new run-configuration", "regrouped"]
MEMBERS, EVENT, RECORD = "members", "event", "record"
"""The names under which the members of an event, the event of a record and another id of a record are told as changed fields."""
_ORDER: tuple[Reason, ...] = ("new report", "report gone", "regrouped", "new decision", "new run-configuration")


class Difference(Struct, frozen=True, omit_defaults=True):
    """One difference.

    ``id`` is the event's or record's (of a record with another id: the new one, and the field ``record`` says which it was). ``old`` and
    ``new`` are JSON; absent where there was or is nothing. ``others``: of a merger the events that went into it, of a split those that the
    event went to. ``reasons``: all that hold of it, since which of them brought it about can't be told apart.
    """

    what: What
    of: Literal["event", "record"]
    id: str
    field: str | None = None
    old: Any = UNSET
    new: Any = UNSET
    others: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


class _Both:
    """Two releases side by side."""

    def __init__(self, old: State, new: State) -> None:
        self.old, self.new = old, new
        self.same = same_records(old.records, new.records)
        self.back = {before: now for now, before in self.same.items()}
        self.old_records = {one.record: one for one in old.records}
        self.new_records = {one.record: one for one in new.records}
        self.old_events = {one.event: one for one in old.events}
        self.new_events = {one.event: one for one in new.events}
        self.old_reports = {one.report for one in old.records}
        self.new_reports = {one.report for one in new.records}
        self.configured: tuple[Reason, ...] = ("new run-configuration",) if (old.run, old.rules) != (new.run, new.rules) else ()
        self.decided = {report for report, _ in _decided(old.records) ^ _decided(new.records)}
        self.changed: dict[str, set[Reason]] = {}

    # ------------------------------------------------------------------------------------------------------------------ records

    def records(self) -> Iterator[Difference]:
        """What records differ in, in the order of their ids now, those that are gone last."""
        for record, one in self.new_records.items():
            if record in self.same:
                yield from self._record(self.old_records[self.same[record]], one)
            else:
                reasons = self._of_record("new report" if one.report not in self.old_reports else None, one)
                self.changed[record] = set(reasons)
                yield Difference("added", "record", record, new=_cells(one), reasons=reasons)
        for record, one in self.old_records.items():
            if record not in self.back:
                reasons = self._of_record("report gone" if one.report not in self.new_reports else None, one)
                yield Difference("removed", "record", record, old=_cells(one), reasons=reasons)

    def _of_record(self, report: Reason | None, one: RecordState) -> tuple[Reason, ...]:
        if report:
            return (report,)
        decided = one.decisions or one.report in self.decided
        return _sorted((*(("new decision",) if decided else ()), *self.configured))

    def _record(self, old: RecordState, new: RecordState) -> Iterator[Difference]:
        if old.record != new.record:
            yield Difference("changed", "record", new.record, RECORD, old.record, new.record, reasons=self.configured)
        if old.event != new.event:
            yield Difference("changed", "record", new.record, EVENT, _or_unset(old.event), _or_unset(new.event), reasons=("regrouped",))
        for field, before, now in _fields(old.fields, new.fields):
            name = field.removesuffix("[]")
            decided = any(old.decisions.get(key) != new.decisions.get(key) for key in (name, ANY))
            reasons = _sorted((*(("new decision",) if decided else ()), *self.configured))
            self.changed.setdefault(new.record, set()).update(reasons)
            yield Difference("changed", "record", new.record, field, before, now, reasons=reasons)

    # ------------------------------------------------------------------------------------------------------------------- events

    def events(self) -> Iterator[Difference]:
        """What events differ in, in the order of their ids now, those that are gone after them, mergers and splits last."""
        for event, one in self.new_events.items():
            if event in self.old_events:
                yield from self._event(self.old_events[event], one)
            else:
                yield Difference(
                    "added", "event", event, new=_cells(one), reasons=self._of_members((), one.records, decided=bool(one.decisions))
                )
        for event, one in self.old_events.items():
            if event not in self.new_events:
                yield Difference("removed", "event", event, old=_cells(one), reasons=self._of_members(one.records, (), decided=False))
        yield from self._regrouped()

    def _event(self, old: EventState, new: EventState) -> Iterator[Difference]:
        members = self._of_members(old.records, new.records, decided=old.decisions != new.decisions)
        if old.records != new.records:
            yield Difference("changed", "event", new.event, MEMBERS, list(old.records), list(new.records), reasons=members)
        told = _sorted({*members, *(reason for record in new.records for reason in self.changed.get(record, ()))}) or self.configured
        for field, before, now in _fields(old.fields, new.fields):
            yield Difference("changed", "event", new.event, field, before, now, reasons=told)

    def _of_members(self, before: Iterable[str], now: Iterable[str], *, decided: bool) -> tuple[Reason, ...]:
        """Why an event has other members than it had, and whether coders decided otherwise about it."""
        reasons: set[Reason] = {"new decision"} if decided else set()
        was, went = {self.back.get(record, record) for record in before}, set(now)
        for record in went - was:
            reasons |= {"regrouped"} if record in self.same else self.changed.get(record, set())
        for record in before:
            if record not in self.back and record in self.old_records:
                one = self.old_records[record]
                reasons |= set(self._of_record(self._gone(one), one))
            elif self.back.get(record) not in went:
                reasons.add("regrouped")
        return _sorted(reasons) or self.configured

    def _gone(self, one: RecordState) -> Reason | None:
        return "report gone" if one.report not in self.new_reports else None

    def _regrouped(self) -> Iterator[Difference]:
        """Events whose records come from several of the release before, and those whose records went to several."""
        into, out_of = defaultdict(set), defaultdict(set)
        for now, before in self.same.items():
            went, was = self.new_records[now].event, self.old_records[before].event
            if went is not None and was is not None:
                into[went].add(was)
                out_of[was].add(went)
        for event in sorted(into):
            if len(into[event]) > 1:
                yield Difference("merged", "event", event, others=tuple(sorted(into[event])), reasons=("regrouped",))
        for event in sorted(out_of):
            if len(out_of[event]) > 1:
                yield Difference("split", "event", event, others=tuple(sorted(out_of[event])), reasons=("regrouped",))


def differences(old: State, new: State) -> list[Difference]:
    """What *new* differs in from *old*: records first, then events, mergers and splits."""
    both = _Both(old, new)
    return [*both.records(), *both.events()]


def applied(old: State, told: Iterable[Difference]) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Events and records, by id, as :func:`cells_by_id` gives them of the release of which *told* is the difference from *old*."""
    events, records = cells_by_id(old)
    for one in told:
        things = events if one.of == "event" else records
        match one.what:
            case "added":
                things[one.id] = dict(one.new)
            case "removed":
                del things[one.id]
            case "changed" if one.of == "record" and one.field == RECORD:
                things[one.id] = things.pop(one.old)
            case "changed":
                cells = things[one.id] = dict(things[one.id])
                if one.new is UNSET:
                    del cells[one.field or ""]
                else:
                    cells[one.field or ""] = one.new
            case _:
                continue
    return events, records


def cells_by_id(state: State) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """What a release says: events and records by id, each by field."""
    return {one.event: _cells(one) for one in state.events}, {one.record: _cells(one) for one in state.records}


def _cells(one: EventState | RecordState) -> dict[str, Any]:
    if isinstance(one, EventState):
        return {**one.fields, MEMBERS: list(one.records)}
    return {**one.fields, "report": one.report, **({EVENT: one.event} if one.event is not None else {})}


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(field, old, new) of each that differs, in the order of names."""
    for field in sorted(old.keys() | new.keys()):
        before, now = old.get(field, UNSET), new.get(field, UNSET)
        if before != now or type(before) is not type(now):
            yield field, before, now


def _or_unset(value: str | None) -> str | UnsetType:
    return UNSET if value is None else value


def _decided(records: Iterable[RecordState]) -> set[tuple[str, int]]:
    """(report, number) of each decision that stands about a record."""
    return {(one.report, number) for one in records for numbers in one.decisions.values() for number in numbers}


def _sorted(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    found = set(reasons)
    return tuple(reason for reason in _ORDER if reason in found)
