"""A team: accounts beside the project, passwords, roles that end sessions, waiting after wrong passwords."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import KEY, ORIGIN, SAME

from selon.errors import StoreForeign, UsageError
from selon.review.taken import Taken
from selon.store.accounts import account, accounts, accounts_path
from selon.store.decisions import standing
from selon.store.project import open_project
from selon.web.accounts import Team, add_account, change_account
from selon.web.app import application
from selon.web.server import together
from selon.web.sessions import Who

PASSWORD = "long enough, and invented"


@pytest.fixture
def team(project: Path) -> Iterator[TestClient]:
    """A client of a team's server; ``anna`` is a coder, ``judge`` an adjudicator."""
    add_account(project, "anna", "coder", PASSWORD, "root")
    add_account(project, "judge", "adjudicator", PASSWORD + "!", "root")
    bench = together(project, KEY, secure=False)
    with TestClient(application(bench, (ORIGIN,)), base_url=ORIGIN, headers=SAME, follow_redirects=False) as made:
        yield made
    bench.close()


def test_signing_in_and_out(team: TestClient) -> None:
    away = team.get("/?status=held")
    assert (away.status_code, away.headers["location"]) == (303, "/sign-in?back=%2F%3Fstatus%3Dheld")
    form = team.get(away.headers["location"])
    assert 'value="/?status=held"' in form.text
    wrong = team.post("/sign-in", data={"name": "anna", "password": "wrong wrong wrong", "back": "/"})
    assert wrong.status_code == 403
    assert "set-cookie" not in wrong.headers
    right = team.post("/sign-in", data={"name": "anna", "password": PASSWORD, "back": "/?status=held"})
    assert (right.status_code, right.headers["location"]) == (303, "/?status=held")
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in right.headers["set-cookie"].split(";")}
    assert "anna" in team.get("/").text
    out = team.post("/sign-out")
    assert out.headers["location"] == "/sign-in"
    assert team.get("/").status_code == 303


def test_there_is_no_link_and_no_registration(team: TestClient) -> None:
    assert team.get("/enter?ticket=x").status_code == 404
    assert team.post("/act", json={}).status_code == 401
    for path in ("/register", "/sign-up", "/signup", "/accounts", "/user/signup"):
        assert team.get(path).status_code == 404
        assert team.post(path).status_code == 404


def test_a_changed_role_password_or_closed_account_ends_sessions(team: TestClient, project: Path) -> None:
    def enter(password: str = PASSWORD) -> int:
        return team.post("/sign-in", data={"name": "anna", "password": password}).status_code

    assert enter() == 303
    assert team.post("/act", json={"decisions": []}).status_code == 422
    change_account(project, "anna", "root", role="reader")
    assert team.post("/act", json={"decisions": []}).status_code == 401
    assert enter() == 303
    assert team.post("/act", json={"decisions": []}).status_code == 403
    change_account(project, "anna", "root", password="another one, also long")
    assert team.get("/").status_code == 303
    assert enter() == 403
    assert enter("another one, also long") == 303
    change_account(project, "anna", "root", open=False)
    assert team.get("/").status_code == 303
    assert enter("another one, also long") == 403
    change_account(project, "anna", "root", open=True)
    assert enter("another one, also long") == 303


def test_wrong_passwords_make_further_ones_wait(team: TestClient) -> None:
    tries = [team.post("/sign-in", data={"name": "judge", "password": "wrong"}).status_code for _ in range(7)]
    assert tries[:5] == [403] * 5
    assert 429 in tries[5:]
    assert team.post("/sign-in", data={"name": "judge", "password": PASSWORD + "!"}).status_code == 429
    assert team.post("/sign-in", data={"name": "anna", "password": PASSWORD}).status_code == 303, "others do not wait"


def test_what_is_kept_of_a_password(team: TestClient, project: Path) -> None:
    path = accounts_path(project)
    assert path.parent == project.parent
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = account(path, "anna")
    assert kept is not None
    assert kept.password.startswith("$argon2id$")
    raw = path.read_bytes() + b"".join(one.read_bytes() for one in path.parent.glob("*.accounts-*"))
    assert PASSWORD.encode() not in raw
    assert PASSWORD.encode() not in project.read_bytes()
    assert b"argon2" not in project.read_bytes(), "a project that is handed on has no accounts"


def test_names_passwords_and_roles_are_looked_at(project: Path) -> None:
    for name, role, password in (
        ("", "coder", PASSWORD), ("-anna", "coder", PASSWORD), ("a" * 41, "coder", PASSWORD), ("an\nna", "coder", PASSWORD),
        ("<b>", "coder", PASSWORD), ("anna", "king", PASSWORD), ("anna", "coder", "short"), ("anna", "coder", "x" * 201),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            add_account(project, name, role, password, "root")
    assert accounts(accounts_path(project)) == []
    add_account(project, "Zoë d'Arc-2", "coder", PASSWORD, "root")
    with pytest.raises(UsageError, match="already"):
        add_account(project, "Zoë d'Arc-2", "coder", PASSWORD, "root")
    with pytest.raises(UsageError, match="no account"):
        change_account(project, "nobody", "root", role="admin")


def test_nobody_and_the_closed_are_nobody(project: Path) -> None:
    team = Team(project)
    assert team.person("anna") is None
    assert not team.enters("anna", PASSWORD)
    add_account(project, "anna", "admin", PASSWORD, "root")
    found = team.person("anna")
    assert found is not None
    assert found[0] == Who("anna", "admin")
    assert team.enters("anna", PASSWORD)
    assert not team.enters("anna", PASSWORD + "x")


def test_the_project_knows_who_adjudicates(project: Path) -> None:
    def adjudicators() -> frozenset[str]:
        with open_project(project, read_only=True) as opened:
            return Taken(one for _, one in standing(opened)).adjudicators

    add_account(project, "anna", "coder", PASSWORD, "root")
    add_account(project, "judge", "adjudicator", PASSWORD, "root")
    add_account(project, "chief", "admin", PASSWORD, "root")
    assert adjudicators() == {"judge", "chief"}
    change_account(project, "judge", "root", role="coder")
    change_account(project, "anna", "root", role="adjudicator")
    assert adjudicators() == {"anna", "chief"}
    with open_project(project, read_only=True) as opened:
        count = len(standing(opened))
    change_account(project, "anna", "root", role="admin")
    with open_project(project, read_only=True) as opened:
        assert len(standing(opened)) == count, "nothing changed for the data"


def test_a_file_that_is_none_of_accounts_is_told(project: Path) -> None:
    accounts_path(project).write_bytes(b"something else")
    with pytest.raises(StoreForeign, match="no file of accounts"):
        accounts(accounts_path(project))
    accounts_path(project).unlink()
    with sqlite3.connect(accounts_path(project)) as other:
        other.execute("CREATE TABLE accounts (x)")
    with pytest.raises(Exception, match="accounts"):
        accounts(accounts_path(project))
