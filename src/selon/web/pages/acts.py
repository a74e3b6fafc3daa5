"""Acts: what all pages send when somebody decides something. The answer comes when it is on the disk."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from selon.errors import InputError, Refused
from selon.review.refusing import refused
from selon.runner.deciding import ABOUT_REPORTS, report_of
from selon.runner.reviewed import newest_run
from selon.runner.team import FINISHING
from selon.store.coded import report_with
from selon.store.decisions import Decision, standing
from selon.store.documents import publications
from selon.web.asks import Answer, Ask, data
from selon.web.rendering import link
from selon.web.writer import Saved, Stand, now

_LOOKED_AT = 50
"""Decisions of an act that are looked at to see which report it is about."""
MOST = 1_000
"""Decisions of one act."""


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """One decision as a page sends it; ``old`` and ``new`` are any JSON. ``report``: the id of the report that it is about; it may be left
    out for what the machine coded, and has to be there for what coders added."""

    target: str
    target_id: str
    action: str
    field: str | None = None
    old: Any = None
    new: Any = msgspec.UNSET
    reason: str | None = None
    report: str | None = None


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """One act: its decisions are kept together, and taken back together."""

    decisions: tuple[Told, ...]


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode("utf-8")


def act(ask: Ask) -> Answer:
    """Keep the decisions of an act, all or none."""
    told = ask.json(Act).decisions
    if not 1 <= len(told) <= MOST:
        raise Refused(422, "no_decision", why=refused("too_many", most=str(MOST)))
    at = now()
    decisions = [
        (
            Decision(
                coder=ask.coder,
                at=at,
                target=one.target,
                target_id=one.target_id,
                action=one.action,
                field=one.field,
                old=None if one.old is None else _json(one.old),
                new=None if one.new is msgspec.UNSET else _json(one.new),
                reason=one.reason or None,
            ),
            one.report,
        )
        for one in told
    ]
    saved = ask.bench.writer.decide(decisions)
    _held(ask, saved, [(one.target, one.report or one.target_id, one.report is not None) for one in told])
    return _saved(ask, saved)


def _held(ask: Ask, saved: Saved, about: Sequence[tuple[str, str, bool]]) -> None:
    """In a team, renew or end the coder's lease on the report that an act was about, given as (target, id, whether the id is already that
    of the report). An act on several reports at once holds none of them, and nobody holds what they are through with."""
    if ask.bench.gate.team is None or ask.who is None or ask.who.may("adjudicator"):
        return
    reports = set[str | None]()
    for target, id, told in about[:_LOOKED_AT]:
        if target in ABOUT_REPORTS:
            known = told or target == "report"
            reports.add(id if known else report_with(ask.project, newest_run(ask.project), target, id))
    if len(reports) == 1 and None not in reports:
        report = str(reports.pop())
        stands = next((one.decisions for one in saved.about if (one.target, one.target_id) == ("report", report)), None)
        if stands is None:
            stands = tuple((one.coder, one.action, one.field) for _, one in standing(ask.project, "report", report))
        through = any(coder == ask.coder and action in FINISHING for coder, action, _ in stands)
        ask.bench.assigning.acted(ask.coder, report, finished=through)


def undo(ask: Ask) -> Answer:
    """Take back one's last act, wherever and whenever it was."""
    saved = ask.bench.writer.undo(ask.coder)
    return _led(ask, saved)


def redo(ask: Ask) -> Answer:
    """Bring again what one took back last."""
    return _led(ask, ask.bench.writer.redo(ask.coder))


class Led(Struct, frozen=True):
    """What was saved, and the address of the report where it shows; None where it is about several, or about no report."""

    numbers: tuple[int, ...]
    saved: str
    undo: bool
    redo: bool
    about: tuple[Stand, ...]
    where: str | None


def _led(ask: Ask, saved: Saved) -> Answer:
    """The answer to an undo or redo, which may act far from the page at hand: it leads there."""
    _held(ask, saved, [(one.target, one.target_id, False) for one in saved.about if one.target == "report"])
    kept = _own(ask, saved)
    return data(Led(kept.numbers, kept.saved, kept.undo, kept.redo, kept.about, _where(ask, saved)))


def _where(ask: Ask, saved: Saved) -> str | None:
    if len(saved.about) > _LOOKED_AT:
        return None
    try:
        reports = {report_of(ask.project, one.target, one.target_id) for one in saved.about}
    except InputError:
        return None
    report = reports.pop() if len(reports) == 1 else None
    printed = publications(ask.project, report) if report else []
    if not printed:
        return None
    at = next((one.target_id for one in saved.about if one.target != "report"), None)
    return link(f"/report/{quote(printed[0].document, safe='')}", at=at)


def _saved(ask: Ask, saved: Saved) -> Answer:
    return data(_own(ask, saved))


def _own(ask: Ask, saved: Saved) -> Saved:
    """What was saved. What others decided is shown to those who may adjudicate only: coders code blind."""
    if ask.who is not None and ask.who.may("adjudicator"):
        return saved
    about = tuple(
        msgspec.structs.replace(one, decisions=tuple(kept for kept in one.decisions if kept[0] == ask.coder)) for one in saved.about
    )
    return msgspec.structs.replace(saved, about=about)
