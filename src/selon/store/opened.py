"""Opening a project to be read by those who list or export what it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selon.store.handle import Project
from selon.store.project import open_project
from selon.store.trouble import ODD, damage
from selon.store.verify import verify


@contextmanager
def opened_project(path: str | Path) -> Iterator[Project]:
    """The project at *path*, to be read. What damaged rows make a reader stumble over is told as damage; anything else is our mistake."""
    with open_project(path, read_only=True) as project:
        try:
            yield project
        except ODD as error:
            if verify(project, index=False).problems:
                raise damage(path, error) from error
            raise
