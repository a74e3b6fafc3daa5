"""New reports join kept events."""

from collections.abc import Callable, Collection

import pytest

from selon.link.events import Decisions, link
from selon.link.incremental import Kept, joined
from selon.link.told import Told
from selon.views import Event

Made = Callable[..., Told]


def kept_in(events: dict[str, Event]) -> Kept:
    def holding(records: Collection[str]) -> list[Event]:
        wanted = set(records)
        return [event for event in events.values() if wanted.intersection(event.records)]

    return holding


@pytest.fixture
def grown(told: Made) -> Callable[[list[Told], list[Told]], None]:
    """Checks that *new* rows joined to those of *base* give what linking all of them gives."""

    def check(base: list[Told], new: list[Told], decisions: Decisions | None = None) -> None:
        events = {event.event: event for event in link(base, decisions)}
        change = joined([*base, *new], [row.record for row in new], kept_in(events), decisions)
        for gone in change.gone:
            del events[gone]
        events |= {event.event: event for event in change.events}
        assert [events[name] for name in sorted(events)] == list(link([*new, *base], decisions))

    return check


def test_a_report_joins_an_event_and_leaves_the_others(told: Made, grown: Callable[..., None]) -> None:
    lyon = {"day": "2024-10-12", "city": "Lyon", "venue": "place Bellecour", "size": 613}
    base = [told("b", **lyon), told("c", **lyon), told("d", day="2024-10-12", city="Nantes")]
    grown(base, [told("a", **lyon), told("e", day="2024-10-13", city="Nantes")])
