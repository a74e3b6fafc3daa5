"""Whatever is done in whatever order: a project holds what a plain model holds, and every byte of it verifies."""

import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from selon.model import Document, Refused
from selon.store.backup import backup
from selon.store.coded import CodedRow, digest_of, ledger, lines, save_shard
from selon.store.decisions import Decision, decide, decisions
from selon.store.documents import add, document, document_id, pending, set_signatures, set_wires, signatures, wires
from selon.store.outcomes import outcomes
from selon.store.project import create, open_project
from selon.store.recover import recover
from selon.store.verify import verify

RUNS = ("run-1", "run-2")
NUMBER = st.integers(0, 14)


def machine(invented: ModuleType) -> type[RuleBasedStateMachine]:
    """The machine, on invented documents; every fourth repeats the text of the one before it."""

    def made(n: int) -> Document:
        import msgspec

        one = invented.document(n - (n % 4 == 3))
        return msgspec.structs.replace(one, report=msgspec.structs.replace(one.report, source=f"pages/{n}.html"))

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.path = Path(self.folder.name) / "a.selon"
            self.project = create(self.path)
            self.documents: dict[str, Document] = {}
            self.firsts: dict[str, str] = {}
            self.refused: set[str] = set()
            self.rows: dict[tuple[str, str], CodedRow] = {}
            self.signed: dict[str, bytes] = {}
            self.groups: dict[str, str] = {}
            self.decided = 0

        def teardown(self) -> None:
            self.project.close()
            self.folder.cleanup()

        @rule(numbers=st.lists(NUMBER, max_size=6), refused=st.sets(st.sampled_from("xyz")))
        def add(self, numbers: list[int], refused: set[str]) -> None:
            items: list[Any] = [made(n) for n in numbers] + [Refused(name, "binary", "no text") for name in sorted(refused)]
            add(self.project, items, batch="1")
            for one in items[: len(numbers)]:
                self.documents.setdefault(document_id(one), one)
                self.firsts.setdefault(one.report.id, document_id(one))
            self.refused |= refused

        @rule(run=st.sampled_from(RUNS), data=st.data())
        def code(self, run: str, data: st.DataObject) -> None:
            names = pending(self.project, run, retry=True)
            chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=4)) if names else []
            failed = data.draw(st.booleans())
            rows = [CodedRow(n, "died", None, "gone") if failed else CodedRow(n, "coded", self.line(n)) for n in chosen]
            for shard in sorted({row.document[7] for row in rows}):
                save_shard(self.project, run, shard, [row for row in rows if row.document[7] == shard])
            self.rows |= {(run, row.document): row for row in rows}

        def line(self, name: str) -> bytes:
            one = self.documents[name]
            n = int(one.report.source.rpartition("/")[2].removesuffix(".html"))
            line: bytes = invented.line(invented.document(n - (n % 4 == 3)))
            return line

        @precondition(lambda self: self.documents)
        @rule(data=st.data(), group=st.none() | st.sampled_from("gh"))
        def mark(self, data: st.DataObject, group: str | None) -> None:
            name = data.draw(st.sampled_from(sorted(self.documents)))
            set_wires(self.project, {name: group})
            self.groups.pop(name, None)
            self.groups |= {name: group} if group else {}
            set_signatures(self.project, {name: name.encode()})
            self.signed[name] = name.encode()

        @rule(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
        def decide(self, text: str) -> None:
            decide(self.project, [Decision("ada", "2025-01-01", "record", text, "accept", new=text)])
            self.decided += 1

        @rule()
        def reopen(self) -> None:
            self.project.close()
            self.project = open_project(self.path)

        @rule()
        def copy(self) -> None:
            for name, way in (("copy.selon", backup), ("saved.selon", lambda _, to: recover(self.path, to))):
                target = Path(self.folder.name) / name
                way(self.project, target)
                kept, self.project = self.project, open_project(target)
                try:
                    self.holds_what_the_model_holds()
                finally:
                    self.project.close()
                    self.project = kept
                    target.unlink()

        @invariant()
        def holds_what_the_model_holds(self) -> None:
            assert all(document(self.project, name) == one for name, one in self.documents.items())
            for run in RUNS:
                tried = {name: row for (of, name), row in self.rows.items() if of == run}
                assert pending(self.project, run) == sorted(set(self.firsts.values()) - tried.keys())
                assert list(lines(self.project, run)) == [tried[name].line for name in sorted(tried) if tried[name].line]
                shards = {name[7] for name in tried}
                assert ledger(self.project, run) == {
                    s: digest_of(row for name, row in tried.items() if name[7] == s) for s in sorted(shards)
                }
            assert sum(count for _, count in outcomes(self.project)) == len(self.documents) + len(self.refused)
            assert wires(self.project) == self.groups
            assert dict(signatures(self.project)) == self.signed
            assert len(list(decisions(self.project))) == self.decided

        @invariant()
        def verifies(self) -> None:
            assert not verify(self.project).problems

    return Machine


def test_any_order_of_things(invented: ModuleType) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine(invented), settings=settings(max_examples=6, stateful_step_count=10, deadline=None, suppress_health_check=checks)
    )
