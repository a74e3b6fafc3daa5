"""Sentences scored: figures with noun and label, who gives them, what is part of what, conflicts of sums, crowds that are none; places."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from selon.coding.statements import voice_at
from selon.evaluate.alike import Bounds, same_figure, same_noun, shared, touching
from selon.evaluate.assignment import assign
from selon.evaluate.events import OUTLET
from selon.evaluate.gold import GoldCount, GoldSentence
from selon.evaluate.scores import Ledger, Measure, Scored
from selon.model import Count, Finding, Mention, Mentions, Voice, Where

CROWD = "participants"
HARM = frozenset({"killed", "injured", "missing", "held", "displaced", "bereaved", "arrested", "charged"})
THINGS = frozenset({"police_deployed", "vehicles", "organisations", "cities", "countries", "signatures"})
LISTED = HARM | THINGS | {CROWD}
"""Labels of the figures that the gold lists; other numbers count neither way."""
SUMS = "sum-"
"""How the checks of findings begin that say that parts and whole do not fit."""

FIGURE_MEASURES = (
    Measure("figures", "f1", "figures with their number, counted noun and label"),
    Measure("numbers", "f1", "the same, number and place alone"),
    Measure("attribution", "share", "of figures found: the role of who gives them, or the outlet"),
    Measure("voice_kind", "share", "of figures found: outlet, quoted, paraphrased, chanted, hearsay"),
    Measure("contested_as_outlet", "error", "of figures of others that were found: kept as the outlet's own word"),
    Measure("edges", "f1", "figures that are part of another"),
    Measure("sum_conflicts", "f1", "lists whose parts and whole do not fit"),
    Measure("false_crowds", "error", "of sentences without a crowd or casualty: one was told"),
)
TRAP_MEASURES = FIGURE_MEASURES[-1:]
"""Of sentences whose figures are neither crowds nor casualties."""
PLACE_MEASURES = (
    Measure("city", "share", "of places of events: the right city and country"),
    Measure("false_places", "error", "of names used for something else: taken for where it was"),
)
PLACES_OF_EVENTS = frozenset({"place", "venue", "dateline"})


class Figure(Struct, frozen=True):
    """A count that Selon found, with its voice."""

    mention: Mention
    bounds: Bounds
    noun: str | None
    voice: Voice


def measures_of(sentences: Sequence[GoldSentence]) -> tuple[Measure, ...]:
    """What there is to measure on a file of sentences."""
    if any(sentence.places is not None for sentence in sentences):
        return PLACE_MEASURES
    crowds = any(_of_people(count.label) for sentence in sentences for count in sentence.counts or ())
    return FIGURE_MEASURES if crowds else TRAP_MEASURES


def _of_people(label: str | None) -> bool:
    return label == CROWD or label in HARM


def told_figures(counts: Mentions, voices: Mentions) -> tuple[Figure, ...]:
    """The counts whose label the gold lists, each with the innermost voice that holds it."""
    return tuple(
        Figure(m, Bounds(m.value.low, m.value.high, m.value.modality == "vague"), m.value.noun, voice_at(voices, m.start, m.end))
        for m in counts
        if isinstance(m.value, Count) and m.label in LISTED
    )


def _overlap(gold: GoldCount, told: Figure) -> int:
    return shared((gold.start, gold.end), (told.mention.start, told.mention.end))


def _same_number(gold: GoldCount, told: Figure) -> bool:
    return same_figure(Bounds(gold.low, gold.high, gold.vague), told.bounds, True)


def _weight(gold: GoldCount, told: Figure) -> float:
    if not _overlap(gold, told):
        return 0.0
    return 1.0 + 2.0 * _same_number(gold, told) + (gold.label == told.mention.label) + 0.5 * same_noun(gold.noun, told.noun)


def _role(voice: Voice) -> str | None:
    return OUTLET if voice.kind == OUTLET else voice.speaker.role if voice.speaker else None


def _wanted_role(count: GoldCount) -> str | None:
    return OUTLET if count.voice.kind == OUTLET else count.voice.role


def score_figures(sentence: GoldSentence, counts: Mentions, voices: Mentions, findings: Sequence[Finding]) -> Scored:
    """One sentence with its figures against its gold."""
    ledger = Ledger(sentence.id)
    gold, told = sentence.counts or (), told_figures(counts, voices)
    pairs = dict(assign([[_weight(one, other) for other in told] for one in gold], 1.0))
    for index, count in enumerate(gold):
        if index in pairs:
            _found(ledger, count, told[pairs[index]])
        elif not count.optional:
            ledger.missed("numbers", _shown(count))
            ledger.missed("figures", _shown(count))
    found = set(pairs.values())
    for index, figure in enumerate(told):
        if index not in found:
            ledger.false("numbers", _told(figure))
            ledger.false("figures", _told(figure))
    _edges(ledger, gold, told, pairs)
    conflict = any(finding.check.startswith(SUMS) for finding in findings)
    if sentence.conflict and conflict:
        ledger.right("sum_conflicts")
    elif sentence.conflict:
        ledger.missed("sum_conflicts", sentence.text)
    elif conflict:
        ledger.false("sum_conflicts", sentence.text)
    if not any(_of_people(count.label) for count in gold):
        crowds = [_told(figure) for figure in told if _of_people(figure.mention.label)]
        ledger.wrong("false_crowds", bool(crowds), crowds)
    return ledger.closed(sentence.split)


def _shown(count: GoldCount) -> str:
    return f"{count.text} = {count.low}..{count.high} {count.noun} {count.label}"


def _told(figure: Figure) -> str:
    return f"{figure.mention.text} = {figure.bounds.low}..{figure.bounds.high} {figure.noun} {figure.mention.label}"


def _found(ledger: Ledger, count: GoldCount, figure: Figure) -> None:
    """A figure in the right place; an optional one counts neither way."""
    if count.optional:
        return
    number = _same_number(count, figure)
    whole = number and count.label == figure.mention.label and same_noun(count.noun, figure.noun)
    for measure, right in (("numbers", number), ("figures", whole)):
        if right:
            ledger.right(measure)
        else:
            ledger.missed(measure, _shown(count), _told(figure))
            ledger.false(measure, _told(figure), _shown(count))
    if not number:
        return
    wanted, given = _wanted_role(count), _role(figure.voice)
    ledger.judge("attribution", given == wanted or given in count.voice.role_also, f"{count.text}: {count.voice.speaker} ({wanted})", given)
    ledger.judge("voice_kind", count.voice.kind == figure.voice.kind, f"{count.text}: {count.voice.kind}", figure.voice.kind)
    if count.voice.kind != OUTLET:
        ledger.wrong("contested_as_outlet", figure.voice.kind == OUTLET, f"{count.text} (outlet)", f"{count.voice.speaker} ({wanted})")


def _edges(ledger: Ledger, gold: Sequence[GoldCount], told: Sequence[Figure], pairs: Mapping[int, int]) -> None:
    """Edges (part, whole) as positions in *gold*; those told between figures that the gold does not have are made up."""
    index_of = {count.id: index for index, count in enumerate(gold)}
    wanted = {(index, index_of[count.of]) for index, count in enumerate(gold) if count.of is not None and not count.optional}
    back = {position: index for index, position in pairs.items()}
    for part, whole in wanted:
        position = pairs.get(part)
        if position is not None and back.get(_whole(told, position), -1) == whole:
            ledger.right("edges")
        else:
            ledger.missed("edges", f"{gold[part].text} of {gold[whole].text}")
    for position, figure in enumerate(told):
        whole = _whole(told, position)
        if figure.mention.basis and (back.get(position, -1), back.get(whole, -1)) not in wanted:
            if position in back and gold[back[position]].optional:
                continue
            ledger.false("edges", f"{figure.mention.text} of {figure.mention.basis[0].text}")


def _whole(told: Sequence[Figure], position: int) -> int:
    """The position of the whole of the figure at *position*; -1 where it has none among *told*."""
    for span in told[position].mention.basis:
        for other, figure in enumerate(told):
            if touching(((span.start, span.end),), ((figure.mention.start, figure.mention.end),)):
                return other
    return -1


def score_places(sentence: GoldSentence, places: Mentions) -> Scored:
    """One sentence with its places against its gold."""
    ledger = Ledger(sentence.id)
    for place in sentence.places or ():
        near = [m for m in places if m.label in PLACES_OF_EVENTS and shared((m.start, m.end), (place.start, place.end))]
        given = [(m.value.city, m.value.country) for m in near if isinstance(m.value, Where)]
        ledger.judge("city", (place.city, place.country) in given, f"{place.text}: {place.city} {place.country}", given)
    for name in sentence.other:
        here = (name.start, name.end)
        # A venue that holds the name ("the Lyon court") is named after it, and is not the town's doing.
        taken = [
            m
            for m in places
            if m.label in PLACES_OF_EVENTS and shared((m.start, m.end), here) and not (m.label == "venue" and m.text != name.text)
        ]
        ledger.wrong("false_places", bool(taken), [(m.text, m.label) for m in taken], name.text)
    return ledger.closed(sentence.split)
