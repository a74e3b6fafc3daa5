"""Linking on a Dask cluster of two worker processes on this machine: the same events."""

from collections.abc import Iterator

import pytest

from selon.errors import RunError
from selon.link.events import link
from selon.link.told import Told, told_of

distributed = pytest.importorskip("distributed", reason="selon[cluster] is not installed")

from selon.runner.link_cluster import weighed_on_cluster  # noqa: E402


def rows() -> Iterator[Told]:
    """Forty marches in two cities over two years, each in three reports."""
    for event in range(40):
        day = f"{2015 + event % 2}-{1 + event % 12:02}-{1 + event % 28:02}"
        city = ("Lyon", "Nantes")[event % 2]
        place = {"type": "where", "name": city, "city": city, "country": "FR", "precision": "city"}
        for report in range(3):
            values = (("date", {"type": "when", "edtf": day, "earliest": day, "latest": day}), ("place", place))
            said = [{"field": field, "value": value} for field, value in values]
            record = {"id": f"r{event}-{report}", "family": "protest", "form": "march", "status": "held", "statements": said}
            yield from told_of({"report": {"id": f"sha256:{event}-{report}", "source": f"{event}-{report}"}, "records": [record]})


@pytest.fixture(scope="module")
def cluster() -> Iterator["distributed.LocalCluster"]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs="CRITICAL"
    ) as made:
        yield made


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.link.slices.RECORDS", 24)


def test_the_cluster_gives_the_events_of_one_machine(cluster: "distributed.LocalCluster", small_slices: None) -> None:
    events = list(link(rows(), engine=weighed_on_cluster(cluster.scheduler_address)))
    assert events == list(link(rows()))
    assert len(events) < 120


def test_a_worker_that_would_weigh_by_something_else_is_refused(
    cluster: "distributed.LocalCluster", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selon.runner.link_cluster.state", lambda: "selon of another day")
    with pytest.raises(
        RunError, match=r"a worker would weigh by something else than this machine: selon .* there, selon of another day here"
    ):
        list(link(rows(), engine=weighed_on_cluster(cluster.scheduler_address)))


def test_no_scheduler_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.runner.cluster._CONNECT", 1.0)
    with pytest.raises(RunError, match="no Dask scheduler answers"):
        list(link(rows(), engine=weighed_on_cluster("tcp://127.0.0.1:9")))
