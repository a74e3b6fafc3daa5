"""The JSON Schema (draft 2020-12) of one line of output: a coded report, or the outcome recorded for one that could not be coded.

It is made from the types and narrowed by the codebook: which codes a place may hold, which type of value a field has.
"""

import inspect
import re
from typing import Any

import msgspec

from selon import __version__
from selon.codebook.book import Codebook, load
from selon.export.jsonl import Failed
from selon.model import Coded

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HASH = "^sha256:[0-9a-f]{64}$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_EDGE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$"

Schema = dict[str, Any]


def _said(description: str) -> str:
    """A docstring as a description: one paragraph, without the marks of its markup."""
    return re.sub(r"\s+", " ", re.sub(r":\w+:`~?([^`]+)`|``([^`]+)``", r"\1\2", inspect.cleandoc(description))).strip()


def _coded(book: Codebook, *lists: str, empty: bool = False) -> Schema:
    codes = list(dict.fromkeys(code for name in lists for code in book.codes(name)))
    return {"enum": [*codes, None] if empty else codes}


def _narrowings(book: Codebook) -> dict[tuple[str, str], Schema]:
    """(definition, property) -> what the codebook, or the conventions of the types, add to the property."""
    return {
        ("Coded", "codebook"): {"const": book.version},
        ("Coded", "packs"): {"additionalProperties": {"type": "string", "pattern": _HASH}},
        ("ReportHead", "id"): {"pattern": _HASH},
        ("ReportHead", "published"): {"pattern": _DAY},
        ("ReportHead", "length"): {"minimum": 0},
        ("Record", "family"): _coded(book, "families"),
        ("Record", "form"): _coded(book, "forms", empty=True),
        ("Record", "kind"): _coded(book, "kinds", empty=True),
        ("Record", "status"): _coded(book, "statuses"),
        ("Statement", "field"): _coded(book, "fields"),
        ("Statement", "confidence"): {"minimum": 0, "maximum": 1},
        ("Speaker", "role"): _coded(book, "roles"),
        ("Who", "role"): _coded(book, "roles", empty=True),
        ("Evidence", "start"): {"minimum": 0},
        ("Evidence", "end"): {"minimum": 1},
        ("Evidence", "text"): {"minLength": 1},
        ("When", "earliest"): {"pattern": _EDGE},
        ("When", "latest"): {"pattern": _EDGE},
        ("Where", "latitude"): {"minimum": -90, "maximum": 90},
        ("Where", "longitude"): {"minimum": -180, "maximum": 180},
        ("Where", "radius_m"): {"minimum": 0},
        ("Where", "country"): {"pattern": "^[A-Z]{2}$"},
    }


def _value_rules(book: Codebook) -> list[Schema]:
    """For each field: the types its value may have, and the codes of a coded one."""
    rules = []
    for entry in book.entries("fields"):
        if entry.type is None:
            continue
        value: Schema = {"type": {"enum": list(entry.type.value)}}
        if "code" in entry.type.value and entry.type.codes:
            value["code"] = {"enum": list(book.codes(entry.type.codes))}
        rules.append({"if": {"properties": {"field": {"const": entry.code}}}, "then": {"properties": {"value": {"properties": value}}}})
    return rules


def _families(book: Codebook) -> list[Schema]:
    """A protest has a form and no kind, a record of any other family a kind of it and no form; each has its family's fields only."""
    rules: list[Schema] = []
    for family in book.codes("families"):
        kinds = list(book.kinds_of(family))
        then: Schema = (
            {"form": {"const": None}, "kind": {"enum": kinds}} if kinds else {"form": {"type": "string"}, "kind": {"const": None}}
        )
        then["statements"] = {"items": {"properties": {"field": {"enum": list(book.fields_of(family))}}}}
        rules.append({"if": {"properties": {"family": {"const": family}}}, "then": {"properties": then}})
    return rules


def json_schema(book: Codebook | None = None) -> Schema:
    """The schema of a line of ``selon code``, for the codebook *book* (by default the one that ships)."""
    codes = load() if book is None else book
    shapes, definitions = msgspec.json.schema_components((Coded, Failed), ref_template="#/$defs/{name}")
    narrowings = _narrowings(codes)
    for name, definition in definitions.items():
        definition["additionalProperties"] = False
        if "description" in definition:
            definition["description"] = _said(definition["description"])
        for key, shape in definition.get("properties", {}).items():
            shape.update(narrowings.get((name, key), {}))
    definitions["Statement"]["allOf"] = _value_rules(codes)
    definitions["Record"]["allOf"] = _families(codes)
    definitions["Failed"]["properties"]["records"]["maxItems"] = 0
    definitions["Failed"]["properties"]["findings"]["maxItems"] = 0
    return {
        "$schema": DIALECT,
        "$id": f"urn:selon:coded-report:{__version__}:codebook:{codes.version}",
        "title": "A report as Selon codes it",
        "description": "One line of selon code. Offsets are code points of the report's text, half-open: text[start:end] is the evidence.",
        "anyOf": list(shapes),
        "$defs": definitions,
    }
