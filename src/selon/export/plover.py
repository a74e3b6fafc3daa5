"""Records and events as PLOVER events: the fields of the project's own gold records, with a JSON Schema of them, which it does not publish.

A record (or an event, by its chosen values) is one event; each response of the authorities that PLOVER has an event for is another. Every
one names the record, or the event and its records, that it was made of.
"""

from typing import Any

import msgspec

from selon.codebook.book import Codebook
from selon.export.crosswalks import Unmapped, crosswalk_of, happened, rejected, responses
from selon.export.merged import line_of
from selon.export.rows import ReadLine, bounds, day, place_cells, quote, values, when_of
from selon.model import Record, Who
from selon.views import View

START, SEPARATOR, END = b"[\n", b",\n", b"\n]\n"

_FROM = ("organiser", "participants", "perpetrator")
_TO = ("addressee", "victims")
_NAMES = {"size": "size", "killed": "dead", "injured": "injured"}


def events(book: Codebook, line: ReadLine, record: Record, event: str | None) -> list[bytes] | Unmapped:
    """The PLOVER events of *record*, or why there is none."""
    return _events(book, line, record, {"record": record.id, "report": line.report.id, "event": event})


def events_of(book: Codebook, view: View) -> list[bytes] | Unmapped:
    """The PLOVER events of an event by its chosen values, or why there is none: a march that forty reports tell of is one."""
    line = line_of(view)
    origin = {"event": view.event.event, "records": view.event.records, "reports": view.event.reports}
    return rejected(view) or _events(book, line, line.records[0], origin)


def _events(book: Codebook, line: ReadLine, record: Record, origin: dict[str, Any]) -> list[bytes] | Unmapped:
    walk = crosswalk_of(book, record)
    why = happened(record)
    if why is None and not walk.plover_event:
        why = Unmapped(walk.plover_note or "unmapped because the codebook does not know the code")
    when = when_of(record)
    if why is None and (when is None or day(when[1].earliest) is None):
        why = Unmapped("unmapped because PLOVER asks for a date, and no year is told")
    if why is not None or when is None:
        return why or Unmapped("")
    base = {
        "date": day(when[1].earliest),
        "eventLoc": _place(record),
        "language": line.report.language,
        "publication": line.report.outlet or line.report.source,
        "coder": "selon",
        "version": line.selon,
    }
    own = {
        "id": record.id,
        "source": _actors(record, _FROM),
        "target": _actors(record, _TO),
        "event": walk.plover_event,
        "mode": walk.plover_mode or None,
        "eventText": _words(record),
        **{name: _figure(*bounds(record, field)) for field, name in _NAMES.items()},
        "comment": walk.plover_note or None,
    }
    more = [
        {
            "id": f"{record.id}-{name}",
            "source": [],
            "target": own["source"],
            "event": other.plover_event,
            "mode": other.plover_mode or None,
            "eventText": words,
            "comment": other.plover_note or None,
        }
        for name, other, words in responses(book, record)
        if other.plover_event
    ]
    selon = {**origin, "code": record.form or record.kind, "status": record.status}
    return [msgspec.json.encode({**_told({**one, **base}), "selon": _told(selon)}) for one in (own, *more)]


def _told(cells: dict[str, Any]) -> dict[str, Any]:
    return {key: cell for key, cell in cells.items() if cell is not None}


def _actors(record: Record, fields: tuple[str, ...]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for field in fields:
        for _, who in values(record, field, Who):
            found.setdefault(who.name, {"actorText": who.name, **({"code": who.country} if who.country else {})})
    return list(found.values())


def _words(record: Record) -> str:
    code = record.form or record.kind
    told = [quote(one.evidence) for one in record.statements if one.field in ("form", "kind") and getattr(one.value, "code", None) == code]
    return told[0] if told else ""


def _place(record: Record) -> dict[str, Any] | None:
    cells = place_cells(record)
    name = cells["venue"] or cells["city"] or cells["region"] or cells["country"]
    keys = {"name": name, **{key: cells[key] for key in ("city", "region", "country", "latitude", "longitude")}}
    return _told(keys) if name else None


def _figure(low: int | None, high: int | None) -> str | None:
    """A figure as PLOVER writes it, a text: "300", or "300-800" where figures differ."""
    if low is None or high is None:
        return None
    return str(low) if low == high else f"{low}-{high}"


def schema(book: Codebook) -> bytes:
    """The JSON Schema of the file, with the events and modes that the codebook's crosswalk may use."""
    scheme, text = book.schemes["plover"], {"type": "string"}
    actors = {"type": "array", "items": {"type": "object", "required": ["actorText"], "properties": {"actorText": text, "code": text}}}
    pairs = [{"properties": {"event": {"const": name}, "mode": {"enum": list(modes)}}} for name, modes in scheme.events.items()]
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Events in the fields of PLOVER ({scheme.edition})",
        "type": "array",
        "items": {
            "type": "object",
            "required": ["id", "date", "source", "target", "event", "eventText", "publication", "coder", "version", "selon"],
            "additionalProperties": False,
            "properties": {
                "id": text,
                "date": {"type": "string", "format": "date"},
                "source": actors,
                "target": actors,
                "event": {"enum": list(scheme.events)},
                "mode": text,
                **dict.fromkeys(("eventText", "language", "publication", "coder", "version", "comment", *_NAMES.values()), text),
                "eventLoc": {"type": "object", "required": ["name"], "properties": {"name": text}},
                "selon": {
                    "type": "object",
                    "required": ["code", "status"],
                    "anyOf": [{"required": ["record"]}, {"required": ["event", "records"]}],
                },
            },
            "anyOf": pairs,
        },
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
