"""New reports join the events that are kept, with the same result as linking everything anew."""

from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from selon.link.events import Decisions, link
from selon.link.told import Told
from selon.link.weights import Weights
from selon.views import Event

Kept = Callable[[Collection[str]], Iterable[Event]]
"""Gives the kept events that hold any of the records with these ids, each once; ids that no event holds are passed over."""


class Change(Struct, frozen=True):
    """What kept events become: ``gone`` are the ids of those that are no more, ``events`` those that are new or not what they were.

    Both in the order of the ids; every other kept event stays as it is.
    """

    gone: tuple[str, ...]
    events: tuple[Event, ...]


def joined(
    rows: Iterable[Told],
    changed: Collection[str],
    kept: Kept,
    decisions: Decisions | None = None,
    weights: Weights | None = None,
    *,
    before: Iterable[Told] = (),
    megabytes: int = 4096,
    say: Callable[[str], None] = lambda sentence: None,
) -> Change:
    """What the *kept* events become now that *rows* are all there is to link.

    The kept events are those that ``link`` gave of the rows of before by the same *weights*. *changed* are the ids of records that are new,
    that tell something else than before, or about which a decision was made or taken back (both records of the pair); *before* the rows, as
    they were, of records that are gone or tell something else. *decisions* are all that hold now. With the change applied, the kept
    events are equal to those of ``link(rows, decisions, weights)``. Raises InputError where two records have one id.
    """
    now = {event.event: event for event in link(rows, decisions, weights, megabytes=megabytes, say=say)}
    told = {record for event in now.values() for record in event.records}
    old = {event.event: event for event in kept(told | {row.record for row in before} | set(changed))}
    return Change(
        tuple(sorted(old.keys() - now.keys())),
        tuple(event for name, event in sorted(now.items()) if old.get(name) != event),
    )
