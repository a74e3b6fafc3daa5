"""Finder of voices."""

from selon.lang.pack import Pack
from selon.model import Mentions, Parses, Reading


def prepare(pack: Pack) -> Pack:
    """Not written yet."""
    return pack


def find_cues(pack: Pack, reading: Reading) -> Mentions:
    """Not written yet."""
    return ()


def find(pack: Pack, reading: Reading, parses: Parses, cues: Mentions, quotations: Mentions, actors: Mentions, counts: Mentions) -> Mentions:
    """Not written yet."""
    return ()
