"""``actions.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Actions(Struct, frozen=True, forbid_unknown_fields=True):
    """The actions file of a pack."""

    rules: tuple[Rule, ...] = ()
