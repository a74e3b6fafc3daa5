"""What coders decided about pairs of records: what binds linking, on what they differ, and what is about records that are not there."""

from collections.abc import Collection, Sequence
from typing import Literal, get_args

from msgspec import Struct

from selon.errors import InputError
from selon.link.clusters import pair_of
from selon.link.events import Decisions
from selon.review.taken import Taken
from selon.store.decisions import LINK, Decision, decide, standing
from selon.store.events import event_of
from selon.store.handle import Project
from selon.views import Pair

Answer = Literal["same", "different", "unsure"]
"""What may be said of two records: one event, two events, it can't be told."""
_ANSWERS = frozenset(get_args(Answer))


class Said(Struct, frozen=True):
    """All that stands about one pair. ``answers``: coder -> (number of the decision, answer), a coder's last one.

    ``answer`` is what it comes to: where all say the same, that; else what the adjudicators say; None where coders differ.
    """

    pair: Pair
    answers: dict[str, tuple[int, str]]
    answer: str | None


class Bound(Struct, frozen=True):
    """``decisions`` bind; ``said`` has all pairs about which anything stands, in order."""

    decisions: Decisions
    said: tuple[Said, ...]

    @property
    def differing(self) -> tuple[Pair, ...]:
        """The pairs on which coders differ and no adjudicator decided: the machine's answer stays, and their events are pending."""
        return tuple(one.pair for one in self.said if one.answer is None)


def bound(taken: Sequence[tuple[int, Decision]], adjudicators: Collection[str] = ()) -> Bound:
    """What the standing decisions *taken* come to, in the order in which they were taken; those about other things are passed over."""
    answers: dict[Pair, dict[str, tuple[int, str]]] = {}
    for number, one in taken:
        pair = tuple(one.target_id.split(" "))
        if one.target == LINK and len(pair) == 2 and one.action in _ANSWERS:
            answers.setdefault(pair_of(*pair), {})[one.coder] = (number, one.action)
    said = tuple(Said(pair, held, _answer(held, adjudicators)) for pair, held in sorted(answers.items()))
    return Bound(
        Decisions(
            frozenset(one.pair for one in said if one.answer == "same"), frozenset(one.pair for one in said if one.answer == "different")
        ),
        said,
    )


def _answer(held: dict[str, tuple[int, str]], adjudicators: Collection[str]) -> str | None:
    for coders in (held.keys(), held.keys() & set(adjudicators)):
        told = {held[coder][1] for coder in coders}
        if len(told) == 1:
            return told.pop()
    return None


def bound_in(project: Project, until: int | None = None) -> Bound:
    """What the decisions of a project come to. *until*: as it was after the decision of this number."""
    taken = standing(project, until=until)
    return bound(taken, Taken(one for _, one in taken).adjudicators)


def say(project: Project, coder: str, at: str, answers: Sequence[tuple[Pair, Answer]], reason: str | None = None) -> list[int]:
    """Keep what *coder* says of pairs, in one transaction; the numbers of the decisions, without those that say what stands already.

    Records need not be linked yet; that they are none of the project's is told by :func:`orphans`. Raises InputError for a pair of one.
    """
    there = {one.pair: one.answers for one in bound_in(project).said}
    made: dict[Pair, Decision] = {}
    for given, answer in answers:
        pair = pair_of(*given)
        if pair[0] == pair[1]:
            raise InputError(f"{project.path}: {pair[0]} twice; a decision is about two records")
        if there.get(pair, {}).get(coder, (0, ""))[1] != answer:
            made[pair] = Decision(coder, at, LINK, " ".join(pair), answer, reason=reason)
        else:
            made.pop(pair, None)
    return decide(project, list(made.values())) if made else []


def orphans(project: Project, said: Sequence[Said]) -> list[tuple[Said, tuple[str, ...]]]:
    """Those of *said* of which a record is in no event of the project, with these records: kept, and binding again when they are back."""
    found = []
    for one in said:
        gone = tuple(record for record in one.pair if event_of(project, record) is None)
        if gone:
            found.append((one, gone))
    return found


def unmet(project: Project, decisions: Decisions) -> list[Pair]:
    """The pairs that events do not follow, as decisions on other pairs say otherwise: in order."""
    found = []
    for pairs, wanted in ((decisions.same, True), (decisions.different, False)):
        for pair in pairs:
            one, other = (event_of(project, record) for record in pair)
            if one is not None and other is not None and (one == other) != wanted:
                found.append(pair)
    return sorted(found)
