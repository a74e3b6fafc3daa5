"""``response.toml``."""

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Response(Struct, frozen=True, forbid_unknown_fields=True):
    """The response file of a pack."""

    rules: tuple[Rule, ...] = ()
