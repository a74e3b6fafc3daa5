"""Whose id an event keeps from one release to the next. The rule, as it is published (docs/releases.md):

1. An event's **forebear** is the event of the release before with which it shares most records. Ties: the one of which it has the
   larger share, then the one whose id is older, then the first in the order of ids.
2. Where several events have one forebear, the one that shares most records with it keeps its id. Ties: the one of which these are the
   larger share, then the one whose first record comes first.
3. All others get a new id. An id that any release of the project gave is never given again.

A record is the same in both where its id is; where another version of the coder gave it another id, by its report and the words of its
form.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.releases.state import EventState, GivenId, RecordState, State
from selon.views import Event


class Draft(Struct, frozen=True):
    """An event before it has its id in the release: the id it has in the project, and its records."""

    linked_as: str
    records: tuple[str, ...]


def same_records(before: Iterable[RecordState], now: Iterable[RecordState]) -> dict[str, str]:
    """Id of a record now -> its id before, for the records that are in both."""
    old, new = {one.record: one for one in before}, {one.record: one for one in now}
    same = {record: record for record in new if record in old}
    places: dict[tuple[str, tuple[int, int]], list[str]] = defaultdict(list)
    for record in sorted(old.keys() - new.keys()):
        if (anchor := old[record].anchor) is not None:
            places[old[record].report, anchor].append(record)
    for record in sorted(new.keys() - old.keys()):
        if (anchor := new[record].anchor) is not None and (found := places.get((new[record].report, anchor))):
            same[record] = found.pop(0)
    return same


def carried(drafts: Sequence[Draft], before: State | None, same: Mapping[str, str]) -> dict[str, str]:
    """``linked_as`` -> the id in the release, of each of *drafts*; *same* as :func:`same_records` gives it."""
    given = {one.event: n for n, one in enumerate(before.ids)} if before else {}  # the register is in the order of age
    ids: dict[str, str] = {}
    for forebear, rivals in sorted(_by_forebear(drafts, before.events if before else (), same, given).items()):
        ids[min(rivals)[-1]] = forebear
    taken = set(given)
    for draft in sorted(drafts, key=lambda one: one.linked_as):
        if draft.linked_as not in ids:
            ids[draft.linked_as] = new_id(draft.linked_as, taken)
            taken.add(ids[draft.linked_as])
    return ids


def _by_forebear(
    drafts: Iterable[Draft], events: Iterable[EventState], same: Mapping[str, str], age: Mapping[str, int]
) -> dict[str, list[tuple[int, float, str, str]]]:
    """Forebear -> those who have it, as what sorts the one first that keeps the id, its ``linked_as`` last."""
    home = {record: one.event for one in events for record in one.records}
    size = Counter(home.values())
    found: dict[str, list[tuple[int, float, str, str]]] = defaultdict(list)
    for draft in drafts:
        shared = Counter(home[same[record]] for record in draft.records if same.get(record) in home)
        if shared:
            forebear = min(shared, key=lambda one: (-shared[one], -shared[one] / size[one], age.get(one, 0), one))
            own = shared[forebear] / len(draft.records)
            found[forebear].append((-shared[forebear], -own, min(draft.records), draft.linked_as))
    return found


def new_id(wanted: str, taken: Collection[str]) -> str:
    """*wanted* where no release ever gave it, else with the first number behind it that makes it new: ``e-…-2``."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def register(tag: str, before: State | None, events: Iterable[EventState], same: Mapping[str, str]) -> tuple[GivenId, ...]:
    """Every id that was ever given, once *events* are released under *tag*; in the order of first release, then of ids."""
    now = {one.event: one for one in events}
    back = {old: new for new, old in same.items()}
    home = {record: one.event for one in now.values() for record in one.records}
    records = {one.event: one.records for one in before.events} if before else {}
    kept = []
    for one in before.ids if before else ():
        if one.event in now or one.until is not None:
            kept.append(one)
            continue
        went = {home[back[record]] for record in records.get(one.event, ()) if back.get(record) in home}
        kept.append(GivenId(one.event, one.since, tag, tuple(sorted(went))))
    known = {one.event for one in kept}
    return (*kept, *(GivenId(event, tag) for event in sorted(now.keys() - known)))


def renamed(event: Event, ids: Mapping[str, str]) -> Event:
    """*event* with the ids that events have in a release; those that *ids* does not have stay."""

    def name(one: str | None) -> str | None:
        return None if one is None else ids.get(one, one)

    return replace(
        event, event=ids.get(event.event, event.event), part_of=name(event.part_of), counter_to=name(event.counter_to),
        follows=name(event.follows), commemorates=tuple(sorted(ids.get(one, one) for one in event.commemorates)),
    )  # fmt: skip
