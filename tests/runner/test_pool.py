"""The pool: order, replacement of lost workers, caps, and that nothing of it stays behind."""

import ctypes
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from selon.errors import ResourceError
from selon.runner.pool import Lost, guarded


def play(order: tuple[str, Any]) -> Any:
    """One task that does what it is told."""
    verb, value = order
    match verb:
        case "echo":
            return value
        case "late":
            time.sleep(value)
            return value
        case "hang":
            time.sleep(1000)
        case "hang in C":
            return 7 ** (10**9)
        case "deaf":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            os.kill(os.getpid(), signal.SIGSTOP)
        case "eat":
            return len([b"x" * (1 << 20) for _ in range(value)])
        case "crash":
            ctypes.string_at(0)
        case "leave":
            os._exit(value)
        case "exit":
            sys.exit(value)
        case "raise":
            raise KeyError(value)
        case "huge":
            return b"\0" * value
        case "unsendable":
            return lambda: value
        case "pid":
            return os.getpid()
        case "child":
            return subprocess.Popen(["sleep", "1000"]).pid
    return None


def fail_to_start() -> None:
    raise RuntimeError("no model here")


def die_at_start() -> None:
    os._exit(9)


def results(orders: list[tuple[str, Any]], workers: int = 2, seconds: float = 20, megabytes: int = 300) -> list[Any]:
    given = list(guarded(play, orders, workers=workers, seconds=seconds, megabytes=megabytes))
    assert [item for item, _ in given] == orders
    return [result for _, result in given]


def children() -> list[psutil.Process]:
    """Processes that this one started, but those of the interpreter and of a browser that other tests share."""
    ours = ("multiprocessing.resource_tracker", "playwright")
    return [p for p in psutil.Process().children() if not any(one in " ".join(p.cmdline()) for one in ours)]


def test_results_come_in_the_order_of_items() -> None:
    orders = [("late", 0.05 * (n % 3)) for n in range(12)]
    assert results(orders, workers=3) == [value for _, value in orders]
    assert children() == []


def test_no_items_no_workers() -> None:
    assert results([]) == []


def test_every_kind_of_loss_is_told_and_the_run_goes_on() -> None:
    orders: list[tuple[str, Any]] = [
        ("echo", 1), ("hang", None), ("echo", 2), ("eat", 3000), ("echo", 3), ("crash", None), ("leave", 3), ("echo", 4), ("exit", 5),
        ("raise", "k"), ("unsendable", 1), ("echo", 5),
    ]  # fmt: skip
    got = results(orders, seconds=1.5)
    assert [r for r in got if not isinstance(r, Lost)] == [1, 2, 3, 4, 5]
    outcomes = {order[0]: result.outcome for order, result in zip(orders, got, strict=True) if isinstance(result, Lost)}
    assert outcomes == {
        "hang": "timed_out",
        "eat": "out_of_memory",
        "crash": "died",
        "leave": "died",
        "exit": "died",
        "raise": "defect",
        "unsendable": "defect",
    }
    reasons = " | ".join(result.reason for result in got if isinstance(result, Lost))
    for words in ("more than 1.5 s", "more than 300 MiB", "SIGSEGV", "status 3", "KeyError: 'k'", "please report it"):
        assert words in reasons
    assert children() == []


def test_a_task_in_c_that_never_gives_way_is_stopped() -> None:
    begun = time.monotonic()
    lost, after = results([("hang in C", None), ("echo", 1)], workers=1, seconds=1)
    assert (lost.outcome, after) == ("timed_out", 1)
    assert time.monotonic() - begun < 60


def test_a_worker_that_no_signal_reaches_is_killed_by_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.runner.pool._GRACE", 0.5)
    lost, after = results([("deaf", None), ("echo", 1)], workers=1, seconds=0.5)
    assert (lost.outcome, after) == ("timed_out", 1)


def test_the_time_of_a_slow_caller_is_nobodys_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.runner.pool._GRACE", 0.1)
    got = []
    for _, result in guarded(play, [("huge", 3 << 20)] * 4, workers=2, seconds=0.5, megabytes=300):
        time.sleep(0.8)
        got.append(result)
    assert [len(result) for result in got] == [3 << 20] * 4


def test_huge_items_and_results_pass() -> None:
    size = 30 << 20
    (got, _, echoed) = results([("huge", size), ("crash", None), ("echo", b"x" * size)], workers=1)
    assert (len(got), len(echoed)) == (size, size)


def test_a_worker_that_kept_much_memory_is_replaced_without_loss() -> None:
    assert results([("eat", 100), ("echo", 1), ("eat", 100), ("echo", 2)], workers=1, megabytes=260) == [100, 1, 100, 2]


def test_look_ahead_is_bounded_in_items_and_in_bytes() -> None:
    taken = 0

    def source(size: int) -> Iterator[tuple[str, Any]]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield ("echo", b"x" * size)

    for size, most in ((1, 2 * 8 + 1), (60 << 20, 5)):
        taken = 0
        stream = guarded(play, source(size), workers=2, seconds=20, megabytes=600)
        next(stream)
        assert taken <= most
        stream.close()
    assert children() == []


def test_leaving_early_ends_the_workers_and_what_they_started() -> None:
    stream = guarded(play, [("child", None), ("hang", None), ("hang", None)], workers=2, seconds=100, megabytes=300)
    _, child = next(stream)
    assert psutil.pid_exists(child)
    stream.close()  # type: ignore[attr-defined]
    assert children() == []
    for _ in range(1200):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a worker's child lives on")


def test_an_error_of_the_source_comes_through() -> None:
    def source() -> Iterator[tuple[str, Any]]:
        yield ("echo", 1)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(guarded(play, source(), workers=2, seconds=5, megabytes=300))
    assert children() == []


@pytest.mark.parametrize(("start", "words"), [(fail_to_start, "no model here"), (die_at_start, "status 9")])
def test_a_worker_that_cannot_start_is_an_error_once(start: Any, words: str) -> None:
    with pytest.raises(ResourceError, match=words):
        list(guarded(play, [("echo", 1)] * 5, workers=2, seconds=5, megabytes=300, start=start))
    assert children() == []


@pytest.mark.parametrize(("workers", "seconds", "megabytes"), [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_senseless_limits_are_refused(workers: int, seconds: float, megabytes: int) -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        list(guarded(play, [], workers=workers, seconds=seconds, megabytes=megabytes))


PARENT = """
    import sys, time
    sys.path.insert(0, {folder!r})
    from {module} import play
    from selon.runner.pool import guarded

    if __name__ == "__main__":
        try:
            for item, result in guarded(play, [("pid", 0), ("pid", 1)] + [("{verb}", 1000)] * 4, workers=2, seconds=500, megabytes=300):
                print(result, flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
"""


def _parent(tmp_path: Path, verb: str) -> tuple[subprocess.Popen[str], list[int]]:
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(PARENT).format(folder=str(Path(__file__).parent), module=Path(__file__).stem, verb=verb))
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    pids = {int(process.stdout.readline()) for _ in range(2)}
    pids |= {child.pid for child in psutil.Process(process.pid).children()}
    return process, sorted(pids)


def _gone(pids: list[int]) -> bool:
    for _ in range(1200):
        if not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("verb", ["late", "hang in C"])
def test_no_worker_outlives_a_killed_parent(tmp_path: Path, verb: str) -> None:
    process, pids = _parent(tmp_path, verb)
    process.kill()
    process.communicate()
    assert _gone(pids)


def test_ctrl_c_ends_everything_quietly(tmp_path: Path) -> None:
    process, pids = _parent(tmp_path, "late")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert out == "interrupted\n"
    assert err == ""
    assert _gone(pids)


DEAF = """
    import signal, sys
    from multiprocessing import util
    sys.path.insert(0, {folder!r})
    from {module} import play
    from selon.runner.pool import guarded

    start = util.spawnv_passfds

    def seen(*given):
        print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()), flush=True)
        return start(*given)

    if __name__ == "__main__":
        util.spawnv_passfds = seen
        list(guarded(play, [("echo", 1)], workers=1, seconds=500, megabytes=300))
"""


def test_a_worker_is_deaf_to_ctrl_c_from_its_first_line(tmp_path: Path) -> None:
    """Else it would leave a traceback while it still imports. The first process that is started is the tracker of its resources."""
    script = tmp_path / "deaf.py"
    script.write_text(textwrap.dedent(DEAF).format(folder=str(Path(__file__).parent), module=Path(__file__).stem))
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300, check=True)
    assert (done.stdout, done.stderr) == ("True\nTrue\n", "")
