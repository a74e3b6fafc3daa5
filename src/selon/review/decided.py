"""What coders' standing decisions make of the rows of a list: accepted, rejected, flagged, done. Kept up to date decision by decision."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from selon.review.vocabulary import JUDGEMENTS
from selon.store.decisions import Decision

Thing = tuple[str, str]
"""What was decided on: (target, id)."""
OPEN, FLAG, DONE = "open", "flag", "done"
DECIDED: tuple[str, ...] = (OPEN, *JUDGEMENTS, DONE, FLAG)
"""What a row of a list can be. ``done``: its report is finished; ``open``: neither judged nor done."""
_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "record": {one: one for one in JUDGEMENTS},
    "report": {"done": DONE, "not_relevant": DONE, "flag": FLAG},
    "event": {**{one: one for one in JUDGEMENTS}, "flag": FLAG},
}


class Decided:
    """The marks of every coder. Fed with decisions in the order of their numbers; asks for nothing."""

    def __init__(self) -> None:
        self.last = 0
        self._roots: dict[int, tuple[int, Decision]] = {}
        self._gone: set[int] = set()
        self._standing: dict[str, dict[Thing, dict[int, str]]] = {}

    def take(self, kept: Iterable[tuple[int, int, Decision]]) -> None:
        """Take in decisions (number, entry of the log, decision) that were not taken in before."""
        for number, _, one in kept:
            self.last = number
            if one.undo_of is not None:
                if (back := self._roots.get(one.undo_of)) is not None:
                    self._roots[number] = back
                    self._turn(*back)
            elif (mark := _ACTIONS.get(one.target, {}).get(one.action)) is not None:
                self._roots[number] = (number, one)
                self._of(one)[number] = mark

    def _of(self, one: Decision) -> dict[int, str]:
        return self._standing.setdefault(one.coder, {}).setdefault((one.target, one.target_id), {})

    def _turn(self, root: int, one: Decision) -> None:
        """The decision *root* is taken back, or stands again."""
        if root in self._gone:
            self._gone.discard(root)
            self._of(one)[root] = _ACTIONS[one.target][one.action]
        else:
            self._gone.add(root)
            self._of(one).pop(root, None)

    def about(self, coder: str | None, things: Sequence[Thing]) -> Iterator[tuple[Thing, str, str]]:
        """(thing, coder, mark) of all that stands about *things*, by coders in order of name; by *coder* alone where one is named."""
        for name in sorted(self._standing) if coder is None else [coder]:
            there = self._standing.get(name, {})
            for thing in things:
                for mark in marks_of(there.get(thing, {})):
                    yield thing, name, mark

    def taken(self, target: str) -> Iterator[tuple[str, str, Decision]]:
        """(coder, mark, decision) of all that stands about things of one kind, a coder's own in order."""
        for name in sorted(self._standing):
            found = [number for thing, told in self._standing[name].items() if thing[0] == target for number in told]
            for number in sorted(found):
                one = self._roots[number][1]
                yield name, _ACTIONS[target][one.action], one

    def every(self, coder: str | None) -> Iterator[tuple[Thing, str]]:
        """(thing, mark) of all that anybody marked, or *coder* alone where one is named."""
        for name in sorted(self._standing) if coder is None else [coder]:
            for thing, told in self._standing.get(name, {}).items():
                for mark in marks_of(told):
                    yield thing, mark


def marks_of(told: Mapping[int, str]) -> list[str]:
    """The marks that *told* (number of the decision -> mark) comes to: of judgements the last counts, the others are together."""
    if not told:
        return []
    judged = [told[number] for number in sorted(told) if told[number] in JUDGEMENTS][-1:]
    return judged + [mark for mark in (DONE, FLAG) if mark in told.values()]
