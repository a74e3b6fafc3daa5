"""Finder of actions."""

from selon.lang.pack import Pack
from selon.model import Mentions, Reading


def prepare(pack: Pack) -> Pack:
    """Not written yet."""
    return pack


def find(pack: Pack, reading: Reading, times: Mentions) -> Mentions:
    """Not written yet."""
    return ()
