"""What is asked of the events of a project: ``selon events``, ``selon why``."""

from typing import TYPE_CHECKING

from selon.cli.lists import (
    EVERYTHING,
    FIRST_PAGE,
    Format,
    Shown,
    Which,
    as_table,
    narrow,
    opened_project,
    show_line,
    show_page,
    show_table,
    shown_days,
    shown_place,
    shown_size,
)
from selon.cli.streams import OK, guarded, terminal, warn
from selon.errors import UsageError
from selon.export.visible import visible
from selon.store.events import EventFilter, EventRow
from selon.views import State

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.runner.bound import Said
    from selon.runner.reasons import PairReasons, Reasons
    from selon.store.handle import Project

_COLUMNS = {
    "day": True, "form": True, "status": False, "state": False, "place": True, "size": True, "sources": True, "review": False,
    "outlets": False, "event": True,
}  # fmt: skip
"""What a list of events shows, and whether a narrow terminal shows it too."""
_SHOWN = 12
"""So many links, and so many pairs kept apart, are shown of an event; the rest is counted."""


def events(
    project: str,
    *,
    which: Which = EVERYTHING,
    state: tuple[State, ...] = (),
    sources: int | None = None,
    shown: Shown = FIRST_PAGE,
) -> int:
    """List the events of a project, newest day first, as selon link left them; each option narrows the list.

    Parameters
    ----------
    project
        The project's file.
    state
        confirmed (independent sources agree), unconfirmed (one source), pending (sources or coders differ), rejected (coders say that it is
        none); may be given several times.
    sources
        Told by at least so many independent sources: copies of one text are one.
    """
    if sources is not None and sources < 1:
        raise UsageError(f"--sources {sources}: give a number from 1 on")
    return guarded(lambda: _events(project, EventFilter(states=state, sources=sources, **which.told()), shown))


def _events(path: str, filters: EventFilter, asked: Shown) -> int:
    from selon.runner.viewing import linked
    from selon.store.events import events as found

    with opened_project(path) as project:
        linked(project)
        page = found(project, filters=filters, limit=asked.rows(), after=asked.after)
        _say_stale(project, path)
    rows = ((row, _cells(row)) for row in page.rows)
    show_page(f"Events of {visible(path)}", _COLUMNS, rows, page.after, asked.table)
    if not page.rows:
        warn(f"no event of {path} fits; all of them: selon events {path}")
    return OK


def _say_stale(project: "Project", path: str) -> None:
    """Say where reports or decisions came after the last linking: the list does not know of them."""
    from selon.runner.linking import inputs_of
    from selon.store.events import newest

    last = newest(project)
    if last is not None and inputs_of(project) != last.inputs:
        warn(f"reports or decisions came since this was linked; take them in: selon link {path}")


def _cells(row: EventRow) -> tuple[str, ...]:
    told = f"{row.sources}" if row.sources == row.reports else f"{row.sources} of {row.reports}"
    return (
        shown_days(row.day, row.latest),
        f"{row.code or row.family}, {row.status}" if narrow() else row.code or row.family,
        row.status,
        row.state,
        "; ".join(shown_place(where.city, where.country) for where in row.places),
        shown_size(row.low, row.high),
        told,
        str(row.review or ""),
        ", ".join(row.outlets),
        row.event,
    )


def why(project: str, event: str, *records: str, format: Format = "auto") -> int:
    """Say why records are one event, and which near ones were kept apart from it, with the evidence for each pair.

    Parameters
    ----------
    project
        The project's file.
    event
        The event's id, the beginning of it, or the id of one of its records.
    records
        Two records to be compared in full, whether they are one event or not.
    format
        table, or jsonl: one JSON object. auto: a table on a terminal, JSON otherwise.
    """
    if len(records) not in (0, 2):
        raise UsageError("selon why: name an event, and after it two records or none")
    return guarded(lambda: _why(project, event, records, as_table(format)))


def _why(path: str, name: str, records: tuple[str, ...], table: bool) -> int:
    from selon.runner.reasons import pair_reasons, reasons
    from selon.runner.viewing import event_called

    with opened_project(path) as project:
        found = reasons(project, event_called(project, name).event)
        pair = pair_reasons(project, *records) if records else None
    if not table:
        show_line(found if pair is None else pair)
    elif pair is None:
        _show_event(found)
    else:
        _show_pair(pair, found.link_from)
    return OK


_BECAUSE = {
    "weight": "it weighs no more than what links",
    "groups": "it weighs enough by itself, the other pairs between the two events speak against it",
    "decision": "a coder said that these are two events",
    "one_report": "one report tells of both, as of two events",
}


def _print(*lines: str) -> None:
    console = terminal()
    for line in lines:
        console.print(visible(line), soft_wrap=True, markup=False)


def _show_event(found: "Reasons") -> None:
    told, event = found.kept.summary, found.kept.event
    place = "; ".join(shown_place(where.city, where.country) for where in told.places)
    head = " · ".join(
        part for part in (event.event, told.code or told.family, shown_days(told.day, told.latest), place, told.state) if part
    )
    _print(head)
    _print(f"{len(event.records)} records of {len(event.reports)} reports; {told.sources} independent sources")
    rows = [
        (one.record.id, one.source.outlet or "", one.source.published or "", one.source.language or "", one.source.source)
        for one in found.accounts
    ]
    show_table("Records", ("record", "outlet", "published", "language", "source"), rows)
    if len(event.records) == 1:
        _print("nothing was linked to its record: it is an event of its own")
    else:
        _print("Why they are one event (bits: base-2 logarithm of the odds)")
    for link in event.links[:_SHOWN]:
        _print(f"  {link.bits:+.1f}  {' – '.join(link.records)}", f"        {link.why}")
    _print_rest(len(event.links) - _SHOWN, "links")
    if found.unweighed:
        _print(f"  {found.unweighed} of the pairs share no block and were not weighed; they count as strangers")
    if found.apart:
        _print("Near, and kept apart")
    for one in found.apart[:_SHOWN]:
        weight = f"{one.link.bits:+.1f}" if one.link.evidence else "    "
        _print(f"  {weight}  {' – '.join(one.link.records)}  (in {one.other}): {_BECAUSE[one.because]}")
        if one.link.why:
            _print(f"        {one.link.why}")
    _print_rest(len(found.apart) - _SHOWN, "pairs")
    if found.said:
        _print("What coders said")
    for said in found.said:
        _print(f"  {_told(said)}")
    for kind, name in (("belongs to", event.part_of), ("against", event.counter_to), ("after", event.follows)):
        if name:
            _print(f"{kind} {name}")
    for name in event.commemorates:
        _print(f"remembers {name}")
    for kind, names in found.referring.items():
        _print(f"{_REFERRING[kind]}: {', '.join(names)}")


_REFERRING = {
    "part_of": "its parts",
    "counter_to": "protests against it",
    "follows": "taken up again by",
    "commemorates": "remembered by",
}


def _print_rest(count: int, noun: str) -> None:
    if count > 0:
        _print(f"  … and {count} more {noun} (--format jsonl has them all)")


def _told(said: "Said") -> str:
    """What coders said of a pair, and what it comes to."""
    answers = ", ".join(f"{coder}: {answer} (decision {number})" for coder, (number, answer) in sorted(said.answers.items()))
    comes = {"same": "one event", "different": "two events", "unsure": "binds nothing", None: "they differ: binds nothing"}[said.answer]
    return f"{' – '.join(said.pair)}  {answers} → {comes}"


def _show_pair(found: "PairReasons", link_from: float) -> None:
    one, other = found.events
    where = f"both in {one}" if one == other else f"in {one} and {other}: {_BECAUSE[found.because or 'weight']}"
    _print(f"{' – '.join(found.records)}  {where}")
    if found.link is None:
        _print("they share no block of place and time, so nobody weighs them against each other")
    else:
        rows = [(level.comparison, level.level, f"{level.bits:+.2f}", level.reason) for level in found.levels]
        rest = found.link.bits - sum(level.bits for level in found.levels)
        rows.append(("any pair", "", f"{rest:+.2f}", "what holds for any two records of such events that share a block"))
        rows.append(("together", "", f"{found.link.bits:+.2f}", f"groups are joined above {link_from:+.1f}"))
        show_table("Evidence", ("comparison", "level", "bits", "why"), rows)
    if found.said is not None:
        _print(f"coders said: {_told(found.said)}")
