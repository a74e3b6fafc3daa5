"""Random batches of random records, altered and taken away, with decisions: joined step by step they give what linking all at once gives.

    python benchmarks/torture_link.py 300

The test suite tries a handful of such worlds (tests/link/test_incremental.py); this tries as many as are asked for.
"""

import sys
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.link.conftest import report_object
from tests.link.test_incremental import WORLDS, check

from selon.link.told import told_of


def main() -> None:
    """Try so many worlds; the smallest that fails is told."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100

    @settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(world=WORLDS, cuts=st.sets(st.integers(0, 14), max_size=3), data=st.data())
    def tried(world: list[dict[str, Any]], cuts: set[int], data: st.DataObject) -> None:
        check(lambda record, **said: next(told_of(report_object(record, **said), said["wire"], said["text"])), world, cuts, data)

    tried()
    print(f"{number} worlds: each step gave what linking everything gives")


if __name__ == "__main__":
    main()
