"""``times.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """The times file of a pack."""

    rules: tuple[Rule, ...] = ()
