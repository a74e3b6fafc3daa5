"""Kills a run of a project at random moments, many times, until it is done; then compares it with one that was left alone.

    python benchmarks/torture_run.py [--kills 200] [--reports 200] [--workers 2] [--seed 1] [--parser none]

The command itself is run. Each time either the parent is killed with signal 9, or the parent and all workers at once, or a worker alone and
the parent some time after. After each kill: no process of the run is left, the project verifies, and no shard that was there is gone or
changed. Projects are finished several times over until there have been as many kills as asked for. Exit code 1 at the first difference.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from made_reports import made_reports

from selon.model import Document
from selon.store.coded import ledger, lines, runs
from selon.store.documents import add
from selon.store.project import create, open_project
from selon.store.verify import verify


def make(path: Path, count: int) -> None:
    """A project of that many reports."""
    with create(path) as project:
        add(project, [Document(report, report.text.encode(), "text") for report in made_reports(count)], batch="made")


def state(path: Path) -> tuple[dict[str, str], list[bytes]]:
    """The ledger and the lines of the project's run."""
    with open_project(path, read_only=True) as project:
        names = runs(project)
        if len(names) > 1:
            sys.exit(f"{path}: {len(names)} configurations where there should be one")
        return (ledger(project, names[0]), list(lines(project, names[0]))) if names else ({}, [])


def killed(command: list[str], choose: random.Random, longest: float) -> bool:
    """Start the run and kill it; whether it was still going."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(choose.uniform(0.2, 0.7 * longest))
        return False
    except subprocess.TimeoutExpired:
        pass
    workers = psutil.Process(process.pid).children(recursive=True)
    way = choose.choice(("parent", "all", "worker"))
    if way == "worker" and workers:
        victim = choose.choice(workers)
        if victim.is_running():
            victim.kill()
        time.sleep(choose.uniform(0.0, 1.0))
    os.killpg(process.pid, signal.SIGKILL)
    if way == "all":
        for worker in workers:
            if worker.is_running():
                worker.kill()
    process.wait()
    if psutil.wait_procs(workers, timeout=20)[1]:
        sys.exit("a worker outlived its run")
    return True


def main() -> None:
    """Kill, verify, compare."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--reports", type=int, default=200)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--parser", default="none", choices=["none", "auto"])
    chosen = arguments.parse_args()
    choose = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as temporary:
        whole, broken = Path(temporary, "whole.selon"), Path(temporary, "broken.selon")

        def command(path: Path) -> list[str]:
            return [sys.executable, "-m", "selon", "run", str(path), "--workers", str(chosen.workers), "--parser", chosen.parser, "--quiet"]

        make(whole, chosen.reports)
        begin = time.monotonic()
        subprocess.run(command(whole), check=True, stdout=subprocess.DEVNULL)
        longest = time.monotonic() - begin
        expected = state(whole)
        kills, rounds = 0, 0
        while kills < chosen.kills:
            broken.unlink(missing_ok=True)
            make(broken, chosen.reports)
            before: dict[str, str] = {}
            going = True
            while going and kills < chosen.kills:
                going = killed(command(broken), choose, longest)
                kills += going
                with open_project(broken) as project:
                    problems = verify(project).problems
                after = state(broken)[0]
                if problems or not before.items() <= after.items():
                    sys.exit(f"after kill {kills}: {problems or 'a shard that was there is gone or changed'}")
                before = after
                if len(after) == len(expected[0]):
                    break
            subprocess.run(command(broken), check=True, stdout=subprocess.DEVNULL)
            rounds += 1
            if state(broken) != expected:
                sys.exit(f"after kill {kills}: the lines or the ledger are not those of an unbroken run")
            print(f"{kills} kills, {rounds} runs ended with the same {len(expected[1])} lines and {len(expected[0])} shards", flush=True)


if __name__ == "__main__":
    main()
