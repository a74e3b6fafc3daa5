"""One page, in one file: the texts with their evidence marked beside the records; a click goes in either direction.

The page loads nothing and runs one script, named by hash in its content security policy. Text of reports only ever becomes text nodes and
attribute values, escaped by the template engine; overlapping evidence is shown by cutting the text at every boundary.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import pairwise

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from selon import __version__
from selon.export.wording import ORDER, field_title, voice_badge, worded
from selon.model import Coded, Count, Finding, Record, Report, Statement

GROUPS = (
    ("what", "what"),
    ("when", "when"),
    ("where", "where"),
    ("who", "who"),
    ("many", "how many"),
    ("said", "demands and slogans"),
    ("did", "response, arrests, casualties"),
)
_GROUP_OF = {
    "form": "what",
    "kind": "what",
    "occasion": "what",
    "side_action": "what",
    "date": "when",
    "place": "where",
    "participants": "who",
    "organiser": "who",
    "addressee": "who",
    "perpetrator": "who",
    "victims": "who",
    "counter_action": "who",
    "size": "many",
    "demand": "said",
    "slogan": "said",
}
_DEEPEST = 3


class Piece(Struct, frozen=True):
    """A run of text under the same statements: their keys, the colour group of the shortest, how many lie over each other."""

    text: str
    keys: str = ""
    group: str = ""
    depth: int = 0


class Line(Struct, frozen=True):
    """A statement as shown. ``width``: of the bar of a figure, in percent of the largest beside it; 0 for none."""

    key: str
    value: str | None
    words: str
    voice: str
    badge: str
    rule: str
    width: int = 0


class Field(Struct, frozen=True):
    """A field of a record with its statements."""

    title: str
    group: str
    statements: tuple[Line, ...]


class Card(Struct, frozen=True):
    """A record as shown."""

    title: str
    status: str
    main: bool
    chips: tuple[str, ...]
    fields: tuple[Field, ...]


class Note(Struct, frozen=True):
    """A finding as shown."""

    severity: str
    message: str
    check: str
    keys: str


class Sheet(Struct, frozen=True):
    """A report as shown."""

    key: str
    source: str
    facts: str
    language: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    records: tuple[Card, ...]
    findings: tuple[Note, ...]


class Marked(Struct, frozen=True):
    """A span of the text that something is shown for."""

    start: int
    end: int
    key: str
    group: str


def group_of(field: str) -> str:
    """The colour group of a field."""
    return _GROUP_OF.get(field, "did")


def pieces(text: str, start: int, end: int, marks: Sequence[Marked]) -> tuple[Piece, ...]:
    """``text[start:end]`` cut at every boundary of *marks*; joined, the pieces are that text again."""
    here = [m for m in marks if m.start < end and m.end > start]
    cuts = sorted({start, end, *(max(start, m.start) for m in here), *(min(end, m.end) for m in here)})
    cut = []
    for a, b in pairwise(cuts):
        over = sorted((m for m in here if m.start <= a and m.end >= b), key=lambda m: (m.end - m.start, m.start, m.key))
        keys = " ".join(dict.fromkeys(m.key for m in over))
        cut.append(Piece(text[a:b], keys, over[0].group if over else "", min(_DEEPEST, len({m.key for m in over}))))
    return tuple(cut)


def _paragraphs(text: str, marks: Sequence[Marked]) -> tuple[tuple[Piece, ...], ...]:
    done, at = [], 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n\u2028\u2029")
        if bare.strip():
            done.append(pieces(text, at, at + len(bare), marks))
        at += len(line)
    return tuple(done)


def _size(statement: Statement) -> int:
    value = statement.value
    return (value.high or value.low or 0) if isinstance(value, Count) and value.modality != "vague" else 0


def _line(prefix: str, statement: Statement, largest: int) -> Line:
    rule = statement.rule + (f" · {statement.assigned_by}" if statement.assigned_by else "")
    words = " … ".join(piece.text for piece in statement.evidence)
    width = round(100 * _size(statement) / largest) if statement.field == "size" and largest else 0
    return Line(
        prefix + statement.id,
        worded(statement),
        words,
        statement.voice.kind,
        voice_badge(statement.voice),
        rule,
        max(width, int(bool(width))),
    )


def _fields(prefix: str, statements: Sequence[Statement]) -> tuple[Field, ...]:
    names = [*ORDER, *sorted({s.field for s in statements} - set(ORDER))]
    made = []
    for name in names:
        mine = [s for s in statements if s.field == name]
        largest = max(map(_size, mine), default=0) if len(mine) > 1 else 0
        if mine:
            made.append(Field(field_title(name), group_of(name), tuple(_line(prefix, s, largest) for s in mine)))
    return tuple(made)


def _card(prefix: str, record: Record) -> Card:
    chips = ["main event"] if record.main else []
    if record.family != "protest":
        chips.append(f"{record.family}, told as background")
    title = (record.form or record.kind or record.family).replace("_", " ")
    return Card(title, record.status, record.main, tuple(chips), _fields(prefix, record.statements))


def _marks(prefix: str, records: Iterable[Record], findings: Sequence[Finding]) -> list[Marked]:
    marks = [
        Marked(piece.start, piece.end, prefix + s.id, group_of(s.field)) for r in records for s in r.statements for piece in s.evidence
    ]
    return marks + [Marked(p.start, p.end, f"{prefix}f{n}", "what") for n, f in enumerate(findings) for p in f.spans]


def sheet_of(number: int, report: Report, coded: Coded) -> Sheet:
    """One report as shown; *number* keeps its keys apart from those of other reports on the page."""
    prefix = f"r{number}-"
    facts = [
        report.outlet or "outlet not said",
        f"published {report.published or 'not said'}",
        f"language {coded.report.language}",
        f"parser {coded.parser or 'none (rules only)'}",
    ]
    notes = tuple(Note(f.severity, f.message, f.check, f"{prefix}f{n}") for n, f in enumerate(coded.findings))
    marks = _marks(prefix, coded.records, coded.findings)
    cards = tuple(_card(prefix, record) for record in coded.records)
    return Sheet(
        f"r{number}", report.source, " · ".join(facts), coded.report.language or "und", _paragraphs(report.text, marks), cards, notes
    )


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")


def page_of(reports: Iterable[tuple[Report, Coded]]) -> str:
    """The whole page for coded reports, in the order given."""
    folder = files("selon.export") / "page"
    style, script, source = ((folder / name).read_text(encoding="utf-8") for name in ("page.css", "page.js", "page.html.j2"))
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False).from_string(source)
    return template.render(
        reports=[sheet_of(number, report, coded) for number, (report, coded) in enumerate(reports, 1)],
        groups=GROUPS,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )
