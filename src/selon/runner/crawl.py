"""A crawl coded without a project: WARC files in, lines of records out, in a folder that a killed run goes on from.

    DIR/coded.jsonl      one line for each page that tells of a protest, as ``selon code`` writes it, in the order of the files
    DIR/texts.jsonl      the text of each of these pages, to look the evidence up in
    DIR/problems.jsonl   each record that went wrong: where it is, what happened, why
    DIR/summary.json     records by outcome, for all and for each file
    DIR/shards/          what the above is put together from, with a ledger entry for each shard

Files are cut into ranges of bytes; a shard is what the records that begin in a range give. A shard is written whole, its ledger entry last;
what has an entry of the same configuration and the same file is not done again. Bytes do not depend on workers, nor on how often a run was
killed.
"""

import fcntl
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from selon.coder import ParserMode
from selon.errors import Busy, InputError, ResourceError, UsageError
from selon.ingest.cues import RECOMMENDED, library_found
from selon.runner.configuration import configuration
from selon.runner.crawl_shard import FINE, Lost, Range, Shard, Task, cut
from selon.runner.pool import Lost as Gone
from selon.runner.pool import guarded

SHARD_BYTES = 16 << 20
"""Bytes of a file whose records are one shard: some thousand pages, a few seconds of work."""
_SHARD_SECONDS = 3600.0
LIBRARIES = ("charset-normalizer", "htmldate", "lxml", "resiliparse", "trafilatura")
"""Libraries that what is read depends on."""
_MOST_LOST = 1000
_PARTS = ("coded", "texts", "problems")


class Done(Struct, frozen=True):
    """The ledger's entry of a shard: what it was made from, what it gave, the digests of its files."""

    source: str
    size: int
    fingerprint: str
    start: int
    end: int
    first: int
    next: int
    configuration: str
    records: int
    outcomes: dict[str, int]
    damaged: dict[str, int]
    digests: dict[str, str]


class Summary(Struct, frozen=True):
    """Records by outcome, in all and by file; ``damaged`` as in :class:`Shard`; ``problems``: how many there are.

    ``interrupted``: the run was stopped, and goes on when it is called again.
    """

    configuration: str
    records: int
    outcomes: dict[str, int]
    damaged: dict[str, int]
    problems: int
    files: dict[str, dict[str, int]]
    interrupted: bool = False


class Options(Struct, frozen=True):
    """How to go about it; none of it changes a byte of the result but ``parser``.

    ``seconds`` of wall clock and ``megabytes`` (MiB) are what one page may take.
    """

    workers: int = 2
    parser: ParserMode = "auto"
    seconds: float = 20.0
    megabytes: int = 1024
    shard_bytes: int = SHARD_BYTES


Told = Callable[[Done, bool], None]
"""Is told of each shard that is there, and whether it was there before."""


def crawl(paths: Sequence[str], output: Path, options: Options | None = None, told: Told | None = None) -> Summary:
    """Code the WARC files *paths* into the folder *output*.

    Raises InputError for a file that is not there, Busy where another run has the folder.
    """
    options = options or Options()
    if not library_found():
        sys.stderr.write(f"selon: the filter runs in plain Python, several times slower; install its library with: {RECOMMENDED}\n")
    name = configuration_name(options.parser)
    ranges = [one for path in checked(paths) for one in cut(path, options.shard_bytes)]
    shards = output / "shards"
    shards.mkdir(parents=True, exist_ok=True)
    with _locked(output), TemporaryDirectory(prefix="selon-crawl-") as markers:
        done: list[Done] = []
        try:
            for entry, old in _chained(ranges, _Book(shards, name), Path(markers), options):
                done.append(entry)
                if told is not None:
                    told(entry, old)
        except KeyboardInterrupt:
            return _summary(name, done, interrupted=True)
        summary = _summary(name, done)
        _put_together(output, shards, ranges, summary)
    return summary


def _chained(ranges: Sequence[Range], book: "_Book", markers: Path, options: Options) -> Iterator[tuple[Done, bool]]:
    """The ledger's entries of *ranges*, each with whether it was there before; what is not there is made.

    Each range has to begin where the one before it ended. Where it does not, what looked like a record in its middle is none (a WARC kept
    inside a record of another), and it is read again from the right place.
    """
    have = {one: book.entry(one) for one in ranges}
    with closing(_shards([one for one in ranges if have[one] is None], markers, options)) as fresh:
        ends: dict[str, int] = {}
        for where in ranges:
            old = have[where]
            entry = book.write(where, next(fresh)) if old is None else old
            begins = ends.get(where.source, 0)
            if entry.first != begins and (begins < where.end or entry.records):
                exact = msgspec.structs.replace(where, start=min(begins, where.end), exact=True, marker=_marker(markers, "again"))
                with closing(_shards([exact], markers, options)) as again:
                    entry = book.write(where, next(again))
            ends[where.source] = max(begins, entry.next)
            yield entry, old is not None


def checked(paths: Iterable[str]) -> list[str]:
    """The files to read, folders walked. Raises InputError where there is none, UsageError where one is named twice."""
    found: list[str] = []
    for path in paths:
        where = Path(path)
        if where.is_dir():
            found += sorted(str(one) for one in where.rglob("*") if one.name.endswith((".warc", ".warc.gz")))
        elif where.is_file():
            found.append(path)
        else:
            raise InputError(f"{path}: there is no such file")
    if not found:
        raise InputError(f"{', '.join(paths)}: no WARC files in there (names end in .warc or .warc.gz)")
    if len(set(found)) < len(found):
        raise UsageError("a WARC file is named twice")
    return found


def configuration_name(parser: ParserMode) -> str:
    """What names all that decides the bytes of a crawl's result: that of a project's run, and the readers and libraries before it."""
    digest = hashlib.sha256(configuration(parser).name.encode())
    package = files("selon")
    sources = [package / "runner" / "crawl_funnel.py", *package.joinpath("ingest").iterdir()]
    for source in sorted((one for one in sources if one.name.endswith((".py", ".toml"))), key=lambda one: one.name):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:16]


def _shards(ranges: Sequence[Range], markers: Path, options: Options) -> Generator[Shard, None, None]:
    """The shards of *ranges*, in their order. A range on which a worker was lost is done again without the record that cost it."""
    marked = [one if one.marker else msgspec.structs.replace(one, marker=_marker(markers, str(n))) for n, one in enumerate(ranges)]
    with closing(_results(marked, options, options.workers)) as results:
        for where, result in results:
            yield _recovered(where, result, options) if isinstance(result, Gone) else result


def _results(ranges: Sequence[Range], options: Options, workers: int) -> Generator[tuple[Range, Shard | Gone], None, None]:
    task = Task(options.parser, options.seconds)
    guard = guarded(task, ranges, workers=workers, seconds=_SHARD_SECONDS, megabytes=options.megabytes, start=task.load)
    with closing(guard):
        yield from guard


def _recovered(where: Range, gone: Gone, options: Options) -> Shard:
    """The shard of *where*, on which a worker was lost, with the records on which workers are lost marked so."""
    lost = list(where.lost)
    result: Shard | Gone = gone
    while isinstance(result, Gone):
        number = int.from_bytes(Path(where.marker or "").read_bytes()[:8], "big")
        if len(lost) == _MOST_LOST or any(one.number == number for one in lost):
            raise ResourceError(f"{where.source}: worker after worker is lost near byte {where.start:,} ({result.reason})")
        reason = f"needs more than {options.seconds:g} s" if result.outcome == "timed_out" else result.reason
        lost.append(Lost(number, result.outcome, reason))
        where = msgspec.structs.replace(where, lost=tuple(lost))
        with closing(_results([where], options, 1)) as results:
            _, result = next(results)
    return result


def _marker(folder: Path, name: str) -> str:
    path = folder / name
    path.write_bytes(bytes(8))
    return str(path)


class _Book:
    """The folder of shards and its ledger."""

    def __init__(self, folder: Path, configuration: str) -> None:
        self._folder, self._configuration = folder, configuration
        self._prints: dict[str, tuple[int, str]] = {}

    def entry(self, where: Range) -> Done | None:
        """The ledger's entry of *where*, if it is of this configuration and file and what it speaks of is there, unchanged."""
        try:
            entry = msgspec.json.decode((self._folder / f"{named(where)}.json").read_bytes(), type=Done)
        except (OSError, msgspec.DecodeError):
            return None
        expected = (where.source, *self._print(where.source), where.start, where.end, self._configuration)
        if (entry.source, entry.size, entry.fingerprint, entry.start, entry.end, entry.configuration) != expected:
            return None
        for part, digest in entry.digests.items():
            path = self._folder / f"{named(where)}.{part}.jsonl"
            if not path.is_file() or _digest(path.read_bytes()) != digest:
                return None
        return entry

    def write(self, where: Range, shard: Shard) -> Done:
        """Keep *shard* as that of *where*: its files, then its entry."""
        digests = {}
        for part in _PARTS:
            content: bytes = getattr(shard, part)
            digests[part] = _digest(content)
            write_whole(self._folder / f"{named(where)}.{part}.jsonl", [content])
        size, fingerprint = self._print(where.source)
        entry = Done(
            where.source, size, fingerprint, where.start, where.end, shard.first, shard.next, self._configuration,
            shard.records, shard.outcomes, shard.damaged, digests,
        )  # fmt: skip
        write_whole(self._folder / f"{named(where)}.json", [msgspec.json.encode(entry)])
        return entry

    def _print(self, source: str) -> tuple[int, str]:
        """Size and fingerprint (of its beginning and its end) of the file *source*."""
        if source not in self._prints:
            size = Path(source).stat().st_size
            with Path(source).open("rb") as file:
                head = file.read(1 << 16)
                file.seek(max(0, size - (1 << 16)))
                self._prints[source] = (size, _digest(head + file.read()))
        return self._prints[source]


def named(where: Range) -> str:
    """The name of a shard: of its file, with what tells it from others of that name, and of its range."""
    return f"{Path(where.source).name}-{hashlib.sha256(where.source.encode()).hexdigest()[:8]}-{where.start:012}"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def write_whole(path: Path, content: Iterable[bytes]) -> None:
    """Write *path* so that it is there whole or not at all, also after the power has failed."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        for part in content:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _summary(configuration: str, done: Sequence[Done], *, interrupted: bool = False) -> Summary:
    total: Counter[str] = Counter()
    damaged: Counter[str] = Counter()
    files: dict[str, Counter[str]] = {}
    for entry in done:
        total.update(entry.outcomes)
        damaged.update(entry.damaged)
        files.setdefault(entry.source, Counter()).update(entry.outcomes)
    return Summary(
        configuration=configuration,
        records=total.total(),
        outcomes=dict(sorted(total.items())),
        damaged=dict(sorted(damaged.items())),
        problems=sum(count for outcome, count in total.items() if outcome not in FINE) + damaged.total(),
        files={source: dict(sorted(counts.items())) for source, counts in files.items()},
        interrupted=interrupted,
    )


def _put_together(output: Path, shards: Path, ranges: Sequence[Range], summary: Summary) -> None:
    for part in _PARTS:
        write_whole(output / f"{part}.jsonl", ((shards / f"{named(one)}.{part}.jsonl").read_bytes() for one in ranges))
    write_whole(output / "summary.json", [msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n"])


@contextmanager
def _locked(output: Path) -> Iterator[None]:
    """Hold the folder *output* against other runs. Raises Busy where one has it."""
    with (output / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(f"{output}: another run writes here; wait for it, or name another folder") from None
        yield
