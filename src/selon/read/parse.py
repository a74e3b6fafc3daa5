"""Dependency parses of the sentences that need one."""

from selon.lang.pack import Pack
from selon.model import Mentions, Parses, Reading


def prepare(pack: Pack) -> Pack:
    """Parsing keeps the pack."""
    return pack


def parse(pack: Pack, reading: Reading, parser: object, actions: Mentions, cues: Mentions) -> Parses:
    """Not written yet."""
    return {}
