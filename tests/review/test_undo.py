"""Undo and redo as every editor has them, read from nothing but the decisions."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from selon.review.undo import Kept, Trails, taking_back
from selon.store.decisions import Decision


def decision(coder: str, target: str) -> Decision:
    return Decision(coder, "2026-01-01T00:00:00Z", "record", target, "accept")


class Editor:
    """What undo means: a stack of what was done and one of what was taken back, for each coder."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.trails = Trails()
        self.done: dict[str, list[tuple[str, ...]]] = {}
        self.back: dict[str, list[tuple[str, ...]]] = {}
        self.numbers, self.entries = count(1), count(1)

    def keep(self, made: list[Decision]) -> None:
        entry = next(self.entries)
        fresh = [(next(self.numbers), entry, one) for one in made]
        self.kept += fresh
        self.trails.take(fresh)

    def act(self, coder: str, targets: tuple[str, ...]) -> None:
        self.keep([decision(coder, target) for target in targets])
        self.done.setdefault(coder, []).append(targets)
        self.back[coder] = []

    def undo(self, coder: str) -> None:
        tips = self.trails.undo(coder)
        if not self.done.get(coder):
            assert tips == ()
            return
        step = self.done[coder].pop()
        self.back[coder].append(step)
        assert tuple(one.target_id for _, one in tips) == step[::-1]
        self.keep(taking_back(coder, "", tips))

    def redo(self, coder: str) -> None:
        tips = self.trails.redo(coder)
        if not self.back.get(coder):
            assert tips == ()
            return
        step = self.back[coder].pop()
        self.done[coder].append(step)
        assert tuple(one.target_id for _, one in tips) == step
        self.keep(taking_back(coder, "", tips))

    def standing(self) -> list[tuple[str, str]]:
        """As the store reads it: what was not taken back, where a taking back may be taken back in turn."""
        gone: set[int] = set()
        for number, _, one in reversed(self.kept):
            if one.undo_of is not None and number not in gone:
                gone.add(one.undo_of)
        return sorted((one.coder, one.target_id) for number, _, one in self.kept if number not in gone and one.undo_of is None)


MOVES = st.lists(
    st.tuples(st.sampled_from(["act", "undo", "undo", "redo"]), st.sampled_from(["anna", "ben"]), st.integers(1, 3)), max_size=60
)


@settings(max_examples=200, deadline=None)
@given(MOVES)
def test_undo_and_redo_are_those_of_an_editor(moves: list[tuple[str, str, int]]) -> None:
    editor = Editor()
    names = count()
    for move, coder, size in moves:
        if move == "act":
            editor.act(coder, tuple(f"r{next(names)}" for _ in range(size)))
        elif move == "undo":
            editor.undo(coder)
        else:
            editor.redo(coder)
        assert editor.standing() == sorted((who, target) for who, steps in editor.done.items() for step in steps for target in step)
    fresh = Trails(editor.kept)  # a restart
    for coder in ("anna", "ben"):
        assert fresh.undo(coder) == editor.trails.undo(coder)
        assert fresh.redo(coder) == editor.trails.redo(coder)
    named = [one.undo_of for _, _, one in editor.kept if one.undo_of is not None]
    assert len(named) == len(set(named)), "each is taken back once at most"


def test_what_another_takes_back_is_not_mine_to_bring_again() -> None:
    trails = Trails([(1, 1, decision("anna", "r1")), (2, 2, decision("anna", "r2"))])
    judged = Decision("judge", "", "record", "r2", "undo", undo_of=2)
    trails.take([(3, 3, judged)])
    assert trails.redo("anna") == ()
    assert [number for number, _ in trails.undo("anna")] == [1]
    trails.take([(4, 4, Decision("judge", "", "record", "r2", "undo", undo_of=3))])
    assert [number for number, _ in trails.undo("anna")] == [4]


def test_a_decision_that_names_a_lost_one_does_no_harm() -> None:
    assert Trails([(5, 1, Decision("anna", "", "record", "r", "undo", undo_of=2))]).undo("anna") == ()
