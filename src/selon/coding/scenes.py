"""To which episode a mention belongs that is no anchor: a figure of the injured, an organiser, a slogan, a demand."""

from bisect import bisect_right
from collections.abc import Sequence

from selon.coding.anchor import CLAUSE, Anchor, Far
from selon.coding.episodes import Episode
from selon.model import Mention, Reading
from selon.text import sentence_at

SCENE = "coding.same_scene"
MAIN = "coding.main_event"


class Scenes:
    """Where each episode is told. Built once per report, then only read."""

    def __init__(self, reading: Reading, episodes: Sequence[Episode], main: Episode | None, far: Far) -> None:
        self._reading = reading
        self._far = far
        self._main = main
        self._told: list[tuple[int, Anchor, Episode]] = sorted(
            ((a.mention.start, a, e) for e in episodes for a in e.anchors), key=lambda t: (t[0], -t[1].strength)
        )
        self._starts = [start for start, _, _ in self._told]

    def episode(self, mention: Mention, sides: frozenset[str]) -> tuple[Episode | None, str]:
        """The episode of *mention* among those of *sides*, and the id of the rule that said so."""
        index = sentence_at(self._reading, mention.start)
        here = [(a, e) for _, a, e in self._told if a.sentence == index and e.side in sides]
        if here:
            return min(here, key=lambda pair: self._far(mention, pair[0].mention))[1], CLAUSE
        at = bisect_right(self._starts, mention.start)
        before = next((e for _, _, e in reversed(self._told[:at]) if e.side in sides), None)
        if before is not None:
            return before, SCENE
        if self._main is not None and self._main.side in sides:
            return self._main, MAIN
        return next((e for _, _, e in self._told if e.side in sides), None), SCENE
