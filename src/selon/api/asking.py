"""What is asked for from Python, checked as the options of a command are: days, one of several names, filters."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any, get_args

from selon.codebook.book import load
from selon.errors import UsageError
from selon.store.events import EventFilter
from selon.store.records import RecordFilter
from selon.views import State

_LISTS = {"form": ("forms", ("forms", "kinds")), "family": ("families", ("families",)), "status": ("statuses", ("statuses",))}
"""Filter -> where the store has it, and the lists of the codebook that its values come from."""
_PLAIN = ("city", "country", "outlet", "text", "words")


def now() -> str:
    """The time of a call, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def day(given: str | date | None, name: str) -> str | None:
    """*given* as ``YYYY-MM-DD``. Raises UsageError, which calls it *name*."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given).isoformat() if isinstance(given, str) else date(given.year, given.month, given.day).isoformat()
    except ValueError:
        raise UsageError(f"{name}={given!r}: give a day as YYYY-MM-DD") from None


def one_of(name: str, told: object, known: Collection[str]) -> None:
    """Raise UsageError where *told*, the argument *name*, is none of *known*."""
    if told not in known:
        raise UsageError(f"{name}={told!r}: no such {name}; there are {', '.join(known)}")


def several(given: str | Iterable[str]) -> tuple[Any, ...]:
    """One word, or several in any list."""
    return (given,) if isinstance(given, str) else tuple(given)


def filters_of(given: dict[str, Any], run: str | None = None) -> RecordFilter:
    """*given* as the store takes it of records. Raises UsageError for a filter or a code that there is not."""
    return RecordFilter(run=run, **filters_told(given, "confidence"))


def event_filters_of(given: dict[str, Any]) -> EventFilter:
    """*given* as the store takes it of events. Raises UsageError for a filter or a code that there is not."""
    made = filters_told({name: value for name, value in given.items() if name != "state"}, "sources")
    states = several(given.get("state", ()))
    for one in states:
        one_of("state", one, get_args(State))
    return EventFilter(states=states, **made)


def filters_told(given: dict[str, Any], *more: str) -> dict[str, Any]:
    """*given*, by the names that the store has for it; *more* are filters beside those of both records and events. Raises UsageError."""
    known, plain = load(), (*_PLAIN, *more)
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name in _LISTS:
            kept, lists = _LISTS[name]
            made[kept] = several(value)
            codes = dict.fromkeys(code for one in lists for code in known.codes(one))
            for one in made[kept]:
                one_of(name, one, codes)
        elif name in ("since", "until"):
            made[name] = day(value, name)
        elif name in plain:
            made[name] = value
        else:
            raise UsageError(f"there is no filter {name!r}; there are {', '.join((*_LISTS, 'since', 'until', *plain))}")
    return made
