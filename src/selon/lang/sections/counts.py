"""``counts.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """The counts file of a pack."""

    rules: tuple[Rule, ...] = ()
