"""``voices.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Voices(Struct, frozen=True, forbid_unknown_fields=True):
    """The voices file of a pack."""

    rules: tuple[Rule, ...] = ()
