"""Passwords and roles of a team. Accounts are added on the command line only; nobody registers by themselves."""

import re
import secrets
import threading
import time
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from selon.errors import UsageError
from selon.review.taken import ADJUDICATOR
from selon.store.accounts import Account, account, accounts_path, keep_account
from selon.store.decisions import Decision, decide, standing
from selon.store.project import open_project
from selon.web.sessions import ROLES, Role, Who
from selon.web.writer import now

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
FREE = 5
"""Wrong passwords for one name before each further one costs a wait."""
LONGEST_WAIT = 60.0
"""Seconds."""
CODER = "coder"
"""The target of decisions about coders."""
_NAME = re.compile(r"[^\W_](?:[\w .'-]{0,38}[\w.])?")


def _checked(name: str, password: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r}: a name has up to 40 letters, digits, blanks, points, hyphens, and begins with a letter or digit")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters")


def _role(role: str) -> Role:
    for known in ROLES:
        if known == role:
            return known
    raise UsageError(f"{role!r} is no role; there are {', '.join(ROLES)}")


def _tell_role(project: Path, name: str, role: Role, by: str) -> None:
    """Have the project know whose answer decides where coders differ: that is kept with the decisions, as data rest on it."""
    told = ADJUDICATOR if ROLES.index(role) >= ROLES.index(ADJUDICATOR) else role
    with open_project(project) as opened:
        before = [one.new for _, one in standing(opened, CODER, name) if one.field == "role"]
        new = msgspec.json.encode(told).decode()
        if new != (before[-1] if before else None) and (before or told == ADJUDICATOR):
            decide(opened, [Decision(by, now(), CODER, name, "change", "role", before[-1] if before else None, new)])


def add_account(project: Path, name: str, role: str, password: str, by: str) -> None:
    """Add the account *name*; *by* is who does so. Raises UsageError where there is one, or name, role or password are none."""
    _checked(name, password)
    path = accounts_path(project)
    if account(path, name) is not None:
        raise UsageError(f"there is an account {name!r} already; change it: selon account role, selon account password")
    _tell_role(project, name, _role(role), by)
    keep_account(path, Account(name, _role(role), PasswordHasher().hash(password), secrets.token_hex(8), True, now()))


def change_account(
    project: Path, name: str, by: str, *, role: str | None = None, password: str | None = None, open: bool | None = None
) -> None:
    """Change what is given; all sessions of *name* end. *by* is who does so. Raises UsageError for an unknown account."""
    path = accounts_path(project)
    found = account(path, name)
    if found is None:
        raise UsageError(f"there is no account {name!r}; see: selon account list")
    if password is not None:
        _checked(name, password)
    if role is not None:
        _tell_role(project, name, _role(role), by)
    keep_account(
        path,
        Account(
            name=name,
            role=found.role if role is None else _role(role),
            password=found.password if password is None else PasswordHasher().hash(password),
            stamp=secrets.token_hex(8),
            open=found.open if open is None else open,
            added=found.added,
        ),
    )


class Team:
    """The people of one project: who they are, and whether a password is theirs. One password is looked at at a time: each takes memory."""

    def __init__(self, project: Path) -> None:
        self._path = accounts_path(project)
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))
        self._lock = threading.Lock()
        self._wrong: dict[str, tuple[int, float]] = {}

    def person(self, name: str) -> tuple[Who, str] | None:
        """(who, stamp) of an open account; None for any other name."""
        found = account(self._path, name)
        return None if found is None or not found.open else (Who(found.name, _role(found.role)), found.stamp)

    def wait(self, name: str) -> float:
        """Seconds until a password for *name* is looked at again; 0: now."""
        count, last = self._wrong.get(name, (0, 0.0))
        pause = min(LONGEST_WAIT, 2.0 ** (count - FREE)) if count >= FREE else 0.0
        return max(0.0, last + pause - time.monotonic())

    def enters(self, name: str, password: str) -> bool:
        """Whether *password* is that of the open account *name*; it takes as long for a name that is none."""
        with self._lock:
            if self.wait(name) > 0:
                return False
            found = account(self._path, name)
            known = found is not None and found.open
            try:
                self._hasher.verify(found.password if found is not None and known else self._nobody, password[: LONGEST + 1])
                good = known
            except (Argon2Error, InvalidHashError):
                good = False
            if good:
                self._wrong.pop(name, None)
                return True
            if len(self._wrong) >= 10_000:
                self._wrong.clear()
            self._wrong[name] = (self._wrong.get(name, (0, 0.0))[0] + 1, time.monotonic())
            return False
