"""The stage: mentions in, records out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from selon.coding.anchor import COUNTER, PEOPLE, TRIGGER, UP_TO_NOW, Anchor, Ruler, city_key, days_between, is_event_place, is_event_time
from selon.coding.anchors import find_anchors, report_day
from selon.coding.asked import here_of, told_of
from selon.coding.claimants import with_claimants
from selon.coding.episodes import PROTESTS, Episode, group, interval
from selon.coding.forms import GENERIC_FORM, is_weighty, kind_of, main_form
from selon.coding.lasting import holds
from selon.coding.scenes import Scenes
from selon.coding.settings import heads
from selon.coding.sorts import LASTING, STOPPAGES, STREET
from selon.coding.statements import Maker, digest, link_parts, merge_repeats, names_in, of_the_protest
from selon.coding.statuses import status_of
from selon.lang.pack import Pack
from selon.model import Act, Code, Count, Mention, Mentions, Reading, Record, Statement, Value, Voice, When, Where, Words
from selon.text import sentence_at

LEAD = "coding.lead"
DATELINE = "coding.dateline"
SAME_DAY = "coding.day_of_main_event"
UMBRELLA = "coding.form_of_umbrella"
ONLY_CITY = "coding.only_city"
SAME_CITY = "coding.city_of_main_event"
FIGURES = {
    "participants": "size",
    "vehicles": "size",
    "killed": "killed",
    "injured": "injured",
    "missing": "missing",
    "held": "held",
    "displaced": "displaced",
    "bereaved": "bereaved",
    "arrested": "arrested",
}
ROLES = {
    "organiser": "organiser",
    "participants": "participants",
    "addressee": "addressee",
    "opponent": "counter_action",
    "perpetrator": "perpetrator",
    "victim": "victims",
}
NOWHERE = frozenset({"petition", "online_action", "boycott"})
"""Forms that are in no one place."""
_PROTEST = PROTESTS
_BACKGROUND = frozenset({"background"})
_BOTH = _PROTEST | _BACKGROUND
_SIDES = {
    "size": _PROTEST,
    "organiser": _PROTEST,
    "participants": _PROTEST,
    "addressee": _PROTEST,
    "counter_action": _PROTEST,
    "perpetrator": _BACKGROUND,
    "victims": _BACKGROUND,
    "missing": _BACKGROUND,
    "held": _BACKGROUND,
    "displaced": _BACKGROUND,
    "bereaved": _BACKGROUND,
    "arrested": _PROTEST,
}
_OFTEN_ONCE = 12
_MONTH = 27
_LONGEST = 400


class Item(Struct, frozen=True, gc=False):
    """A mention on its way into a record: the field it fills, its value, the assignment rule, and a voice where it has its own."""

    mention: Mention
    field: str
    value: Value
    by: str | None
    voice: Voice | None = None


def _fields(counts: Mentions, actors: Mentions, responses: Mentions, routes: Mentions, demands: Mentions, voices: Mentions) -> list[Item]:
    """Every mention that fills a field, whatever record it will go to."""
    items = [Item(m, FIGURES[m.label], m.value, None) for m in counts if m.label in FIGURES and isinstance(m.value, Count)]
    items += [Item(m, ROLES[m.label], m.value, None) for m in actors if m.label in ROLES and m.value is not None]
    items += [Item(m, m.label, m.value, None) for m in responses if m.label in {"response", "side_action"} and isinstance(m.value, Code)]
    claims = [m for m in demands if m.label in {"demand", "occasion"} and not _claims_a_crowd(m, counts)]
    items += [Item(m, m.label, m.value, None) for m in claims if m.label and isinstance(m.value, Words)]
    items += [Item(m, "issue", m.value, None) for m in demands if m.label == "issue" and isinstance(m.value, Code)]
    items += [Item(m, m.label, m.value, None) for m in routes if m.label and m.value is not None]
    items += [Item(m, "slogan", Words(m.text), None, m.voice) for m in voices if m.voice is not None and m.voice.kind == "chanted"]
    return sorted(items, key=lambda i: (i.mention.start, i.mention.end, i.field))


def _claims_a_crowd(demand: Mention, counts: Mentions) -> bool:
    """Whether what is claimed is a crowd figure ("they claim 8,000, the union at least 7,000"): that is no demand."""
    return any(m.label == "participants" and demand.start <= m.start < demand.end for m in counts)


def _unique(items: Iterable[Item]) -> list[Item]:
    """Without the second of two that say the same in the same field (figures: by the same speaker)."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for item in items:
        speaker = item.voice.speaker.text if item.voice and item.voice.speaker else ""
        key = (item.field, _gist(item.value), speaker, item.mention.start if isinstance(item.value, Count) else 0)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def _gist(value: Value) -> object:
    if isinstance(value, Words):
        return value.text.casefold()
    if isinstance(value, Code):
        return value.code
    name = getattr(value, "name", None)
    return name.casefold() if isinstance(name, str) else value


def _dates(episode: Episode, today: str | None) -> list[Item]:
    """The episode's date: the interval that most of its anchors stand beside, the narrower and then the first where they tie."""
    dated = [a for a in episode.anchors if a.when is not None and a.when.value is not None]
    known = [a for a in dated if interval(a.when)]
    votes = Counter(interval(a.when) for a in known for _ in range(a.strength))
    chosen = max(known, key=lambda a: (votes[interval(a.when)], -_width(a.when), -a.mention.start), default=dated[0] if dated else None)
    chosen = next((a for a in known if a.when is not None and a.when.label in UP_TO_NOW and a.strength == TRIGGER), chosen)
    chosen = next((a for a in known if chosen and a.code in LASTING and holds(interval(a.when), interval(chosen.when), a.when)), chosen)
    if chosen is None or chosen.when is None or chosen.when.value is None:
        return []
    finer = [a for a in known if chosen.when.label not in UP_TO_NOW and _within(interval(a.when), interval(chosen.when))]
    chosen = max(finer, key=lambda a: (votes[interval(a.when)], -a.mention.start), default=chosen)
    assert chosen.when is not None
    assert chosen.when.value is not None
    value = _days(chosen.when.value)
    return [Item(chosen.when, "date", _still_going(episode, known, value, today) or value, chosen.when_by)]


def _still_going(episode: Episode, dated: Sequence[Anchor], value: Value, today: str | None) -> Value | None:
    """The days of a strike, an occupation, … that goes on: from the first day told to the report's own."""
    triggers = [a for a in episode.anchors if a.strength == TRIGGER]
    going_on = any(a.status == "ongoing" and a.code in LASTING for a in triggers)
    ended = any(a.status == "held" and a.code in LASTING for a in triggers) and not any(
        a.when and a.when.label in UP_TO_NOW for a in triggers
    )
    if today is None or not going_on or ended or not isinstance(value, When):
        return None
    first = min((span[0] for a in dated if (span := interval(a.when))), default=None)
    if first is None or first >= today or (value.latest or "")[:10] > today or days_between(first, today) > _LONGEST:
        return None
    return replace(value, edtf=f"{first}/{today}", earliest=first, latest=today)


def _within(inner: tuple[str, str] | None, outer: tuple[str, str] | None) -> bool:
    """Whether an interval lies within a month or more, and tells it more finely: "1984" by "the night of 14 to 15 March 1984"."""
    if inner is None or outer is None or days_between(*outer) < _MONTH or 2 * days_between(*inner) > days_between(*outer):
        return False
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _days(value: Value) -> Value:
    """A time as a date: whole days, whatever hours the words name."""
    if isinstance(value, When) and value.earliest and value.latest:
        return replace(value, earliest=value.earliest[:10], latest=value.latest[:10])
    return value


def _width(mention: Mention | None) -> int:
    span = interval(mention)
    if span is None:
        return 10_000
    return 0 if span[0] == span[1] else 1 if span[0][:7] == span[1][:7] else 2


def _day_of_main(episode: Episode, main: Episode | None, dated: Sequence[Item]) -> list[Item]:
    """The main event's day for a local event of the same day of action, which is told without a day of its own."""
    if (
        main is None
        or episode is main
        or episode.side not in PROTESTS
        or (episode.sort in STOPPAGES and main.sort != episode.sort)
        or episode.group not in {None, "actual"}
        or main.group not in {None, "actual"}
    ):
        return []
    return [Item(i.mention, "date", i.value, SAME_DAY) for i in dated if i.field == "date" and interval(i.mention)]


def _city_of_main(episode: Episode, main: Episode | None, placed: Sequence[Item]) -> list[Item]:
    """The main event's city for another protest that is told without any place: its strike, the rally against it."""
    if main is None or episode is main or episode.side not in PROTESTS or episode.umbrella or main.umbrella or main.city is None:
        return []
    if episode.group == "past" or main_form(episode.anchors) in NOWHERE:
        return []
    city = next((i for i in placed if i.field == "place" and city_key(i.mention) == main.city), None)
    return [Item(city.mention, "place", _town(city.value), SAME_CITY)] if city else []


def _only_city(episodes: Iterable[Episode], places: Mentions) -> Mention | None:
    """The city of all protests told with one, else of all places of events and the dateline: what else is told was there too."""
    told = [m for m in places if city_key(m) and (is_event_place(m) or m.label == "dateline")]
    cities: set[str | None] = {e.city for e in episodes if e.side in PROTESTS and e.city}
    cities = cities or {city_key(m) for m in told}
    told = [m for m in told if city_key(m) in cities]
    if len(cities) != 1 or not told:
        return None
    return next((m for m in told if isinstance(m.value, Where) and m.value.precision != "venue"), told[0])


def _in_only_city(episode: Episode, city: Mention | None, abroad: bool) -> list[Item]:
    """The only city told, for an event without a place; of what is remembered only for a fire or a wreck, where nothing is *abroad*."""
    if city is None or city.value is None or episode.umbrella:
        return []
    if main_form(episode.anchors) in NOWHERE:
        return []
    near = not abroad and all(a.family == "disaster" for a in episode.anchors)
    here = episode.side in PROTESTS and not (abroad and episode.group == "past")
    return [Item(city, "place", _town(city.value), ONLY_CITY)] if here or near else []


def _abroad(places: Mentions, city: Mention | None) -> bool:
    """Whether a report names other countries than that of its *city*, or their people: what it remembers may have been there."""
    home = city.value.country if city and isinstance(city.value, Where) else None
    return any(isinstance(m.value, Where) and m.value.country not in {home, None} for m in places)


def _town(value: Value) -> Value:
    """The city of a venue: what is known of an event that was there, too, but perhaps not on the same square."""
    if isinstance(value, Where) and value.precision == "venue" and value.city:
        return replace(value, name=value.city, precision="city")
    return value


def _places(episode: Episode) -> list[Item]:
    found: dict[str, Item] = {}
    for anchor in episode.anchors:
        for place in anchor.places if not (anchor.title and episode.umbrella) else ():
            if anchor.title and episode.city and city_key(place) not in (None, episode.city):
                continue  # a venue of the title, put in the town of the dateline
            if place.value is not None:
                found.setdefault(place.text.casefold(), Item(place, "place", place.value, anchor.places_by))
    return list(found.values())


def _has_day(items: Iterable[Item]) -> bool:
    return any(i.field == "date" for i in items)


def _has_venue(items: Iterable[Item]) -> bool:
    return any(isinstance(i.value, Where) and i.value.precision in {"venue", "point"} for i in items)


def _forms(episode: Episode) -> list[Item]:
    found: dict[str, Item] = {}
    denied = all(anchor.status == "negated" for anchor in episode.anchors if anchor.strength == TRIGGER)
    for anchor in episode.anchors:
        if anchor.status == "negated" and not denied:
            continue  # "the unions did not call a strike": that is no form of the rally
        act = anchor.mention.value
        if isinstance(act, Act) and anchor.strength == 3 and act.code not in found:
            found[act.code] = Item(
                anchor.mention, "form" if episode.side in PROTESTS else "kind", Code(act.code, anchor.mention.text), None
            )
    if main_form(episode.anchors) != GENERIC_FORM:
        found.pop(GENERIC_FORM, None)  # "the protest" says no more of what is a march
    return list(found.values())


def _form_of(umbrella: Episode | None, episode: Episode) -> list[Item]:
    """The form of the day of action for a local event of which only figures are told ("In Nice there were 6,500")."""
    if umbrella is None or umbrella.sort != STREET or episode.side != "protest" or episode.group not in {None, "actual"}:
        return []
    form = main_form(umbrella.anchors)
    named = next((i for i in _forms(umbrella) if isinstance(i.value, Code) and i.value.code == form), None)
    return [replace(named, by=UMBRELLA)] if named else []


def _form(episode: Episode, items: Iterable[Item]) -> str:
    """The main form: of the episode's own triggers, else of its umbrella's."""
    given = next((i.value.code for i in items if i.by == UMBRELLA and isinstance(i.value, Code)), None)
    return given or main_form(episode.anchors)


def _lead(reading: Reading, episode: Episode, mentions: Sequence[Mention]) -> Mention | None:
    """The first of *mentions* in the lead: the paragraph of the episode's first anchor or what stands before it.

    Of what only the title tells the lead is the first paragraph of the text.
    """
    if not episode.anchors:
        return None
    last = episode.anchors[0].paragraph
    if all(anchor.title for anchor in episode.anchors):
        body = (s.paragraph for n, s in enumerate(reading.sentences) if s.paragraph > last and not heads(reading, n))
        last = next(body, last)
    return next((m for m in mentions if reading.sentences[sentence_at(reading, m.start)].paragraph <= last), None)


def _complete(reading: Reading, main: Episode, times: Mentions, places: Mentions, taken: set[int]) -> list[Item]:
    """Date and city of the main event from the lead, where no anchor had them beside it.

    A day on a line of its own is the report's, not an event's.
    """
    items = []
    if not any(interval(a.when) for a in main.anchors):
        days = [m for m in times if is_event_time(m) and interval(m) and m.start not in taken and _width(m) == 0]
        when = _lead(reading, main, [m for m in days if not heads(reading, sentence_at(reading, m.start))])
        if when is not None and when.value is not None:
            items.append(Item(when, "date", _days(when.value), LEAD))
    if main.city is None and not main.umbrella:
        lead = _lead(reading, main, [m for m in places if is_event_place(m) and m.start not in taken])
        place = lead or next((m for m in places if m.label == "dateline"), None)
        if place is not None and place.value is not None:
            items.append(Item(place, "place", place.value, LEAD if lead else DATELINE))
    return items


def _worth_telling(episode: Episode, items: Sequence[Item]) -> bool:
    """Whether an episode is a record: a protest with a trigger or a figure; a background event that is dated or placed."""
    fields = {item.field for item in items}
    if episode.side in PROTESTS:
        return any(a.strength > 1 for a in episode.anchors) or "place" in fields
    if episode.side == "aside":
        return {"date", "place"} <= fields and not any(a.strength < 3 for a in episode.anchors)
    figures = fields & {"killed", "injured", "missing", "held", "displaced", "bereaved"}
    return bool(fields & {"date", "place"}) and bool(figures or ("date" in fields and is_weighty(episode.anchors)))


def _main(episodes: Sequence[Episode]) -> Episode | None:
    protests = [e for e in episodes if e.side == "protest"]
    named = [e for e in protests if any(a.strength > PEOPLE for a in e.anchors)]
    protests = named or protests
    for groups in ({"actual", None}, {"future", "off"}, {"past"}, {"none"}):
        mine = [e for e in protests if e.group in groups]
        if mine:
            first = mine[0]
            return max(
                mine, key=lambda e: (sum(a.strength for a in e.anchors) + (_OFTEN_ONCE if e is first else 0), -e.anchors[0].mention.start)
            )
    return None


def _without_bodies(places: Mentions, voices: Mentions, actors: Mentions) -> Mentions:
    """*places* without the houses that speak ("the town hall said") and venues inside a body's name ("Park Road Tenants' Union")."""
    bodies = [m for m in actors if m.label in {"organiser", "actor"}]
    places = tuple(
        p for p in places if p.label != "venue" or not any(m.start <= p.start and p.end < m.end and m.text[0].isupper() for m in bodies)
    )
    spoken = {index for v in voices if v.voice and v.voice.speaker for index in range(v.voice.speaker.start, v.voice.speaker.end)}
    return tuple(place for place in places if place.label != "venue" or place.start not in spoken)


def _gather(
    reading: Reading,
    episodes: Sequence[Episode],
    main: Episode | None,
    scenes: Scenes,
    times: Mentions,
    places: Mentions,
    others: Iterable[Item],
) -> dict[int, list[Item]]:
    """What fills each episode, by the episode's identity: its own forms, days and places first, then what the scenes give it."""
    umbrella, today = next((e for e in episodes if e.umbrella), None), report_day(reading, times)
    items = {id(e): [*(_forms(e) or _form_of(umbrella, e)), *_dates(e, today), *_places(e)] for e in episodes}
    only = _only_city(episodes, places)
    abroad = _abroad(places, only)
    if main is not None:
        others_own = [e for e in episodes if e is not main and e.side != COUNTER]
        taken = {i.mention.start for e in others_own for i in items[id(e)] if i.field in {"date", "place"}}
        items[id(main)] += _complete(reading, main, times, places, taken)
        for episode in episodes:
            mine = {i.field for i in items[id(episode)]}
            if "date" not in mine:
                lender = main if umbrella is None or episode.city is None or _has_day(items[id(main)]) else umbrella
                items[id(episode)] += _day_of_main(episode, lender, items[id(lender)])
            if "place" not in mine:
                items[id(episode)] += _city_of_main(episode, main, items[id(main)]) or _in_only_city(episode, only, abroad)
    for venue in places:
        found, by = scenes.episode(venue, _PROTEST) if venue.label == "venue" else (None, "")
        if found is not None and venue.value is not None and city_key(venue) == found.city is not None and not _has_venue(items[id(found)]):
            items[id(found)].append(Item(venue, "place", venue.value, by))
    for item in others:
        sides = _SIDES.get(item.field, _BOTH if item.field in FIGURES.values() else _PROTEST)
        found, by = scenes.episode(item.mention, sides)
        if found is not None:
            items[id(found)].append(replace(item, by=by))
    return items


def code(
    pack: Pack,
    reading: Reading,
    times: Mentions,
    places: Mentions,
    counts: Mentions,
    actions: Mentions,
    actors: Mentions,
    cues: Mentions,
    responses: Mentions,
    routes: Mentions,
    demands: Mentions,
    voices: Mentions,
) -> tuple[Record, ...]:
    """The records of one report, in the order in which they are first told; the main one is marked."""
    far = Ruler(pack, reading).far
    places = here_of(reading, _without_bodies(places, voices, actors), demands, routes, actions)
    anchors = find_anchors(pack, reading, times, places, told_of(actions, demands), counts, cues, responses, voices, far)
    episodes = group(anchors)
    main = _main(episodes)
    scenes = Scenes(reading, episodes, main, places, far)
    others = _fields(counts, actors, responses, routes, demands, voices)
    items = _gather(reading, episodes, main, scenes, times, places, others)
    kept = [e for e in episodes if _worth_telling(e, items[id(e)])]
    if len(kept) < len(episodes):
        # What was told of an event that is not worth a record belongs to the others.
        main = main if any(episode is main for episode in kept) else _main(kept)
        scenes = Scenes(reading, kept, main, places, far)
        items = _gather(reading, kept, main, scenes, times, places, others)
    classes = pack.language.classes
    report = _Report(
        maker=Maker(reading, voices),
        told=partial(with_claimants, reading, classes.prepositions, classes.determiners),
        published=report_day(reading, times),
        ids={id(e): digest(reading.report.id, "record", n, e.anchors[0].mention.start) for n, e in enumerate(kept)},
        main=main,
        main_day=_day(items[id(main)], 0) if main else None,
        umbrella=next((e for e in kept if e.umbrella), None),
        organisers=tuple(names for i in others if i.field == "organiser" and (names := names_in(i.mention.text))),
    )
    return tuple(_record(report, e, items[id(e)]) for e in kept)


class _Report(Struct, frozen=True, gc=False):
    """What the records of one report share."""

    maker: Maker
    published: str | None
    ids: dict[int, str]
    main: Episode | None
    main_day: str | None
    umbrella: Episode | None
    organisers: tuple[frozenset[str], ...]
    told: Callable[[Sequence[Statement]], Sequence[Statement]]


def _day(items: Sequence[Item], end: int) -> str | None:
    spans = [interval(item.mention) for item in items if item.field == "date"]
    return next((span[end] for span in spans if span), None)


def _last_day(items: Sequence[Item], published: str | None) -> str | None:
    """The last day of what is told, the report's own where it lies within."""
    first, last = _day(items, 0), _day(items, 1)
    return published if published and first and last and first <= published < last else last


def _record(report: _Report, episode: Episode, items: Sequence[Item]) -> Record:
    own = report.ids[id(episode)]
    kept = _unique(items)
    made = [report.maker.statement(own, i.field, i.mention, i.value, i.by, i.voice, report.organisers) for i in kept]
    main_day = report.main_day if episode is not report.main else None
    told = status_of(episode.anchors, _last_day(items, report.published), main_day, report.published)
    status = "past" if told == "held" and episode.group == "past" else told
    protest = episode.side in PROTESTS
    kind, family = ("", "protest") if protest else kind_of(episode.anchors)
    umbrella = report.umbrella
    local = (
        umbrella is not None
        and protest
        and episode is not umbrella
        and episode.city is not None
        and status in {"held", "ongoing", "announced"}
    )
    return Record(
        id=own,
        family=family,
        form=_form(episode, items) if protest else None,
        kind=kind or None,
        status=status if protest or status in {"past", "ongoing"} else "past",
        main=episode is report.main,
        statements=link_parts(merge_repeats(report.told([s for s in made if of_the_protest(s)])), [i.mention for i in kept]),
        part_of=report.ids[id(umbrella)] if local else None,
        counter_to=report.ids.get(id(report.main)) if episode.side == COUNTER else None,
    )
