"""``selon account``: who may sign in to the workbench of a project."""

import getpass
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from selon.cli.review import login
from selon.cli.streams import OK, guarded, terminal
from selon.errors import UsageError
from selon.export.visible import visible

Role = Annotated[
    Literal["reader", "coder", "adjudicator", "admin"],
    Parameter(help="reader: looks; coder: decides; adjudicator: sees what others decided, and decides between them; admin: everything."),
]
Project = Annotated[Path, Parameter(help="The project's file; accounts lie beside it.")]
Name = Annotated[str, Parameter(help="The account: what the person signs in by, and decisions are kept under.")]


def add(project: Project, name: Name, *, role: Role = "coder") -> int:
    """Add an account; the password is asked for, or read as one line from standard input."""
    return guarded(lambda: _add(project, name, role))


def role(project: Project, name: Name, role: Role) -> int:
    """Give an account another role; its sessions end."""
    return guarded(lambda: _change(project, name, role=role))


def password(project: Project, name: Name) -> int:
    """Give an account another password; its sessions end."""
    return guarded(lambda: _change(project, name, password=_password()))


def close(project: Project, name: Name) -> int:
    """Close an account: nobody signs in by it any more; what was decided under it stays."""
    return guarded(lambda: _change(project, name, open=False))


def reopen(project: Project, name: Name) -> int:
    """Open a closed account again."""
    return guarded(lambda: _change(project, name, open=True))


def list_(project: Project) -> int:
    """List the accounts."""
    return guarded(lambda: _list(project))


def _project(path: Path) -> Path:
    from selon.store.project import open_project

    with open_project(path, read_only=True):
        return path


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise UsageError("the two are not the same; nothing was changed")
    return first


def _add(path: Path, name: Name, role: str) -> int:
    from selon.web.accounts import add_account

    add_account(_project(path), name, role, _password(), login())
    return OK


def _change(path: Path, name: Name, *, role: str | None = None, password: str | None = None, open: bool | None = None) -> int:
    from selon.web.accounts import change_account

    change_account(_project(path), name, login(), role=role, password=password, open=open)
    return OK


def _list(path: Path) -> int:
    from selon.store.accounts import accounts, accounts_path

    for one in accounts(accounts_path(_project(path))):
        terminal().print(f"{visible(one.name)}  {one.role}{'' if one.open else '  closed'}", soft_wrap=True, markup=False)
    return OK
