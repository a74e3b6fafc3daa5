"""Statements as JSON-LD: each is an annotation after the Web Annotation Data Model of the W3C, with two selectors that agree.

Positions are code points, as that model asks. Where the text of the report is known the quotation comes with what stands before and after
it. Evidence in several pieces is a composite target. The context stands in the file: expanding needs no network.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from selon.errors import InputError
from selon.export.rows import ReadLine
from selon.model import Evidence, Record, Statement
from selon.views import View

AROUND = 32
"""Code points of text before and after a quotation."""

_REFERENCE = {"@type": "@id"}
_NUMBER = "xsd:nonNegativeInteger"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "as": "https://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "selon": "urn:selon:term:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    **{name: f"oa:{name}" for name in ("Annotation", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "Composite")},
    "body": {"@id": "oa:hasBody", **_REFERENCE},
    "target": {"@id": "oa:hasTarget", **_REFERENCE},
    "source": {"@id": "oa:hasSource", **_REFERENCE},
    "selector": {"@id": "oa:hasSelector", **_REFERENCE},
    "start": {"@id": "oa:start", "@type": _NUMBER},
    "end": {"@id": "oa:end", "@type": _NUMBER},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "classifying": "oa:classifying",
    "items": {"@id": "as:items", "@container": "@list", **_REFERENCE},
    "publisher": "dc:publisher",
    "rights": "dc:rights",
    "title": "dc:title",
    "language": "dc:language",
    "published": {"@id": "dc:date", "@type": "xsd:date"},
    "value": {"@id": "rdf:value", "@type": "@json"},
    **{name: f"selon:{name}" for name in ("Report", "Record", "Statement", "Event", "Choice")},
    **{
        name: {"@id": f"selon:{name}", **_REFERENCE}
        for name in ("report", "record", "records", "event", "partOf", "counterTo", "follows", "commemorates", "choices", "restsOn")
    },
    **{
        name: f"selon:{name}"
        for name in (
            "family",
            "form",
            "kind",
            "status",
            "state",
            "code",
            "of",
            "location",
            "field",
            "voice",
            "speaker",
            "speakerRole",
            "cue",
            "rule",
            "assignedBy",
        )
    },
    **{name: {"@id": f"selon:{name}", "@type": "xsd:double"} for name in ("confidence", "precision", "divergence")},
}
"""The context of every file, word for word."""

START = b'{"@context":' + msgspec.json.encode(CONTEXT) + b',"@graph":[\n'
SEPARATOR = b",\n"


def nodes(line: ReadLine, records: Iterable[Record], text: str | None, event_of: dict[str, str]) -> Iterator[bytes]:
    """The nodes of a line: its report, those *records* of it, and an annotation a statement. *text*: of the report, where it is known.

    Raises InputError where the evidence does not stand in the text at the place told.
    """
    report = line.report
    if report.id is None:
        return
    about = {
        "location": report.source,
        "publisher": report.outlet,
        "title": report.title,
        "language": report.language,
        "published": report.published,
    }
    yield _node({"id": _name("report", report.id), "type": "Report", **about, "published": report.published})
    for record in records:
        yield _node(
            {
                "id": _name("record", record.id),
                "type": "Record",
                "report": _name("report", report.id),
                "event": _name("event", event_of.get(record.id)),
                "family": record.family,
                "form": record.form,
                "kind": record.kind,
                "status": record.status,
                "partOf": _name("record", record.part_of),
                "counterTo": _name("record", record.counter_to),
            }
        )
        for statement in record.statements:
            yield _node(_annotation(report.id, record, statement, text))


def event_nodes(view: View) -> Iterator[bytes]:
    """The nodes of an event: itself with its records, and for each field what was chosen, by which rule, and the statements it rests on."""
    event = view.event
    at = {said.statement.id: f"{said.record}:{said.statement.id}" for one in view.fields for rival in one.rivals for said in rival.said}
    choices = []
    for one in view.chosen:
        cells = {
            "type": "Choice",
            "field": one.field,
            "of": one.of or None,
            "rule": one.choice.rule,
            "value": None if one.choice.value is None else msgspec.to_builtins(one.choice.value),
            "restsOn": [_name("statement", at[name]) for name in one.choice.rests_on if name in at],
            "divergence": one.divergence,
        }
        choices.append({key: cell for key, cell in cells.items() if cell is not None})
    yield _node(
        {
            "id": _name("event", event.event),
            "type": "Event",
            "records": [_name("record", record) for record in event.records],
            "family": view.family,
            "code": view.code,
            "status": view.status,
            "state": view.state,
            "precision": view.precision,
            "divergence": view.divergence,
            "choices": choices,
            "partOf": _name("event", event.part_of),
            "counterTo": _name("event", event.counter_to),
            "follows": _name("event", event.follows),
            "commemorates": [_name("event", one) for one in event.commemorates] or None,
        }
    )


def end(attribution: tuple[str, ...], any_node: bool) -> bytes:
    """What closes the graph: a last node with the rights in the place data."""
    rights = (SEPARATOR if any_node else b"") + _node({"id": "urn:selon:export", "rights": attribution}) if attribution else b""
    return rights + b"\n]}\n"


def _annotation(report: str, record: Record, statement: Statement, text: str | None) -> dict[str, Any]:
    name, speaker = f"{record.id}:{statement.id}", statement.voice.speaker
    body = {
        "id": _name("statement", name),
        "type": "Statement",
        "record": _name("record", record.id),
        "field": statement.field,
        "value": msgspec.to_builtins(statement.value),
        "voice": statement.voice.kind,
        "speaker": (speaker.name or speaker.text) if speaker else None,
        "speakerRole": speaker.role if speaker else None,
        "cue": statement.voice.cue.text if statement.voice.cue else None,
        "rule": statement.rule,
        "assignedBy": statement.assigned_by,
        "confidence": statement.confidence,
    }
    targets = [_target(report, piece, text) for piece in statement.evidence]
    target = targets[0] if len(targets) == 1 else {"type": "Composite", "items": targets} if targets else _name("report", report)
    return {
        "id": _name("annotation", name),
        "type": "Annotation",
        "motivation": "classifying",
        "body": {key: cell for key, cell in body.items() if cell is not None},
        "target": target,
    }


def _target(report: str, piece: Evidence, text: str | None) -> dict[str, Any]:
    """One piece of evidence, by position and by quotation."""
    quotation: dict[str, Any] = {"type": "TextQuoteSelector", "exact": piece.text}
    if text is not None:
        if text[piece.start : piece.end] != piece.text:
            raise InputError(f"{report}: “{piece.text}” does not stand at {piece.start} of its text; look: selon verify")
        first, last = max(0, piece.start - AROUND), min(len(text), piece.end + AROUND)
        while first < piece.start and unicodedata.combining(text[first]):  # a mark is never parted from its letter
            first += 1
        while last < len(text) and unicodedata.combining(text[last]):
            last += 1
        quotation |= {"prefix": text[first : piece.start], "suffix": text[piece.end : last]}
    position = {"type": "TextPositionSelector", "start": piece.start, "end": piece.end}
    return {"type": "SpecificResource", "source": _name("report", report), "selector": [position, quotation]}


def _name(kind: str, identity: str | None) -> str | None:
    return None if identity is None else f"urn:selon:{kind}:{identity}"


def _node(cells: dict[str, Any]) -> bytes:
    return msgspec.json.encode({key: cell for key, cell in cells.items() if cell is not None})
