"""The workbench under many coders and under kills: is every decision that was told as saved in the project?

Usage: python benchmarks/torture_workbench.py [--kills 200] [--coders 30] [--seconds 600] [--pause 6]

First *coders* coders decide, each every *pause* seconds or so, for *seconds*; errors and how long saving took are printed. Then the server
is killed (SIGKILL) *kills* times amid acts that follow each other as fast as they are answered, and started again. Exit code 1 where an
answer was an error, where a decision that was acknowledged is missing, or where the project is not sound in the end.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import projects

from selon.store.coded import CodedRow, records, save_shard
from selon.store.decisions import decisions
from selon.store.documents import add, document_id
from selon.store.project import create, open_project
from selon.store.records import RecordFilter
from selon.store.verify import verify
from selon.web.accounts import add_account

PASSWORD = "invented for the torture"
DOCUMENTS = 200


def made(path: Path, coders: int) -> tuple[list[str], list[str]]:
    """Make the project with its accounts; ids of its records, names of its coders."""
    plain = projects.only_documents(projects.items(0, DOCUMENTS))
    with create(path) as project:
        add(project, plain, batch="torture")
        save_shard(project, "torture", "0", [CodedRow(document_id(one), "coded", projects.line(one)) for one in plain])
        ids = [row.id for row in records(project, RecordFilter(), limit=DOCUMENTS).rows]
    names = [f"coder-{number}" for number in range(coders)]
    for name in names:
        add_account(path, name, "coder", PASSWORD, "torture")
    return ids, names


def started(path: Path, folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A server as a process of its own, and its origin."""
    process = subprocess.Popen(
        [sys.executable, "-m", "selon", "serve", str(path), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "SELON_STATE": str(folder / "state"), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    found = re.search(r"http://[\d.:]*\d", process.stdout.readline())
    assert found
    return process, found[0]


class Coder:
    """One coder at a browser: a session, and the decisions that were acknowledged."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.numbers: list[int] = []
        self.took: list[float] = []
        self.errors: list[str] = []
        self.client = httpx.Client(timeout=60)

    def enter(self, origin: str) -> None:
        """Sign in."""
        reply = self.client.post(f"{origin}/sign-in", data={"name": self.name, "password": PASSWORD}, headers={"origin": origin})
        assert reply.status_code == 303, reply.text

    def act(self, origin: str, record: str, action: str) -> None:
        """One decision. Raises httpx.TransportError where the server is gone."""
        body = {"decisions": [{"target": "record", "target_id": record, "action": action}]}
        begun = time.perf_counter()
        reply = self.client.post(f"{origin}/act", json=body, headers={"origin": origin})
        self.took.append(time.perf_counter() - begun)
        if reply.status_code == 200:
            self.numbers += reply.json()["numbers"]
        else:
            self.errors.append(reply.text)


def work(coder: Coder, origin: str, ids: list[str], seconds: float, pause: float) -> None:
    """Decide until the time is over or the server gone."""
    chance = random.Random(coder.name)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(pause * chance.uniform(0.5, 1.5))
        try:
            coder.act(origin, chance.choice(ids), chance.choice(("accept", "reject")))
        except httpx.TransportError:
            return


def together(coders: list[Coder], origin: str, ids: list[str], seconds: float, pause: float) -> list[threading.Thread]:
    """All coders at work, each in a thread."""
    threads = [threading.Thread(target=work, args=(coder, origin, ids, seconds, pause)) for coder in coders]
    for thread in threads:
        thread.start()
    return threads


def killed(path: Path, folder: Path, coders: list[Coder], ids: list[str], times: int) -> None:
    """Kill the server *times* times amid acts."""
    chance = random.Random(1)
    for _ in range(times):
        process, origin = started(path, folder)
        threads = together(coders, origin, ids, 60, 0.0)
        until, enough = time.monotonic() + 10, sum(len(coder.numbers) for coder in coders) + chance.randrange(5, 60)
        while time.monotonic() < until and sum(len(coder.numbers) for coder in coders) < enough:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))  # anywhere within an act
        process.send_signal(signal.SIGKILL)
        process.wait()
        for thread in threads:
            thread.join()


def main() -> int:
    """Run both parts; print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("kills", 200), ("coders", 30), ("seconds", 600.0), ("pause", 6.0)):
        parser.add_argument(f"--{name}", type=type(default), default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path = folder / "torture.selon"
        ids, names = made(path, asked.coders)
        coders = [Coder(name) for name in names]
        process, origin = started(path, folder)
        for coder in coders:
            coder.enter(origin)
        for thread in together(coders, origin, ids, asked.seconds, asked.pause):
            thread.join()
        process.send_signal(signal.SIGTERM)
        process.wait()
        took = sorted(time for coder in coders for time in coder.took)
        if took:
            part = {name: took[min(len(took) - 1, int(len(took) * share))] for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
            print(f"{len(coders)} coders, {len(took)} acts: " + ", ".join(f"{name} {1000 * one:.0f} ms" for name, one in part.items()))
        before = len(took)
        killed(path, folder, coders[:4], ids, asked.kills)
        with open_project(path, read_only=True) as project:
            kept = {number: one.coder for number, one in decisions(project)}
            sound = not verify(project).problems
        lost = sum(kept.get(number) != coder.name for coder in coders for number in coder.numbers)
        errors = [error for coder in coders for error in coder.errors]
        told = sum(len(coder.numbers) for coder in coders)
        print(f"{asked.kills} kills amid {told - before} acknowledged acts; in all {told} acknowledged, {len(kept)} kept, {lost} lost")
        print(f"errors: {len(errors)} {errors[:2]}; sound: {sound}")
    return int(bool(lost or errors or not sound))


if __name__ == "__main__":
    raise SystemExit(main())
