"""Floors: what has been reached and must not be lost. One file beside the gold; each floor has its measured value, its day and its reason.

A floor is the measured value cut to whole hundredths (for errors: rounded up), so that only a real change moves it. Writing floors raises
them; one is lowered only with a reason, which stands in the file.
"""

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from selon.errors import UsageError
from selon.evaluate.scores import Figure

HEAD = """\
# Floors of the gold in this folder. `make evaluate` fails where a figure falls below its floor (an error: rises above it).
# `selon evaluate … --floors FILE --write-floors` raises them; lowering one needs --lower "reason", which is kept here.
"""

FEWEST = 10
"""Figures over fewer decisions get no floor, as one decision would move them by ten points; errors always get one."""

Key = tuple[str, str, str, str]
"""Gold, language, parser, measure."""


class Floor(Struct, frozen=True):
    """One floor. ``gold`` is a path from the floors file; ``error``: the figure must not rise above it, rather than not fall below."""

    gold: str
    language: str
    parser: str
    measure: str
    floor: float
    measured: float
    date: str
    reason: str
    error: bool = False

    @property
    def key(self) -> Key:
        """What it is the floor of."""
        return (self.gold, self.language, self.parser, self.measure)


class Reading(Struct, frozen=True):
    """A figure that was measured now, with what it is of."""

    gold: str
    language: str
    parser: str
    figure: Figure

    @property
    def key(self) -> Key:
        """What it measures."""
        return (self.gold, self.language, self.parser, self.figure.name)

    @property
    def value(self) -> float:
        """The value; figures without one are not kept."""
        return 0.0 if self.figure.value is None else self.figure.value


class _File(Struct, frozen=True):
    floor: tuple[Floor, ...] = ()


def load(path: Path) -> dict[Key, Floor]:
    """The floors in *path*; none where there is no file. Raises UsageError where it is not of this form."""
    if not path.exists():
        return {}
    try:
        kept = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).floor
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{path}: not a file of floors: {error}") from None
    return {floor.key: floor for floor in kept}


def below(floors: Mapping[Key, Floor], readings: Iterable[Reading]) -> tuple[tuple[Floor, Reading], ...]:
    """The floors that the readings do not hold."""
    found = [(floors[reading.key], reading) for reading in readings if reading.key in floors]
    return tuple((floor, reading) for floor, reading in found if _worse(floor.error, reading.value, floor.floor))


def unmeasured(floors: Mapping[Key, Floor], readings: Iterable[Reading]) -> tuple[Floor, ...]:
    """Floors of the gold that was read which no reading measures any more: a measure that is gone is a drop."""
    read = tuple(readings)
    golds, measured = {reading.key[:3] for reading in read}, {reading.key for reading in read}
    return tuple(floor for floor in floors.values() if floor.key[:3] in golds and floor.key not in measured)


def _worse(error: bool, value: float, floor: float) -> bool:
    return value > floor + 1e-9 if error else value < floor - 1e-9


def _bar(error: bool, value: float) -> float:
    return math.ceil(round(value * 100, 6)) / 100 if error else math.floor(round(value * 100, 6)) / 100


def updated(floors: Mapping[Key, Floor], readings: Iterable[Reading], day: str, lower: str | None = None) -> dict[Key, Floor]:
    """*floors* raised to *readings*; new ones are added, and with the reason *lower* those that are not reached are lowered."""
    new = dict(floors)
    for reading in readings:
        error, old = reading.figure.rate == "error", floors.get(reading.key)
        bar = _bar(error, reading.value)
        decisions = reading.figure.right + reading.figure.false + reading.figure.missed
        if old is None and not error and decisions < FEWEST:
            continue
        if old is None:
            reason = "first measured"
        elif _worse(error, old.floor, bar):
            reason = "reached a higher value"
        elif _worse(error, reading.value, old.floor) and lower:
            reason = f"lowered from {old.floor:.2f}: {lower}"
        else:
            continue
        new[reading.key] = Floor(*reading.key, bar, round(reading.value, 4), day, reason, error)
    return new


def change(old: Floor | None, new: Floor) -> str:
    """What became of a floor, in a word or two."""
    if old is None:
        return "newly set"
    return "made lower" if _worse(new.error, new.floor, old.floor) else "made higher"


def text_of(floors: Mapping[Key, Floor]) -> str:
    """The floors as the text of their file, in a fixed order."""
    parts = [HEAD]
    for _, floor in sorted(floors.items()):
        lines = ["[[floor]]"]
        for name in Floor.__struct_fields__:
            value = getattr(floor, name)
            if name != "error" or value:
                lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
