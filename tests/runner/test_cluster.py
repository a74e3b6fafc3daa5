"""A real Dask cluster of two worker processes on this machine: the same bytes, though workers are killed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from selon.errors import RunError
from selon.model import Report
from selon.runner.configuration import Configuration
from selon.runner.local import Done, Limits, Read
from selon.runner.run import run_project
from selon.runner.shards import Shard
from selon.store.coded import lines
from selon.store.outcomes import outcome_rows
from selon.store.project import open_project

dask = pytest.importorskip("dask", reason="selon[cluster] is not installed")
distributed = pytest.importorskip("distributed", reason="selon[cluster] is not installed")

from poisoned import Poisoned  # noqa: E402

from selon.runner.cluster import Coding, Options, code_on_cluster  # noqa: E402

Make = Callable[..., Path]
COUNT = 60


@pytest.fixture(scope="module")
def cluster() -> Iterator["distributed.LocalCluster"]:
    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.comm.timeouts.connect": "5s"}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs="CRITICAL"
        ) as made,
    ):
        yield made


def options(parser: str = "none") -> Options:
    return Options(parser, "auto", Limits())  # type: ignore[arg-type]


def workers(cluster: "distributed.LocalCluster") -> dict[str, int]:
    """Address -> process id, once both are there: one that was lost is replaced in its own time."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        return dict(client.run(os.getpid))


def test_one_of_two_workers_is_killed_in_mid_run_and_the_bytes_are_the_same(
    cluster: "distributed.LocalCluster", project: Make, rules: Configuration, coded_lines: Callable[[int], dict[str, bytes]]
) -> None:
    path, before = project(COUNT), workers(cluster)

    def engine(cut: Sequence[Shard], read: Read) -> Done:
        for number, done in enumerate(code_on_cluster(cluster.scheduler_address, cut, read, Coding(rules, options()))):
            if number == 5:
                os.kill(next(iter(before.values())), signal.SIGKILL)
            yield done

    summary = run_project(path, rules, engine, quiet=True)
    assert summary.outcomes == {"coded": COUNT - COUNT // 10, "not_relevant": COUNT // 10}
    with open_project(path, read_only=True) as opened:
        written = list(lines(opened, rules.name))
    assert sorted(written) == sorted(coded_lines(COUNT).values())
    assert len(set(workers(cluster).values()) - set(before.values())) == 1, "the killed worker was replaced"


def test_a_document_that_costs_workers_is_found_and_recorded_and_the_others_are_coded(
    cluster: "distributed.LocalCluster", project: Make, rules: Configuration
) -> None:
    path = project(7, "poison: for the worker itself")
    # All in one shard, so that it has to be cut.
    whole = Shard("all", ())

    def engine(cut: Sequence[Shard], read: Read) -> Done:
        together = msgspec.structs.replace(whole, documents=tuple(sorted(document for shard in cut for document in shard.documents)))
        yield from code_on_cluster(cluster.scheduler_address, [together], read, Poisoned(rules, options()))

    summary = run_project(path, rules, engine, quiet=True)
    assert summary.outcomes == {"coded": 7, "died": 1}
    with open_project(path, read_only=True) as opened:
        (lost,) = outcome_rows(opened, "died")
    assert lost.source == "more-0.txt"
    assert lost.reason == "each worker of the cluster that was given it was lost"


def test_workers_that_would_give_other_bytes_are_refused_by_name(
    cluster: "distributed.LocalCluster", project: Make, rules: Configuration
) -> None:
    other = msgspec.structs.replace(rules, gazetteer="gazetteer-of-another-machine")
    with pytest.raises(RunError, match=r"the worker tcp://.* would code by something else .* gazetteer: gazetteer-of-another-machine here"):
        run_project(
            project(5), other, lambda cut, read: code_on_cluster(cluster.scheduler_address, cut, read, Coding(other, options())), quiet=True
        )


def test_a_cluster_that_goes_away_ends_the_run(
    project: Make, rules: Configuration, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project(20)
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))

    def engine(cut: Sequence[Shard], read: Read) -> Done:
        def going(documents: Sequence[str]) -> Iterable[tuple[str, Report]]:
            scheduler.kill()  # when the first tasks are made: the run is connected by then
            return read(documents)

        return code_on_cluster(address, cut, going, Coding(rules, options()))

    monkeypatch.setattr("selon.runner.cluster._CONNECT", 5.0)  # so long is it looked for once it is gone
    with pytest.raises(RunError, match=r"the cluster can't go on .*; what is coded stays"):
        run_project(path, rules, engine, quiet=True)
    scheduler.communicate()
    assert "has no workers yet; waiting for them" in capsys.readouterr().err
