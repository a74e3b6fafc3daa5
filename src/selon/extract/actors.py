"""Finder of actors."""

from selon.lang.pack import Pack
from selon.model import Mentions, Parses, Reading


def prepare(pack: Pack) -> Pack:
    """Not written yet."""
    return pack


def find(pack: Pack, reading: Reading, parses: Parses, actions: Mentions, places: Mentions, times: Mentions) -> Mentions:
    """Not written yet."""
    return ()
