"""What fills and codes a project from Python: the work of ``selon add`` and ``selon run``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from selon.errors import InputError, RunError, UsageError
from selon.ingest.facts import Facts
from selon.lang.load import pack_codes
from selon.runner.configuration import configuration
from selon.runner.intake import Care, Tally, count_wires, keeping, mark_copies, take_in
from selon.runner.local import Limits, code_locally
from selon.runner.run import Summary, run_project
from selon.runner.shards import Work
from selon.store.project import open_project


def facts(published: str | None, outlet: str | None, language: str | None) -> Facts:
    """What is said of all sources. Raises UsageError for a language without a pack."""
    if language is not None and language not in pack_codes():
        raise UsageError(f"language={language!r}: there is no pack for it; there are {', '.join(pack_codes())}")
    return Facts(published, outlet, language, {}, None)


def added(path: Path, sources: Sequence[str | Path], facts: Facts, at: str, workers: int) -> Tally:
    """Add *sources* to the project at *path*. Raises InputError where one of them is not there, before anything is read."""
    paths = [os.fspath(source) for source in sources]
    missing = next((one for one in paths if not os.path.lexists(one)), None)
    if missing is not None or not paths:
        raise InputError(f"{missing}: there is no such file; check the path" if paths else "name at least one file to add")
    care = Care(_at_least_one(workers), seconds=20.0, megabytes=1024)
    tally = Tally()
    with open_project(path) as store:
        for latest in take_in(paths, facts, care, keeping(store, paths, at), skip=path):
            tally = latest
        count_wires(tally, mark_copies(store, at, care))
    return tally


def coded(path: Path, parser: Literal["auto", "none", "spacy"], workers: int, retry: bool) -> Summary:
    """Code what is not coded yet. Raises RunError where it was interrupted: what is done is kept."""
    known, count, limits = configuration(parser), _at_least_one(workers), Limits(60.0, 1024)
    work = Work(known, parser)
    done = run_project(path, known, lambda cut, read: code_locally(cut, read, work, count, limits), retry=retry, quiet=True)
    if done.interrupted:
        raise RunError(f"interrupted: {done.done:,} documents were coded and are kept; run again to go on with the other {done.left:,}")
    return done


def _at_least_one(workers: int) -> int:
    if workers < 1:
        raise UsageError(f"workers={workers}: at least one is needed")
    return workers
