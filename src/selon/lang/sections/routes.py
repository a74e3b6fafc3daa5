"""``routes.toml``: words by which a march or motorcade goes from, through and to places."""

from typing import Literal

from msgspec import Struct

from selon.lang.sections.rules import Rule

RouteLabel = Literal["route_from", "route_via", "route_to"]
WayKind = Literal["move", "start", "end", "assembly"]


class Way(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of going. ``kind``: what its steps may tell: ``move`` (march, walk), ``start`` (set off), ``end`` (finish), ``assembly`` (meet,
    where the route begins if it is told to go on). ``label``: the part of the route that its object is ("reach the town hall").
    ``noun``: it needs nobody in its sentence who goes ("Départ place X")."""

    kind: WayKind
    label: RouteLabel | None = None
    noun: bool = False


class Step(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A preposition before a place. ``after``: kinds of way behind which it counts. ``follows``: ids of the steps or ways whose place must
    come before its own ("between A and B"). ``awaits``: kinds of way behind which it counts only where an end of the route follows ("from
    A to B"). ``strong``: it may stand far from its way and behind what the protest is for. ``streets``: only before a street or bridge.
    ``near``: only close behind its way. ``bare``: it counts without any preposition too.
    """

    label: RouteLabel
    after: tuple[WayKind, ...] = ()
    follows: tuple[str, ...] = ()
    awaits: tuple[WayKind, ...] = ()
    strong: bool = False
    streets: bool = False
    near: bool = False
    bare: bool = False


class Routes(Struct, frozen=True, forbid_unknown_fields=True):
    """The routes file of a pack.

    ``articles``, ``fillers``: what may stand between a step and its place. ``coordinators``: between places of one list.
    ``processions``: words for a march besides its triggers. ``movers``: words for those who march. ``strangers``: those who do not, and
    ``beside``: prepositions before a stranger that leave the marchers the subject ("escorted by police"). ``people``: nouns whose origin a
    step tells ("students from X"). ``streets``: nouns of streets and bridges. ``landmarks``: nouns of places that may go unnamed ("from
    the station to Merrion Square"). ``barriers``: words that no step reaches across; ``soft``: those that a strong step passes.
    ``undoing``: words before a word of going that say that nobody got there. ``idle``: phrases that hold a step or way and are none.
    """

    articles: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    coordinators: frozenset[str] = frozenset()
    processions: tuple[str, ...] = ()
    movers: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    landmarks: frozenset[str] = frozenset()
    barriers: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()
    undoing: frozenset[str] = frozenset()
    ways: tuple[Way, ...] = ()
    steps: tuple[Step, ...] = ()
    idle: tuple[Rule, ...] = ()
