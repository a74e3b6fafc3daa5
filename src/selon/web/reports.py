"""What the page of a report shows: the text cut at the ends of its evidence, and the records as one coder left them.

What was rejected stays in sight, so that it can be taken up again; what other coders decided is not shown, so that coding stays blind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct

from selon.export.explain import confidence_words
from selon.export.html import FOUND, Marked, Piece, group_of, paragraphs
from selon.export.noticed import noticed
from selon.export.speech import Speech, Teller
from selon.export.visible import visible
from selon.export.wording import in_order
from selon.model import Coded, Evidence, Finding, Record, Statement
from selon.review.versions import CODER, RecordAnswer, StatementAnswer, Version
from selon.store.decisions import Decision

NUL, NUL_SIGN = "\0", "\u2400"
"""HTML has no NUL: a parser drops it, and all offsets behind it would be wrong. Its sign is one code point as well."""
_LONGEST_TITLE = 200
_STOPS = tuple(".!?…:;,؟۔。")
SURE = 0.5
"""Confidence below which a value is more likely than not to be coded otherwise."""


class Line(Struct, frozen=True):
    """A value as shown. ``state``: open, accept, reject or change, as the coder left it. ``sure``: its confidence, None where not weighed;
    ``why`` says it in words. ``findings``: keys of what checks noticed about it."""

    id: str
    value: str
    words: tuple[str, ...]
    note: str
    teller: Teller
    state: str
    sure: float | None
    why: str
    rule: str
    findings: tuple[str, ...] = ()


class Rows(Struct, frozen=True):
    """The values of one field."""

    field: str
    group: str
    title: str
    lines: tuple[Line, ...]


class Card(Struct, frozen=True):
    """A record as shown. ``to`` are the records it is part of or was held against: (word, id, title)."""

    id: str
    code: str
    title: str
    family: str
    status: str
    main: bool
    state: str
    rows: tuple[Rows, ...]
    to: tuple[tuple[str, str, str], ...] = ()


class Note(Struct, frozen=True):
    """What a check noticed, in a sentence of ``language``. ``statements``: ids of the values concerned that the report still has."""

    key: str
    check: str
    severity: str
    message: str
    language: str
    words: tuple[str, ...]
    statements: tuple[str, ...]


class Sheet(Struct, frozen=True):
    """The whole page: paragraphs as (offset of the first code point, pieces).

    ``nuls``: where the text has a NUL, which no page can hold and which is shown by a sign instead.
    """

    paragraphs: tuple[tuple[int, tuple[Piece, ...]], ...]
    cards: tuple[Card, ...]
    notes: tuple[Note, ...]
    done: bool
    relevant: bool
    flagged: bool
    nuls: tuple[int, ...] = ()


def heading(text: str) -> str | None:
    """The first line of *text* where it reads like a title: short, and without a full stop at its end."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if first and len(first) <= _LONGEST_TITLE and first.rstrip("»”\"’') ")[-1:] not in _STOPS else None


def sheet(text: str, coded: Coded, version: Version, taken: Sequence[Decision], speech: Speech) -> Sheet:
    """*version*, what one coder's decisions *taken* made of *coded*, as shown in the words of *speech*."""
    states = _states(version, taken)
    inside = _inside(version)
    notes = tuple(_notes(coded.findings, {one.statement.id for lines in inside.values() for one in lines}, speech))
    about: dict[str, list[str]] = {}
    for note in notes:
        for id in note.statements:
            about.setdefault(id, []).append(note.key)
    make = _Cards(speech, states, about, _titles(version, speech))
    heads = [(item[1], answer) for item, answer in version.answers.items() if isinstance(answer, RecordAnswer)]
    heads.sort(key=lambda one: not one[1].main)  # what the report is about stands first
    cards = tuple(make.card(id, head, inside.get(id, ())) for id, head in heads if head.kept or inside.get(id) or id in states)
    return Sheet(
        paragraphs(text.replace(NUL, NUL_SIGN), _marks(text, inside, coded.findings)),
        cards,
        notes,
        version.done,
        version.relevant,
        any(one.action == "flag" for one in taken),
        tuple(at for at, sign in enumerate(text) if sign == NUL) if NUL in text else (),
    )


def _states(version: Version, taken: Iterable[Decision]) -> dict[str, str]:
    """What was last said of each record and value: open where nothing was, and ``accept`` where its whole record was."""
    states: dict[str, str] = {}
    for (_, id), answer in version.answers.items():
        if not answer.kept:
            states[id] = "reject"
        elif isinstance(answer, StatementAnswer) and answer.statement.rule == CODER:
            states[id] = "change"
    for target, id in version.touched:
        states.setdefault(id, "accept" if target == "statement" else "change")
    for one in taken:
        if one.target == "record" and one.action == "accept" and states.get(one.target_id) != "reject":
            states[one.target_id] = "accept"
    return states


def _inside(version: Version) -> dict[str, list[StatementAnswer]]:
    found: dict[str, list[StatementAnswer]] = {}
    for answer in version.answers.values():
        if isinstance(answer, StatementAnswer):
            found.setdefault(answer.record, []).append(answer)
    return found


def _titles(version: Version, speech: Speech) -> dict[str, str]:
    return {id: title_of(answer, speech) for (_, id), answer in version.answers.items() if isinstance(answer, RecordAnswer)}


def title_of(record: RecordAnswer | Record, speech: Speech) -> str:
    """What a record is called: its form or kind, else its family."""
    return speech.what(record.family, record.form or record.kind)


def _notes(findings: Iterable[Finding], there: set[str], speech: Speech) -> Iterable[Note]:
    for number, one in enumerate(findings):
        told = noticed(one, speech)
        yield Note(
            f"f{number}", one.check, one.severity, visible(told.text), told.language, tuple(piece.text for piece in one.spans),
            tuple(id for id in one.statements if id in there),
        )  # fmt: skip


class _Cards(Struct, frozen=True):
    """What cards are made with."""

    speech: Speech
    states: Mapping[str, str]
    about: Mapping[str, list[str]]
    titles: Mapping[str, str]

    def card(self, id: str, head: RecordAnswer, inside: Iterable[StatementAnswer]) -> Card:
        """One record with its values, in the order in which a reader asks."""
        rows = tuple(
            Rows(field, group_of(field), self.speech.title("fields", field), tuple(self.line(one) for one in mine))
            for field, mine in in_order([one.statement for one in inside])
        )
        others = (("part_of", head.part_of), ("counter_to", head.counter_to))
        return Card(
            id,
            head.form or head.kind or "",
            title_of(head, self.speech),
            head.family,
            head.status,
            head.main,
            self.states.get(id, "open"),
            rows,
            tuple((word, other, self.titles[other]) for word, other in others if other in self.titles and other is not None),
        )

    def line(self, statement: Statement) -> Line:
        """One value."""
        shown = self.speech.told(statement)
        why = confidence_words(self.speech.words, statement, self.speech.title)
        return Line(
            statement.id,
            visible(shown.value),
            tuple(visible(words) for words in shown.words),
            visible(shown.note),
            self.speech.teller(statement.voice),
            self.states.get(statement.id, "open"),
            statement.confidence,
            why,
            visible(statement.rule),
            tuple(self.about.get(statement.id, ())),
        )


def _marks(text: str, inside: Mapping[str, Iterable[StatementAnswer]], findings: Sequence[Finding]) -> list[Marked]:
    """Every span that something is shown for. What was rejected has none, so that the text shows what stands."""
    made: list[Marked] = []
    known = {one.statement.id: one.statement for lines in inside.values() for one in lines if one.kept}
    for statement in known.values():
        made += [Marked(piece.start, piece.end, statement.id, group_of(statement.field)) for piece in statement.evidence]
        asides = [piece for piece in (statement.voice.speaker, statement.voice.cue) if piece is not None]
        made += [Marked(piece.start, piece.end, statement.id) for piece in asides]
        made += [Marked(piece.start, piece.end, statement.id) for piece in _basis(statement, known.get)]
    made += [Marked(piece.start, piece.end, f"f{number}", FOUND) for number, one in enumerate(findings) for piece in one.spans]
    return [mark for mark in made if 0 <= mark.start < mark.end <= len(text)]


def _basis(statement: Statement, known: Callable[[str], Statement | None]) -> Iterable[Evidence]:
    """The spans that a value was computed from."""
    for name in statement.derived_from:
        other = known(name)
        if other is not None:
            yield from other.evidence
        elif name.startswith("span:"):
            start, _, end = name.removeprefix("span:").partition("-")
            if start.isdecimal() and end.isdecimal():
                yield Evidence(int(start), int(end), "")


class Stands(Struct, frozen=True):
    """What edits begin with, as JSON: statements by id (value, voice, evidence, record) and the heads of records."""

    statements: msgspec.Raw
    records: msgspec.Raw


def stands(version: Version, speech: Speech) -> Stands:
    """What *version* holds that may be changed."""
    records = [
        {"id": id, "title": title_of(answer, speech), **msgspec.to_builtins(answer)}
        for (_, id), answer in version.answers.items()
        if isinstance(answer, RecordAnswer) and answer.kept
    ]
    statements = {
        id: {
            "field": answer.statement.field,
            "value": answer.statement.value,
            "voice": answer.statement.voice,
            "evidence": answer.statement.evidence,
            "record": answer.record,
        }
        for (_, id), answer in version.answers.items()
        if isinstance(answer, StatementAnswer)
    }
    return Stands(msgspec.Raw(msgspec.json.encode(statements)), msgspec.Raw(msgspec.json.encode(records)))


class Drawn(Struct, frozen=True):
    """All of a page that follows from a coded report, its text and one coder's decisions, in one language: the sheet, without its
    paragraphs, these as a part of the page, and what edits begin with."""

    sheet: Sheet
    text: Markup
    stands: Stands


def fields(speech: Speech) -> list[dict[str, Any]]:
    """The fields of the codebook: code, name, families of records that may have it, types of value, list of codes."""
    return [
        {
            "code": one.code,
            "name": one.name[speech.language],
            "families": one.type.families,
            "types": one.type.value,
            "codes": one.type.codes,
        }
        for one in speech.book.entries("fields")
        if one.type is not None
    ]
