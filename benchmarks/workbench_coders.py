"""A team at work on the workbench: coders who ask for reports, read them, decide value by value and finish them, all at once.

Usage: python benchmarks/workbench_coders.py [--coders 30] [--minutes 10] [--pause 4] [--reports 400] [--each 2]

Coders code like people: each asks for the next report (/next), opens its page, decides on its values one by one every *pause* seconds or so
(accepting, rejecting, changing figures, now and then undoing), says that it is done, and goes on. An adjudicator looks at the differences,
the agreement and the progress meanwhile, and decides. Printed: how long saving and pages took, errors, decisions that were acknowledged and
are missing, reports that were finished by more coders than asked for. Exit code 1 where there is any of these, or where the project is not
sound in the end, or the counts of the page of progress are not those of the database. Everything is on loopback.
"""

import argparse
import random
import re
import signal
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import projects
from torture_workbench import PASSWORD, started

from selon.runner.team import finishing
from selon.store.accounts import accounts_path
from selon.store.coded import CodedRow, save_shard
from selon.store.decisions import decisions
from selon.store.documents import add, document_id
from selon.store.project import create, open_project
from selon.store.team import Rules, keep_rules
from selon.store.verify import verify
from selon.web.accounts import add_account

DATA = re.compile(r'<script type="application/json" id="report-data">(.*?)</script>', re.DOTALL)
JUDGE = "judge"
BAR = 0.5
"""Seconds within which 99 of 100 acts are to be saved."""


def made(path: Path, reports: int, names: list[str], each: int) -> None:
    """Make the project with its accounts and rules."""
    plain = projects.only_documents(projects.items(0, reports))
    with create(path) as project:
        add(project, plain, batch="team")
        save_shard(project, "0123456789abcdef", "0", [CodedRow(document_id(one), "coded", projects.line(one)) for one in plain])
    for name in names:
        add_account(path, name, "coder", PASSWORD, "bench")
    add_account(path, JUDGE, "adjudicator", PASSWORD, "bench")
    keep_rules(accounts_path(path), Rules(coders=each))


class Person:
    """Somebody at a browser: a session, what was acknowledged, and how long things took."""

    def __init__(self, name: str, origin: str, pause: float) -> None:
        self.name, self.origin, self.pause = name, origin, pause
        self.numbers: list[int] = []
        self.took: dict[str, list[float]] = {"save": [], "page": [], "next": []}
        self.errors: list[str] = []
        self.chance = random.Random(name)
        self.client = httpx.Client(base_url=origin, timeout=60, headers={"origin": origin, "sec-fetch-site": "same-origin"})
        reply = self.client.post("/sign-in", data={"name": name, "password": PASSWORD})
        if reply.status_code != 303:
            raise SystemExit(f"{name} can't sign in: {reply.status_code}")

    def asked(self, kind: str, path: str) -> httpx.Response:
        """A page, on the clock."""
        begun = time.perf_counter()
        reply = self.client.get(path)
        self.took[kind].append(time.perf_counter() - begun)
        if reply.status_code not in (200, 303):
            self.errors.append(f"GET {path.partition('?')[0]}: {reply.status_code}")
        return reply

    def sent(self, path: str, body: dict[str, Any]) -> bool:
        """An act, on the clock; what is acknowledged is remembered."""
        begun = time.perf_counter()
        reply = self.client.post(path, json=body)
        self.took["save"].append(time.perf_counter() - begun)
        if reply.status_code == 200:
            self.numbers += reply.json()["numbers"]
        elif reply.status_code != 409:  # nothing to undo, or an answer that changed meanwhile: refused as it should be
            self.errors.append(f"POST {path}: {reply.status_code} {reply.text[:200]}")
        return reply.status_code == 200

    def rest(self) -> None:
        """Think."""
        time.sleep(self.pause * self.chance.uniform(0.5, 1.5))


def code(person: Person, end: float) -> None:
    """Code reports until the time is over or nothing is left."""
    while time.monotonic() < end:
        reply = person.asked("next", "/next")
        if reply.status_code != 303:
            return
        page = person.asked("page", reply.headers["location"]).text
        told = DATA.search(page)
        if told is None:
            person.errors.append("a report without data")
            return
        decide(person, httpx.Response(200, content=told[1].encode()).json(), end)


def decide(person: Person, told: dict[str, Any], end: float) -> None:
    """Decide on the values of one report, and finish it."""
    report = told["report"]
    for id, statement in list(told["statements"].items())[:12]:
        if time.monotonic() > end:
            return
        person.rest()
        act: dict[str, Any] = {"target": "statement", "target_id": id, "report": report, "action": "accept"}
        dice = person.chance.random()
        if dice < 0.15:
            act["action"] = "reject"
        elif dice < 0.25 and statement["voice"]["kind"] == "outlet":
            act |= {"action": "change", "field": "voice", "old": statement["voice"], "new": {"kind": "hearsay"}}
        if person.sent("/act", {"decisions": [act]}) and dice > 0.95:
            person.sent("/undo", {})
    person.rest()
    person.sent("/act", {"decisions": [{"target": "report", "target_id": report, "report": report, "action": "done"}]})


def judge(person: Person, end: float) -> None:
    """Adjudicate, and look at the figures now and then."""
    while time.monotonic() < end:
        for path in ("/progress", "/agreement", "/adjudicate"):
            reply = person.asked("page", path)
        found = re.search(r'href="/adjudicate/([^"]+)"', reply.text)
        if found is not None:
            page = person.asked("page", f"/adjudicate/{found[1]}").text
            for question in re.findall(r'<section class="question.*?</section>', page, re.DOTALL)[:3]:
                target, id, key = (re.search(rf'data-{name}="([^"]*)"', question) for name in ("target", "id", "choose"))
                if target and id and key and 'data-state="pending"' in question:
                    person.rest()
                    body = {"document": unquote(found[1]), "target": target[1], "id": id[1], "key": key[1]}
                    person.sent("/adjudicate", body)
        person.rest()


def shown(person: Person) -> int:
    """The sum of all decisions as the page of progress tells it."""
    found = re.findall(r'data-count="decisions">([^<]*)<', person.asked("page", "/progress").text)
    return int(re.sub(r"\D", "", found[-1])) if found else 0


def told(name: str, took: list[float]) -> str:
    """Percentiles in milliseconds."""
    took = sorted(took) or [0.0]
    part = {share: took[min(len(took) - 1, int(len(took) * share / 100))] for share in (50, 95, 99)}
    return f"{name}: {len(took)}, " + ", ".join(f"p{share} {1000 * value:.0f} ms" for share, value in part.items())


def main() -> int:
    """Run it; print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("coders", 30), ("minutes", 10.0), ("pause", 4.0), ("reports", 400), ("each", 2)):
        parser.add_argument(f"--{name}", type=type(default), default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path = folder / "team.selon"
        names = [f"coder-{number}" for number in range(asked.coders)]
        made(path, asked.reports, names, asked.each)
        process, origin = started(path, folder)
        people = [Person(name, origin, asked.pause) for name in names]
        overseer = Person(JUDGE, origin, asked.pause)
        end = time.monotonic() + asked.minutes * 60
        threads = [threading.Thread(target=code, args=(one, end)) for one in people]
        threads.append(threading.Thread(target=judge, args=(overseer, end)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counted = shown(overseer)
        process.send_signal(signal.SIGTERM)
        process.wait()
        return said(path, [*people, overseer], counted, asked.each)


def said(path: Path, people: list[Person], counted: int, each: int) -> int:
    """Compare what was acknowledged with what is there; print; 1 where something is wrong."""
    with open_project(path, read_only=True) as project:
        kept = {number: one.coder for number, one in decisions(project)}
        through = Counter({report: len(set(coders) - {JUDGE}) for report, coders in finishing(project).items()})
        sound = not verify(project).problems
    lost = sum(kept.get(number) != one.name for one in people for number in one.numbers)
    errors = [error for one in people for error in one.errors]
    over = sum(number > each for number in through.values())
    saves = [took for one in people for took in one.took["save"]]
    for name in ("save", "page", "next"):
        print(told(name, [took for one in people for took in one.took[name]]))
    full = sum(number >= each for number in through.values())
    print(f"{len(people) - 1} coders finished {sum(through.values())} times, {full} reports by {each}; {over} by more than asked for")
    print(f"{sum(len(one.numbers) for one in people)} decisions acknowledged, {len(kept)} kept (roles included), {lost} lost")
    print(f"the page of progress counts {counted}; errors: {len(errors)} {errors[:3]}; sound: {sound}")
    slow = sorted(saves)[min(len(saves) - 1, int(len(saves) * 0.99))] > BAR if saves else True
    return int(bool(lost or errors or over or slow or not sound or counted != len(kept)))


if __name__ == "__main__":
    raise SystemExit(main())
