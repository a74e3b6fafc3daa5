"""Backups: copies that were verified before they were put in their place."""

import sqlite3
from pathlib import Path

from selon.errors import StoreDamaged
from selon.store.copying import copy_to
from selon.store.handle import Project
from selon.store.verify import Verified, verify


def backup(project: Project, target: Path) -> Verified:
    """A copy of *project* at *target*, as it stands now, whoever writes meanwhile; what verifying the copy gave.

    A project in which anything is not as it was written is not copied: StoreDamaged, which names it. Raises StoreError where *target* is
    there or can't be written.
    """
    found: list[Verified] = []

    def look(copy: sqlite3.Connection) -> None:
        found.append(verify(Project(target, copy)))
        if found[0].problems:
            first = found[0].problems[0]
            where = f"{first.table}{'' if first.row is None else f' {first.row}'}: {first.what}"
            raise StoreDamaged(f"{project.path}: not copied, as it is not as it was written ({where}); look: selon verify {project.path}")

    copy_to(project.connection, target, project.path, look)
    return found[0]
