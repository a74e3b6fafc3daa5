"""Deciding on one report of a project: what is on the desk, and whether a decision can stand, before it is kept."""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from selon.codebook.book import Codebook
from selon.errors import InputError, Named
from selon.model import Coded
from selon.review.acts import check
from selon.review.refusing import refused
from selon.review.taken import made_by
from selon.review.vocabulary import JUDGEMENTS
from selon.rivals.rules import KINDS, choosing, shipped
from selon.runner.reviewed import newest_run, taken_about
from selon.runner.verdicts import judged_with
from selon.store.coded import line_of, report_with
from selon.store.decisions import EVENT, Decision, making
from selon.store.documents import publications, text
from selon.store.events import event, event_of
from selon.store.handle import Project

_CODED = msgspec.json.Decoder(Coded)
_REPORT = re.compile("sha256:[0-9a-f]{64}")
ABOUT_REPORTS = frozenset({"report", "record", "statement"})


class Desk(Struct, frozen=True):
    """One report, ready to be decided on: its text, the machine's coding, and all standing decisions about it, in order, by anybody.

    ``document`` is the id of the document that stands for the text.
    """

    document: str
    text: str
    coded: Coded
    taken: tuple[Decision, ...]


def desk(project: Project, report: str, run: str | None = None) -> Desk | None:
    """The report with the id *report* as *run* (the newest when None) coded it; None where it was not. Raises InputError, StoreError."""
    printed = publications(project, report) if _REPORT.fullmatch(report) else []
    line = line_of(project, newest_run(project) if run is None else run, printed[0].document) if printed else None
    if line is None:
        return None
    coded = _CODED.decode(line)
    return Desk(printed[0].document, text(project, report) or "", coded, tuple(decision for _, decision in taken_about(project, coded)))


def report_of(project: Project, target: str, id: str, run: str | None = None) -> str | None:
    """The id of the report that holds the record or statement *id* (*target* says which), also where a coder made it; None where none does.

    *run*: the configuration whose coding is looked at; the newest when None. Raises InputError where nothing was coded yet.
    """
    if target == "report":
        return id
    if target not in ABOUT_REPORTS:
        return None
    run, seen = run or newest_run(project), {id}
    while True:
        found = report_with(project, run, target, id)
        if found is not None or not id.startswith("d-"):
            return found
        maker = next((one for one in making(project) if id in made_by(one)), None)
        if maker is None or maker.target == "report":
            return maker.target_id if maker else None
        if maker.target_id in seen:
            return None
        target, id = maker.target, maker.target_id
        seen.add(id)


def checked(project: Project, acts: Sequence[tuple[Decision, str | None]], book: Codebook) -> None:
    """See that each decision can stand after those before it. With each goes the id of the report that it is about, where that is known.

    Raises DecisionRefused, and DecisionStale where what it changes has changed since it was shown.
    """
    desks: dict[str, Desk] = {}
    mine: dict[str, list[Decision]] = {}
    for one, told in acts:
        if one.target not in ABOUT_REPORTS:
            _there(project, one)
            _rule(one, book)
            continue
        report = one.target_id if one.target == "report" else told or report_with(project, newest_run(project), one.target, one.target_id)
        if report is not None and report not in desks:
            opened = desk(project, report)
            if opened is not None:
                desks[report] = opened
                mine[report] = [kept for kept in opened.taken if kept.coder == one.coder]
        if report not in desks:
            raise refused("not_in_run", target=Named("targets", (one.target,)), id=one.target_id)
        check(desks[report].coded, desks[report].text, mine[report], one, book)
        mine[report].append(one)


def completed(project: Project, one: Decision) -> Decision:
    """*one* as it is kept: what is said of an event names the records that it then has, so that it goes with them whatever comes later."""
    judged = event(project, one.target_id) if one.target == EVENT and one.action in JUDGEMENTS else None
    return one if judged is None else msgspec.structs.replace(one, old=judged_with(judged.records))


def _there(project: Project, one: Decision) -> None:
    missing: Iterable[str] = ()
    if one.target == "link":
        run = newest_run(project)
        missing = [
            id for id in one.target_id.split(" ") if report_with(project, run, "record", id) is None and event_of(project, id) is None
        ]
    elif one.target == EVENT and event(project, one.target_id) is None:
        missing = [one.target_id]
    for id in missing:
        raise refused("gone", target=Named("targets", (EVENT if one.target == EVENT else "record",)), id=id)


def _rule(one: Decision, book: Codebook) -> None:
    """Raises DecisionRefused for a rule that is none, or none for such a field."""
    if one.target == EVENT and one.action == "rule" and one.field:
        if one.field not in book.codes("fields"):
            raise refused("no_code", part=Named("parts", ("field",)), code=one.field)
        try:
            name = msgspec.json.decode(one.new or "", type=str)
        except msgspec.MsgspecError:
            raise refused("no_rule", rule=str(one.new)) from None
        rules = shipped()
        try:
            choosing(rules, {one.field: name})
        except InputError:
            fit = ", ".join(each.id for each in rules.rules.values() if KINDS.get(one.field, "words") in each.values)
            raise refused("unfit_rule", rule=name, field=Named("fields", (one.field,)), rules=fit) from None
