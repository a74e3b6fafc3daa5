"""An export as a Frictionless data package: ``datapackage.json`` with the schema of every table, method sheet, licence and citation.

The descriptor follows version 1 of the Data Package standard (profile ``tabular-data-package``), which readers in Python and R know.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from selon import __version__
from selon.codebook.book import Codebook
from selon.export.columns import Column, Style, Table, field_rows
from selon.export.manifest import LICENCE, Configuration, Narrowed, Origin, code_rows

DESCRIPTOR, METHOD, CITATION, TERMS, CODEBOOK = "datapackage.json", "METHOD.md", "CITATION.cff", "LICENCE.md", "codebook.md"
TOLD = {
    DESCRIPTOR: "Frictionless data package: every table with its schema.",
    METHOD: "How this was coded, linked and chosen.",
    CITATION: "How to cite this; put your names in.",
    TERMS: "What of this is whose.",
    CODEBOOK: "The codebook, in English and French.",
}
"""The files that a package has beside its tables, and what they are."""

_TYPES = {"texts": "array", "spans": "array", "text": "string"}
_BOOLEAN = {"trueValues": ["true"], "falseValues": ["false"]}
_PLACES = "https://creativecommons.org/licenses/by/4.0/"


class Chosen(Struct, frozen=True):
    """The rule that a field has in the one-line view: what it does and why it is the default, in words."""

    field: str
    rule: str
    definition: str
    reason: str


class Made(Struct, frozen=True):
    """What a package says of how it was made. ``linked``: digest and number of the events; ``rules`` those of the fields, empty without;
    ``privacy``: the level under which it was exported."""

    origin: Origin
    linked: tuple[str, int] | None
    counts: Mapping[str, int]
    attribution: tuple[str, ...]
    rules: tuple[Chosen, ...]
    privacy: str
    narrowed: Narrowed | None = None


def digest_of(made: Made) -> str:
    """What names the data: the digest of the coded lines, with that of the events where there are some."""
    return made.origin.digest if made.linked is None else f"{made.origin.digest}+{made.linked[0]}"


def descriptor(tables: Sequence[Table], files: Mapping[str, tuple[int, str]], book: Codebook, style: Style, made: Made) -> bytes:
    """``datapackage.json``. *files*: name of a table's file -> its bytes and sha256; the tables of the codebook come last."""
    known = made.origin.configurations and {one.codebook for one in made.origin.configurations} == {book.version}
    encoding = "utf-8-sig" if style == "spreadsheet" else "utf-8"
    resources = [_resource(table, {one.name for one in tables}, book if known else None) for table in tables]
    resources.append(_plain("fields", "Every column of every table.", next(field_rows(()))))
    resources.append(_plain("codes", "Every code of the codebook.", next(code_rows(book))))
    for one in resources:
        size, digest = files[one["path"]]
        one |= {"encoding": encoding, "bytes": size, "hash": f"sha256:{digest}"}
    found = {
        "profile": "tabular-data-package",
        "name": "selon-export",
        "id": digest_of(made),
        "title": "Protest events from news reports, every value with its words and its voice",
        "description": f"Coded by Selon {__version__}; {METHOD} says how, {CODEBOOK} what the codes mean, {TERMS} what of it is whose.",
        "keywords": ["protest event analysis", "event data", "attribution"],
        "licenses": [
            {"title": "See the page of the package", "path": TERMS},
            {"name": "CC-BY-4.0", "title": "Place data", "path": _PLACES},
        ],
        "sources": [{"title": one} for one in made.attribution],
        "resources": resources,
    }
    return msgspec.json.format(msgspec.json.encode({key: cell for key, cell in found.items() if cell}), indent=2) + b"\n"


def _resource(table: Table, there: set[str], book: Codebook | None) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, book) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    refers = {column: other for column, other in table.refers.items() if other in there}
    if refers:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [column]}} for column, other in refers.items()
        ]
    return {**_plain(table.name, table.en, ()), "schema": schema}


def _plain(name: str, what: str, columns: Iterable[str]) -> dict[str, Any]:
    kind = {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv"}
    schema = {"fields": [{"name": column, "type": "string"} for column in columns], "missingValues": [""]}
    return {"name": name, "path": f"{name}.csv", "description": what, **kind, "schema": schema}


def _field(column: Column, book: Codebook | None) -> dict[str, Any]:
    """A column as a field; the codes of the list of the codebook that it holds, where the data were coded by this codebook."""
    found = {"name": column.name, "type": _TYPES.get(column.type, column.type), "description": f"{column.en} / {column.fr}"}
    limits = {"constraints": {"enum": list(book.codes(column.codes))}} if book and column.codes else {}
    return {**found, **(_BOOLEAN if column.type == "boolean" else {}), **limits}


# ---------------------------------------------------------------------------------------------------------------- pages


def method(made: Made) -> str:
    """``METHOD.md``: what was coded with what, what became of it, how records became events and how their values were chosen."""
    return "\n".join([*_coding(made), *_linking(made), *_choosing(made.rules), *_limits(made.privacy)])


def _coding(made: Made) -> Iterator[str]:
    origin = made.origin
    yield from ("# Method", "")
    if made.narrowed is not None:
        yield from (made.narrowed.told(), "")
    yield from ("## Coding", "")
    yield (
        f"{origin.lines:,} reports were read. Each was coded by rules, without a model's guess at a value: every value has its words, "
        "their place in the text, whose word it is, and the rule that found it. Rival values stand side by side; nothing is averaged or "
        "filled in."
    )
    yield from (
        "",
        "| outcome | reports |",
        "|---|---|",
        *(f"| {name} | {count:,} |" for name, count in sorted(origin.outcomes.items())),
        "",
    )
    for one in origin.configurations:
        yield f"- {_configuration(one)}"
    yield from ("", f"The coded lines have the digest `{origin.digest}`.", "")


def _configuration(one: Configuration) -> str:
    packs = ", ".join(f"{name} `{digest}`" for name, digest in one.packs.items())
    parts = (f"Selon {one.selon}", f"codebook {one.codebook}", f"language packs {packs}", f"parser {one.parser or 'none, by rules alone'}")
    return ", ".join((*parts, f"gazetteer {one.gazetteer or 'none'}"))


def _linking(made: Made) -> Iterator[str]:
    if made.linked is None:
        return
    digest, events = made.linked
    yield from ("## Linking", "")
    yield (
        f"Records were grouped into {events:,} events by the weight of what they have in common (Fellegi and Sunter 1969), by average "
        "linkage; two records of one report are never one event unless it says so, and what coders decided of pairs binds. An event is a "
        f"view: no record is changed by it. The events have the digest `{digest}`."
    )
    yield ""


def _choosing(rules: Iterable[Chosen]) -> Iterator[str]:
    rows = [f"| {one.field} | {one.rule} | {one.definition} | {one.reason} |" for one in rules]
    if rows:
        yield from (
            "## What stands in the one-line view",
            "",
            "Coders may have chosen another rule for an event; `event_fields` names it.",
            "",
        )
        yield from ("| field | rule | what it does | why |", "|---|---|---|---|", *rows, "")


def _limits(privacy: str) -> Iterator[str]:
    yield from (
        "## What this is not",
        "",
        "News reports are no census: what no outlet told is not here, and a figure is what somebody says. An empty cell means that nobody",
        "told, never zero or no. `confidence` is the probability that a coder has the same value, where it was weighed.",
        f"Names of private persons are as the level of privacy `{privacy}` leaves them.",
        "",
    )


def terms(attribution: Iterable[str]) -> str:
    """``LICENCE.md``."""
    told = [f"- {one}." for one in attribution]
    return "\n".join(
        [
            "# What of this is whose", "", LICENCE, "", *told, *([""] if told else []),
            "Codes, definitions and descriptions of columns come with Selon (Apache-2.0). Under which terms the coded data themselves are "
            "passed on is for those to say who made this data set: add it here.", "",
        ]
    )  # fmt: skip


def citation(made: Made) -> str:
    """``CITATION.cff`` (version 1.2.0) of the data set."""
    reports = made.counts.get("reports", made.origin.lines)
    events = f"{made.linked[1]} events, " if made.linked else ""
    return "\n".join(
        [
            "cff-version: 1.2.0",
            "message: Please cite this data set with its version, and the program that coded it.",
            "type: dataset",
            f'title: "Protest events from news reports ({events}{reports} reports)"',
            f'version: "{digest_of(made)}"',
            "authors:",
            '  - name: "The makers of this data set (put your names here)"',
            "references:",
            "  - type: software",
            '    title: "Selon: attributed protest event data from news reports"',
            f'    version: "{__version__}"',
            "    authors:",
            '      - name: "The Selon authors"',
            "",
        ]
    )
