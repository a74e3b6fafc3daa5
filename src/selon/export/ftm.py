"""Events as entities of FollowTheMoney, the model that investigative tools read, with a statement for every value of theirs.

An event is an ``Event`` with what was chosen; a report an ``Article``; an address an ``Address``; who organised or was addressed a
``Person``, ``Organization``, ``PublicBody`` or ``Company`` where the name or the role tells, else a ``LegalEntity``
(:mod:`selon.export.parties`); the same name of the same kind in the same country is one, which is no judgement that it is one body. Every
attributed value, the rivals too, is a ``Note`` on the event, with its words, its voice and the article as proof. The statements say of each
value from whose report it comes (``dataset``: the outlet) and which statement of which record says so (``origin``).

Values are written as the model's own cleaning leaves them, so that reading them changes nothing. The names of its schemata and properties
are those of its release 4.
"""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

import msgspec
from babel.core import get_global
from msgspec import Struct

from selon.export.event_rows import chosen, place_cells, rivals
from selon.export.parties import SCHEMATA, Kinds
from selon.export.privacy import FILL
from selon.export.rows import ReadLine, day, quote, read_value
from selon.export.wording import field_title, teller
from selon.gazetteer.fold import fold
from selon.model import Value, When, Who
from selon.views import Said, View

DATASET = "selon"
SHARED = ("Address", *SCHEMATA)
"""Schemata of entities that several events may have."""

COLUMNS = (
    "canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "origin", "lang", "original_value", "external",
    "first_seen", "last_seen", "id",
)  # fmt: skip
"""The columns of a file of statements, in the order of the model's own writer."""

_TYPES = {
    "name": "name", "title": "string", "fileName": "string", "sourceUrl": "url", "publishedAt": "date", "language": "language",
    "publisher": "string", "processingAgent": "string", "date": "date", "startDate": "date", "endDate": "date", "country": "country",
    "location": "address", "addressEntity": "entity", "organizer": "entity", "involved": "entity", "proof": "entity", "entity": "entity",
    "recordId": "string", "keywords": "string", "summary": "text", "description": "text", "full": "address", "city": "string",
    "region": "string", "latitude": "number", "longitude": "number",
}  # fmt: skip
"""Property -> its type in the model."""

_LIMITS = {"name": 384, "string": 1024, "text": 65_000, "url": 4096, "address": 250}
_WITHOUT_LANGUAGE = ("entity", "date", "url", "country", "language")
_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?::\d+)?(?:/[A-Za-z0-9._~/-]*)?(?:\?[A-Za-z0-9._~=&-]+)?")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_OLDER = frozenset(tomllib.loads((files("selon.export") / "ftm.toml").read_text(encoding="utf-8"))["older_codes"])

_PARTIES = (("organizer", "organiser"), ("involved", "addressee"), ("involved", "perpetrator"))
_BLANKS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u0a00\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u2060-\u2064\ufeff\uffff]")
_BREAKS, _COMMAS = re.compile(r"[\r\n\t;]"), re.compile(r",\s*[,.]")


class Fact(Struct, frozen=True):
    """One value of a property and where it comes from. ``words``: how the report has it."""

    prop: str
    value: str
    dataset: str = DATASET
    origin: str | None = None
    words: str | None = None
    language: str | None = None


class Entity(Struct, frozen=True):
    """One entity: every value that it has, each with its sources."""

    id: str
    schema: str
    facts: tuple[Fact, ...]


class _Told(Struct, frozen=True):
    """Where the values of a saying come from."""

    dataset: str
    origin: str
    words: str
    language: str | None


def article(line: ReadLine) -> Entity | None:
    """The report of *line*; None of one that could not be read."""
    report = line.report
    if report.id is None:
        return None
    name = report.source.rstrip("/").rsplit("/", 1)[-1] or report.source
    cells = (
        ("fileName", name), ("title", report.title), ("publisher", report.outlet), ("sourceUrl", _url(report.source)),
        ("publishedAt", day(report.published)), ("language", language(report.language)), ("processingAgent", f"selon {line.selon}"),
    )  # fmt: skip
    where = dataset(report.outlet)
    return _entity(_article_id(report.id), "Article", (Fact(prop, cell, where) for prop, cell in cells if cell))


def entities(view: View, kinds: Kinds) -> Iterator[Entity]:
    """The entities of an event: its address, who organised or was addressed, itself, and a note for everybody who says a value."""
    place, address = place_cells(view), _address(view)
    facts = list(_own(view, address))
    if address:
        yield address
    for prop, field in _PARTIES:
        for rival in rivals(view, field):
            who = rival.value
            name = _clean(who.name, "name") if isinstance(who, Who) else ""
            if isinstance(who, Who) and name and FILL not in name:  # masked names of two persons may look alike
                kind, told = kinds.schema(who, _language(view, rival.said[0])), [_told(view, one) for one in rival.said]
                party = f"{DATASET}-party-{_short(name, kind, _country(view) or '')}"
                yield _entity(party, kind, (_fact("name", name, one) for one in told))
                facts += [_fact(prop, party, one) for one in told]
    yield _entity(f"{DATASET}-{view.event.event}", "Event", [Fact("name", _caption(view, place)), *facts])
    yield from _notes(view)


def _own(view: View, address: Entity | None) -> Iterator[Fact]:
    """What an event has of its own, from what was chosen."""
    yield from (Fact("recordId", record) for record in view.event.records)
    yield from (Fact("proof", _article_id(report)) for report in view.event.reports)
    yield from (Fact("publisher", outlet) for outlet in dict.fromkeys(one.source.outlet for one in view.accounts) if outlet)
    yield from (Fact("sourceUrl", url) for url in dict.fromkeys(_url(one.source.source) for one in view.accounts) if url)
    for word in (view.family, view.code, view.status, view.state):
        if word:
            yield Fact("keywords", field_title(word))
    when, _ = chosen(view, "date")
    for told in _resting(view, "date"):
        yield from (_fact(prop, found, told) for prop, found in _dates(when))
    if address:
        full = next(fact.value for fact in address.facts if fact.prop == "full")
        for told in _resting(view, "place"):
            yield _fact("location", full, told)
            yield _fact("addressEntity", address.id, told)
    country = _country(view)
    for told in _resting(view, "place") if country else ():
        yield _fact("country", country or "", told)
    sizes = "; ".join(f"{_who(view, said)}: {read_value(said.statement.value)}" for rival in rivals(view, "size") for said in rival.said)
    if sizes:
        yield Fact("summary", f"size: {sizes}")


def _resting(view: View, field: str) -> list[_Told]:
    """The sayings that the choice of *field* rests on."""
    rests = next((one.choice.rests_on for one in view.chosen if (one.field, one.of) == (field, "")), ())
    found = [said for rival in rivals(view, field) for said in rival.said]
    return [_told(view, one) for one in found if one.statement.id in rests] or [_told(view, one) for one in found[:1]]


def _dates(value: Value | None) -> Iterator[tuple[str, str]]:
    """A day, month or year as ``date``; an interval by its ends."""
    if not isinstance(value, When):
        return
    first, last = day(value.earliest), day(value.latest or value.earliest)
    if first and first == last:
        yield "date", first
    elif value.edtf and _ISO.fullmatch(value.edtf):
        yield "date", value.edtf
    else:
        yield from ((prop, cell) for prop, cell in (("startDate", first), ("endDate", last)) if cell)


def _address(view: View) -> Entity | None:
    place = place_cells(view)
    names = [place["venue"], place["city"], place["region"], place["country"]]
    full = ", ".join(dict.fromkeys(str(name) for name in names if name))
    if not full:
        return None
    cells = (
        ("full", full), ("city", place["city"]), ("region", place["region"]), ("country", _country(view)),
        ("latitude", place["latitude"]), ("longitude", place["longitude"]),
    )  # fmt: skip
    key = _short(*(str(cell) for _, cell in cells))
    return _entity(f"{DATASET}-place-{key}", "Address", (Fact(prop, str(cell)) for prop, cell in cells if cell is not None))


def _notes(view: View) -> Iterator[Entity]:
    """A note for everybody who says a value: field, value, its words, whose word it is, the outlet, and the article as proof."""
    event = f"{DATASET}-{view.event.event}"
    for field in view.fields:
        for said in {(one.record, one.statement.id): one for rival in field.rivals for one in rival.said}.values():
            told = _told(view, said)
            outlet = next((one.source.outlet for one in view.accounts if one.record.id == said.record and one.source.outlet), None)
            value = read_value(said.statement.value) or ""
            text = f"{field_title(field.field)}: {value} — “{told.words}” ({_who(view, said)})"
            cells = [("entity", event), ("description", text), ("proof", _article_id(said.report)), ("keywords", field_title(field.field))]
            cells += [("publisher", outlet)] if outlet else []
            facts = [_fact(prop, cell, told) for prop, cell in cells]
            yield _entity(f"{DATASET}-note-{said.record}-{said.statement.id}", "Note", facts)


def _who(view: View, said: Said) -> str:
    return ", ".join(part for part in teller(said.statement.voice) if part)


def _caption(view: View, place: Any) -> str:
    when, _ = chosen(view, "date")
    told = [field_title(view.code or view.family), place["city"] or place["region"] or place["country"]]
    return ", ".join(str(part) for part in (*told, when.edtf if isinstance(when, When) else None) if part)


def _country(view: View) -> str | None:
    code = str(place_cells(view)["country"] or "").lower()
    return code if len(code) == 2 and code.isascii() else None


def _told(view: View, said: Said) -> _Told:
    account = next(one for one in view.accounts if one.record.id == said.record)
    where = dataset(account.source.outlet)
    return _Told(where, f"{said.record}:{said.statement.id}", quote(said.statement.evidence), language(account.source.language))


def _language(view: View, said: Said) -> str | None:
    return next(one.source.language for one in view.accounts if one.record.id == said.record)


def _fact(prop: str, value: str, told: _Told) -> Fact:
    return Fact(prop, value, told.dataset, told.origin, told.words, told.language)


# ------------------------------------------------------------------------------------------------ how things are written


def _entity(identity: str, schema: str, facts: Iterable[Fact]) -> Entity:
    """An entity of what is left of *facts* when each value is written as the model writes it."""
    kept = []
    for fact in facts:
        value = _clean(fact.value, _TYPES[fact.prop])
        if value:
            kept.append(msgspec.structs.replace(fact, value=value))
    return Entity(identity, schema, tuple(kept))


def _clean(text: str, kind: str) -> str:
    """*text* as the model's cleaning of values of *kind* leaves it; empty where it would be refused."""
    found = _UNSEEN.sub("", _BLANKS.sub(" ", unicodedata.normalize("NFC", text)))
    if kind == "address":
        found = _BREAKS.sub(", ", found)
        while _COMMAS.search(found):
            found = _COMMAS.sub(", ", " ".join(found.split()))
    if kind in ("name", "string", "address"):
        found = " ".join(found.split())
    if kind == "name":
        found = found.strip("\"'“”«»‘’ ")
    limit = _LIMITS.get(kind)
    return found.strip() if limit is None or len(found) <= limit else f"{found[: limit - 1].rstrip()}…"


def _url(source: str) -> str | None:
    return source if _URL.fullmatch(source) else None


def language(code: str | None) -> str | None:
    """The code of three letters that the model has for *code*; None where there is no single one."""
    known = {name for name, other in get_global("language_aliases").items() if other == code and len(name) == 3}
    return min(known - _OLDER, default=None) if code else None


def dataset(outlet: str | None) -> str:
    """The name of the data set of an outlet: small letters, digits and low lines."""
    if not outlet:
        return DATASET
    slug = re.sub(r"[^a-z0-9]+", "_", fold(outlet)).strip("_")
    return f"{DATASET}_{slug or _short(outlet)}"


def _article_id(report: str) -> str:
    return f"{DATASET}-report-{report.removeprefix('sha256:')[:32]}"


def _short(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def entity_line(entity: Entity) -> bytes:
    """*entity* as a line of JSON."""
    found: dict[str, dict[str, None]] = {}
    for fact in entity.facts:
        found.setdefault(fact.prop, {})[fact.value] = None
    properties = {prop: list(values) for prop, values in found.items()}
    return msgspec.json.encode({"id": entity.id, "schema": entity.schema, "properties": properties}) + b"\n"


def statement_rows(entity: Entity) -> Iterator[tuple[str, ...]]:
    """The statements of *entity*, in the columns :data:`COLUMNS`: one for each value, data set and language; the first origin stands."""
    seen = set()
    for fact in entity.facts:
        kind = _TYPES[fact.prop]
        tongue = "" if kind in _WITHOUT_LANGUAGE else fact.language or ""
        text = f"{fact.dataset}.{entity.id}.{fact.prop}.{fact.value}" + (f"@{tongue}" if tongue else "")
        key = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        if key in seen:
            continue
        seen.add(key)
        yield (
            entity.id, entity.id, fact.prop, kind, entity.schema, fact.value, fact.dataset, fact.origin or "", tongue,
            fact.words if fact.words and fact.words != fact.value else "", "f", "", "", key,
        )  # fmt: skip
