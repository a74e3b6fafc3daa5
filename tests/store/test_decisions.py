"""Which decisions stand, asked for in several ways: all say the same."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selon.store.decisions import LINK, Decision, decide, decided, disputed, standing, standing_pairs
from selon.store.handle import Project
from selon.store.project import create

PAIRS = ("a b", "a c", "b c", "c d", "ab c")
CODERS = ("ada", "ben")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decisions")


def take(project: Project, steps: list[tuple[str, str, bool]]) -> None:
    """Each step is an answer of a coder about a pair, or takes back what this coder did there last."""
    last: dict[tuple[str, str], int] = {}
    for coder, pair, undo in steps:
        before = last.get((coder, pair))
        made = Decision(coder, "2026-01-01T00:00:00Z", LINK, pair, "undo" if undo and before else "same", undo_of=before if undo else None)
        (last[coder, pair],) = decide(project, [made])


@given(st.lists(st.tuples(st.sampled_from(CODERS), st.sampled_from(PAIRS), st.booleans()), max_size=14), st.integers(0, 14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_stands_is_the_same_however_it_is_asked(folder: Path, steps: list[tuple[str, str, bool]], until: int) -> None:
    path = folder / "p.selon"
    path.unlink(missing_ok=True)
    with create(path) as project:
        take(project, steps)
        whole = standing(project, LINK)
        for coder in (None, *CODERS):
            assert decided(project, LINK, coder) == {one.target_id for _, one in whole if coder in (None, one.coder)}
        for records in (["a"], ["b", "d"], ["c"], ["ab"], []):
            wanted = [row for row in standing(project, LINK, until=until) if set(row[1].target_id.split(" ")) & set(records)]
            assert standing_pairs(project, records, until=until) == wanted
        many = {pair for pair in PAIRS if len({one.coder for _, one in whole if one.target_id == pair}) > 1}
        assert many <= set(disputed(project, LINK))
