"""New reports join kept events: the result is that of linking everything anew."""

import itertools
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selon.link.events import Decisions, link
from selon.link.incremental import Kept, joined
from selon.link.told import Told
from selon.views import Event

Made = Callable[..., Told]

DAYS = ("2024-10-12", "2024-10-12", "2024-10-13", "2024-10-19", "2024-12-02", "2023-10-12", ("2024-10-01", "2024-10-31"), None)
RECORDS = st.fixed_dictionaries(
    {
        "day": st.sampled_from(DAYS),
        "city": st.sampled_from(("Lyon", "Lyon", "Nantes", None)),
        "form": st.sampled_from(("march", "rally", "strike", "vigil")),
        "venue": st.sampled_from((None, "place Bellecour", "rue Royale")),
        "size": st.sampled_from((None, 613, 400, 2000)),
        "country": st.just("FR"),
        "report": st.sampled_from(("", "", "", "shared")),
        "issue": st.sampled_from((None, "wages")),
        "slogan": st.sampled_from((None, None, "Rien sans nous")),
        "source": st.sampled_from(("one", "two", "three")),
        "wire": st.sampled_from(("", "", "w1", "w2")),
        "text": st.sampled_from(
            (None, "people met Ada Frey and Bo Lund", "people met Ada Frey", "people met Bo Lund, of the Mill Society")
        ),
    }
)
WORLDS = st.lists(RECORDS, min_size=2, max_size=14)
"""What records may tell, in the order in which they come."""


class Store:
    """Events as a store keeps them."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}

    def holding(self, records: Collection[str]) -> list[Event]:
        wanted = set(records)
        return [event for event in self.events.values() if wanted.intersection(event.records)]

    def step(self, now: Mapping[str, Told], then: Mapping[str, Told], decisions: Decisions, decided: Collection[str] = ()) -> None:
        """From the rows *then* to those of *now*, by id; checks that the events are those of a full run."""
        changed = {record for record in now if now[record] != then.get(record)} | set(decided)
        before = [row for record, row in then.items() if row != now.get(record)]
        kept: Kept = self.holding
        change = joined(now.values(), changed, kept, decisions, before=before)
        assert not set(change.gone) - self.events.keys()
        for gone in change.gone:
            del self.events[gone]
        assert all(self.events.get(event.event) != event for event in change.events), "told as changed, and it is not"
        self.events |= {event.event: event for event in change.events}
        assert [self.events[name] for name in sorted(self.events)] == list(link(now.values(), decisions))


def test_a_report_joins_an_event_and_leaves_the_others(told: Made) -> None:
    lyon = {"day": "2024-10-12", "city": "Lyon", "venue": "place Bellecour", "size": 613}
    base = [told("b", **lyon), told("c", **lyon), told("d", day="2024-10-12", city="Nantes"), told("far", day="2019-03-02", city="Lille")]
    new = [told("a", **lyon), told("e", day="2024-10-13", city="Nantes")]
    store = Store()
    store.step({row.record: row for row in base}, {}, Decisions())
    assert set(store.events) == {"e-b", "e-d", "e-far"}
    store.step({row.record: row for row in (*base, *new)}, {row.record: row for row in base}, Decisions())
    assert set(store.events) == {"e-a", "e-d", "e-e", "e-far"}


def test_what_a_name_is_worth_changes_where_it_comes_to_be_told_of_more_places_and_days(told: Made) -> None:
    text = "people met Ada Frey and Bo Lund"
    places = ("Lyon", "2024-10-12"), ("Lyon", "2024-10-12"), ("Nantes", "2024-10-19"), ("Lille", "2024-10-25"), ("Brest", "2024-10-30")
    rows = {f"r{at}": told(f"r{at}", city=city, day=day, text=text) for at, (city, day) in enumerate(places)}
    before = {name: row for name, row in rows.items() if name != "r4"}
    store = Store()
    store.step(before, {}, Decisions())
    assert store.events["e-r0"].links[0].evidence["marks"] == "two"
    store.step(rows, before, Decisions())
    assert "marks" not in store.events["e-r0"].links[0].evidence
    store.step(before, rows, Decisions())
    assert store.events["e-r0"].links[0].evidence["marks"] == "two"


def test_only_the_spans_of_days_that_are_touched_are_weighed(told: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.link.slices.RECORDS", 1)
    rows = {f"r{year}": told(f"r{year}", day=f"{year}-05-01", city="Lyon") for year in range(2000, 2020)}
    store, weighed = Store(), []
    store.events = {event.event: event for event in link(rows.values())}
    new = told("new", day="2010-05-02", city="Lyon")

    def counting(slices: Any, weights: Any) -> int:
        from selon.link.slices import here

        pieces = list(slices)
        weighed.extend((piece.since, piece.until) for piece in pieces)
        return here(1024)(pieces, weights)

    joined([*rows.values(), new], {"new"}, store.holding, engine=counting)
    assert len(weighed) == 1


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS, cuts=st.sets(st.integers(0, 14), max_size=2), data=st.data())
def test_any_batches_in_any_order_with_decisions_give_what_all_at_once_gives(
    told: Made, world: list[dict[str, Any]], cuts: set[int], data: st.DataObject
) -> None:
    check(told, world, cuts, data)


def check(told: Made, world: list[dict[str, Any]], cuts: set[int], data: st.DataObject) -> None:
    """Rows come in batches, one may be altered or go, and coders decide meanwhile; blocks are large and slices small."""
    names = data.draw(st.permutations([f"r{at:02}" for at in range(len(world))]))
    rows = [told(name, **said) for name, said in zip(names, world, strict=True)]
    store, then, decisions = Store(), dict[str, Told](), Decisions()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("selon.link.slices.RECORDS", 3)
        patch.setattr("selon.link.blocks._LARGE", data.draw(st.sampled_from((3, 3_000))))
        for start, end in itertools.pairwise([0, *sorted(cut for cut in cuts if 0 < cut < len(rows)), len(rows)]):
            now = then | {row.record: row for row in rows[start:end]}
            decided: tuple[str, ...] = ()
            if then and data.draw(st.booleans()):
                altered = data.draw(st.sampled_from(sorted(then)))
                del now[altered]
                if data.draw(st.booleans()):
                    now[altered] = told(altered, **data.draw(RECORDS))
            if len(now) > 1 and data.draw(st.booleans()):
                one, other = sorted(data.draw(st.lists(st.sampled_from(sorted(now)), min_size=2, max_size=2, unique=True)))
                decided = (one, other)
                if data.draw(st.booleans()):
                    decisions = Decisions(decisions.same | {decided}, decisions.different)
                else:
                    decisions = Decisions(decisions.same, decisions.different | {decided})
            store.step(now, then, decisions, decided)
            then = now
