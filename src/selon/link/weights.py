"""What a level of a comparison is worth: the table ``weights.toml``, typed and checked."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import msgspec
from msgspec import Struct


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """One level of one comparison: ``prior`` and ``weight`` in bits, and why the prior is what it is, by language.

    ``fixed``: the weight is not learnt.
    """

    comparison: str
    level: str
    prior: float
    weight: float
    reason: Mapping[str, str]
    fixed: bool = False


class Weights(Struct, frozen=True, forbid_unknown_fields=True, rename={"levels": "level"}):
    """The table. A pair of ``link_from`` bits or more speaks for one event, from ``review_from`` on for a look by a coder.

    ``unseen`` is what a pair counts that shares no block when two groups are weighed against each other. ``kin`` are groups of forms that
    reports of one event take for each other; ``generic`` forms, each in one of these groups, that any protest may be called by;
    ``standing`` forms, each in one of these groups, that stay in one place.
    """

    link_from: float
    review_from: float
    unseen: float
    kin: tuple[tuple[str, ...], ...]
    generic: tuple[str, ...]
    standing: tuple[str, ...]
    levels: tuple[Level, ...]

    def bits(self) -> Mapping[tuple[str, str], float]:
        """(comparison, level) -> weight."""
        return {(level.comparison, level.level): level.weight for level in self.levels}


def shipped() -> Weights:
    """The table that ships with Selon."""
    return read(files("selon.link").joinpath("weights.toml").read_text("utf-8"))


def read(text: str) -> Weights:
    """The table in *text*. Raises msgspec.ValidationError or tomllib.TOMLDecodeError for one that is none."""
    return msgspec.convert(tomllib.loads(text), Weights)
