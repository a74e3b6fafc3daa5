"""One page, in one file: the texts with their evidence marked beside the records; a click goes in either direction.

The page loads nothing and runs one script, named by hash in its content security policy. Text of reports only ever becomes text nodes and
attribute values, escaped by the template engine; overlapping evidence is shown by cutting the text at every boundary.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise

from markupsafe import Markup
from msgspec import Struct

from selon import __version__
from selon.export.explain import confidence_words
from selon.export.templating import engine
from selon.export.visible import visible
from selon.export.wording import doubtful, extent, field_title, in_order, teller, told
from selon.export.words import load_words, reader_languages
from selon.model import Coded, Evidence, Finding, Record, Report, Statement

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
    "route_from": "where",
    "route_via": "where",
    "route_to": "where",
    "participants": "who",
    "organiser": "who",
    "addressee": "who",
    "perpetrator": "who",
    "victims": "who",
    "counter_action": "who",
    "size": "many",
    "demand": "said",
    "issue": "said",
    "slogan": "said",
}
FOUND = "found"
"""The group of what a check noticed; the words have the colour of their statement where they have one."""
_DEEPEST = 3


class Piece(Struct, frozen=True):
    """A run of text under the same statements.

    ``keys``: the statements that it is evidence of · ``aside``: those whose speaker, cue or basis it is · ``group``: colour group of the
    shortest evidence · ``depth``: how many lie over each other.
    """

    text: str
    keys: str = ""
    aside: str = ""
    group: str = ""
    depth: int = 0


class Bar(Struct, frozen=True):
    """A figure beside its rivals, in percent of the largest: up to ``low`` solid, up to ``high`` lighter."""

    low: int
    high: int


class Line(Struct, frozen=True):
    """A statement as shown. ``role``, ``name`` and ``how`` say who tells it; ``bar`` is there for figures with rivals.

    ``mark`` is that of a doubtful value, ``sure`` says how likely it is and what speaks against it.
    """

    key: str
    value: str
    words: tuple[str, ...]
    note: str
    voice: str
    role: str
    name: str
    how: str
    rule: str
    basis: tuple[str, ...]
    bar: Bar | None = None
    part: bool = False
    mark: str = ""
    sure: str = ""


class Field(Struct, frozen=True):
    """A field of a record with its statements."""

    title: str
    group: str
    statements: tuple[Line, ...]


class Card(Struct, frozen=True):
    """A record as shown. ``links``: words, key and title of the records that it is part of or was held against."""

    key: str
    title: str
    status: str
    main: bool
    chips: tuple[str, ...]
    fields: tuple[Field, ...]
    links: tuple[tuple[str, str, str], ...] = ()


class Note(Struct, frozen=True):
    """A finding as shown."""

    severity: str
    message: str
    check: str
    words: tuple[str, ...]
    keys: str


class Sheet(Struct, frozen=True):
    """A report as shown."""

    key: str
    source: str
    summary: str
    relevant: bool
    facts: tuple[str, ...]
    lacks: tuple[str, ...]
    language: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    records: tuple[Card, ...]
    findings: tuple[Note, ...]


class Marked(Struct, frozen=True):
    """A span of the text that something is shown for. No ``group``: the span of a speaker, a cue or a basis."""

    start: int
    end: int
    key: str
    group: str = ""


def group_of(field: str) -> str:
    """The colour group of a field."""
    return _GROUP_OF.get(field, "did")


def _keys(marks: Iterable[Marked]) -> str:
    return " ".join(dict.fromkeys(mark.key for mark in marks))


def pieces(text: str, start: int, end: int, marks: Sequence[Marked]) -> tuple[Piece, ...]:
    """``text[start:end]`` cut at every boundary of *marks*; joined, the pieces are that text again."""
    here = [m for m in marks if m.start < end and m.end > start]
    cuts = sorted({start, end, *(max(start, m.start) for m in here), *(min(end, m.end) for m in here)})
    cut = []
    for a, b in pairwise(cuts):
        over = [m for m in here if m.start <= a and m.end >= b]
        if not over:
            cut.append(Piece(text[a:b]))
            continue
        if len(over) > 1:
            over.sort(key=lambda m: (m.group == FOUND, m.end - m.start, m.start, m.key))
        evidence = [m for m in over if m.group]
        depth = min(_DEEPEST, len({m.key for m in evidence}))
        aside = _keys(m for m in over if not m.group)
        cut.append(Piece(text[a:b], _keys(evidence), aside, evidence[0].group if evidence else "", depth))
    return tuple(cut)


def paragraphs(text: str, marks: Sequence[Marked]) -> tuple[tuple[int, tuple[Piece, ...]], ...]:
    """The lines of *text* that are not empty, each with where it starts (code points), cut at every boundary of *marks*."""
    done, at, ordered, first = [], 0, sorted(marks, key=lambda m: m.start), 0
    live: list[Marked] = []
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n\u2028\u2029")
        while first < len(ordered) and ordered[first].start < at + len(bare):
            live.append(ordered[first])
            first += 1
        live = [m for m in live if m.end > at]
        if bare.strip():
            done.append((at, pieces(text, at, at + len(bare), live)))
        at += len(line)
    return tuple(done)


def _spanned(name: str) -> tuple[int, int] | None:
    """The span in a mention's name ``kind:start-end``."""
    start, _, end = name.partition(":")[2].partition("-")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


class _Sheets:
    """Makes what is shown of one report; holds what all its parts need."""

    def __init__(self, prefix: str, report: Report, coded: Coded) -> None:
        self._prefix = prefix
        self._text = report.text
        self._records = coded.records
        self._words = load_words(reader_languages()[0])  # those of the page
        self._known: Mapping[str, Statement] = {s.id: s for record in coded.records for s in record.statements}

    def basis(self, statement: Statement) -> tuple[Evidence, ...]:
        """The spans that a value was computed from."""
        found: list[Evidence] = []
        for name in statement.derived_from:
            span = _spanned(name)
            if name in self._known:
                found += self._known[name].evidence
            elif span is not None:
                found.append(Evidence(*span, self._text[slice(*span)]))
        return tuple(found)

    def line(self, statement: Statement, largest: int) -> Line:
        """One statement."""
        rule = statement.rule + (f" · {statement.assigned_by}" if statement.assigned_by else "")
        one, size = told(statement), extent(statement)
        role, name, how = teller(statement.voice)
        bar = Bar(*(max(1, round(100 * side / largest)) for side in size)) if size and largest else None
        basis = tuple(piece.text for piece in self.basis(statement))
        key, part = self._prefix + statement.id, "part" in one.note
        return Line(
            key=key,
            value=visible(one.value),
            words=one.words,
            note=visible(one.note),
            voice=statement.voice.kind,
            role=role,
            name=visible(name),
            how=how,
            rule=rule,
            basis=basis,
            bar=bar,
            part=part,
            mark=doubtful(statement),
            sure=confidence_words(self._words, statement, lambda _, code: field_title(code)),
        )

    def fields(self, statements: Sequence[Statement]) -> tuple[Field, ...]:
        """The fields of a record, in order."""
        made = []
        for name, mine in in_order(statements):
            sizes = [extent(s) for s in mine]
            largest = max((high for _, high in filter(None, sizes)), default=0) if len(mine) > 1 and all(sizes) else 0
            made.append(Field(field_title(name), group_of(name), tuple(self.line(s, largest) for s in mine)))
        return tuple(made)

    def card(self, record: Record) -> Card:
        """One record."""
        chips = ["main event"] if record.main else []
        if record.family != "protest":
            chips.append(f"{record.family}, told as background")
        ends = (("part_of", record.part_of), ("counter_to", record.counter_to))
        others = [(words, r) for words, end in ends for r in self._records if r.id == end]
        links = tuple((words.replace("_", " "), self._prefix + r.id, _title(r)) for words, r in others)
        key, fields = self._prefix + record.id, self.fields(record.statements)
        return Card(key, _title(record), record.status, record.main, tuple(chips), fields, links)

    def marks(self, findings: Sequence[Finding]) -> list[Marked]:
        """Every span that something is shown for."""
        made = []
        for statement in self._known.values():
            key, voice = self._prefix + statement.id, statement.voice
            made += [Marked(piece.start, piece.end, key, group_of(statement.field)) for piece in statement.evidence]
            asides = [piece for piece in (voice.speaker, voice.cue) if piece is not None]
            made += [Marked(piece.start, piece.end, key) for piece in (*asides, *self.basis(statement))]
        return made + [Marked(p.start, p.end, f"{self._prefix}f{n}", FOUND) for n, f in enumerate(findings) for p in f.spans]


def _title(record: Record) -> str:
    return field_title(record.form or record.kind or record.family)


def summary_of(coded: Coded) -> str:
    """The main event in a few words: form, status, date, place."""
    protests = [record for record in coded.records if record.family == "protest"]
    if not protests:
        return "no protest is reported"
    main = next((record for record in protests if record.main), protests[0])
    parts = [_title(main), main.status]
    for wanted in ("date", "place"):
        found = next((told(s) for s in main.statements if s.field == wanted), None)
        if found is not None:
            parts.append(visible(found.value or found.words[0]))
    more = f" · and {len(coded.records) - 1} more" if len(coded.records) > 1 else ""
    return " · ".join(parts) + more


def sheet_of(number: int, report: Report, coded: Coded) -> Sheet:
    """One report as shown; *number* keeps its keys apart from those of other reports on the page."""
    prefix = f"r{number}-"
    make = _Sheets(prefix, report, coded)
    facts = [report.outlet or "outlet not said", f"published {report.published or 'not said'}", f"language {coded.report.language}"]
    facts += [f"parser {coded.parser}"] if coded.parser else []
    lacks = [] if coded.parser else ["no parser: rules only"]
    lacks += [] if coded.gazetteer else ["no gazetteer: places have no coordinates"]
    notes = tuple(
        Note(f.severity, visible(f.message), f.check, tuple(p.text for p in f.spans), f"{prefix}f{n}") for n, f in enumerate(coded.findings)
    )
    return Sheet(
        key=f"r{number}",
        source=visible(report.source),
        summary=summary_of(coded),
        relevant=any(record.family == "protest" for record in coded.records),
        facts=tuple(map(visible, facts)),
        lacks=tuple(lacks),
        language=coded.report.language or "und",
        paragraphs=tuple(cut for _, cut in paragraphs(report.text, make.marks(coded.findings))),
        records=tuple(make.card(record) for record in coded.records),
        findings=notes,
    )


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")


def page_of(reports: Iterable[tuple[Report, Coded]]) -> str:
    """The whole page for coded reports, in the order given."""
    folder = files("selon.export") / "page"
    style, script, source = ((folder / name).read_text(encoding="utf-8") for name in ("page.css", "page.js", "page.html.j2"))
    template = engine(trim=False).from_string(source)
    return template.render(
        reports=[sheet_of(number, report, coded) for number, (report, coded) in enumerate(reports, 1)],
        groups=GROUPS,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )
