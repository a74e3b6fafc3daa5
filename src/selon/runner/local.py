"""Shards coded by workers of this machine. Every document is decided alone, under its own clock and its own cap on memory."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing

from msgspec import Struct

from selon.errors import RunError
from selon.model import Report
from selon.runner.pool import Lost, guarded
from selon.runner.shards import Halt, Item, Shard, Work, uncoded
from selon.store.coded import CodedRow

Read = Callable[[Sequence[str]], Iterable[tuple[str, Report]]]
"""Gives documents by their ids, in their order; KeyError for one that is not there."""
Done = Generator[tuple[Shard, tuple[CodedRow, ...]], None, None]
"""Shards with their rows, in order of document id, as they become ready."""


AGAIN = 2
"""How often a document is tried again whose worker died: it may have been killed for somebody else's sake."""


class Limits(Struct, frozen=True):
    """What one document may take: ``seconds`` of wall clock, ``megabytes`` (MiB) beyond what a worker has that loaded its models."""

    seconds: float = 60.0
    megabytes: int = 1024


def code_locally(shards: Sequence[Shard], read: Read, work: Work, workers: int, limits: Limits) -> Done:
    """The rows of each of *shards*, in their order, made by *workers* processes.

    Raises RunError where a worker would code by something else than the run's configuration, ResourceError where none can be started.
    Closing the generator ends the workers.
    """
    waiting = iter(shards)
    results = guarded(
        work,
        _items(shards, read),
        workers=workers,
        seconds=limits.seconds,
        megabytes=limits.megabytes,
        start=work.load,
        again=AGAIN,
    )
    with closing(results):
        for shard in waiting:
            yield shard, tuple(row_of(*next(results)) for _ in shard.documents)


def _items(shards: Iterable[Shard], read: Read) -> Iterator[Item]:
    for shard in shards:
        yield from items_of(shard, read)


def items_of(shard: Shard, read: Read) -> list[Item]:
    """The documents of *shard*, in order. Raises RunError where the store does not have them all."""
    try:
        return [Item(document, report) for document, report in read(shard.documents)]
    except KeyError as error:
        raise RunError(f"{error.args[0]} was to be coded and is not in the project; run selon verify") from None


def row_of(item: Item, result: CodedRow | Halt | Lost) -> CodedRow:
    """What is recorded of *item*. Raises RunError for a Halt."""
    if isinstance(result, Halt):
        raise RunError(f"the run was stopped: {result.reason}; put that right and start it again, what is coded stays")
    if isinstance(result, Lost):
        return uncoded(item, result.outcome, result.reason)
    return result
