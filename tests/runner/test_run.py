"""A run of a project: what is kept, what is not done again, and what an interruption leaves."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from selon.errors import RunError, StoreLocked, StoreReadOnly
from selon.ingest.plain import report_from_text
from selon.model import Document
from selon.runner.configuration import Configuration
from selon.runner.local import Done, Read, items_of
from selon.runner.run import Engine, alone, run_project, write_lines
from selon.runner.shards import Item, Shard
from selon.store.coded import CodedRow, ledger, lines
from selon.store.documents import add
from selon.store.outcomes import outcomes
from selon.store.project import open_project

Make = Callable[..., Path]


def play(item: Item, hidden: bytes = b"") -> CodedRow:
    """A row that depends on the text alone; a text tells its own outcome."""
    outcome = item.report.text.split(":")[0] if ":" in item.report.text else "coded"
    line = b'{"outcome":"%s","length":%d%s,"records":[],"findings":[]}' % (outcome.encode(), len(item.report.text), hidden)
    return CodedRow(item.document, outcome, line, None if outcome == "coded" else "because")


def engine(stop: int | None = None, error: BaseException | None = None, hidden: bytes = b"") -> Engine:
    """Plays the shards in this process; after *stop* of them it raises *error*."""

    def code(cut: Sequence[Shard], read: Read) -> Done:
        for number, shard in enumerate(cut):
            if number == stop and error is not None:
                raise error
            yield shard, tuple(play(item, hidden) for item in items_of(shard, read))

    return code


def made(path: Path, rules: Configuration) -> tuple[list[bytes], dict[str, str]]:
    with open_project(path, read_only=True) as project:
        return list(lines(project, rules.name)), ledger(project, rules.name)


def test_a_run_codes_everything_once(project: Make, rules: Configuration) -> None:
    path = project(300)
    first = run_project(path, rules, engine(), quiet=True)
    assert (first.documents, first.before, first.done, first.left) == (300, 0, 300, 0)
    assert first.outcomes == {"coded": 300}
    assert first.run == rules.name
    assert first.failed == 0
    written, kept = made(path, rules)
    assert len(written) == 300
    assert len(kept) == first.shards > 2
    second = run_project(path, rules, engine(0, AssertionError("nothing is to be coded")), quiet=True)
    assert (second.before, second.done, second.shards, second.outcomes) == (300, 0, 0, {})
    assert made(path, rules) == (written, kept)


@pytest.mark.parametrize("stop", [0, 1, 57, 120])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), RunError("the cluster is gone"), MemoryError()])
def test_what_was_done_before_an_interruption_is_kept_and_not_done_again(
    project: Make, rules: Configuration, stop: int, error: BaseException
) -> None:
    whole, broken = project(300, name="whole.selon"), project(300, name="broken.selon")
    run_project(whole, rules, engine(), quiet=True)
    if isinstance(error, KeyboardInterrupt):
        summary = run_project(broken, rules, engine(stop, error), quiet=True)
        assert summary.interrupted
        assert summary.done + summary.left == 300
        assert summary.done == sum(summary.outcomes.values())
    else:
        with pytest.raises(type(error)):
            run_project(broken, rules, engine(stop, error), quiet=True)
    assert len(made(broken, rules)[1]) == stop
    rest = run_project(broken, rules, engine(), quiet=True)
    assert rest.before + rest.done == 300
    assert made(broken, rules) == made(whole, rules)


def test_documents_that_come_later_are_coded_and_no_others(project: Make, rules: Configuration) -> None:
    path = project(100)
    run_project(path, rules, engine(), quiet=True)
    with open_project(path) as opened:
        later = [Document(report_from_text(f"later {n}", f"later-{n}"), b"later", "text") for n in range(30)]
        add(opened, later, batch="second")
    summary = run_project(path, rules, engine(), quiet=True)
    assert (summary.documents, summary.before, summary.done) == (130, 100, 30)
    assert len(made(path, rules)[0]) == 130


def test_another_configuration_stands_beside_the_first(project: Make, rules: Configuration) -> None:
    path, other = project(50), msgspec.structs.replace(rules, gazetteer=None)
    run_project(path, rules, engine(), quiet=True)
    before = made(path, rules)
    summary = run_project(path, other, engine(hidden=b',"x":1'), quiet=True)
    assert summary.done == 50
    assert made(path, rules) == before
    assert all(b'"x":1' in line for line in made(path, other)[0])


def test_duplicates_are_not_coded(project: Make, rules: Configuration) -> None:
    path = project(3, "the same text here", "the same text here")
    assert run_project(path, rules, engine(), quiet=True).done == 4


def test_what_went_wrong_is_recorded_and_tried_again_only_when_asked(project: Make, rules: Configuration) -> None:
    path = project(10, "timed_out: a text", "unsupported_language: a text")
    summary = run_project(path, rules, engine(), quiet=True)
    assert summary.outcomes == {"coded": 10, "timed_out": 1, "unsupported_language": 1}
    assert summary.failed == 1
    assert run_project(path, rules, engine(), quiet=True).done == 0

    def better(cut: Sequence[Shard], read: Read) -> Done:
        for shard in cut:
            yield shard, tuple(CodedRow(item.document, "coded", b'{"outcome":"coded"}') for item in items_of(shard, read))

    again = run_project(path, rules, better, retry=True, quiet=True)
    assert again.outcomes == {"coded": 2}
    assert again.before == 10
    with open_project(path, read_only=True) as opened:
        assert outcomes(opened) == [("coded", 12)]


def test_one_run_at_a_time(project: Make, rules: Configuration) -> None:
    path = project(5)
    with alone(path), pytest.raises(StoreLocked, match="another selon run is at work"):
        run_project(path, rules, engine(), quiet=True)
    assert run_project(path, rules, engine(), quiet=True).done == 5
    assert [entry for entry in os.listdir(path.parent) if "running" in entry] == []


def test_a_lock_that_was_taken_away_by_a_run_that_ended_locks_nothing(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(1)
    real, calls = os.open, []

    def opened(name: Path, *arguments: int) -> int:
        handle = real(name, *arguments)
        if not calls:
            Path(name).unlink()
        calls.append(handle)
        return handle

    monkeypatch.setattr("selon.runner.run.os.open", opened)
    with alone(path):
        assert len(calls) == 2
        with pytest.raises(StoreLocked), alone(path):
            pass


def test_a_folder_that_cannot_be_written_to_is_told(project: Make, rules: Configuration) -> None:
    path = project(1)
    path.with_name(f"{path.name}-running").mkdir()
    with pytest.raises(StoreReadOnly, match="a run needs to write in the project's folder"):
        run_project(path, rules, engine(), quiet=True)


def test_what_writing_raises_ends_the_run(project: Make, rules: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(200)
    calls: Iterator[int] = iter(range(1000))

    def fail(*arguments: object) -> None:
        if next(calls) == 5:
            raise StoreLocked("busy")

    monkeypatch.setattr("selon.runner.run.save_shard", fail)
    with pytest.raises(StoreLocked, match="busy"):
        run_project(path, rules, engine(), quiet=True)


def test_lines_are_written_whole_or_not_at_all(project: Make, rules: Configuration, tmp_path: Path) -> None:
    path, target = project(40), tmp_path / "lines.jsonl"
    run_project(path, rules, engine(), quiet=True)
    target.write_text("as it was", encoding="utf-8")
    assert write_lines(path, rules.name, target) == 40
    assert target.read_bytes() == b"".join(line + b"\n" for line in made(path, rules)[0])
    with pytest.raises(RunError, match="can't be written"):
        write_lines(path, rules.name, tmp_path / "no folder" / "lines.jsonl")
    assert sorted(entry.name for entry in tmp_path.iterdir() if "lines" in entry.name) == ["lines.jsonl"]


def test_a_document_that_is_not_there_ends_the_run() -> None:
    def read(documents: Sequence[str]) -> Iterator[tuple[str, object]]:
        raise KeyError(documents[0])
        yield

    with pytest.raises(RunError, match="sha256:ab was to be coded and is not in the project"):
        items_of(Shard("ab", ("sha256:ab",)), read)  # type: ignore[arg-type]
