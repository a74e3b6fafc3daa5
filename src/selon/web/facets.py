"""From what a list counted to what its page shows: facets whose values narrow or widen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

SHOWN = 10
"""Values of a facet that are shown at once; those that are chosen are shown in any case."""
MORE = 40
"""Values of a facet that are shown on demand; past them the field of the form finds the others."""


class Choice(Struct, frozen=True):
    """One value of a facet: what it is called, how many rows have it, whether it is chosen, the parameters that turn this round."""

    value: str
    label: str
    count: int
    chosen: bool
    to: Mapping[str, Any]


class Facet(Struct, frozen=True):
    """A column as it is shown: its first values, further ones, and how many are left out after these."""

    name: str
    choices: tuple[Choice, ...]
    further: tuple[Choice, ...]
    left: int


Named = Callable[[Sequence[str]], Mapping[str, str]]
"""Values of a column -> what they are called."""


def turned(state: Mapping[str, Any], name: str, value: str) -> Mapping[str, Any]:
    """The parameters of the list with *value* chosen where it was not, and the other way round; of the first page."""
    there: tuple[str, ...] = state.get(name, ())
    now = tuple(one for one in there if one != value) if value in there else (*there, value)
    return {**state, name: now}


def facet(state: Mapping[str, Any], name: str, counts: Mapping[str, int], named: Named, order: Sequence[str] = ()) -> Facet:
    """The facet *name*: most frequent values first, those of a fixed *order* in that."""
    chosen: tuple[str, ...] = state.get(name, ())
    values = dict.fromkeys(order) if order else sorted({*counts, *chosen}, key=lambda value: (-counts.get(value, 0), value))
    wanted = [value for value in values if counts.get(value) or value in chosen]
    first = wanted[:SHOWN] + [value for value in wanted[SHOWN:] if value in chosen]
    further = [value for value in wanted[SHOWN:MORE] if value not in chosen]
    names = named([*first, *further])

    def choice(value: str) -> Choice:
        return Choice(value, names.get(value, value), counts.get(value, 0), value in chosen, turned(state, name, value))

    return Facet(name, tuple(map(choice, first)), tuple(map(choice, further)), max(0, len(wanted) - len(first) - len(further)))
