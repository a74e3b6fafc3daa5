"""Sources into a project: walk, parse in workers that can be killed, commit in batches, mark copies.

What is counted in a :class:`Tally` has been committed. A process killed at any point leaves whole batches; the same call again finds what
is there and goes on. Copies are marked last, and a document is signed only once it was compared: what a killed process left uncompared
is compared by the next.
"""

import hashlib
import logging
import os
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from selon.ingest import wires
from selon.ingest.documents import Facts, documents
from selon.ingest.pieces import Limits, Piece, pieces
from selon.model import Document, Refused
from selon.runner.pool import Lost, guarded
from selon.store.documents import add, days_of_texts, document_id, present, reports, set_signatures, set_wires, signatures, unsigned
from selon.store.documents import wires as wire_groups
from selon.store.project import Project

BATCH = 400
"""Documents and refusals of a transaction."""
BATCH_BYTES = 32 << 20
"""Bytes of originals beyond which a transaction is closed earlier."""
WAVE = 20_000
"""Documents compared with all others at a time."""
FIRST = 10
"""Refusals that are kept to be shown."""
HARMLESS = frozenset({"hidden", "no_file", "no_page", "duplicate"})
"""Outcomes of what nobody takes for a report: they make no call a failure."""


NOTES = frozenset({"read_from"})
"""Kinds of remarks that say how a document was read, not that something is odd about it."""


class Care(Struct, frozen=True):
    """Who parses, and what one piece may cost: processes, seconds of wall clock, MiB beyond what a worker has."""

    workers: int
    seconds: float
    megabytes: int
    limits: Limits = Limits()


class Tally(Struct):
    """What came of a call, as far as it is committed. ``refused`` counts refusals by outcome, new or not; ``first`` are the first ones.

    ``redated`` are duplicates with another day of publication than the document that stands for their text, which is coded with its own.
    ``bytes``: of pieces, inflated. ``wire_documents`` stand in ``wire_groups`` groups of copies; None where these were not looked for.
    """

    new: int = 0
    duplicates: int = 0
    redated: int = 0
    known: int = 0
    refused: dict[str, int] = {}
    media: dict[str, int] = {}
    encodings: dict[str, int] = {}
    remarks: dict[str, int] = {}
    first: list[Refused] = []
    bytes: int = 0
    wire_groups: int | None = None
    wire_documents: int | None = None

    @property
    def failed(self) -> int:
        """Refusals of what might have been a report."""
        return sum(count for outcome, count in self.refused.items() if outcome not in HARMLESS)

    @property
    def documents(self) -> int:
        """Documents handed in, new or known."""
        return self.new + self.known


Keep = Callable[[Sequence[Document | Refused]], tuple[int, int, int, int]]
"""Commits a batch: how many documents were new, repeat a text, were known, repeat a text with another day of publication."""


def take_in(
    paths: Sequence[str],
    facts: Facts,
    care: Care,
    keep: Keep,
    *,
    skip: Path | None = None,
    watch: Callable[[int], None] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[Tally]:
    """Read *paths* and *keep* what they hold, batch by batch; the tally after each. *skip*: the project, which may lie among the paths.

    *watch* is told of bytes read; *names*: what files are called that lie under names of ours, by path.
    """
    tally = Tally()
    batch: list[Document | Refused] = []
    size = 0
    own = frozenset() if skip is None else frozenset(os.path.realpath(f"{skip}{end}") for end in ("", "-wal", "-shm", "-journal"))
    source = pieces(paths, care.limits, skip=own, watch=watch, names=names)
    task = partial(read_piece, facts=facts)
    for piece, result in guarded(task, source, workers=care.workers, seconds=care.seconds, megabytes=care.megabytes, start=warm_up):
        found = [Refused(piece.source, result.outcome, f"{piece.source}: {result.reason}")] if isinstance(result, Lost) else result
        if isinstance(piece, Piece):
            size += len(piece.raw)
        for item in found:
            batch.append(item)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                _commit(batch, keep, tally, size)
                batch, size = [], 0
                yield tally
    _commit(batch, keep, tally, size)
    yield tally


def read_piece(piece: Piece | Refused, facts: Facts) -> list[Document | Refused]:
    """What a piece holds; in a worker. A refusal of the walk passes as it is, so that order is kept."""
    return [piece] if isinstance(piece, Refused) else list(documents(piece, facts))


def warm_up() -> None:
    """In a worker, before its first piece: the readers' libraries are loaded on first use, which no piece's clock should pay for.

    What they have to say of pages they say to nobody: outcomes and remarks tell it.
    """
    logging.disable(logging.CRITICAL)
    warnings.showwarning = _unheard
    page = b"<html><head><title>a</title></head><body><article><p>" + b"A page to begin with. " * 30 + b"</p></article></body></html>"
    list(documents(Piece("warm-up", "page.html", page), Facts()))


def _unheard(*_: object, **__: object) -> None:
    return


def _commit(batch: Sequence[Document | Refused], keep: Keep, tally: Tally, size: int) -> None:
    if not batch:
        return
    new, duplicates, known, redated = keep(batch)
    tally.bytes += size
    refusals = [item for item in batch if isinstance(item, Refused)]
    tally.new, tally.duplicates = tally.new + new, tally.duplicates + duplicates
    tally.known, tally.redated = tally.known + known, tally.redated + redated
    for refusal in refusals:
        tally.refused[refusal.outcome] = tally.refused.get(refusal.outcome, 0) + 1
        if len(tally.first) < FIRST and refusal.outcome not in HARMLESS:
            tally.first.append(refusal)
    for document in batch:
        if isinstance(document, Document):
            tally.media[document.media] = tally.media.get(document.media, 0) + 1
            encoding = document.encoding or "none"
            tally.encodings[encoding] = tally.encodings.get(encoding, 0) + 1
            for kind in {remark.kind for remark in document.remarks} - NOTES:
                tally.remarks[kind] = tally.remarks.get(kind, 0) + 1


def keeping(project: Project, paths: Sequence[str], at: str) -> Keep:
    """Batches are committed to *project*. They are named by the paths, so that the same call again names them the same."""
    digest = hashlib.sha256("\0".join(paths).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def keep(batch: Sequence[Document | Refused]) -> tuple[int, int, int, int]:
        added = add(project, batch, batch=f"add-{digest}", at=at)
        refusals = sum(isinstance(item, Refused) for item in batch)
        known_refusals = refusals - sum(added.refused.values())
        return added.new, added.duplicates, added.known - max(0, known_refusals), added.redated

    return keep


class Trial:
    """Keeps nothing: what a call would bring to *project* (None: to a new one)."""

    MOST = 50_000
    """Documents beyond which copies are not looked for: their texts would have to be held."""

    def __init__(self, project: Project | None) -> None:
        self._project = project
        self._seen: set[str] = set()
        self._days: dict[str, str | None] = {}
        self._texts: dict[str, bytes] = {}

    def keep(self, batch: Sequence[Document | Refused]) -> tuple[int, int, int, int]:
        """Count a batch."""
        named = {document_id(item): item for item in batch if isinstance(item, Document)}
        given = sum(isinstance(item, Document) for item in batch)
        there = (present(self._project, named) if self._project else set()) | (self._seen & named.keys())
        new = {name: item for name, item in named.items() if name not in there}
        duplicates = redated = 0
        if self._project:
            unknown = [item.report.id for item in new.values() if item.report.id not in self._days]
            self._days |= days_of_texts(self._project, unknown)
        for name, item in new.items():
            report = item.report
            if report.id in self._days:
                duplicates += 1
                redated += report.published not in (None, self._days[report.id])
                continue
            if len(self._texts) <= self.MOST:
                self._texts[name] = zlib.compress(report.text.encode("utf-8"), 1)
            self._days[report.id] = report.published
        self._seen |= new.keys()
        return len(new), duplicates, given - len(new), redated

    def copies(self, step: Callable[[], None] = lambda: None) -> dict[str, str] | None:
        """Document -> group, among the new documents alone; None where they are too many. *step* is called for each pair of copies."""
        if len(self._texts) > self.MOST:
            return None
        made = {name: wires.signature(self._text(name)) for name in self._texts}
        return wires.groups(_stepping(wires.copies(made, (), self._text), step), {})

    def _text(self, name: str) -> str:
        return zlib.decompress(self._texts[name]).decode("utf-8")


Write = Callable[[Callable[[Project], int]], int]
"""Does something that writes, on a connection that may."""


def _stepping(pairs: Iterator[tuple[str, str]], step: Callable[[], None]) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        step()
        yield pair


def mark_copies(
    project: Project, at: str, care: Care, write: Write | None = None, step: Callable[[], None] = lambda: None
) -> dict[str, str]:
    """Compare the documents that are not compared yet with all others; document -> group of all that are in one.

    *write*: who writes what was found, where *project* can only be read. *step* is called for each pair of copies; what it raises ends it.
    """
    kept: Write = write or (lambda work: work(project))
    waiting = unsigned(project)
    for begin in range(0, len(waiting), WAVE):
        wave = waiting[begin : begin + WAVE]
        made = dict(_signed(project, wave, care))
        old = ((name, wires.unpacked(packed)) for name, packed in signatures(project))
        known = wire_groups(project)
        changed = wires.groups(_stepping(wires.copies(made, old, partial(_text_of, project), known), step), known)
        moved = msgspec.convert(changed, dict[str, str | None])
        kept(partial(set_wires, groups=moved, at=at))
        # A signature says that its document was compared: it is written when that is so.
        kept(partial(set_signatures, made={name: wires.packed(signature) for name, signature in made.items()}, at=at))
    return wire_groups(project)


def _signed(project: Project, names: Sequence[str], care: Care) -> Iterator[tuple[str, wires.Signature]]:
    few = len(names) < 500
    texts = ((name, report.text) for name, report in reports(project, names))
    if few:
        yield from ((name, wires.signature(text)) for name, text in texts)
        return
    for (name, text), result in guarded(_sign, texts, workers=care.workers, seconds=care.seconds, megabytes=care.megabytes):
        yield name, wires.signature(text) if isinstance(result, Lost) else result


def _sign(named: tuple[str, str]) -> wires.Signature:
    return wires.signature(named[1])


def _text_of(project: Project, name: str) -> str:
    return next(reports(project, [name]))[1].text


def count_wires(tally: Tally, groups: Mapping[str, str] | None) -> None:
    """Put the numbers of groups and of the documents in them into *tally*."""
    if groups is not None:
        tally.wire_groups, tally.wire_documents = len(set(groups.values())), len(groups)
