"""``actors.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Actors(Struct, frozen=True, forbid_unknown_fields=True):
    """The actors file of a pack."""

    rules: tuple[Rule, ...] = ()
