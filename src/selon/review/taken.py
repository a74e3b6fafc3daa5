"""The standing decisions of a project, by the report that they are about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from selon.model import Coded, Record, Statement
from selon.review.versions import split_id
from selon.store.decisions import Decision

ADJUDICATOR = "adjudicator"
_ABOUT = frozenset({"report", "record", "statement"})


class Taken:
    """Standing decisions, ready to be asked report by report.

    ``adjudicators`` are the coders whose answer decides where coders differ: those whom a decision about target ``coder`` gave the role.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_id: dict[str, list[tuple[int, Decision]]] = defaultdict(list)
        roles: dict[str, str | None] = {}
        for number, decision in enumerate(decisions):
            if decision.target in _ABOUT:
                self._by_id[decision.target_id].append((number, decision))
            elif decision.target == "coder" and decision.field == "role":
                roles[decision.target_id] = msgspec.json.decode(decision.new or "null", type=str | None)
        self.adjudicators = frozenset(coder for coder, role in roles.items() if role == ADJUDICATOR)
        self.ids = frozenset(self._by_id)
        """What any of the decisions is about: ids of reports, records and statements."""

    def about(self, coded: Coded) -> list[Decision]:
        """The decisions about *coded*, its records and statements, and about what coders added to it, in the order they were taken."""
        if not self._by_id:
            return []
        found: dict[int, Decision] = {}
        asked = list(ids_of(coded))
        seen = set(asked)
        while asked:
            for number, decision in self._by_id.get(asked.pop(), ()):
                found[number] = decision
                fresh = [id for id in made_by(decision) if id not in seen]
                seen.update(fresh)
                asked += fresh
        return [found[number] for number in sorted(found)]


def ids_of(coded: Coded) -> Iterator[str]:
    """The ids of a coded report, its records and its statements."""
    yield coded.report.id
    for record in coded.records:
        yield record.id
        for statement in record.statements:
            yield statement.id


def made_by(decision: Decision) -> Iterable[str]:
    """Ids of the records and statements that a decision makes."""
    if decision.action not in ("add_statement", "add_record", "split"):
        return ()
    try:
        if decision.action == "add_statement":
            return (msgspec.json.decode(decision.new or "", type=Statement).id,)
        if decision.action == "add_record":
            record = msgspec.json.decode(decision.new or "", type=Record)
            return (record.id, *(statement.id for statement in record.statements))
        return (split_id(decision.target_id, msgspec.json.decode(decision.new or "", type=list[str])),)
    except msgspec.MsgspecError:
        return ()
