"""A team on a project: accounts of every role, and clients that send what their browsers would."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient
from tests.web.conftest import KEY, ORIGIN, SAME, cookie

from selon.model import Coded
from selon.runner.reviewed import Reviewed
from selon.store.documents import publications
from selon.store.project import open_project
from selon.store.team import Rules
from selon.web.accounts import add_account
from selon.web.app import application
from selon.web.bench import Bench
from selon.web.server import together

TEAM = (("anna", "coder"), ("ben", "coder"), ("cléo", "coder"), ("judith", "adjudicator"), ("root", "admin"), ("rita", "reader"))


@contextmanager
def team_bench(samples: Path, folder: Path, rules: Rules | None = None) -> Iterator[Bench]:
    """The bench of a team on a copy of *samples* in *folder*."""
    path = Path(shutil.copy(samples, folder / "team.selon"))
    for name, role in TEAM:
        add_account(path, name, role, "an invented password", "root")
    bench = together(path, KEY, secure=False)
    bench.assigning.keep(rules or Rules(coders=2))
    try:
        yield bench
    finally:
        bench.close()


def client_of(bench: Bench, name: str) -> TestClient:
    """A client without a socket, signed in as *name*."""
    return TestClient(
        application(bench, (ORIGIN,)), base_url=ORIGIN, headers=SAME | {"cookie": cookie(bench, name)}, follow_redirects=False
    )


def reports_of(bench: Bench) -> list[tuple[str, Coded]]:
    """(document id, report as the machine coded it) of all reports with records, by document id."""
    with open_project(bench.path, read_only=True) as project:
        return [(publications(project, one.report.id)[0].document, one) for one in Reviewed(project).as_coded() if one.records]


def act(bench: Bench, name: str, coded: Coded, *decisions: dict[str, object]) -> dict[str, object]:
    """Have *name* decide about a report, as one act; what the server answered."""
    told = [{"report": coded.report.id, **one} for one in decisions]
    reply = client_of(bench, name).post("/act", json={"decisions": told})
    assert reply.status_code == 200, reply.text
    found: dict[str, object] = reply.json()
    return found


def about(target: str, id: str, action: str, **more: object) -> dict[str, object]:
    """One decision as a page sends it."""
    return {"target": target, "target_id": id, "action": action, **more}


def done(coded: Coded) -> dict[str, object]:
    """That a report is finished."""
    return about("report", coded.report.id, "done")
