"""Work that outlasts a request: an export, an import. Each has a thread, a folder of its own, a bound on its time, and somebody who asked.

Nothing of it is kept when the server ends; what was committed to the project by then stays. What a server that was killed left behind, the
next one removes: it may hold names.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from selon.errors import DEFECTS, Busy, Refused, SelonError, Stopped, StoreLocked, mistake

AT_ONCE = 2
"""Jobs that may be at work."""
KEPT = 3600.0
"""Seconds that a job which has ended is kept, with its files."""
MINUTES = 30
"""How long a job may work."""
_ENDING = 10.0
_PREFIX, _LOCK = "selon-work-", "lock"

State = Literal["working", "done", "failed", "stopped"]


class Job:
    """One job, in phases that follow each other. Read by whoever shows it, written by its own thread.

    ``found``: what each phase came to, by its name. ``done`` of ``total``: how far the phase is, in what it counts; 0: not known.
    """

    def __init__(self, kind: str, coder: str, folder: Path) -> None:
        self.id, self.kind, self.coder, self.folder = secrets.token_urlsafe(18), kind, coder, folder
        self.state: State = "working"
        self.phase = ""
        self.done = self.total = 0
        self.found: dict[str, Any] = {}
        self.notes: list[str] = []
        self.error: Refused | None = None
        self.ended = 0.0
        self._until = 0.0
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, phase: str, work: Callable[["Job"], object]) -> None:
        """Begin a phase."""
        self.state, self.phase, self.error, self.done, self.total = "working", phase, None, 0, 0
        self._ending.clear()
        self._until = time.monotonic() + MINUTES * 60
        self._thread = threading.Thread(target=self._run, args=(work,), name=f"selon-{self.kind}", daemon=True)
        self._thread.start()

    def step(self, part: int = 0) -> None:
        """So much more is done. Raises Stopped where it was told to end, Refused where it takes too long."""
        self.done += part
        if self._ending.is_set():
            raise Stopped(f"the {self.kind} was ended")
        if time.monotonic() > self._until:
            raise Refused(413, "job_too_long", minutes=str(MINUTES))

    def of(self, total: int) -> None:
        """How much there is to do."""
        self.total = total

    def ending(self) -> bool:
        """Whether it was told to end, or takes too long."""
        return self._ending.is_set() or time.monotonic() > self._until

    def stop(self) -> None:
        """Have it end at its next step."""
        self._ending.set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, for so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, work: Callable[["Job"], object]) -> None:
        try:
            self.found[self.phase] = work(self)
            self.state = "done"
        except Stopped:
            self.state = "stopped"
        except Refused as error:
            self._fail(error)
        except (StoreLocked, Busy) as error:
            self._fail(Refused(503, "busy", why=str(error)))
        except SelonError as error:
            self._fail(Refused(500, "trouble", why=str(error)))
        except OSError as error:
            self._fail(Refused(507, "no_disk", why=error.strerror or str(error)))
        except (*DEFECTS, MemoryError) as error:
            self._fail(Refused(500, "mistake", why=mistake(error, self.kind)))
        finally:
            self.ended = time.monotonic()

    def _fail(self, error: Refused) -> None:
        self.error, self.state = error, "failed"


class Folder:
    """The folder of a server's files, for its user alone. A lock that the kernel lifts, however the server ends, says that it lives."""

    def __init__(self) -> None:
        place = Path(tempfile.gettempdir())
        for other in place.glob(f"{_PREFIX}*"):
            _clear(other)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def new(self, kind: str) -> Path:
        """A new folder in it."""
        return Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=self.path))

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._handle)


def _clear(folder: Path) -> None:
    """Remove the folder of a server of this user that lives no more."""
    try:
        if folder.lstat().st_uid != os.getuid() or not folder.is_dir() or folder.is_symlink():
            return
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return  # one that is just being made, or goes
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(handle)


class Jobs:
    """All jobs of a server. A coder has one of a kind: the next takes its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self.folder = Folder()

    def begin(self, kind: str, coder: str, phase: str, work: Callable[[Job], object]) -> Job:
        """A new job at work. Raises Refused where the coder's last of the kind, or enough others, are still at work."""
        with self._lock:
            now = time.monotonic()
            for job in list(self._jobs.values()):
                if job.state != "working" and ((job.kind, job.coder) == (kind, coder) or now - job.ended > KEPT):
                    self._remove(job)
            self._room(kind, coder)
            made = Job(kind, coder, self.folder.new(kind))
            self._jobs[made.id] = made
            made.begin(phase, work)
            return made

    def go_on(self, job: Job, phase: str, work: Callable[[Job], object]) -> None:
        """The next phase of *job*. Raises Refused where it is still at work, or enough others are."""
        with self._lock:
            if job.state == "working":
                raise Refused(409, "at_work")
            self._room(job.kind, None)
            job.begin(phase, work)

    def _room(self, kind: str, coder: str | None) -> None:
        working = [job for job in self._jobs.values() if job.state == "working"]
        if any((job.kind, job.coder) == (kind, coder) for job in working):
            raise Refused(409, "at_work")
        if len(working) >= AT_ONCE or (kind == "import" and any(job.kind == kind for job in working)):
            raise Refused(503, "jobs_busy")

    def find(self, id: str, kind: str, coder: str) -> Job | None:
        """The job *id* where it is of that kind and this coder asked for it; with "" the coder's own of that kind."""
        with self._lock:
            for job in self._jobs.values():
                if (job.kind, job.coder) == (kind, coder) and (
                    not id or secrets.compare_digest(job.id.encode(), id.encode("utf-8", "replace"))
                ):
                    return job
        return None

    def _remove(self, job: Job) -> None:
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """End all of them, and remove their files."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop()
        for job in jobs:
            job.wait(_ENDING)
            self._remove(job)
        self.folder.close()
