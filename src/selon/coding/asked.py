"""What a report only asks for or makes for: happenings and places of demands, towns at the end of a way. None of them tells of an event."""

from selon.coding.anchor import city_key, is_event_place
from selon.model import Act, Mention, Mentions, Reading, Where
from selon.text import sentence_at

_BEHIND = 6
_LINK = 12
"""Code points from an event to what it is against: room for a preposition and an article."""


def told_of(actions: Mentions, demands: Mentions) -> Mentions:
    """*actions* without those of no protest and no violence that are only asked for ("to demand a ceasefire in Gaza")."""
    asked = [(m.start, m.end) for m in demands if m.label == "demand"]
    kept = (a for a in actions if not (isinstance(a.value, Act) and a.value.family == "other" and any(s <= a.start < e for s, e in asked)))
    return tuple(kept) if asked else actions


def here_of(reading: Reading, places: Mentions, demands: Mentions, routes: Mentions, actions: Mentions) -> Mentions:
    """*places* without those of the wording of a demand ("for a ceasefire in Gaza"), where the report names others.

    Right behind a wording a place may be the event's own ("for the clinic in Lille"): one abroad is not. A town that people set out
    from or make for is left out where the sentence names another that they are in, and so is one of the title. A protest named together
    with what it is against ("a rally against parking charges at the hospital") is where that is, if its
    sentence names no other place and its wording ends there.
    """
    places = _without_ends(reading, places, routes)
    asked = [(m.start, m.end) for m in demands if m.label == "demand"]
    kept = tuple(p for p in places if not any(s <= p.start < e + _BEHIND for s, e in asked))
    homes = {p.value.country for p in kept if isinstance(p.value, Where) and city_key(p) and (is_event_place(p) or p.label == "dateline")}
    if not homes:
        return places
    triggers = [a.end for a in actions if isinstance(a.value, Act) and a.value.family == "protest"]
    near = {s for s, _ in asked if any(0 <= s - end <= _LINK for end in triggers)}
    elsewhere = {sentence_at(reading, p.start) for p in kept if is_event_place(p)}

    def of_both(place: Mention, start: int) -> bool:
        return start in near and sentence_at(reading, place.start) not in elsewhere

    def of_demand(place: Mention) -> bool:
        abroad = isinstance(place.value, Where) and place.value.country not in homes
        if any(s <= place.start and place.end <= e and (abroad or place.end < e or not of_both(place, s)) for s, e in asked):
            return True
        return abroad and any(e <= place.start < e + _BEHIND for _, e in asked)

    return tuple(p for p in places if not of_demand(p))


def _without_ends(reading: Reading, places: Mentions, routes: Mentions) -> Mentions:
    """*places* without the towns at the ends of a way, where others tell where people are."""
    ends = {m.start for m in routes if isinstance(m.value, Where) and m.value.precision == "city"}
    if not ends:
        return places
    towns = [(sentence_at(reading, p.start), p) for p in places if city_key(p) and is_event_place(p)]
    there = {index for index, p in towns if p.start not in ends}
    gone = {p.start for index, p in towns if p.start in ends and (index in there or (there and reading.sentences[index].heading))}
    return tuple(p for p in places if p.start not in gone)
