"""Local workers: one document cannot stop the others, and nothing that happens to a process shows in the lines."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from playing import CONFIGURATION, play

from selon.errors import RunError
from selon.store.coded import ledger, lines
from selon.store.outcomes import outcome_rows
from selon.store.project import open_project
from selon.store.verify import verify

Make = Callable[..., Path]
PLAYING = str(Path(__file__).with_name("playing.py"))
KILLS = 4
"""Of a run and of workers in it; at length in benchmarks/torture_run.py."""


def made(path: Path, run: str = CONFIGURATION.name) -> tuple[list[bytes], dict[str, str]]:
    with open_project(path, read_only=True) as project:
        return list(lines(project, run)), ledger(project, run)


def test_a_document_that_hangs_eats_or_crashes_costs_itself_alone(project: Make) -> None:
    path = project(60, "hang: for ever", "eat: all memory", "crash: at once", "bug: in Selon")
    summary = play(path, 2)
    assert summary.outcomes == {"coded": 60, "defect": 1, "died": 1, "out_of_memory": 1, "timed_out": 1}
    assert summary.failed == 4
    with open_project(path, read_only=True) as opened:
        reasons = {row.outcome: row.reason or "" for row in outcome_rows(opened) if row.outcome != "coded"}
    assert reasons["timed_out"] == "needs more than 2 s"
    assert reasons["out_of_memory"] == "needs more than 256 MiB of memory"
    assert reasons["died"].startswith("the worker crashed (SIGSEGV)")
    assert "ZeroDivisionError: a mistake" in reasons["defect"]
    told = [json.loads(line) for line in made(path)[0]]
    assert len(told) == 64
    assert {one["message"] for one in told if one["outcome"] == "timed_out"} == {"more-0.txt: needs more than 2 s"}


def test_a_document_whose_worker_was_killed_from_outside_is_tried_again(project: Make, tmp_path: Path) -> None:
    path = project(20, f"crash once: {tmp_path / 'crashed'}")
    assert play(path, 1).outcomes == {"coded": 21}
    assert (tmp_path / "crashed").exists()


def test_a_worker_that_would_give_other_bytes_stops_the_run_and_what_is_kept_stays(project: Make) -> None:
    path = project(20, "halt: here")
    with pytest.raises(RunError, match=r"the run was stopped: the gazetteer is gone; put that right"):
        play(path, 1)
    before = len(made(path)[0])
    with pytest.raises(RunError):
        play(path, 1)
    assert len(made(path)[0]) >= before


def started(path: Path, workers: int, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, PLAYING, str(path), str(workers)]
    settings = {**os.environ, **environment}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, env=settings)


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def gone(processes: list[psutil.Process], seconds: float = 60.0) -> bool:
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def test_killed_anywhere_a_run_goes_on_and_ends_with_the_same_bytes(project: Make) -> None:
    """The parent and its workers, or a worker alone, are killed at random moments of a run."""
    whole, broken = project(200, name="whole.selon"), project(200, name="broken.selon")
    begun = time.monotonic()
    play(whole, 2)
    length = time.monotonic() - begun + 0.5
    choose = random.Random(1)
    for _ in range(KILLS):
        process = started(broken, 2)
        time.sleep(choose.uniform(0.1, length))
        workers = children(process)
        if workers and choose.random() < 0.4:
            with_life = [worker for worker in workers if worker.is_running()]
            if with_life:
                choose.choice(with_life).kill()
            time.sleep(choose.uniform(0.0, 0.3))
        process.kill()
        process.communicate()
        assert gone(workers), "a worker outlived its run"
        with open_project(broken) as opened:
            assert verify(opened).problems == ()
    play(broken, 2)
    assert made(broken) == made(whole)


def test_workers_killed_in_a_run_leave_no_trace_in_it(project: Make, tmp_path: Path) -> None:
    whole, broken = project(150, name="whole.selon"), project(150, name="broken.selon")
    play(whole, 1)
    seen = tmp_path / "seen"
    seen.mkdir()
    process = started(broken, 2, PLAYING_PACE="0.02", PLAYING_SEEN=str(seen))
    killed: set[str] = set()
    while process.poll() is None and len(killed) < 4:
        time.sleep(0.02)
        # One that has coded: three lost before they are ready end a run.
        for name in sorted({one.name for one in seen.iterdir()} - killed)[:1]:
            killed.add(name)
            with suppress(ProcessLookupError):
                os.kill(int(name), signal.SIGKILL)
    assert process.wait(120) == 0, process.communicate()[1].decode()
    assert killed
    assert made(broken) == made(whole)


def test_ctrl_c_keeps_what_is_done_and_leaves_nobody_behind(project: Make) -> None:
    path = project(200)
    process = started(path, 2, PLAYING_PACE="0.02")
    while not made(path)[1]:
        time.sleep(0.02)
        assert process.poll() is None
    workers = children(process)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 130, told.decode()
    assert told == b""
    assert gone(workers)
    kept, shards = made(path)
    assert 0 < len(kept) < 200
    assert not list(path.parent.glob("*running*"))
    play(path, 2)
    after, all_shards = made(path)
    assert len(after) == 200
    assert shards.items() <= all_shards.items()
