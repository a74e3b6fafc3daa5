"""Episodes: the anchors that tell of the same event.

Anchors are taken in text order. One that names a day, a place or a status of its own joins the latest episode with which none of these is
in conflict, or opens a new one; one that names nothing of its own goes on with the scene that the text is in. Where a report places its
anchors in three cities or more, what is told without a city is the umbrella of the local events ("a national day of action").
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from selon.coding.anchor import AGAIN, COMPARED, CONSEQUENCE, COUNTER, FIGURE, PEOPLE, TRIGGER, Anchor, city_key, days_between
from selon.coding.forms import PLAIN_FORMS
from selon.coding.sorts import STOPPAGES, STREET, fold, sorted_out
from selon.model import Mention, When, Where

UMBRELLA_CITIES = 3
_WEEKS = 60
_STRETCH = ".places.between"
_BELONGING = (".places.of", ".places.origin", ".places.home")
_GUESSED = (".places.venue_by_dateline", ".places.venue_by_report", ".places.near")
"""Rules by which a place of a title has its town for want of a better one: the text may say another."""
Span = tuple[str, str]
"""First and last day, ``YYYY-MM-DD``."""
_GROUPS = {
    "held": "actual",
    "ongoing": "actual",
    "announced": "future",
    "cancelled": "off",
    "banned": "off",
    "past": "past",
    "negated": "off",
    "hypothetical": "none",
}
_FRIENDS = frozenset({("actual", "off"), ("future", "off")})
_CALLED_OFF = frozenset({"none", "off"})
"""What was threatened and was called off is one, unless both have days of their own."""
PROTESTS = frozenset({"protest", COUNTER})
"""The sides that are protests: the report's own, and those held against them."""
_SIDES = MappingProxyType({"violence": "background", "disaster": "background", "other": "aside"})


class Episode(Struct):
    """Anchors of one event, gathered while the text is read; ``sort``, ``city``, ``when`` and ``group`` are what they agree on so far."""

    side: str
    sort: str | None = None
    anchors: list[Anchor] = field(default_factory=list)
    city: str | None = None
    whens: list[Mention] = field(default_factory=list)
    group: str | None = None
    umbrella: bool = False


def side_of(anchor: Anchor) -> str:
    """Protests, protests against them, violence told as background and whatever else (a trial, a vote) never share an episode."""
    return COUNTER if anchor.relation == COUNTER else _SIDES.get(anchor.family, "protest")


def interval(mention: Mention | None) -> tuple[str, str] | None:
    """First and last day of a time mention (``YYYY-MM-DD``), or None."""
    value = mention.value if mention else None
    if isinstance(value, When) and value.earliest and value.latest:
        return value.earliest[:10], value.latest[:10]
    return None


def clash(a: tuple[str, str] | None, b: tuple[str, str] | None) -> bool:
    """Whether two known intervals share no day."""
    return a is not None and b is not None and (a[0] > b[1] or b[0] > a[1])


def _own_city(anchor: Anchor) -> str | None:
    return None if _on_the_way(anchor) else next((key for key in map(city_key, anchor.places) if key), None)


def _on_the_way(anchor: Anchor) -> bool:
    """Whether an anchor's places are the two ends of a stretch of way ("on the A31 between Thionville and Metz"): it is in neither."""
    return len(set(filter(None, map(city_key, anchor.places)))) > 1 and any(p.rule.endswith(_STRETCH) for p in anchor.places)


def _split(anchor: Anchor) -> list[Anchor]:
    """An anchor told of several cities at once ("in Nantes and Rennes") stands for one in each."""
    by_city: dict[str | None, list[Mention]] = {}
    for place in anchor.places:
        by_city.setdefault(city_key(place), []).append(place)
    if len(by_city) < 2 or _on_the_way(anchor):
        return [anchor]
    return [replace(anchor, places=tuple(mine)) for key, mine in by_city.items() if key]


def _group(anchor: Anchor, city: str | None) -> str | None:
    """What an anchor's status groups it with. A past tense without a day or city speaks of the same event."""
    group = _GROUPS.get(anchor.status or "")
    return None if group == "past" and not city and anchor.when is None else group


def _conflict(episode: Episode, anchor: Anchor, city: str | None) -> bool:
    if (episode.umbrella and city) or _in_another_item(episode, anchor):
        return True
    if city and episode.city and city != episode.city:
        return True
    own = interval(anchor.when)
    dates = [d for d in map(interval, episode.whens) if d]
    if own and dates and all(clash(own, d) for d in dates) and not _goes_on(episode, anchor, own, dates):
        return True
    if own and anchor.relation == AGAIN and own not in dates and any(a.relation != AGAIN for a in episode.anchors):
        return True
    if anchor.sort and episode.sort and anchor.sort != episode.sort:
        return True
    if anchor.relation == AGAIN and _later_that_day(episode, anchor):
        return True
    group = _group(anchor, city)
    if group is None or episode.group is None or group == episode.group or episode.side == "background":
        return False
    pair = (group, episode.group)
    if "off" in pair and anchor.single and _of_another_form(episode, anchor):
        return True  # "… will block the road on Monday. A rally in support was called off."
    if group == "future" and _told_beforehand(anchor, city):
        return False
    friends = pair in _FRIENDS or pair[::-1] in _FRIENDS or (set(pair) == _CALLED_OFF and not (own and dates))
    goes_on = not anchor.when and (
        (group == "future" and any(a.status == "ongoing" for a in episode.anchors))
        or (anchor.status == "ongoing" and episode.group == "future" and anchor.sort in STOPPAGES)
    )
    same_day = own is not None and any(not clash(own, d) for d in dates)
    return not (friends or goes_on or (same_day and "none" not in pair))


def _goes_on(episode: Episode, anchor: Anchor, own: Span, dates: Sequence[Span]) -> bool:
    """Whether an anchor of a later day tells that the strike at hand goes on ("the strike continues today")."""
    if anchor.sort not in STOPPAGES or anchor.sort != episode.sort or anchor.relation == AGAIN:
        return False
    begun = min(day[0] for day in dates)
    return "ongoing" in {anchor.status, *(a.status for a in episode.anchors)} and 0 <= days_between(begun, own[0]) <= _WEEKS


def _of_another_form(episode: Episode, anchor: Anchor) -> bool:
    """Whether an anchor names what none told so far may be called: a march is a demonstration, a blockade is no rally."""
    told = {a.code for a in episode.anchors if a.strength == TRIGGER}
    return anchor.code is not None and bool(told) and anchor.code not in told and told.isdisjoint(PLAIN_FORMS)


def _later_that_day(episode: Episode, anchor: Anchor) -> bool:
    """Whether one more is told of another part of the day ("in the afternoon a separate march")."""
    part = anchor.when if anchor.when and isinstance(anchor.when.value, When) and anchor.when.value.precision == "part_of_day" else None
    parts = {w.text.casefold() for w in episode.whens if isinstance(w.value, When) and w.value.precision == "part_of_day"}
    return part is not None and bool(parts) and part.text.casefold() not in parts


def _told_beforehand(anchor: Anchor, city: str | None) -> bool:
    """Whether an announcement without a day or city of its own speaks of the event at hand ("5,000 had been expected at the rally")."""
    return anchor.when is None and city is None and anchor.relation != AGAIN


def _in_another_item(episode: Episode, anchor: Anchor) -> bool:
    """Whether a heading with a place stands between: the next item of a column of short news."""
    if anchor.section is None or episode.umbrella or episode.city is not None:
        return False
    return all(a.section != anchor.section for a in episode.anchors)


def _join(episode: Episode, anchor: Anchor, city: str | None) -> None:
    if anchor.status == "announced" and episode.group == "actual" and _told_beforehand(anchor, city):
        anchor = replace(anchor, status=None)
    episode.anchors.append(anchor)
    episode.sort = episode.sort or anchor.sort
    if not episode.umbrella:
        episode.city = episode.city or city
    if anchor.when is not None and (anchor.strength > 1 or not episode.whens):
        episode.whens.append(anchor.when)
    group = _group(anchor, city)
    if group and (episode.group is None or group == "off"):
        episode.group = group


def _speaks_for_itself(anchor: Anchor, city: str | None) -> bool:
    return bool(city or anchor.when or _group(anchor, city) in {"future", "past", "none"})


def _choose(episodes: Sequence[Episode], scene: Episode | None, anchor: Anchor, city: str | None) -> Episode | None:
    open_ones = [e for e in episodes if not _conflict(e, anchor, city)]
    if episodes and _on_another_day(anchor, episodes[0]):
        # What names no day of its own is told of the first event's day, so this is not it.
        open_ones = [e for e in open_ones if any(map(interval, e.whens))]
    if scene in open_ones and (not city or scene.city == city) and not _speaks_for_itself(anchor, city):
        return scene
    if city:
        same = [e for e in open_ones if e.city == city]
        if same:
            return scene if scene in same else same[-1]
        if anchor.when is None:
            open_ones = [e for e in open_ones if not _of_another_day(e, episodes[0])]
    elif scene in open_ones:
        if scene.group == "off" and _group(anchor, city) == "actual":
            # What was held is not the banned march that the text has just told of, where another one was held that day.
            return next((e for e in open_ones if e.group == "actual" and e.whens), scene)
        return scene
    return open_ones[-1] if open_ones else None


def _on_another_day(anchor: Anchor, first: Episode) -> bool:
    own, days = interval(anchor.when), [d for d in map(interval, first.whens) if d]
    return own is not None and bool(days) and all(clash(own, d) for d in days)


def _of_another_day(episode: Episode, first: Episode) -> bool:
    """Whether an episode is dated elsewhere than the report's first one: what has no date of its own is not told of it."""
    days = [d for d in map(interval, first.whens) if d]
    own = [d for d in map(interval, episode.whens) if d]
    return bool(days and own) and all(clash(a, b) for a in own for b in days)


def _cities(anchors: Iterable[Anchor]) -> dict[str | None, set[str]]:
    """The cities of the protests told, by status group: a day of action is held, or announced, in all of its cities."""
    found: dict[str | None, set[str]] = {}
    for anchor in anchors:
        if anchor.family == "protest" and not _on_the_way(anchor):
            group = _GROUPS.get(anchor.status or "")
            found.setdefault("actual" if group is None else group, set()).update(key for key in map(city_key, anchor.places) if key)
    return found


def _country_scope(anchor: Anchor) -> bool:
    """Whether an anchor is told of a whole country or region; "farmers of the Loiret" only says who they are."""
    wide = (p for p in anchor.places if isinstance(p.value, Where) and p.value.precision in {"country", "region", "area"})
    return any(not p.rule.endswith(_BELONGING) for p in wide)


def _umbrella_opens(anchor: Anchor, episodes: Sequence[Episode], cities: int) -> bool:
    """The first anchor without a city of a report about many cities, or one told of a whole country, opens an umbrella."""
    first = not any(e.side == "protest" for e in episodes)
    return (first and cities >= UMBRELLA_CITIES and not (anchor.single and anchor.sort == STREET)) or (
        cities > 0 and _country_scope(anchor) and not any(e.umbrella for e in episodes)
    )


def _tells_of_a_city(anchor: Anchor, city: str | None, episodes: Sequence[Episode]) -> bool:
    """Whether what the police did stands for a local protest: under an umbrella, in a city of which nothing else is told."""
    return bool(city) and any(e.umbrella for e in episodes) and all(e.city != city or anchor in e.anchors for e in episodes)


def _in_the_past(scene: Episode | None, anchor: Anchor) -> bool:
    """Whether the text is just telling of the past, so that what it goes on to is of that past too."""
    if scene is None or scene.group != "past" or (anchor.sort and scene.sort != anchor.sort):
        return False
    return scene.anchors[-1].paragraph == anchor.paragraph


def _is_consequence(anchor: Anchor, city: str | None, scenes: Mapping[str, Episode], protests: frozenset[int]) -> bool:
    """Whether violence is told as part of the protest: no day, city or past of its own, and no background told in this paragraph.

    *protests* are the sentences that tell of a protest: "nine people were killed in clashes" may open a report.
    """
    protest, background = scenes.get("protest"), scenes.get("background")
    if anchor.status == "past" or (background and background.anchors[-1].paragraph == anchor.paragraph):
        return False
    if protest is None:
        return anchor.sentence in protests
    own, days = interval(anchor.when), [d for d in map(interval, protest.whens) if d]
    another_day = own is not None and all(clash(own, d) for d in days)
    return not another_day and not (city and protest.city and city != protest.city)


def _add_title(episodes: list[Episode], anchor: Anchor) -> bool:
    """Give an anchor of the title to the event that it announces: the first of its side that is of its city and sort.

    Returns whether there is one: a title says shortly what the text says at length.
    """
    side = side_of(anchor)
    anchor = _as_in_the_text(episodes, anchor)
    city = None if any(place.rule.endswith(_GUESSED) for place in anchor.places) else _own_city(anchor)
    mine = [e for e in episodes if e.side == side and not (anchor.sort and e.sort and anchor.sort != e.sort)]
    same = [e for e in mine if city and e.city == city and any(a.strength > PEOPLE for a in e.anchors)]
    umbrellas = [e for e in mine if e.umbrella]
    same = (umbrellas if anchor.sort is None else []) or same or umbrellas or [e for e in mine if not (city and e.city)]
    fit = [e for e in same if e.umbrella or not _conflict(e, anchor, city)] or [e for e in same if not _on_another_day(anchor, e)]
    if fit:
        _join(fit[0], anchor, city)
        fit[0].anchors.sort(key=lambda a: a.mention.start)
    return bool(fit)


def _as_in_the_text(episodes: Iterable[Episode], anchor: Anchor) -> Anchor:
    """An anchor of the title with the day that the same word has in the text: "march on Saturday" has no verb that tells which Saturday."""
    when = anchor.when
    if when is None:
        return anchor
    told = {w.text.casefold(): w for e in reversed(list(episodes)) for w in reversed(e.whens) if interval(w)}
    words = when.text.casefold()
    same = next((w for text, w in told.items() if text == words or text.startswith(f"{words} ")), None)
    if same is None:
        return anchor
    status = None if anchor.status == "announced" and interval(same) != interval(when) else anchor.status
    return replace(anchor, when=replace(when, value=same.value, basis=same.basis), status=status)


def _undated(anchor: Anchor) -> Anchor:
    return replace(anchor, when=None, status=None if anchor.status == "announced" else anchor.status)


def group(anchors: Sequence[Anchor]) -> tuple[Episode, ...]:
    """The episodes of a report in order of their first anchors. Weak anchors open an episode only where no trigger has."""
    anchors = sorted_out(tuple(part for anchor in anchors for part in _split(anchor)))
    if not any(a.strength != FIGURE and a.family == "protest" for a in anchors):
        # Figures of people alone are an audience: a festival, a race, an election.
        anchors = tuple(a for a in anchors if a.family != "protest")
    titles = [a for a in anchors if a.title]
    episodes = _gather([a for a in anchors if not a.title], anchors)
    lent = [n for n, a in enumerate(titles) if a.when and any(b.when and b.when.start == a.when.start for b in titles[:n])]
    # A day that the title tells of another of its events ("march on Saturday in X, sit-in in Y") is not told of this one.
    left = [a for n, a in enumerate(titles) if not (_add_title(episodes, a) or (n in lent and _add_title(episodes, _undated(a))))]
    episodes += _gather(left, anchors)
    return fold(sorted(episodes, key=lambda e: e.anchors[0].mention.start))


def _gather(anchors: Sequence[Anchor], everywhere: Sequence[Anchor]) -> list[Episode]:
    """The episodes of *anchors*, some of those of the report (*everywhere*)."""
    cities = _cities(everywhere)
    triggered = any(a.strength == TRIGGER and a.family == "protest" for a in everywhere)
    protests = frozenset(a.sentence for a in everywhere if a.family == "protest" and a.strength > PEOPLE)
    episodes: list[Episode] = []
    scenes: dict[str, Episode] = {}
    consequences: list[Anchor] = []
    for anchor in anchors:
        side = side_of(anchor)
        city = _own_city(anchor)
        mine = [e for e in episodes if e.side == side]
        if anchor.relation == CONSEQUENCE and not _tells_of_a_city(anchor, city, mine):
            continue
        if side == "background" and _is_consequence(anchor, city, scenes, protests):
            consequences.append(anchor)
            continue
        chosen = _choose(mine, scenes.get(side), anchor, city)
        if chosen is None:
            if anchor.strength == PEOPLE and triggered and (not city or anchor.sentence in protests):
                continue
            local = len(cities.get(_group(anchor, city) or "actual", ()))
            chosen = Episode(side, umbrella=side == "protest" and not city and _umbrella_opens(anchor, episodes, local))
            if anchor.when is None and _in_the_past(scenes.get(side), anchor):
                chosen.group = "past"
            episodes.append(chosen)
        _join(chosen, anchor, city)
        if anchor.relation != COMPARED:
            scenes[side] = chosen
    for anchor in consequences:
        _lend(episodes, anchor)
    return episodes


def _lend(episodes: Sequence[Episode], consequence: Anchor) -> None:
    """Give the day and city of a *consequence* ("two were shot on Friday in X when …") to the protest of its sentence that has none.

    Only where no protest of the report is dated or placed otherwise: else "three were hurt in Y" may tell of another day or town than the
    protest that the sentence goes back to.
    """
    protests = [e for e in episodes if e.side == "protest"]
    mine = (e for e in protests if any(a.sentence == consequence.sentence for a in e.anchors))
    episode = next(mine, None)
    if episode is None:
        return
    at = next(n for n, a in enumerate(episode.anchors) if a.sentence == consequence.sentence)
    if consequence.when is not None and not any(e.whens for e in protests):
        episode.anchors[at] = replace(episode.anchors[at], when=consequence.when, when_by=consequence.when_by)
        episode.whens.append(consequence.when)
    city = _own_city(consequence)
    if city and not episode.umbrella and all(e.city is None for e in protests):
        episode.anchors[at] = replace(episode.anchors[at], places=consequence.places, places_by=consequence.places_by)
        episode.city = city
