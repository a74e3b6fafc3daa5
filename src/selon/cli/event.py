"""``selon event``: one event with every rival value, and what the published rules choose."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from msgspec import Struct

from selon.cli.run import is_project
from selon.cli.streams import OK, guarded, own_language, terminal, write_line
from selon.codebook.book import Codebook, load
from selon.errors import InputError, UsageError
from selon.export.event_card import show_event
from selon.export.speech import speech
from selon.export.visible import escaped_json
from selon.ingest.plain import STANDARD_INPUT
from selon.link.events import link
from selon.link.told import told_of
from selon.model import Coded
from selon.rivals.rules import Rules, choosing, chosen_in, shipped
from selon.runner.viewing import accounts_of, one_called, view_in, viewed
from selon.store.project import open_project
from selon.views import View

_CODED = ("coded", "not_relevant")


class _Line(Struct, frozen=True):
    """As much of a line as says whether it is of a report that failed."""

    outcome: str


Choices = Annotated[tuple[str, ...], Parameter(name="--rule", negative=(), consume_multiple=False)]


def event(
    source: str,
    event: str,
    *,
    rule: Choices = (),
    rules: str | None = None,
    reader: Annotated[str | None, Parameter(name="--in")] = None,
    format: Annotated[Literal["auto", "card", "jsonl"], Parameter(name=["--format", "-f"])] = "auto",
) -> int:
    """Show one event: all values with voice, source and day, what stands by which rule, tolls over time, and what the checks find.

    Parameters
    ----------
    source
        A project whose records are linked, or lines that selon code printed (they are linked on the spot); - for standard input.
    event
        The event's id, the beginning of it, or the id of one of its records.
    rule
        FIELD=RULE, such as killed=lowest: the rule for a field, this once.
    rules
        A file of rules (TOML): [fields] and [groups], with lines such as killed = "lowest".
    reader
        The language of the card: en or fr; that of the terminal when not given.
    format
        card, or jsonl: the whole view as one JSON object. auto: a card on a terminal, JSON otherwise.
    """
    return guarded(lambda: _event(source, event, rule, rules, reader or own_language(), format))


def _event(source: str, name: str, chosen: tuple[str, ...], file: str | None, reader: str, format: str) -> int:
    book = load()
    rules = read_rules(shipped(reader), book, chosen, file)
    found = _view(source, name, book, rules)
    if format == "jsonl" or (format == "auto" and not sys.stdout.isatty()):
        write_line(escaped_json(msgspec.json.encode(found)))
    else:
        labels = {name: rule.label[reader] for name, rule in rules.rules.items()}
        show_event(terminal(), found, speech(reader, book), labels)
    return OK


def read_rules(rules: Rules, book: Codebook, chosen: tuple[str, ...], file: str | None) -> Rules:
    """*rules* with those of a user's *file*, and of options ``FIELD=RULE``, which go first. Raises UsageError, InputError."""
    if file is not None:
        try:
            rules = chosen_in(rules, Path(file).read_bytes(), f"--rules {file}", book.codes("fields"))
        except OSError as error:
            raise InputError(f"--rules {file}: can't be read ({error.strerror or error})") from None
    given: dict[str, str] = {}
    for one in chosen:
        field, sign, name = one.partition("=")
        if not sign or field not in book.codes("fields"):
            raise UsageError(f"--rule {one!r}: give FIELD=RULE; fields are {', '.join(book.codes('fields'))}")
        given[field] = name
    try:
        return choosing(rules, given, source="--rule")
    except InputError as error:
        raise UsageError(str(error)) from None


def _view(source: str, name: str, book: Codebook, rules: Rules) -> View:
    if source != STANDARD_INPUT and Path(source).is_file() and is_project(source):
        with open_project(source, read_only=True) as project:
            return view_in(project, name, book, rules)
    coded = list(coded_lines(source))
    events = [
        one
        for one in link(told for report in coded for told in told_of(msgspec.to_builtins(report)))
        if one.event.startswith(name) or name in one.records
    ]
    found = one_called(name, [one for one in events if one.event == name or name in one.records] or events, source)
    accounts = accounts_of(coded)
    return viewed(found, [accounts[record] for record in found.records], book, rules)


def _lines(source: str) -> Iterator[bytes]:
    if source == STANDARD_INPUT:
        yield from sys.stdin.buffer
        return
    try:
        with Path(source).open("rb") as handle:
            yield from handle
    except OSError as error:
        raise InputError(f"{source}: can't be read ({error.strerror or error}); give a project, or lines of selon code") from None


def coded_lines(source: str) -> Iterator[Coded]:
    """The coded reports of *source*, each text once; lines of reports that failed have no records and are passed over."""
    seen: set[str] = set()
    for number, line in enumerate(_lines(source), 1):
        if not line.strip():
            continue
        try:
            if msgspec.json.decode(line, type=_Line).outcome not in _CODED:
                continue
            report = msgspec.json.decode(line, type=Coded)
        except msgspec.MsgspecError as error:
            raise InputError(f"{source}: line {number} is no line of selon code ({error}); see selon schema") from None
        if report.report.id not in seen:
            seen.add(report.report.id)
            yield report
