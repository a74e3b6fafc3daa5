"""What the parts of the places finder hand to each other: one report at work, and a mention in the making."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from selon.extract.places.grammar import Grammar
from selon.extract.places.heard import Heard
from selon.extract.places.line import Venue
from selon.extract.places.resolve import Choice, Evidence
from selon.extract.places.spans import Name
from selon.gazetteer.lookup import Gazetteer, Place
from selon.model import Reading, Where


class Found(Struct, frozen=True, gc=False):
    """A mention in the making."""

    first: int
    last: int
    rule: str
    label: str
    value: Where | None


class Work(Struct, frozen=True, gc=False):
    """One report at work."""

    grammar: Grammar
    reading: Reading
    gazetteer: Gazetteer | None
    cues: Sequence[Mapping[int, tuple[str, str]]]
    venues: Sequence[Venue]
    names: Sequence[Name]
    choices: Sequence[Choice]
    evidence: Evidence
    heard: Heard
    raised: Sequence[Sequence[int]]


def town_value(text: str, found: Sequence[Place]) -> Where:
    """The first of *found* (cities) under the name *text*."""
    place = found[0]
    return Where(
        text, "city", latitude=place.latitude, longitude=place.longitude, radius_m=place.radius, gazetteer=place.id, city=text,
        region=place.region, country=place.country, margin=0.5 if len(found) > 1 else 1.0,
    )  # fmt: skip
