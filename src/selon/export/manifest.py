"""What an export says of itself: the manifest, and the page that explains its files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from selon.codebook.book import Codebook
from selon.export.columns import Style, Table

KIND: Literal["selon export"] = "selon export"
LAYOUT = 1
MANIFEST = "manifest.json"

LICENCE = (
    "Quotations are the work of those who published the reports. Place data keep the licence named under attribution; "
    "whoever passes them on names it too."
)


class Configuration(Struct, frozen=True, order=True):
    """One way in which lines of the source were coded."""

    selon: str
    codebook: str | None
    packs: dict[str, str]
    parser: str | None
    gazetteer: str | None


class Origin(Struct, frozen=True):
    """What was exported. ``digest``: sha256 of its lines; ``run`` names the run of a project; ``outcomes`` counts all that was tried."""

    kind: Literal["project", "lines"]
    digest: str
    lines: int
    run: str | None
    configurations: tuple[Configuration, ...]
    outcomes: dict[str, int]


class Linked(Struct, frozen=True):
    """The events that were given: sha256 of their lines, how many, and how many records they do not name."""

    digest: str
    events: int
    records_without_event: int


class Narrowed(Struct, frozen=True):
    """A part of a project. ``of``: what had to fit, events or records; ``filter``: what was asked for; ``kept`` and ``left_out``: how many
    events, records and reports. Without events a record stands for itself; a report is kept where one of its records is."""

    of: Literal["events", "records"]
    filter: dict[str, str | tuple[str, ...]]
    kept: dict[str, int]
    left_out: dict[str, int]

    def told(self) -> str:
        """The same in a sentence."""
        asked = "; ".join(f"{name} {one if isinstance(one, str) else ', '.join(one)}" for name, one in self.filter.items())
        parts = ", ".join(f"{count:,} of {count + self.left_out[name]:,} {name}" for name, count in self.kept.items())
        return f"This is a part of the project: the {self.of} that fit ({asked}): {parts}."


class Written(Struct, frozen=True):
    """One file of the export."""

    bytes: int
    sha256: str


class Privacy(Struct, frozen=True):
    """The level of privacy: ``names`` places of private names were masked, of ``persons`` persons as told apart report by report;
    ``coarsened_m``: metres of the grid to which coordinates were rounded (None: not)."""

    level: Literal["public", "research", "full"]
    names: int = 0
    persons: int = 0
    coarsened_m: int | None = None


class Manifest(Struct, frozen=True):
    """``manifest.json``. ``guarded``: table -> column -> cells with an apostrophe put in (style ``spreadsheet``)."""

    kind: Literal["selon export"]
    layout: int
    selon: str
    codebook: str
    format: str
    style: Style
    source: Origin
    events: Linked | None
    counts: dict[str, int]
    guarded: dict[str, dict[str, int]]
    attribution: tuple[str, ...]
    licence: str
    files: dict[str, Written]
    privacy: Privacy = Privacy("full")
    narrowed: Narrowed | None = None


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """A manifest from its bytes. Raises msgspec.MsgspecError where it is none of ours."""
    return msgspec.json.decode(data, type=Manifest)


def code_rows(book: Codebook) -> Iterator[Sequence[str]]:
    """The rows of ``codes.csv``: every code of every list, with name and definition in each language of the codebook; header first."""
    languages = book.head.languages
    yield ("list", "code", *(f"name_{one}" for one in languages), *(f"definition_{one}" for one in languages))
    for name in book.lists:
        for entry in book.entries(name):
            yield (name, entry.code, *(entry.name[one] for one in languages), *(entry.definition[one] for one in languages))


_SPREADSHEET = """Files in the style `spreadsheet` begin with a byte order mark, and what a spreadsheet would run as a formula has an
apostrophe before it (before `=` `+` `-` `@` and their full-width variants, tabs and line breaks, at the start of a cell or after `;`, a tab
or a line break). One apostrophe at each such place was put in by the export; taking it away gives the cell exactly. `guarded` in
`manifest.json` names the columns that have such cells."""
_RAW = "Cells are in the style `raw`: exactly what was coded. A spreadsheet may run a cell as a formula; open these files by program."


_LEVELS = {
    "public": "Names of private persons are masked (`█`, sign for sign, so that every offset holds); who is named in an office is named.",
    "research": "Names of private persons that stand as values are pseudonyms (`P-…`); in quotations, titles and addresses they are masked "
    "(`█`, sign for sign, so that every offset holds). Who is named in an office is named.",
    "full": "**Names of private persons are in these files. They are not for publication.**",
}


def page(
    tables: Sequence[Table], files: Mapping[str, str], kind: tuple[Style, str], attribution: Iterable[str], narrowed: Narrowed | None
) -> str:
    """``README.md`` of an export. *files*: name -> what it is. *kind*: style of its CSV, level of privacy."""
    style, level = kind
    told = [
        "# An export of Selon",
        "",
        "Every value says where it stands in the text (`start`, `end`: code points, half-open) and whose word it is (`voice`, `speaker`).",
        "",
        *([narrowed.told(), ""] if narrowed else []),
        "| file | what it is |",
        "|---|---|",
        *(f"| `{name}` | {what} |" for name, what in files.items()),
        "",
        _LEVELS[level],
        "",
        _SPREADSHEET if style == "spreadsheet" else _RAW,
        'In CSV a list is JSON; a cell with nothing in it was not told; `""` is an empty text.',
        "",
        *(f"Attribution: {one}." for one in attribution),
        LICENCE,
        "",
    ]
    for table in tables:
        told += [f"## {table.name}", "", table.en, "", table.fr, "", "| column | type | what it holds | contenu |", "|---|---|---|---|"]
        told += [f"| `{column.name}` | {column.type} | {column.en} | {column.fr} |" for column in table.columns]
        told.append("")
    return "\n".join(told)
