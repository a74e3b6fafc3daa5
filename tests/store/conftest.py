"""Projects to test on. What they hold is invented by ``benchmarks/projects.py``, which the measurements and the torture use too."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from selon.store.handle import Project
from selon.store.project import create

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def _loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    """Invented documents and coded lines."""
    return sys.modules.get("projects") or _loaded("projects")


@pytest.fixture(scope="session")
def torture(invented: ModuleType) -> ModuleType:
    """The tortures, to be run in short."""
    return _loaded("torture_store")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An empty project."""
    with create(tmp_path / "new.selon") as made:
        yield made


@pytest.fixture
def filled(tmp_path: Path, torture: ModuleType) -> Path:
    """The path of a project with something in every table."""
    path = tmp_path / "filled.selon"
    torture.filled(path)
    return path


@pytest.fixture
def altered() -> Callable[[Path, str], None]:
    """Runs SQL on a project's file behind the store's back, with its triggers out of the way and put back."""

    def alter(path: Path, *statements: str) -> None:
        import sqlite3

        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA synchronous = OFF")
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, sql in triggers:
            db.execute(sql)
        db.close()

    return alter
