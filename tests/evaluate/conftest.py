"""Events and records that tests put together."""

from collections.abc import Callable

import pytest

from selon.evaluate.alike import Bounds
from selon.evaluate.events import Event, Item


@pytest.fixture
def event() -> Callable[..., Event]:
    """An event; keywords are what it differs in from a march in Lyon."""

    def make(**changes: object) -> Event:
        code = str(changes.pop("code", "march"))
        plain = {
            "family": "protest",
            "code": code,
            "mains": frozenset({code}),
            "codes": frozenset({code}),
            "status": "held",
            "statuses": frozenset({"held"}),
            "days": (("2024-10-12", "2024-10-12"),),
            "cities": ("Lyon",),
            "venues": (),
            "items": (),
        }
        return Event(**{**plain, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def size() -> Callable[..., Item]:
    """A crowd figure at a place of the text."""

    def make(start: int, figure: int, **changes: object) -> Item:
        return Item("size", ((start, start + 5),), str(figure), Bounds(figure, figure), **changes)  # type: ignore[arg-type]

    return make
