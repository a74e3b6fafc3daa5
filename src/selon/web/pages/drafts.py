"""Drafts: what a coder typed or marked, as the value, voice, statement or record that a decision can hold. Nothing is kept here."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from selon.codebook.book import Codebook
from selon.codebook.entries import Entry
from selon.errors import DecisionRefused, Refused, ResourceError
from selon.gazetteer.lookup import Place, open_gazetteer
from selon.model import (
    Code,
    Count,
    Duration,
    Evidence,
    Modality,
    PlacePrecision,
    Record,
    Repeated,
    Speaker,
    Statement,
    Value,
    Voice,
    VoiceKind,
    Who,
    Words,
)
from selon.review.refusing import refused
from selon.review.values import count_of, when_of, where_of
from selon.review.versions import CODER, made_id, statement_id
from selon.web.asks import Answer, Ask, data

_MOST_PLACES = 12
_SHORT = Annotated[str, Meta(max_length=300)]
_LONG = Annotated[str, Meta(max_length=4_000)]
_FIGURE = Annotated[int, Meta(ge=0, le=10_000_000_000)]


class Cells(Struct, frozen=True, forbid_unknown_fields=True):
    """What was filled in, by the fields of the form; which of them count is the value's ``type``. ``noun`` and ``words`` come with it."""

    type: Literal["when", "duration", "set", "where", "count", "who", "words", "code"]
    edtf: _SHORT = ""
    iso: _SHORT = ""
    low: _FIGURE | None = None
    high: _FIGURE | None = None
    modality: Modality | None = None
    name: _SHORT = ""
    precision: PlacePrecision = "city"
    gazetteer: _SHORT = ""
    role: _SHORT = ""
    country: _SHORT = ""
    text: _LONG = ""
    stance: Literal["", "for", "against"] = ""
    code: _SHORT = ""


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose word it is: the kind of voice, and where somebody says it the words that name them, and their role."""

    kind: VoiceKind
    speaker: Evidence | None = None
    role: _SHORT = "other"


class Draft(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be made. ``like``: the value that is changed, whose noun, wording and whole it keeps.

    With ``record`` and ``field`` a statement of that record is made; with ``family`` a whole record, whose form or kind is ``cells.code``.
    """

    report: _SHORT
    cells: Cells
    like: Value | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=50)] = ()
    voice: Told | UnsetType = UNSET
    record: _SHORT = ""
    field: _SHORT = ""
    family: _SHORT = ""
    status: _SHORT = "held"


class Made(Struct, frozen=True, omit_defaults=True):
    """The draft: always a value; a statement or a record where one was asked for."""

    value: Value
    statement: Statement | None = None
    record: Record | None = None


def draft(ask: Ask) -> Answer:
    """The value of a form, and the statement or record around it. Raises Refused (422) for what can't be coded, in words."""
    asked = ask.json(Draft)
    try:
        return data(_made(asked))
    except DecisionRefused as error:
        raise Refused(422, "no_decision", why=error) from None


def _made(asked: Draft) -> Made:
    value = value_of(asked.cells, asked.like, asked.evidence)
    voice = Voice("outlet") if asked.voice is UNSET else voice_of(asked.voice)
    if asked.family:
        protest = asked.family == "protest"
        id = made_id(asked.report, asked.family, asked.cells.code, asked.evidence)
        field = "form" if protest else "kind"
        first = _statement(asked, id, field, value, voice)
        code = asked.cells.code
        return Made(
            value, record=Record(id, asked.family, code if protest else None, None if protest else code, asked.status, False, (first,))
        )
    if asked.record:
        return Made(value, statement=_statement(asked, asked.record, asked.field, value, voice))
    return Made(value)


def _statement(asked: Draft, record: str, field: str, value: Value, voice: Voice) -> Statement:
    if not asked.evidence:
        raise refused("mark_words")
    id = statement_id(asked.report, record, field, value, asked.evidence, voice)
    return Statement(id, field, CODER, value, asked.evidence, voice)


def voice_of(told: Told) -> Voice:
    """The voice that was chosen. Raises DecisionRefused where nobody may say it."""
    if told.kind == "outlet" or told.speaker is None:
        return Voice(told.kind)
    return Voice(told.kind, Speaker(told.speaker.start, told.speaker.end, told.speaker.text, told.role))


def value_of(cells: Cells, like: Value | None, evidence: tuple[Evidence, ...]) -> Value:
    """The value that was filled in. Raises DecisionRefused with what to write instead."""
    words = " ".join(piece.text for piece in evidence)
    match cells.type:
        case "when":
            return when_of(cells.edtf)
        case "duration":
            return Duration(cells.iso)
        case "set":
            return Repeated(cells.iso)
        case "count":
            counted = count_of(cells.low, cells.high, cells.modality, like if isinstance(like, Count) else None)
            return counted if counted.words else Count(counted.low, counted.high, counted.modality, words=words)
        case "where":
            return where_of(cells.name, cells.precision, _place(cells.gazetteer, cells.name))
        case "who":
            return Who(_filled(cells.name, "fill_name"), cells.role or None, cells.country.upper() or None)
        case "words":
            return Words(_filled(cells.text, "fill_text"), like.language if isinstance(like, Words) else None, cells.stance or None)
        case "code":
            return Code(_filled(cells.code, "fill_code"), like.words if isinstance(like, Code) and not evidence else words)


def _filled(cell: str, word: str) -> str:
    if not cell.strip():
        raise refused(word)
    return cell.strip()


def _place(chosen: str, name: str) -> Place | None:
    """The place of the gazetteer that was chosen among those of a name (``id|name``); None where it is known by its name only."""
    if not chosen:
        return None
    id, _, known = chosen.partition("|")
    found = next((place for place in _places(known or name) if place.id == id), None)
    if found is None:
        raise refused("no_place", id=id)
    return found


def _places(name: str) -> tuple[Place, ...]:
    try:
        gazetteer = open_gazetteer(build=False)
    except ResourceError:
        return ()
    try:
        return gazetteer.find(name)
    finally:
        gazetteer.close()


class PlaceQuery(Struct, frozen=True):
    """The name that is looked up."""

    name: str = ""


def places(ask: Ask) -> Answer:
    """The places that bear a name, the most populous first: id, name, kind, region, country."""
    found = _places(ask.query(PlaceQuery).name)[:_MOST_PLACES]
    return data([{"id": one.id, "name": one.name, "kind": one.kind, "region": one.region, "country": one.country} for one in found])


class EntryQuery(Struct, frozen=True):
    """A code of a list of the codebook."""

    list: str = "fields"
    code: str = ""


def entry(ask: Ask) -> Answer:
    """What the codebook says of a code, in the reader's language: name, definition, rules, examples, and what is not coded so."""
    asked, language = ask.query(EntryQuery), ask.tastes.language
    found = _entry(ask.bench.book, asked.list, asked.code)
    if found is None:
        raise Refused(404, "missing")
    return data(
        {
            "name": found.name[language],
            "definition": found.definition[language],
            "rules": [one[language] for one in found.rules],
            "yes": [one[language] for one in found.yes],
            "no": [one.text[language] for one in found.no],
        }
    )


def _entry(book: Codebook, list: str, code: str) -> Entry | None:
    entries = book.entries(list) if list in book.lists else ()
    return next((one for one in entries if one.code == code), None)
