"""What every rule of every pack file has."""

from msgspec import Struct


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule: a stable id (``fr.times.017``), the word forms that trigger it (notation: :mod:`selon.lang.notation`), why it is there."""

    id: str
    forms: tuple[str, ...] = ()
    note: str = ""
