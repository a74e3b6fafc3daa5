"""``demands.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Demands(Struct, frozen=True, forbid_unknown_fields=True):
    """The demands file of a pack."""

    rules: tuple[Rule, ...] = ()
