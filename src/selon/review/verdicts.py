"""What coders say of events as a whole: accepted, rejected ("this is no event"), to be looked at again, and which rules they chose.

Linking again may give an event another id or other records. A judgement goes with the records that it was given of (``old`` names them), so
that it outlives that: an event is rejected while a coder rejected each of its records. One that they rejected and that a further report has
joined since is for them to judge again, and pending until they did.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from selon.review.vocabulary import JUDGEMENTS
from selon.store.decisions import Decision

ACCEPT, REJECT = JUDGEMENTS
Judgement = Literal["", "due", "rejected"]
"""Nothing that keeps the sources from saying how sure the event is; a coder is to look at it (again); coders say that it is none."""
_COMES_TO: Mapping[str, Judgement] = {ACCEPT: "", REJECT: "rejected"}
_ID = "e-"


class Verdict(Struct, frozen=True):
    """What the standing decisions about one event come to. ``rules``: field -> the rule that a coder chose, as JSON."""

    rules: dict[str, str] = {}
    judgement: Judgement = ""


def named(records: Collection[str]) -> list[str]:
    """The ids under which decisions were taken that go with an event of these records: an event is called after one of them."""
    return [_ID + record for record in records]


def covered(one: Decision) -> frozenset[str]:
    """The records that a decision about an event goes with: those it names, else the one after which the event was called."""
    if one.action in JUDGEMENTS and one.old:
        try:
            return frozenset(msgspec.json.decode(one.old, type=list[str]))
        except msgspec.MsgspecError:
            pass
    return frozenset({one.target_id.removeprefix(_ID)})


def verdict(records: Sequence[str], taken: Iterable[Decision], adjudicators: Collection[str] = ()) -> Verdict:
    """What *taken* (standing decisions about events, in their order; others are passed over) come to for the event of *records*."""
    own = frozenset(records)
    mine = [one for one in taken if one.target == "event" and not covered(one).isdisjoint(own)]
    rules = {one.field: one.new for one in mine if one.action == "rule" and one.field and one.new}
    judgement = _settled(judgements(own, mine), adjudicators)
    return Verdict(rules, judgement or ("due" if any(one.action == "flag" for one in mine) else ""))


def judgements(records: Collection[str], taken: Iterable[Decision]) -> dict[str, str]:
    """Coder -> what they say of the event of *records*, by the standing decisions *taken*, in order of name: see :func:`said_of`."""
    own, judged = frozenset(records), dict[str, dict[str, str]]()
    for one in taken:
        if one.action in JUDGEMENTS and (about := covered(one) & own):
            judged.setdefault(one.coder, {}).update(dict.fromkeys(about, one.action))
    return {coder: said_of(judged[coder].values(), len(own)) for coder in sorted(judged)}


def said_of(judged: Iterable[str], records: int) -> str:
    """What one coder says of an event of so many *records*, from what they said of each that they *judged*: accept, reject, or "due", as a
    rejection of some of the records is none of the event, and no acceptance either."""
    rejected = sum(1 for action in judged if action == REJECT)
    return ACCEPT if not rejected else REJECT if rejected == records else "due"


def _settled(said: dict[str, str], adjudicators: Collection[str]) -> Judgement:
    """As with records: what all say, else what the adjudicators say, else a decision is due."""
    for coders in (said.keys(), said.keys() & set(adjudicators)):
        told = {said[coder] for coder in coders}
        if len(told) == 1:
            return _COMES_TO.get(told.pop(), "due")
    return "due" if said else ""
