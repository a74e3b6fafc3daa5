"""Reports scored: events, the fields of events that were found, figures with their speakers, quotations."""

from collections.abc import Iterable, Sequence

from selon.evaluate.alike import ENOUGH, folded, overlap, same_figure, touching, wording
from selon.evaluate.assignment import assign
from selon.evaluate.events import CLAIMS_NOTHING, OUTLET, Event, Item, aligned, of_gold, of_record
from selon.evaluate.gold import Document, GoldQuotation, GoldRecord
from selon.evaluate.scores import Ledger, Measure, Scored
from selon.model import Mention, Mentions, Record, Voice

CASUALTIES = ("arrested", "injured", "killed", "missing", "held", "displaced", "bereaved")
FIGURES = ("size", *CASUALTIES)
OF_NO_SPEAKER = {OUTLET: OUTLET, "chanted": "participants"}
CODED = ("response", "side_action")
WORDED = ("organiser", "participants", "demand", "addressee", "slogan", "occasion", "perpetrator", "victims", "counter_action")

MEASURES = (
    Measure("events", "f1", "events of any family"),
    Measure("protests", "f1", "events of the protest family"),
    Measure("backgrounds", "f1", "events of the other families"),
    Measure("form", "share", "of events found: main form or kind as in the gold"),
    Measure("status", "share", "of events found: status"),
    Measure("main_event", "share", "of reports whose main event was found: it is the main one"),
    Measure("part_of", "f1", "events that are part of an umbrella event, both found"),
    Measure("date", "share", "of events found that have a day: first and last day"),
    Measure("date_invented", "error", "of events found that have no day in the gold: a day was given"),
    Measure("city", "share", "of events found: the city and no other, or none where there is none"),
    Measure("country", "share", "of events found that have a country: that country and no other"),
    Measure("venue", "share", "of events found that have a venue: a place named so"),
    Measure("size", "f1", "crowd figures of events found"),
    Measure("size_by_role", "f1", "crowd figures with the role of who gives them"),
    Measure("casualty_figures", "f1", "figures of arrested, injured, killed, missing, held, displaced, bereaved"),
    Measure("casualty_figures_by_role", "f1", "the same with the role of who gives them"),
    *(Measure(field, "f1", f"{field.replace('_', ' ')}s of events found, by wording or place") for field in WORDED),
    Measure("demand_stance", "share", "of demands found: for or against"),
    *(Measure(field, "f1", f"{field.replace('_', ' ')}s of events found, by code") for field in CODED),
    Measure("actor_role", "share", "of organisers, participants and addressees found that have a role: that role"),
    Measure("voice", "share", "of statements found: kind of voice and role of the speaker"),
    Measure("quotations", "f1", "spans between quotation marks"),
    Measure("quotation_kind", "share", "of quotations found: speech, slogan, scare, title"),
    Measure("quotation_role", "share", "of speech found: role of the speaker"),
    Measure("contested_as_outlet", "error", "of figures and speech of others that were found: kept as the outlet's own word"),
    Measure("false_protests", "error", "of texts without a protest: a protest was told"),
)


def score_report(document: Document, records: Sequence[Record], quotations: Mentions, voices: Mentions) -> Scored:
    """One report against its gold."""
    ledger = Ledger(document.name)
    gold = [of_gold(record) for record in document.gold.records]
    told = [of_record(record) for record in records]
    if not any(event.family == "protest" for event in gold):
        claimed = [event.code for event in told if event.family == "protest" and event.status not in CLAIMS_NOTHING]
        ledger.wrong("false_protests", bool(claimed), claimed)
    complete = document.gold.quotations is not None
    pairs = aligned(gold, told)
    _events(ledger, gold, told, pairs)
    _umbrellas(ledger, document.gold.records, records, pairs, complete)
    for wanted, given in pairs:
        _fields(ledger, gold[wanted], told[given], complete)
        _figures(ledger, gold[wanted], told[given], complete)
        _texts(ledger, gold[wanted], told[given], complete)
        _codes(ledger, gold[wanted], told[given], complete)
    if document.gold.quotations is not None:
        _quotations(ledger, document.gold.quotations, quotations, voices)
    return ledger.closed(document.gold.split)


def _told(event: Event) -> str:
    return f"{event.family} {event.code} {event.status} {'/'.join(event.days[0]) if event.days else '-'} {', '.join(event.cities) or '-'}"


def _events(ledger: Ledger, gold: Sequence[Event], told: Sequence[Event], pairs: Iterable[tuple[int, int]]) -> None:
    """An optional event that was found counts neither way; a record that claims no event is never made up."""
    pairing = dict(pairs)
    for index, event in enumerate(gold):
        for measure in ("events", "protests" if event.family == "protest" else "backgrounds"):
            if not event.optional and index in pairing:
                ledger.right(measure)
            elif not event.optional:
                ledger.missed(measure, _told(event))
    found = set(pairing.values())
    for index, event in enumerate(told):
        if index not in found and event.status not in CLAIMS_NOTHING:
            for measure in ("events", "protests" if event.family == "protest" else "backgrounds"):
                ledger.false(measure, _told(event))


def _umbrellas(
    ledger: Ledger, gold: Sequence[GoldRecord], told: Sequence[Record], pairs: Iterable[tuple[int, int]], complete: bool
) -> None:
    """The main event, and what is part of what; only among events that were found."""
    position = {record.id: index for index, record in enumerate(told)}
    pairing = dict(pairs)
    back = {given: wanted for wanted, given in pairing.items()}
    for wanted, given in pairing.items():
        if gold[wanted].main:
            ledger.judge("main_event", told[given].main, gold[wanted].form or gold[wanted].kind, "not the main one")
        whole, part_of = gold[wanted].part_of, told[given].part_of
        umbrella = back.get(position.get(part_of, -1)) if part_of else None
        if whole is not None and whole in pairing:
            if umbrella == whole:
                ledger.right("part_of")
            else:
                ledger.missed("part_of", f"{gold[wanted].city} of {gold[whole].city}")
        if complete and umbrella is not None and umbrella != whole:
            ledger.false("part_of", f"{gold[wanted].city} of {gold[umbrella].city}")


def _fields(ledger: Ledger, gold: Event, told: Event, complete: bool) -> None:
    """Where the gold is not complete, a day or city that it does not have is left open."""
    ledger.judge("form", told.code in gold.mains, gold.code, told.code)
    ledger.judge("status", told.status in gold.statuses, gold.status, told.status)
    if gold.days:
        first, last = gold.days[0]
        right = gold.days[0] in told.days and all(day[0] <= last and first <= day[1] for day in told.days)
        ledger.judge("date", right, gold.days, told.days)
    elif complete:
        ledger.wrong("date_invented", bool(told.days), told.days)
    if gold.cities or complete:
        ledger.judge("city", {*map(folded, told.cities)} == {*map(folded, gold.cities)}, gold.cities, told.cities)
    if gold.countries:
        ledger.judge("country", {*told.countries} == {*gold.countries}, gold.countries, told.countries)
    for venue in gold.venues:
        near = any(wording(venue, name) >= ENOUGH or (folded(name) and folded(name) in folded(venue)) for name in told.venues)
        ledger.judge("venue", near, venue, told.venues)


def _heard(item: Item) -> str:
    return item.role or item.kind


def _role(item: Item) -> str | None:
    """Who speaks, for comparison: the outlet that names itself is the outlet, and what is chanted is the participants'."""
    return OF_NO_SPEAKER.get(item.kind, item.role)


def _same_role(wanted: Item, given: Item) -> bool:
    return not wanted.voiced or _role(wanted) == _role(given)


def _same_figure(wanted: Item, given: Item) -> bool:
    here = touching(wanted.spans, given.spans)
    return wanted.bounds is not None and given.bounds is not None and same_figure(wanted.bounds, given.bounds, here)


def figure_weight(wanted: Item, given: Item) -> float:
    """How much speaks for two figures being one: the same bounds, then who gives them, then their place; nothing for other bounds."""
    return 1.0 + 0.5 * _same_role(wanted, given) + 0.25 * touching(wanted.spans, given.spans) if _same_figure(wanted, given) else 0.0


def _figures(ledger: Ledger, gold: Event, told: Event, complete: bool) -> None:
    for field in FIGURES:
        measure = "size" if field == "size" else "casualty_figures"
        wanted = [item for item in gold.items if item.field == field and item.bounds]
        given = [item for item in told.items if item.field == field and item.bounds]
        pairs = dict(assign([[figure_weight(one, other) for other in given] for one in wanted], 1.0))
        for index, item in enumerate(wanted):
            if index in pairs:
                other = given[pairs[index]]
                _found_figure(ledger, measure, item, other)
                _voice(ledger, item, other)
            elif not item.optional:
                ledger.missed(measure, f"{field} {item.text}", [other.text for other in given])
                ledger.missed(f"{measure}_by_role", f"{field} {item.text} ({_heard(item)})")
        for index, item in enumerate(given):
            if complete and index not in pairs.values():
                ledger.false(measure, f"{field} {item.text}")
                ledger.false(f"{measure}_by_role", f"{field} {item.text} ({_heard(item)})")


def _found_figure(ledger: Ledger, measure: str, wanted: Item, given: Item) -> None:
    ledger.right(measure)
    if _same_role(wanted, given):
        ledger.right(f"{measure}_by_role")
    else:
        ledger.missed(f"{measure}_by_role", f"{wanted.text} ({_heard(wanted)})", f"({_heard(given)})")
        ledger.false(f"{measure}_by_role", f"{given.text} ({_heard(given)})", f"({_heard(wanted)})")
    if wanted.voiced and wanted.kind != OUTLET:
        ledger.wrong("contested_as_outlet", given.kind == OUTLET, f"{given.text} (outlet)", _heard(wanted))


def _voice(ledger: Ledger, wanted: Item, given: Item) -> None:
    if wanted.voiced:
        right = wanted.kind == given.kind and _same_role(wanted, given)
        ledger.judge("voice", right, f"{wanted.field} {wanted.text}: {wanted.kind} {wanted.role}", f"{given.kind} {given.role}")


def text_weight(wanted: Item, given: Item) -> float:
    """How much of their span or of their words two wordings share."""
    places = max((overlap(one, other) for one in wanted.spans for other in given.spans), default=0.0)
    return max(places, wording(wanted.text, given.text))


def _texts(ledger: Ledger, gold: Event, told: Event, complete: bool) -> None:
    for field in WORDED:
        wanted = [item for item in gold.items if item.field == field and not item.bounds]
        given = [item for item in told.items if item.field == field and not item.bounds]
        pairs = dict(assign([[text_weight(one, other) for other in given] for one in wanted], ENOUGH))
        for index, item in enumerate(wanted):
            if index in pairs:
                other = given[pairs[index]]
                ledger.right(field)
                _voice(ledger, item, other)
                if item.actor:
                    ledger.judge("actor_role", item.actor == other.actor, f"{item.text}: {item.actor}", other.actor)
                if field == "demand" and item.stance:
                    ledger.judge("demand_stance", item.stance == other.stance, f"{item.text}: {item.stance}", other.stance)
            elif not item.optional:
                ledger.missed(field, item.text, [other.text for other in given])
        for index, item in enumerate(given):
            if complete and index not in pairs.values():
                ledger.false(field, item.text)


def _codes(ledger: Ledger, gold: Event, told: Event, complete: bool) -> None:
    """Codes are sets: a code that is told twice of one event is one."""
    for field in CODED:
        wanted = {item.code: item for item in gold.items if item.field == field and item.code}
        given = {item.code: item for item in told.items if item.field == field and item.code}
        for code, item in wanted.items():
            if code in given:
                ledger.right(field)
                _voice(ledger, item, given[code])
            elif not item.optional:
                ledger.missed(field, f"{code}: {item.text}", list(given))
        for code, item in given.items():
            if complete and code not in wanted:
                ledger.false(field, f"{code}: {item.text}")


def _speaker(mention: Mention, voices: Mentions) -> Voice | None:
    """The voice of what is quoted: that of the content with which it shares most."""
    here = (mention.start, mention.end)
    near = [(overlap(here, (v.start, v.end)), v.voice) for v in voices if v.voice is not None and overlap(here, (v.start, v.end)) >= ENOUGH]
    return max(near, key=lambda pair: pair[0])[1] if near else None


def _same_kind(wanted: GoldQuotation, given: Mention, role: str | None) -> bool:
    """Whether a quotation is of the kind wanted. A word or two of a named speaker, set apart, are speech and scare quotes at once."""
    if wanted.kind == given.label:
        return True
    spoken = {wanted.kind, given.label} == {"speech", "scare"}
    return spoken and (wanted.role is not None if wanted.kind == "scare" else role is not None)


def _quotations(ledger: Ledger, gold: Sequence[GoldQuotation], told: Mentions, voices: Mentions) -> None:
    weights = [[overlap((one.start, one.end), (other.start, other.end)) for other in told] for one in gold]
    pairs = dict(assign(weights, ENOUGH))
    for index, item in enumerate(gold):
        if index not in pairs:
            ledger.missed("quotations", f"{item.kind} {item.text}")
            continue
        mention = told[pairs[index]]
        voice = _speaker(mention, voices)
        role = voice.speaker.role if voice and voice.speaker else None
        ledger.right("quotations")
        ledger.judge("quotation_kind", _same_kind(item, mention, role), f"{item.kind} {item.text}", mention.label)
        if item.kind == "speech" and item.role:
            ledger.judge("quotation_role", role == item.role, f"{item.text}: {item.speaker} ({item.role})", role)
            ledger.wrong("contested_as_outlet", voice is None or voice.kind == OUTLET, f"{item.text} (outlet)", item.role)
    for index, mention in enumerate(told):
        if index not in pairs.values():
            ledger.false("quotations", f"{mention.label} {mention.text}")
