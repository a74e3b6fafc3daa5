"""To which episode a mention belongs that is no anchor: a figure of the injured, an organiser, a slogan, a demand."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from selon.coding.anchor import CLAUSE, Anchor, Far, city_key, is_event_place, neighbours
from selon.coding.episodes import Episode
from selon.coding.settings import heads
from selon.model import Mention, Mentions, Reading
from selon.text import sentence_at

CITY = "coding.same_city"
SCENE = "coding.same_scene"
MAIN = "coding.main_event"

_MANY = 50
_UNDER = 2
_TRIGGER = 3
_ASIDE = frozenset({"past", "none"})
"""Protests of the past or of an "if" are asides: the text comes back from them with the next paragraph."""

Told = tuple[Anchor, Episode]


class Scenes:
    """Where each episode is told. Built once per report, then only read."""

    def __init__(self, reading: Reading, episodes: Sequence[Episode], main: Episode | None, places: Mentions, far: Far) -> None:
        self._reading = reading
        self._far = far
        self._main = main
        self._told = sorted(((a, e) for e in episodes for a in e.anchors), key=lambda t: (t[0].mention.start, -t[0].strength))
        self._starts = [anchor.mention.start for anchor, _ in self._told]
        self._sentences: dict[int, list[Told]] = {}
        for told in self._told:
            self._sentences.setdefault(told[0].sentence, []).append(told)
        self._within = {index: [anchor.mention.start for anchor, _ in told] for index, told in self._sentences.items()}
        self._cities: dict[int, set[str]] = {}
        for place in filter(is_event_place, places):
            city = city_key(place)
            if city is not None:
                self._cities.setdefault(sentence_at(reading, place.start), set()).add(city)

    def episode(self, mention: Mention, sides: frozenset[str]) -> tuple[Episode | None, str]:
        """The episode of *mention* among those of *sides*, and the id of the rule that said so.

        In order: the nearest anchor of its sentence; the episode in the one city that the sentence names; what is told right under a
        heading; the scene that the text is in; the main event; whatever is told next.
        """
        index = sentence_at(self._reading, mention.start)
        told = self._sentences.get(index, [])
        close = neighbours(self._within[index], mention.start) if len(told) > _MANY else range(len(told))
        here = [told[i] for i in close if told[i][1].side in sides]
        if here:
            return min(here, key=lambda pair: self._far(mention, pair[0].mention))[1], CLAUSE
        cities = self._cities.get(index, set())
        named = _first(e for _, e in self._told if len(cities) == 1 and e.side in sides and e.city in cities and not e.umbrella)
        if named is not None:
            return named, CITY
        at = bisect_right(self._starts, mention.start)
        paragraph = self._reading.sentences[index].paragraph
        if index and heads(self._reading, index):
            # A heading tells of what comes under it, not of the item above.
            under = _first(e for a, e in self._told[at:] if e.side in sides and index < a.sentence <= index + _UNDER)
            if under is not None:
                return under, SCENE
        before = _first(
            e
            for a, e in reversed(self._told[:at])
            if e.side in sides and (e.group not in _ASIDE or a.paragraph == paragraph) and (e is self._main or _makes_scene(e))
        )
        if before is not None:
            return before, SCENE
        if self._main is not None and self._main.side in sides:
            return self._main, MAIN
        return _first(e for _, e in self._told[at:] if e.side in sides), SCENE


def _makes_scene(episode: Episode) -> bool:
    """Whether the text stays in the scene of an episode: not in that of a crowd or a figure in passing, which has no place of its own."""
    return episode.city is not None or any(anchor.strength == _TRIGGER for anchor in episode.anchors)


def _first(episodes: Iterable[Episode]) -> Episode | None:
    return next(iter(episodes), None)
