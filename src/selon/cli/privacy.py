"""The door to privacy: how users say it, and the guard that is made of that when it is wanted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.export.privacy import Guard
    from selon.export.pseudonyms import Key

Level = Literal["public", "research", "full"]
Coarsen = Annotated[str | None, Parameter(name="--coarsen")]


def made_guard(level: Level, key: str | None, coarsen: str | None, folder: Path | None) -> "Guard":
    """The guard for what a user asked for; see :func:`selon.runner.guarding.asked_guard`."""
    from selon.runner.guarding import asked_guard

    return asked_guard(level, key, coarsen, folder)


def keep_key(key: "Key", path: Path) -> None:
    """Write *key* to *path*; see :func:`selon.runner.guarding.keep_key`."""
    from selon.runner.guarding import keep_key as keep

    keep(key, path)
