"""Reading for somebody who waits: one snapshot, under a clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from selon.store.handle import Project
from selon.store.trouble import speaking

_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock: well under a millisecond."""


@contextmanager
def reading(project: Project, seconds: float) -> Iterator[Project]:
    """Within this, all that is asked of *project* is answered from one state of it, and for no longer than *seconds* in all.

    Raises StoreSlow within it when the time is over. The state is that of the first question.
    """
    connection = project.connection
    end = time.monotonic() + seconds
    with speaking(project.path):
        connection.execute("BEGIN")
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield project
    finally:
        connection.set_progress_handler(None, 0)
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def afresh(project: Project) -> None:
    """Within :func:`reading`: answer what is asked from here on from the state of now, for what must not be older than something else."""
    with speaking(project.path):
        if project.connection.in_transaction:
            project.connection.execute("ROLLBACK")
            project.connection.execute("BEGIN")
