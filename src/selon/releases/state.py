"""What a release says, in the form in which two releases are compared: one line an event, one line a record, one line an id ever given."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from selon.model import Record, Statement

EVENTS, RECORDS, IDS = "events.jsonl", "records.jsonl", "ids.jsonl"
"""The files of the data of a release."""
ANY = "*"
"""Stands for all fields of a record among the decisions about it."""
T = TypeVar("T")
_ENCODER = msgspec.json.Encoder(order="sorted")


class EventState(Struct, frozen=True):
    """An event as it was released. ``event`` is the id that it keeps from release to release, ``linked_as`` the one it has in the project.

    ``records`` are ids of records, sorted; ``fields`` what the one-line view says, by field (JSON); ``decisions`` numbers of the coders'
    decisions that bear on it.
    """

    event: str
    linked_as: str
    records: tuple[str, ...]
    fields: dict[str, Any]
    decisions: tuple[int, ...] = ()


class RecordState(Struct, frozen=True):
    """A record as it was released: its report and event, and what it says by field (JSON; a list for the fields that statements tell).

    ``anchor`` is the span of the words of its form or kind, by which it is known again where another version of the coder gives it another
    id. ``decisions``: field (``*``: the record as a whole) -> numbers of the coders' decisions about it.
    """

    record: str
    report: str
    event: str | None
    fields: dict[str, Any]
    anchor: tuple[int, int] | None = None
    decisions: dict[str, tuple[int, ...]] = {}


class GivenId(Struct, frozen=True):
    """An id of an event and what became of it. ``since`` and ``until`` are tags: the first release that has it, and the first that has it
    no more (None: it is in use). ``became`` are the events that its records went to."""

    event: str
    since: str
    until: str | None = None
    became: tuple[str, ...] = ()


class State(Struct, frozen=True):
    """All that a release says. ``run`` names the configuration under which its reports were coded, ``rules`` the digest of what linked
    them and chose the one-line view. Events, records and ids in the order of their ids."""

    tag: str
    run: str
    rules: str
    events: tuple[EventState, ...]
    records: tuple[RecordState, ...]
    ids: tuple[GivenId, ...] = ()


def record_state(record: Record, report: str, event: str | None, decisions: Mapping[str, tuple[int, ...]] | None = None) -> RecordState:
    """The state of *record* of *report*. How sure a value is and which rule found it are no part of what a release says."""
    fields: dict[str, Any] = {
        "family": record.family, "code": record.form or record.kind, "status": record.status, "main": record.main,
        "part_of": record.part_of, "counter_to": record.counter_to,
    }  # fmt: skip
    told: dict[str, list[dict[str, Any]]] = {}
    for statement in record.statements:
        told.setdefault(f"{statement.field}[]", []).append(_told(statement))
    fields |= {field: sorted(values, key=_ENCODER.encode) for field, values in sorted(told.items())}
    return RecordState(record.id, report, event, fields, _anchor(record), dict(sorted((decisions or {}).items())))


def _told(statement: Statement) -> dict[str, Any]:
    value = {key: part for key, part in msgspec.to_builtins(statement.value).items() if part is not None and key != "part_of"}
    voice: dict[str, Any] = {"kind": statement.voice.kind}
    if statement.voice.speaker is not None:
        voice |= {"role": statement.voice.speaker.role, "speaker": statement.voice.speaker.text}
    return {"value": value, "voice": voice}


def _anchor(record: Record) -> tuple[int, int] | None:
    """The first words that tell the record's own form or kind; any first words where none do."""
    code = record.form or record.kind
    own = [one for one in record.statements if one.evidence and getattr(one.value, "code", None) == code]
    first = next((one.evidence[0] for one in own or record.statements if one.evidence), None)
    return (first.start, first.end) if first else None


def lines_of(items: Iterable[Struct]) -> bytes:
    """JSON Lines of events, records or ids."""
    return b"".join(_ENCODER.encode(one) + b"\n" for one in items)


def data_files(state: State) -> dict[str, bytes]:
    """The data of a release as files: name -> bytes."""
    return {EVENTS: lines_of(state.events), RECORDS: lines_of(state.records), IDS: lines_of(state.ids)}


def read_state(tag: str, run: str, rules: str, files: Mapping[str, bytes]) -> State:
    """The state of which *files* are the data. Raises msgspec.MsgspecError, KeyError."""
    return State(
        tag, run, rules, tuple(_read(files[EVENTS], EventState)), tuple(_read(files[RECORDS], RecordState)),
        tuple(_read(files[IDS], GivenId)),
    )  # fmt: skip


def _read(data: bytes, kind: type[T]) -> Sequence[T]:
    return msgspec.json.Decoder(kind).decode_lines(data)
