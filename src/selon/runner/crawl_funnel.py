"""What becomes of one record of a crawl. A funnel, cheapest step first; each record leaves it with one outcome.

1. **page**: other records, other media, errors of servers, what is cut or too large: ``other_record``, ``no_page``, ``too_large`` …;
2. **bytes**: cues in the bytes (:mod:`selon.ingest.cues`), before anything is parsed: ``no_cue``;
3. **text**: cues in the main text as a fast parser has it: ``low_score``; then its language: ``unsupported_language``;
4. **links**: a text that is links is a list of other pages: ``empty``, as the careful readers have it;
5. **triggers**: the coder's own finder of actions on that text: without a trigger there is nothing to code, so it is ``not_relevant``;
6. **coding**: text and facts by the careful readers, then full coding: ``coded`` or ``not_relevant``.

Pure: the same record gives the same outcome and the same bytes, whatever came before it. Pages are parsed here: run only in a worker that
can be killed.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from resiliparse.parse.lang import detect_fast

from selon import pipeline
from selon.coder import Coder, ParserMode
from selon.errors import InputError
from selon.export.jsonl import coded_line
from selon.ingest.cues import CROWD, THRESHOLD, Filter, lexicon
from selon.ingest.documents import documents, format_of
from selon.ingest.encodings import declared_in, decoded
from selon.ingest.facts import Facts
from selon.ingest.inflate import Limits
from selon.ingest.piece import Piece, shown
from selon.ingest.prescan import looked_over
from selon.ingest.responses import piece_of
from selon.ingest.warc import Record
from selon.lang.load import pack_codes
from selon.model import Act, Refused, Report

LIMITS = Limits(piece=5 << 20)
"""The largest record that is looked at, and what may come out of compressed ones."""

PRESCANNED = 512 << 10
"""Bytes from which on a page is looked over before the fast parser: only large pages can hold it up for long."""

ASIDES = ("aside", "nav", "footer", "form")
"""Parts of a page that are not its text, as the careful readers see it, too: other pages' headlines stand there."""

LINKS = 0.7
"""Share of the main text that is links from which on there is no article. Lists have about 0.8, articles next to nothing."""

_LIGHT = tuple(stage for stage in pipeline.STAGES if stage.name in ("reading", "quotations", "actions"))
"""The stages that find triggers, without those that only place and date them."""
_LOOK = tuple(stage for stage in pipeline.STAGES if stage.name in ("reading", "quotations", "times", "actions"))
_COUNT = tuple(stage for stage in pipeline.STAGES if stage.name == "counts")
"""What decides whether there is an event at all: a trigger, or a crowd. Without either, full coding gives no record of a protest."""
_PAGES = ("response", "resource", "conversion", "revisit")
"""Kinds of records that may be about a page; of the others only damage is of interest."""


class Kept(Struct, frozen=True):
    """The text of a page that was coded, to look the evidence up in: offsets in the coded line are those of ``text``.

    ``record`` is where its record begins in the file, ``fetched`` the day of the crawl (never that of publication).
    """

    id: str
    source: str
    url: str | None
    record: int
    fetched: str | None
    published_from: str | None
    text: str


class Verdict(NamedTuple):
    """What became of a record: its outcome, why, for a coded page the line of records and that of its text.

    ``damage``: outcome and reason of what of it is lost, where the rest could be used.
    """

    outcome: str
    reason: str = ""
    line: bytes = b""
    text: bytes = b""
    damage: tuple[str, str] | None = None


class Funnel:
    """Packs, cues and models loaded once, then any number of records judged."""

    def __init__(self, parser: ParserMode = "auto") -> None:
        self.coder = Coder(parser)
        self.cues = Filter(lexicon([self.coder.pack(code)[0] for code in pack_codes()]))

    def judge(self, offset: int, record: Record, source: str) -> Verdict:
        """The verdict on *record*, which begins at *offset* of the file *source*."""
        if not record.fields:
            return Verdict(record.outcome, record.wrong)
        if not record.wrong and "warc-segment-number" not in record.fields and record.fields.get("warc-type", "").lower() not in _PAGES:
            return Verdict("other_record")
        target = record.fields.get("warc-target-uri", "").strip("<>")
        where = f"{source}#{shown(target)}" if target else f"{source}#byte {offset}"
        piece = piece_of(record, target, where, LIMITS)
        if piece is None:
            return Verdict(record.outcome, record.wrong) if record.wrong else Verdict("other_record")
        if isinstance(piece, Refused):
            return Verdict(record.outcome, record.wrong) if record.wrong else Verdict(piece.outcome, piece.reason)
        damage = (record.outcome, record.wrong) if record.wrong else None
        if damage is None and piece.remarks:
            damage = (piece.remarks[0].kind, piece.remarks[0].message)
        return self.page(piece, offset)._replace(damage=damage)

    def page(self, piece: Piece, offset: int = 0) -> Verdict:
        """The verdict on a page."""
        try:
            kind = format_of(piece)
            if kind not in ("html", "text") or (kind == "text" and piece.media_type not in ("text/plain", None)):
                return Verdict("no_page", f"{piece.source}: {piece.media_type or kind}, not a page")
            if self.cues.best(_narrow(piece)) < THRESHOLD:
                return Verdict("no_cue")
            text, bare = fast_text(piece, kind)
            scores = self.cues.scores(" ".join(text.split()).encode("utf-8", "replace"))
            if max(scores.values(), default=0) < THRESHOLD:
                return Verdict("low_score")
            quick = Report("", piece.source, text)
            language = self._language(quick, scores)
            if scores.get(language, 0) < THRESHOLD:
                return Verdict("low_score")
            if len(bare()) < (1 - LINKS) * len(text):
                return Verdict("empty")
            if not self._tells(quick, language):
                return Verdict("not_relevant")
            return self._coded(piece, offset)
        except InputError as error:
            return Verdict(error.outcome, str(error))

    def _language(self, report: Report, scores: Mapping[str, int]) -> str:
        """The language to look for triggers in: by the fast guess where that has a pack, else as the coder tells it.

        Raises UnsupportedLanguage.
        """
        guess: str = detect_fast(report.text)[0]
        return guess if scores.get(guess, 0) >= THRESHOLD else self.coder.language(report)

    def _tells(self, report: Report, language: str) -> bool:
        """Whether the finder of actions accepts a trigger of a protest in *report*."""
        _, prepared = self.coder.pack(language)
        return _triggered(pipeline.run({"report": report, "times": ()}, prepared, None, _LIGHT))

    def _looked(self, report: Report) -> Mapping[str, Any] | None:
        """What the first stages find in *report*; None where there is neither a trigger nor a crowd, with which alone a record begins."""
        pack, prepared = self.coder.pack(self.coder.language(report))
        have = pipeline.run(self.coder.given(report, pack), prepared, None, _LOOK)
        counted = pipeline.run(have, prepared, None, _COUNT)
        return counted if _triggered(have) or any(m.label == CROWD for m in counted["counts"]) else None

    def _coded(self, piece: Piece, offset: int) -> Verdict:
        item = next(documents(piece, Facts()))
        if isinstance(item, Refused):
            return Verdict(item.outcome, item.reason)
        report = item.report
        have = self._looked(report)
        if have is None:
            return Verdict("not_relevant")
        coded = self.coder.code(report, have)
        if coded.outcome != "coded":
            return Verdict(coded.outcome)
        kept = Kept(report.id, report.source, item.url, offset, piece.fetched, item.published_from, report.text)
        return Verdict("coded", "", coded_line(coded), msgspec.json.encode(kept))


def _triggered(have: Mapping[str, Any]) -> bool:
    return any(isinstance(mention.value, Act) and mention.value.family == "protest" for mention in have["actions"])


def _narrow(piece: Piece) -> bytes:
    """The bytes of *piece* in an encoding in which ASCII letters are one byte each."""
    raw = piece.raw
    if b"\0" in raw[:512]:
        return decoded(raw, piece.source, markup=True).text.encode("utf-8", "replace")
    return raw


def fast_text(piece: Piece, kind: str) -> tuple[str, Callable[[], str]]:
    """The main text of *piece* by the fast parser, all of its text where that finds none; and what gives the same without its links.

    Raises EncodingError, BinaryInput, TooLarge.
    """
    text = _fast_decoded(piece)
    if kind == "text":
        return text, lambda: text
    if len(text) > PRESCANNED:
        text = looked_over(text, piece.source).safe
    tree = HTMLTree.parse(text)
    main: str = extract_plain_text(tree, main_content=True, skip_elements=list(ASIDES))
    if main.strip():
        return main, lambda: extract_plain_text(tree, main_content=True, skip_elements=[*ASIDES, "a"])
    return extract_plain_text(tree), lambda: extract_plain_text(tree, skip_elements=["a"])


def _fast_decoded(piece: Piece) -> str:
    if b"\0" in piece.raw[:512]:
        return decoded(piece.raw, piece.source, markup=True).text
    try:
        return piece.raw.decode("utf-8")
    except UnicodeDecodeError:
        declared = (piece.charset, *(label for label, _ in declared_in(piece.raw)))
        return decoded(piece.raw, piece.source, declared=[(label, "declared") for label in declared if label], markup=True).text
