"""In which order reports are worth a coder's time: what is least certain, and what most hangs on, first."""

from msgspec import Struct

from selon.model import Coded
from selon.review.settled import Settled

_SEVERITY = {"error": 1.0, "warning": 0.5, "note": 0.0}
_UNWEIGHED = 0.5
"""What a value that was never weighed counts: it says nothing either way."""


class Urgency(Struct, frozen=True, order=True):
    """How much a report wants a coder: ``doubt`` is the number of its values expected to be wrong, plus its findings by severity.

    ``values`` are those that nobody decided on; ``pending`` those on which coders differ.
    """

    doubt: float
    values: int
    pending: int
    least: float


def urgency(settled: Settled) -> Urgency:
    """Of what stands: each value counts by how likely it is to be wrong, once somebody decided on it not at all.

    ``least`` is the lowest confidence among what is undecided, 1 where nothing is.
    """
    coded, standing = settled.coded, settled.standing
    open_ = [
        _UNWEIGHED if statement.confidence is None else statement.confidence
        for record in coded.records
        for statement in record.statements
        if standing.get(("statement", statement.id), "machine") == "machine"
    ]
    pending = len(settled.pending)
    doubt = sum(1 - confidence for confidence in open_) + _noticed(coded) + pending
    return Urgency(round(doubt, 3), len(open_), pending, round(min(open_, default=1.0), 3))


def _noticed(coded: Coded) -> float:
    return sum(_SEVERITY[finding.severity] for finding in coded.findings)
