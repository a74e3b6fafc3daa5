"""``places.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """The places file of a pack."""

    rules: tuple[Rule, ...] = ()
