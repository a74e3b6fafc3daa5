"""Does ``selon diff`` tell every edit, and nothing else? Random edits are made to an invented release; what is told is compared with them.

    python benchmarks/diff_edits.py [--edits 5000] [--seed 1] [--events 15000]

Each edit is of one of the kinds that occur between two releases: a report with a record comes in or goes, a field of a record or of an
event is another, a record gets a value or loses one, a record goes to another event, two events become one, an event falls into two, a
record gets another id and keeps its words; with the reason (a report, a decision, another grouping). An edit counts as recovered where
exactly the differences that it makes are told of the things it concerns. No two edits concern the same event, so that what is expected of
each can be said in advance. Besides, the second release is made again from the first and what was told.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from selon.releases.differences import Difference, applied, cells_by_id, differences
from selon.releases.lineage import Draft, carried, register, same_records
from selon.releases.state import EventState, RecordState, State

Key = tuple[str, str, str, str | None, tuple[str, ...]]
"""What, of which kind of thing, which one, which field, why."""
NEW, GONE, DECIDED, REGROUPED = ("new report",), ("report gone",), ("new decision",), ("regrouped",)


def invented(random_: random.Random, events: int) -> State:
    """A release of *events* invented events with one to five records."""
    kept, records = [], []
    for number in range(events):
        members = []
        for n in range(random_.choice((1, 1, 2, 2, 3, 5))):
            name = f"{random_.getrandbits(64):016x}"
            fields: dict[str, Any] = {
                "family": "protest",
                "code": random_.choice(("march", "rally", "strike")),
                "status": "held",
                "main": True,
            }
            fields |= {
                "size[]": [{"value": {"low": random_.randrange(10, 9000)}}],
                "date[]": [{"value": {"edtf": f"2024-03-0{n + 1}"}}],
            }
            records.append(RecordState(name, f"sha256:{number}-{n}", None, fields, (n * 10, n * 10 + 6)))
            members.append(name)
        event = f"e-{min(members)}"
        told = {"city": random_.choice(("Lyon", "Cardiff", "Tunis")), "size_low": random_.randrange(10, 9000)}
        kept.append(EventState(event, event, tuple(sorted(members)), told))
    home = {record: one.event for one in kept for record in one.records}
    return _state("v1", kept, [replace(one, event=home[one.record]) for one in records], None)


def _state(tag: str, events: list[EventState], records: list[RecordState], before: State | None) -> State:
    events, records = sorted(events, key=lambda one: one.event), sorted(records, key=lambda one: one.record)
    ids = register(tag, before, events, same_records(before.records if before else (), records))
    return State(tag, "run", "rules", tuple(events), tuple(records), ids)


class Editor:
    """Makes edits to a release, and keeps what each should be told as."""

    def __init__(self, state: State, random_: random.Random) -> None:
        self.before, self.random = state, random_
        self.events = {one.event: one for one in state.events}
        self.records = {one.record: one for one in state.records}
        self.untouched = [one.event for one in state.events]
        random_.shuffle(self.untouched)
        self.expected: list[set[Key]] = []
        self.kinds: Counter[str] = Counter()

    def edit(self) -> bool:
        """Make one edit; whether there was an event left to make it to."""
        kinds: tuple[Callable[[EventState], set[Key] | None], ...] = (
            self.report_in, self.report_out, self.record_in, self.field_of_record, self.field_of_event, self.value_in, self.value_out,
            self.moved, self.merged, self.split, self.event_in, self.event_out, self.renamed,
        )  # fmt: skip
        while self.untouched:
            kind = self.random.choice(kinds)
            made = kind(self.events[self.untouched.pop()])
            if made is not None:
                self.expected.append(made)
                self.kinds[kind.__name__] += 1
                return True
        return False

    def _new(self, event: str, report: str, decisions: dict[str, tuple[int, ...]] | None = None) -> RecordState:
        fields = {"family": "protest", "code": "rally"}
        one = RecordState(f"{self.random.getrandbits(64):016x}", report, event, fields, (500, 506), decisions or {})
        self.records[one.record] = one
        return one

    def _members(self, event: EventState, members: set[str], why: tuple[str, ...]) -> Key:
        self.events[event.event] = replace(event, records=tuple(sorted(members)))
        return "changed", "event", event.event, "members", why

    def _decided(self, event: EventState, field: str, fields: Callable[[dict[str, Any]], dict[str, Any]]) -> set[Key]:
        """A coder changes *field* of one of the event's records."""
        one = self.records[self.random.choice(event.records)]
        decisions = {field.removesuffix("[]"): (len(self.expected) + 1,)}
        self.records[one.record] = replace(one, fields=fields(one.fields), decisions=decisions)
        return {("changed", "record", one.record, field, DECIDED)}

    def report_in(self, event: EventState) -> set[Key]:
        """A report comes in that tells of the event."""
        one = self._new(event.event, f"sha256:new-{event.event}")
        return {("added", "record", one.record, None, NEW), self._members(event, {*event.records, one.record}, NEW)}

    def record_in(self, event: EventState) -> set[Key]:
        """A coder finds a further record in a report that is there."""
        one = self._new(event.event, self.records[event.records[0]].report, {"*": (len(self.expected) + 1,)})
        return {("added", "record", one.record, None, DECIDED), self._members(event, {*event.records, one.record}, DECIDED)}

    def report_out(self, event: EventState) -> set[Key] | None:
        """A report goes."""
        if len(event.records) < 2:
            return None
        gone = self.random.choice(event.records)
        del self.records[gone]
        return {("removed", "record", gone, None, GONE), self._members(event, {*event.records} - {gone}, GONE)}

    def field_of_record(self, event: EventState) -> set[Key]:
        """A coder sets a field of a record."""
        return self._decided(event, "code", lambda fields: {**fields, "code": f"{fields['code']}_other"})

    def value_in(self, event: EventState) -> set[Key]:
        """A coder adds a field that a record had not."""
        return self._decided(event, "slogan[]", lambda fields: {**fields, "slogan[]": [{"value": {"text": "=1+1"}}]})

    def value_out(self, event: EventState) -> set[Key]:
        """A coder rejects all values of a field."""
        return self._decided(event, "date[]", lambda fields: {name: told for name, told in fields.items() if name != "date[]"})

    def field_of_event(self, event: EventState) -> set[Key]:
        """A coder chooses another rule for the one-line view."""
        fields = {**event.fields, "size_low": event.fields["size_low"] + 1}
        self.events[event.event] = replace(event, fields=fields, decisions=(len(self.expected) + 1,))
        return {("changed", "event", event.event, "size_low", DECIDED)}

    def _put(self, record: str, event: str) -> Key:
        self.records[record] = replace(self.records[record], event=event)
        return "changed", "record", record, "event", REGROUPED

    def moved(self, event: EventState) -> set[Key] | None:
        """A record goes to another event that there is; both keep their ids, having more of their own records than of others."""
        if len(event.records) < 3 or not self.untouched:
            return None
        other = self.events[self.untouched.pop()]
        record = self.random.choice(event.records)
        told = {self._put(record, other.event), self._members(event, {*event.records} - {record}, REGROUPED)}
        told.add(self._members(other, {*other.records, record}, REGROUPED))
        return told | {("merged", "event", other.event, None, REGROUPED), ("split", "event", event.event, None, REGROUPED)}

    def merged(self, event: EventState) -> set[Key] | None:
        """Two events become one."""
        if not self.untouched:
            return None
        other = self.events[self.untouched.pop()]
        one, gone = sorted((event, other), key=lambda e: (-len(e.records), e.event))
        told = {self._put(record, one.event) for record in gone.records}
        del self.events[gone.event]
        told |= {self._members(one, {*one.records, *gone.records}, REGROUPED), ("removed", "event", gone.event, None, REGROUPED)}
        return told | {("merged", "event", one.event, None, REGROUPED)}

    def split(self, event: EventState) -> set[Key] | None:
        """An event falls into two."""
        if len(event.records) < 3:
            return None
        away = event.records[-1]
        new = EventState(f"e-{away}", f"e-{away}", (away,), {"city": "Nantes"})
        self.events[new.event] = new
        told = {self._put(away, new.event), self._members(event, {*event.records} - {away}, REGROUPED)}
        return told | {("added", "event", new.event, None, REGROUPED), ("split", "event", event.event, None, REGROUPED)}

    def event_in(self, event: EventState) -> set[Key]:
        """A report comes in that tells of something new."""
        one = self._new("", f"sha256:first-{event.event}")
        new = EventState(f"e-{one.record}", f"e-{one.record}", (one.record,), {"city": "Sfax"})
        self.records[one.record], self.events[new.event] = replace(one, event=new.event), new
        return {("added", "record", one.record, None, NEW), ("added", "event", new.event, None, NEW)}

    def event_out(self, event: EventState) -> set[Key]:
        """All reports of an event go."""
        for record in event.records:
            del self.records[record]
        del self.events[event.event]
        return {("removed", "event", event.event, None, GONE), *(("removed", "record", record, None, GONE) for record in event.records)}

    def renamed(self, event: EventState) -> set[Key]:
        """A record gets another id; its words are where they were."""
        one = self.records.pop(self.random.choice(event.records))
        new = replace(one, record=f"{self.random.getrandbits(64):016x}")
        self.records[new.record] = new
        members = {*event.records} - {one.record} | {new.record}
        return {("changed", "record", new.record, "record", ()), self._members(event, members, ())}

    def after(self) -> State:
        """The release with all edits. Its events have the ids that the published rule of lineage gives them."""
        records = list(self.records.values())
        same = same_records(self.before.records, records)
        drafts = [Draft(one.event, one.records) for one in self.events.values()]
        ids = carried(drafts, self.before, same)
        moved = [name for name in ids if ids[name] != name]
        if moved:
            raise SystemExit(f"the rule of lineage gives other ids than the edits expect: {moved[:3]}")
        return _state("v2", list(self.events.values()), records, self.before)


def keys(told: list[Difference]) -> set[Key]:
    """What is told, to be compared with what is expected."""
    return {(one.what, one.of, one.id, one.field, one.reasons) for one in told}


def measure(edits: int, seed: int, events: int) -> tuple[int, int, set[Key], bool, Counter[str]]:
    """Edits made and recovered, what was told besides, whether the second release comes out of the first, edits by kind."""
    random_ = random.Random(seed)
    before = invented(random_, events)
    editor = Editor(before, random_)
    while len(editor.expected) < edits and editor.edit():
        pass
    after = editor.after()
    told = differences(before, after)
    found, wanted = keys(told), set[Key]().union(*editor.expected)
    again = applied(before, told) == cells_by_id(after) and not differences(after, after)
    return len(editor.expected), sum(one <= found for one in editor.expected), found - wanted, again, editor.kinds


def main() -> int:
    """Print the figures; 1 where anything was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edits", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=0)
    asked = parser.parse_args()
    start = time.perf_counter()
    made, recovered, besides, again, kinds = measure(asked.edits, asked.seed, asked.events or asked.edits * 3)
    print(", ".join(f"{name} {count}" for name, count in sorted(kinds.items())))
    print(f"{recovered} of {made} edits recovered; {len(besides)} differences told besides; second release made again: {again}")
    print(f"{time.perf_counter() - start:.1f} s")
    return 0 if (recovered, besides, again) == (made, set(), True) else 1


if __name__ == "__main__":
    sys.exit(main())
