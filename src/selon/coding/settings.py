"""Settings: where and when a scene plays, set by a sentence that tells of no event itself.

A heading that names a city (">> Arras (Pas-de-Calais)") sets what follows it up to the next heading; any other sentence that opens with a
city or a day ("NANTES.", "In Toulouse the mood was tense.", "On the night of 14 March the fire had spread.") the rest of its paragraph.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.coding.anchor import SETTING, Anchor, city_key
from selon.model import Mention, Reading, Where

_LINE_TOKENS = 12
_FRONT_PLACE, _FRONT_TIME = 6, 4


class Setting(Struct, frozen=True, gc=False):
    """Places and day of the scene, and the places that the last heading named."""

    places: tuple[Mention, ...] = ()
    day: Mention | None = None
    section: tuple[Mention, ...] = ()


def heads(reading: Reading, index: int) -> bool:
    """Whether a sentence is a heading, or a short line of its own (">> Arras (Pas-de-Calais)")."""
    sentence = reading.sentences[index]
    neighbours = (reading.sentences[i].paragraph for i in (index - 1, index + 1) if 0 <= i < len(reading.sentences))
    return sentence.heading or (sentence.last - sentence.first <= _LINE_TOKENS and sentence.paragraph not in neighbours)


def after_sentence(
    reading: Reading, index: int, setting: Setting, times: Sequence[Mention], places: Sequence[Mention], body: bool
) -> Setting:
    """The setting once a sentence without anchors was read. *body*: whether the text proper has begun (its title sets no scene)."""
    local = _fronted(reading, index, [m for m in places if city_key(m)], _FRONT_PLACE)
    if heads(reading, index):
        return Setting(local, None, local) if body else setting
    if not local or all(map(_is_venue, local)) or (setting.section and len({city_key(m) for m in local}) > 1):
        local = setting.places
    return Setting(local, next(iter(_fronted(reading, index, times, _FRONT_TIME)), setting.day), setting.section)


def _is_venue(mention: Mention) -> bool:
    return isinstance(mention.value, Where) and mention.value.precision == "venue"


def _fronted(reading: Reading, index: int, mentions: Sequence[Mention], within: int) -> tuple[Mention, ...]:
    """*mentions* of a sentence where the first of them opens it (*within* tokens): only what comes first sets a scene."""
    first = reading.sentences[index].first + within
    opens = mentions and (first >= len(reading.tokens) or mentions[0].start < reading.tokens[first].start)
    return tuple(mentions) if opens else ()


def settle(anchor: Anchor, setting: Setting) -> Anchor:
    """An anchor on the day and in the city that the scene was set in, where its own sentence names none; a venue goes to that city."""
    if setting.section:
        anchor = replace(anchor, section=setting.section[0].start)
    if anchor.when is None and setting.day is not None and anchor.status != "hypothetical":
        anchor = replace(anchor, when=setting.day, when_by=SETTING)
    cities = [m for m in setting.places if isinstance(m.value, Where) and m.value.precision != "venue"]
    if not cities:
        return anchor
    if not any(map(city_key, anchor.places)):
        country = any(isinstance(m.value, Where) and m.value.precision == "country" for m in anchor.places)
        return anchor if country else replace(anchor, places=setting.places, places_by=SETTING)
    if len(cities) == 1 and all(isinstance(m.value, Where) and m.value.precision == "venue" for m in anchor.places):
        return replace(anchor, places=(*(_moved(m, cities[0]) for m in anchor.places), cities[0]))
    return anchor


def _moved(venue: Mention, city: Mention) -> Mention:
    assert isinstance(venue.value, Where)
    assert isinstance(city.value, Where)
    found = city.value
    value = replace(
        venue.value,
        city=found.city or found.name,
        region=found.region,
        country=found.country,
        latitude=found.latitude,
        longitude=found.longitude,
        radius_m=found.radius_m,
        gazetteer=found.gazetteer,
        runner_up=None,
        margin=None,
    )
    return replace(venue, value=value)
