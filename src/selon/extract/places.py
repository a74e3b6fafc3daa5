"""Finder of places."""

from selon.lang.pack import Pack
from selon.model import Mentions, Reading


def prepare(pack: Pack) -> Pack:
    """Not written yet."""
    return pack


def find(pack: Pack, reading: Reading, gazetteer: object) -> Mentions:
    """Not written yet."""
    return ()
