"""Finder of times."""

from selon.lang.pack import Pack
from selon.model import Mentions, Reading


def prepare(pack: Pack) -> Pack:
    """Not written yet."""
    return pack


def find(pack: Pack, reading: Reading) -> Mentions:
    """Not written yet."""
    return ()
