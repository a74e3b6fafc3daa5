"""Anchors: which mentions tell of an event, each with the times and places beside it or of the scene that it stands in."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from selon.coding.anchor import (
    CLAUSE,
    COMPARED,
    CONSEQUENCE,
    COUNTER,
    FIGURE,
    PEOPLE,
    TRIGGER,
    UP_TO_NOW,
    Anchor,
    Far,
    city_key,
    days_between,
    is_event_place,
)
from selon.coding.lasting import begun, lasting, to_its_end
from selon.coding.nearness import districts, furnish, joints_of, of_events, perfects_of
from selon.coding.settings import Setting, after_sentence, heads, settle
from selon.lang.pack import Pack
from selon.model import Act, Duration, Mention, Mentions, Reading, When, Where
from selon.text import sentence_at, token_range

WEAK_RULE = "_as_trigger"
WEAK_FORMS = frozenset({"press_conference"})
"""Forms that tell of an event only where nothing else does: the police give press conferences too."""
STAMP = "published"
CONSEQUENCES = frozenset({"response", "arrested", "injured"})
_NEWS_DAYS = 1
_BEHIND_TOWN = ".places.apposition"
_STILL = frozenset({None, "past"})


def _candidates(pack: Pack, reading: Reading, actions: Mentions, counts: Mentions) -> list[Anchor]:
    def place(mention: Mention) -> tuple[int, int]:
        index = sentence_at(reading, mention.start)
        return index, reading.sentences[index].paragraph

    def before(mention: Mention) -> str:
        at = token_range(reading, mention.start, mention.end)[0]
        return reading.tokens[at - 1].norm if at else ""

    scoring, found = pack.actions.scoring, []
    for mention in actions:
        if isinstance(mention.value, Act):
            act = mention.value
            weak = mention.rule.endswith(WEAK_RULE) or act.code in WEAK_FORMS
            code, strength = (None, PEOPLE) if weak else (act.code, TRIGGER)
            single = before(mention) in scoring.one
            found.append(Anchor(mention, *place(mention), act.family, code, strength, act.status, relation=act.relation, single=single))
    against = [a.mention for a in found if a.relation == COUNTER]
    for crowd in counts:
        if crowd.label == "participants":
            counter = any(crowd.start <= m.start < crowd.end for m in against)
            relation = COUNTER if counter else COMPARED if before(crowd) in scoring.compared else None
            found.append(Anchor(crowd, *place(crowd), "protest", None, FIGURE, relation=relation))
    return _of_the_other_side(sorted(found, key=lambda a: (a.mention.start, -a.strength)))


def _of_the_other_side(found: list[Anchor]) -> list[Anchor]:
    """*found* with what a sentence that begins with those against the protest goes on to tell given to them.

    "Some 500 counter-protesters gathered in the square": the gathering is theirs, and so is the figure of "a counter-rally drew 500".
    """
    opened: dict[int, bool] = {}
    done = []
    for anchor in found:
        theirs = opened.setdefault(anchor.sentence, anchor.relation == COUNTER)
        mine = theirs and anchor.family == "protest" and anchor.relation is None and anchor.status in {None, "held", "ongoing"}
        done.append(replace(anchor, relation=COUNTER) if mine else anchor)
    return done


def _consequence(mention: Mention, sentence: int, paragraph: int) -> Anchor:
    """What the police did, in a sentence that tells of no protest: where a city was set before it, there was one in that city."""
    return Anchor(mention, sentence, paragraph, "protest", None, PEOPLE, relation=CONSEQUENCE)


def _says_which(reading: Reading, place: Mention) -> bool:
    """Whether a region or country only says which town is meant ("Vire (Calvados)"): it is no place of its own."""
    wide = isinstance(place.value, Where) and place.value.precision in {"region", "country"}
    return wide and (place.rule.endswith(_BEHIND_TOWN) or reading.report.text[place.start - 1 : place.end + 1] == f"({place.text})")


def _by_sentence(reading: Reading, mentions: Iterable[Mention]) -> dict[int, tuple[Mention, ...]]:
    found: dict[int, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(sentence_at(reading, mention.start), []).append(mention)
    return {index: tuple(mine) for index, mine in found.items()}


def report_day(reading: Reading, times: Mentions) -> str | None:
    """The day of the report: as handed in, or as a dateline or page header gives it."""
    stamps = (m.value.latest for m in times if m.label == STAMP and isinstance(m.value, When) and m.value.precision == "day")
    return reading.report.published or next((day[:10] for day in stamps if day), None)


def _lengthened(pack: Pack, reading: Reading, made: list[Anchor], lengths: Sequence[Mention], today: str | None) -> list[Anchor]:
    """The anchors of a sentence, those with the first day of a strike of several days dated by all of its days."""
    ended = [to_its_end(pack, reading, anchor, lengths, today) for anchor in made]
    longer = {new.when.start: new.when for new, old in zip(ended, made, strict=True) if new.when is not None and new is not old}
    return [replace(a, when=longer.get(a.when.start, a.when)) if a.when is not None and longer else a for a in ended]


def _against(today: str | None, anchor: Anchor) -> Anchor:
    """An anchor with the report's day taken into account: what lies ahead is announced; what is announced does not lie behind."""
    value = anchor.when.value if anchor.when else None
    if anchor.when is not None and anchor.when.label in UP_TO_NOW and anchor.status in _STILL:
        return replace(anchor, status="ongoing")
    if today is None or not isinstance(value, When) or not value.earliest or not value.latest:
        return anchor
    if anchor.status is None and value.earliest[:10] > today:
        return replace(anchor, status="announced")
    if anchor.status == "past" and 0 <= days_between(value.latest[:10], today) <= _NEWS_DAYS:
        return replace(anchor, status=None)  # told in a tense of the past, but it is the news
    return replace(anchor, when=None) if anchor.status == "announced" and value.latest[:10] < today else anchor


def find_anchors(
    pack: Pack,
    reading: Reading,
    times: Mentions,
    places: Mentions,
    actions: Mentions,
    counts: Mentions,
    cues: Mentions,
    responses: Mentions,
    voices: Mentions,
    far: Far,
) -> tuple[Anchor, ...]:
    """All anchors of a reading in text order, each with its time and places."""
    by_sentence: dict[int, list[Anchor]] = {}
    for anchor in _candidates(pack, reading, actions, counts):
        by_sentence.setdefault(anchor.sentence, []).append(anchor)
    met = _by_sentence(reading, (m for m in (*responses, *counts) if m.label in CONSEQUENCES))
    today, joints, perfects = report_day(reading, times), joints_of(pack), perfects_of(pack)
    going_on = lasting(pack, reading, times, today)
    lengths = _by_sentence(reading, (m for m in times if isinstance(m.value, Duration)))
    dated = _by_sentence(reading, of_events(going_on, actions, cues, voices, far))
    placed = _by_sentence(reading, districts(pack, reading, [m for m in places if is_event_place(m) and not _says_which(reading, m)]))
    done: list[Anchor] = []
    setting, paragraph, body = Setting(), -1, False
    for index, sentence in enumerate(reading.sentences):
        if sentence.paragraph != paragraph:
            paragraph, setting = sentence.paragraph, Setting(setting.section, None, setting.section)
        here, there = dated.get(index, ()), placed.get(index, ())
        head = heads(reading, index)
        body = body or not head
        if index not in by_sentence or head:
            setting = after_sentence(reading, index, setting, here, there, body)
            if setting.places and not head:
                done.extend(settle(_consequence(mention, index, paragraph), setting) for mention in met.get(index, ()))
        made = furnish(reading, joints, perfects, by_sentence.get(index, []), here, there, far, today)
        made = [begun(pack, reading, anchor if head else settle(anchor, setting), today) for anchor in made]
        made = _lengthened(pack, reading, made, lengths[index], today) if index in lengths else made
        done.extend(replace(_against(today, anchor), title=not body) for anchor in made)
        if any(city_key(place) for anchor in made for place in anchor.places):
            setting = replace(setting, places=())
    # A figure of another day that this day's is compared with tells of that day only where it names it.
    return tuple(a for a in done if a.relation != COMPARED or (a.when is not None and a.when_by == CLAUSE))
