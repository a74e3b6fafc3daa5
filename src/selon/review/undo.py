"""What a coder takes back next, and what is brought again: read from the decisions alone, so that it outlives documents and restarts.

A decision is taken back by another that names it (``undo_of``), and brought again by one that names that one, and so on: a chain that only
grows. Decisions of one transaction are one step. As in every editor, a new decision ends what could be brought again.
"""

from collections.abc import Iterable

from selon.store.decisions import Decision

Kept = tuple[int, int, Decision]
"""A decision as it is kept: its number, the entry of the log in which it was written, itself."""


class Trails:
    """The steps of every coder, done and taken back. Fed with decisions in the order of their numbers; asks for nothing."""

    def __init__(self, kept: Iterable[Kept] = ()) -> None:
        self.last = 0
        self._root: dict[int, int] = {}
        self._tip: dict[int, tuple[int, Decision]] = {}
        self._gone: set[int] = set()
        self._step: dict[int, tuple[str, int]] = {}
        self._done: dict[str, dict[int, list[int]]] = {}
        self._back: dict[str, dict[int, list[int]]] = {}
        self.take(kept)

    def take(self, kept: Iterable[Kept]) -> None:
        """Take in decisions that were not taken in before."""
        for number, entry, one in kept:
            self.last = number
            if one.undo_of is None:
                self._root[number] = number
                self._step[number] = (one.coder, entry)
                self._done.setdefault(one.coder, {}).setdefault(entry, []).append(number)
                self._back.pop(one.coder, None)
            elif one.undo_of in self._root:  # what it names was never damaged away
                self._turn(number, one)
            if number in self._root:
                self._tip[self._root[number]] = (number, one)

    def _turn(self, number: int, one: Decision) -> None:
        """A taking back, or the taking back of one: its root goes or comes."""
        root = self._root[one.undo_of or 0]
        self._root[number] = root
        coder, entry = self._step[root]
        done, back = self._done.setdefault(coder, {}), self._back.setdefault(coder, {})
        if root in self._gone:
            self._gone.discard(root)
            _move(back, done, entry, root)
        else:
            self._gone.add(root)
            # What somebody else takes back is not the coder's to bring again.
            _move(done, back if one.coder == coder else {}, entry, root)

    def undo(self, coder: str) -> tuple[tuple[int, Decision], ...]:
        """The decisions to take back next, last first, as (number to name in ``undo_of``, decision); empty where there is nothing."""
        return self._tips(self._done.get(coder, {}))

    def redo(self, coder: str) -> tuple[tuple[int, Decision], ...]:
        """The takings back to take back next, in the order in which the decisions were taken; empty where there is nothing."""
        return self._tips(self._back.get(coder, {}))[::-1]

    def _tips(self, steps: dict[int, list[int]]) -> tuple[tuple[int, Decision], ...]:
        if not steps:
            return ()
        last = steps[next(reversed(steps))]
        return tuple(self._tip[root] for root in sorted(last, reverse=True))


def _move(here: dict[int, list[int]], there: dict[int, list[int]], entry: int, root: int) -> None:
    """Move *root* of the step *entry*; the step it comes to stands on top."""
    step = here.get(entry, [])
    if root in step:
        step.remove(root)
    if not step:
        here.pop(entry, None)
    moved = there.pop(entry, [])
    there[entry] = [*moved, root]


def taking_back(coder: str, at: str, tips: Iterable[tuple[int, Decision]]) -> list[Decision]:
    """The decisions that take back *tips*."""
    return [Decision(coder, at, one.target, one.target_id, "undo", field=one.field, undo_of=number) for number, one in tips]
