"""Who holds which report, and the rules by which they are given out: kept with the accounts, as they say who works, not what was found."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from selon.store.accounts import accounts_file

MOST_CODERS, MOST_MINUTES = 20, 1_440
"""What the rules may ask for at most."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS rules (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS leases (report TEXT NOT NULL, coder TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (report, coder)) "
    "STRICT, WITHOUT ROWID",
)
_HOLD = "INSERT INTO leases (report, coder, until) VALUES (?, ?, ?) ON CONFLICT (report, coder) DO UPDATE SET until = excluded.until"


class Rules(Struct, frozen=True):
    """How reports are given out: to how many ``coders`` each, or only to ``share`` of 100 of them while the rest are coded once; for how
    many ``minutes`` a coder who does nothing holds one."""

    coders: int = 2
    share: int = 100
    minutes: int = 30


class Lease(Struct, frozen=True):
    """*coder* holds *report* until ``until``, in seconds of whatever clock the caller uses."""

    report: str
    coder: str
    until: float


def rules(path: Path) -> Rules:
    """The rules kept in the file of accounts at *path*; the usual ones where it keeps none."""
    if not path.exists():
        return Rules()
    with accounts_file(path, _TABLES) as db:
        told = dict(db.execute("SELECT name, value FROM rules").fetchall())
    return Rules(**{name: value for name, value in told.items() if name in Rules.__struct_fields__})


def keep_rules(path: Path, one: Rules) -> None:
    """Keep *one* in place of the rules before. Raises StoreReadOnly, StoreLocked."""
    with accounts_file(path, _TABLES) as db:
        db.execute("BEGIN IMMEDIATE")
        for name in Rules.__struct_fields__:
            db.execute(
                "INSERT INTO rules VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, getattr(one, name))
            )
        db.execute("COMMIT")


def leases(path: Path, now: float) -> list[Lease]:
    """The leases that run at *now*, by report and coder."""
    if not path.exists():
        return []
    with accounts_file(path, _TABLES) as db:
        return [Lease(*row) for row in db.execute("SELECT report, coder, until FROM leases WHERE until > ? ORDER BY 1, 2", (now,))]


def take(path: Path, coder: str, now: float, until: float, choose: Callable[[Sequence[Lease]], str | None]) -> str | None:
    """Give *coder* what *choose* chooses among all, told who holds what; nobody else is given anything meanwhile."""
    with accounts_file(path, _TABLES) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM leases WHERE until <= ?", (now,))
        chosen = choose([Lease(*row) for row in db.execute("SELECT report, coder, until FROM leases ORDER BY 1, 2")])
        if chosen is not None:
            db.execute(_HOLD, (chosen, coder, until))
        db.execute("COMMIT")
    return chosen


def hold(path: Path, report: str, coder: str, until: float) -> None:
    """Have *coder* hold *report* until *until*, whether they held it or not."""
    with accounts_file(path, _TABLES) as db:
        db.execute(_HOLD, (report, coder, until))


def let_go(path: Path, report: str, coder: str) -> None:
    """End the lease of *coder* on *report*, where there is one."""
    with accounts_file(path, _TABLES) as db:
        db.execute("DELETE FROM leases WHERE report = ? AND coder = ?", (report, coder))
