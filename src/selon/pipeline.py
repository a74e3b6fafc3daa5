"""The order of work, on one screen. The only module that knows it.

A stage takes what it needs by name and gives one thing under its own name. ``prepare`` makes, once per pack, whatever the finder keeps of
it (tables, grammars); ``run`` is a pure function of that and of the things needed. :func:`check_order` refuses an order with an unmet need.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from selon.check import findings
from selon.coding import confidence, records
from selon.extract import actions, actors, counts, demands, places, quotations, responses, routes, times, voices
from selon.lang.pack import Pack
from selon.read import lattice, parse, reading


class Stage(Struct, frozen=True):
    """One step. ``run(prepared, *needed)`` where *prepared* is ``prepare(pack)``."""

    name: str
    prepare: Callable[[Pack], Any]
    run: Callable[..., Any]
    needs: tuple[str, ...]


def as_it_is(pack: Pack) -> Pack:
    """For a stage that takes the pack itself."""
    return pack


GIVEN = ("report", "gazetteer", "parser")
"""What the caller hands in."""

STAGES = (
    Stage("reading", reading.prepare, reading.read, ("report",)),
    Stage("quotations", quotations.prepare, quotations.find, ("reading",)),
    Stage("times", times.prepare, times.find, ("reading",)),
    Stage("places", places.prepare, places.find, ("reading", "gazetteer")),
    Stage("actions", actions.prepare, actions.find, ("reading", "times", "quotations")),
    Stage("sayings", voices.prepare, voices.hear, ("reading",)),
    Stage("cues", voices.prepare, voices.find_cues, ("reading", "sayings")),
    Stage("parses", parse.prepare, parse.parse, ("reading", "parser", "actions", "cues")),
    Stage("counts", counts.prepare, counts.find, ("reading", "times")),
    Stage("lattice", lattice.prepare, lattice.cut, ("reading", "times", "places")),
    Stage("actors", actors.prepare, actors.find, ("reading", "parses", "actions", "places", "lattice")),
    Stage("responses", responses.prepare, responses.find, ("reading",)),
    Stage("routes", routes.prepare, routes.find, ("reading", "places", "actions")),
    Stage("demands", demands.prepare, demands.find, ("reading", "parses", "actions", "lattice")),
    Stage("voices", voices.prepare, voices.find, ("reading", "parses", "sayings", "quotations", "actors", "counts")),
    Stage(
        "records",
        as_it_is,
        records.code,
        ("reading", "times", "places", "counts", "actions", "actors", "cues", "responses", "routes", "demands", "voices"),
    ),
    Stage("findings", as_it_is, findings.find, ("reading", "records", "times", "counts")),
    Stage("weighed", confidence.prepare, confidence.weigh, ("reading", "records", "findings")),
)


def check_order(stages: tuple[Stage, ...], given: tuple[str, ...] = GIVEN) -> None:
    """Raise ValueError where a stage needs what nothing before it gives, or gives what is there already."""
    have = set(given)
    for stage in stages:
        missing = [need for need in stage.needs if need not in have]
        if missing:
            raise ValueError(f"stage {stage.name!r} needs {', '.join(missing)}, which no earlier stage gives")
        if stage.name in have:
            raise ValueError(f"two stages give {stage.name!r}")
        have.add(stage.name)


def needs(until: str | None = None, stages: tuple[Stage, ...] = STAGES) -> frozenset[str]:
    """Everything that the stages up to and with *until* need."""
    names = [stage.name for stage in stages]
    last = len(names) if until is None else names.index(until) + 1
    return frozenset(need for stage in stages[:last] for need in stage.needs)


class Prepared(Mapping[str, Any]):
    """What the stages keep of a pack, by stage name; each is made when it is first asked for, as many commands need a few stages only.

    Stages with the same ``prepare`` share what it makes.
    """

    def __init__(self, pack: Pack, stages: tuple[Stage, ...]) -> None:
        self._pack = pack
        self._stages = {stage.name: stage for stage in stages}
        self._made: dict[Callable[[Pack], Any], Any] = {}

    def __getitem__(self, name: str) -> Any:
        prepare = self._stages[name].prepare
        if prepare not in self._made:
            self._made[prepare] = prepare(self._pack)
        return self._made[prepare]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stages)

    def __len__(self) -> int:
        return len(self._stages)


def prepare(pack: Pack, stages: tuple[Stage, ...] = STAGES) -> Mapping[str, Any]:
    """What every stage keeps of *pack*, by stage name, made at need."""
    check_order(stages)
    return Prepared(pack, stages)


def run(
    given: Mapping[str, Any], prepared: Mapping[str, Any], until: str | None = None, stages: tuple[Stage, ...] = STAGES
) -> dict[str, Any]:
    """Run the stages in order on what is *given*; stop after the stage *until*. Returns everything by name."""
    have = dict(given)
    for stage in stages:
        have[stage.name] = stage.run(prepared[stage.name], *(have[need] for need in stage.needs))
        if stage.name == until:
            break
    return have
