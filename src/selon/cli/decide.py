"""What coders decide about pairs of records: ``selon queue``, ``selon decide``."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from msgspec import Struct

from selon.cli.lists import FIRST_PAGE, Shown, opened_project, show_line, show_table
from selon.cli.streams import OK, guarded, own_language, terminal, warn
from selon.errors import StoreConflict, UsageError
from selon.export.visible import visible
from selon.export.words import load_words
from selon.runner.bound import Answer

if TYPE_CHECKING:
    from selon.runner.bound import Said

Flag = Annotated[bool, Parameter(negative=())]


class DecidedRow(Struct, frozen=True):
    """One standing answer: the decision's number, what it says of which records, by whom, and what all that stands about them comes to.

    ``outcome``: same, different, unsure, or differing where coders do; ``gone``: those of the records that are in no event (any more).
    """

    number: int
    coder: str
    records: tuple[str, str]
    answer: str
    outcome: str
    gone: tuple[str, ...] = ()


def queue(
    project: str,
    *,
    coder: str | None = None,
    decided: Flag = False,
    reader: Annotated[str | None, Parameter(name="--in")] = None,
    shown: Shown = FIRST_PAGE,
) -> int:
    """List the pairs of records that a coder should look at, most uncertain first: near enough to be one event, and kept apart.

    Parameters
    ----------
    project
        The project's file.
    coder
        Leave out only what this coder decided; without it, what anybody did.
    decided
        List what was decided instead, with the numbers of the decisions, and whether they bind.
    reader
        The language in which pairs are explained: en or fr; that of the terminal when not given. JSON holds the English sentences.
    """
    if decided:
        return guarded(lambda: _decided(project, coder, shown.table))
    return guarded(lambda: _queue(project, coder, reader or own_language(), shown))


def _queue(path: str, coder: str | None, reader: str, asked: Shown) -> int:
    from selon.link.sentences import sentences
    from selon.runner.viewing import linked
    from selon.store.events import queue as found

    say, links = load_words(reader).links, sentences(reader)
    with opened_project(path) as project:
        linked(project)
        page = found(project, asked.rows(), asked.after, coder=coder)
    if asked.table:
        for row in page.rows:
            records = f"{' '.join(row.link.records)}  ({say['events'].format(one=row.events[0], other=row.events[1])})"
            for line in (f"{links.bits(row.link.bits)}  {records}", f"      {links.link(row.link).text}"):
                terminal().print(visible(line), soft_wrap=True, markup=False)
    else:
        for row in page.rows:
            show_line(row)
    if not page.rows:
        warn(f"no pair of {path} waits for a decision")
    elif asked.table:
        warn(f"decide: selon decide {path} RECORD RECORD same|different|unsure --coder NAME")
    if page.after is not None:
        warn(f"there are more; the next page: --after {page.after}")
    return OK


def _decided(path: str, coder: str | None, table: bool) -> int:
    from selon.runner.bound import bound_in, orphans

    with opened_project(path) as project:
        said = bound_in(project).said
        gone = {one.pair: missing for one, missing in orphans(project, said)}
    rows = sorted((row for one in said for row in _rows(one, gone.get(one.pair, ())) if coder in (None, row.coder)), key=lambda r: r.number)
    if table:
        cells = [
            (
                str(row.number),
                row.coder,
                " ".join(row.records),
                row.answer,
                row.outcome if not row.gone else f"not there: {' '.join(row.gone)}",
            )
            for row in rows
        ]
        show_table(f"Decisions of {visible(path)}", ("number", "coder", "records", "answer", "outcome"), cells)
    else:
        for row in rows:
            show_line(row)
    if not rows:
        warn(f"nothing is decided about pairs of {path}")
    return OK


def _rows(said: "Said", gone: tuple[str, ...]) -> list[DecidedRow]:
    outcome = said.answer or "differing"
    return [DecidedRow(number, coder, said.pair, answer, outcome, gone) for coder, (number, answer) in said.answers.items()]


def decide(
    project: str,
    one: str | None = None,
    other: str | None = None,
    answer: Answer | None = None,
    *,
    coder: str,
    reason: str | None = None,
    undo: int | None = None,
) -> int:
    """Decide whether two records tell of one event. It binds the next selon link, whatever the evidence and whatever reports come later.

    Parameters
    ----------
    project
        The project's file.
    one
        The id of a record.
    other
        The id of the other.
    answer
        same: one event; different: two; unsure: it can't be told, which binds nothing and is not asked again.
    coder
        Who decides.
    reason
        Why, in words.
    undo
        Instead of deciding: take back the decision of this number (selon queue --decided lists them).
    """
    if undo is None and answer is None:
        raise UsageError("selon decide: name two records and same, different or unsure; or --undo NUMBER  (selon decide --help)")
    if undo is not None and one is not None:
        raise UsageError("selon decide: --undo takes a decision back and decides nothing else; leave out the records")
    if not coder.strip():
        raise UsageError("--coder: give the name of who decides")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    if undo is not None:
        return guarded(lambda: _undo(project, undo, coder, at, reason))
    return guarded(lambda: _decide(project, (one or "", other or ""), answer or "unsure", (coder, at, reason)))


def _decide(path: str, pair: tuple[str, str], answer: Answer, by: tuple[str, str, str | None]) -> int:
    from selon.runner.bound import bound_in, say
    from selon.runner.viewing import linked
    from selon.store.events import event_of
    from selon.store.project import open_project

    coder, at, reason = by
    with open_project(path) as project:
        linked(project)
        for record in pair:
            if event_of(project, record) is None:
                raise UsageError(f"{path}: no record {record!r} in any event; selon queue and selon why show the ids of records")
        numbers = say(project, coder, at, [(pair, answer)], reason)
        stands = next(one for one in bound_in(project).said if set(one.pair) == set(pair))
    if not numbers:
        warn(f"{coder} said so already (decision {stands.answers[coder][0]})")
    elif stands.answer is None:
        warn(f"decision {numbers[0]} is kept; coders differ on this pair, so none of them binds until an adjudicator decides")
    else:
        warn(f"decision {numbers[0]} is kept; events follow at the next: selon link {path}")
    return OK


def _undo(path: str, number: int, coder: str, at: str, reason: str | None) -> int:
    from selon.store.decisions import LINK, Decision, decisions
    from selon.store.decisions import decide as kept
    from selon.store.project import open_project

    with open_project(path) as project:
        found = next((one for n, one in decisions(project) if n == number), None)
        if found is None or found.target != LINK:
            raise StoreConflict(f"{path}: decision {number} is none about a pair of records; selon queue {path} --decided lists those")
        (made,) = kept(project, [Decision(coder, at, LINK, found.target_id, "undo", reason=reason, undo_of=number)])
    warn(f"decision {number} is taken back (by {made}); events follow at the next: selon link {path}")
    return OK
