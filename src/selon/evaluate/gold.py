"""Gold: what coders wrote down of reports and sentences, read and checked.

Two forms: a folder of reports (``NAME.txt`` with ``NAME.gold.json``) and lines of sentences (``NAME.jsonl``) with figures or places.
Every span must be the text's own, and a report's text the one that was coded. A second coding lies beside the first (``NAME.second.json``
or ``NAME.second.jsonl``).
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from selon.errors import InputError

REPORT_END, SECOND_END = ".gold.json", ".second.json"
LINES_END, SECOND_LINES_END = ".jsonl", ".second.jsonl"
SPLITS = ("dev", "held", "fresh")
"""To develop on · held out, measured along the way · measured once, at the end of a round of work."""


class GoldError(InputError):
    """A gold file is not of one of the two forms, or its spans are not those of its text."""

    outcome = "gold"


class Span(Struct, frozen=True):
    """A piece of the text."""

    start: int
    end: int
    text: str


class GoldSpeaker(Struct, frozen=True):
    """Who says it."""

    text: str | None = None
    role: str | None = None


class GoldVoice(Struct, frozen=True):
    """Whose word a statement is."""

    kind: str
    speaker: GoldSpeaker | None = None


class GoldValue(Struct, frozen=True):
    """A value; which keys it has depends on its type."""

    type: str
    low: int | None = None
    high: int | None = None
    vague: bool = False
    code: str | None = None
    stance: str | None = None


class GoldStatement(Struct, frozen=True):
    """One value of one field."""

    field: str
    evidence: tuple[Span, ...]
    value: GoldValue | None = None
    role: str | None = None
    voice: GoldVoice | None = None
    optional: bool = False


class GoldRecord(Struct, frozen=True):
    """One event as the report tells it. ``form_also``, ``status_also``: codes that are right as well. ``optional``: may be left out.

    ``part_of``: the place in the report's records of the umbrella event.
    """

    family: str
    status: str
    main: bool
    statements: tuple[GoldStatement, ...]
    form: str | None = None
    forms: tuple[str, ...] = ()
    kind: str | None = None
    date: tuple[str, str] | None = None
    city: str | None = None
    country: str | None = None
    venue: str | None = None
    form_also: str | tuple[str, ...] = ()
    status_also: str | tuple[str, ...] = ()
    part_of: int | None = None
    optional: bool = False


class GoldQuotation(Struct, frozen=True):
    """Words between marks."""

    start: int
    end: int
    text: str
    kind: str
    speaker: str | None = None
    role: str | None = None


class GoldReport(Struct, frozen=True):
    """One report. Without ``quotations`` the gold holds some statements only: then what it does not hold counts neither way."""

    file: str
    language: str
    records: tuple[GoldRecord, ...]
    sha256: str
    published: str | None = None
    outlet: str | None = None
    split: str = "dev"
    quotations: tuple[GoldQuotation, ...] | None = None


class SentenceVoice(Struct, frozen=True):
    """Whose word a figure is. ``role_also``: roles that are right as well, where the excerpt alone leaves it open."""

    kind: str
    speaker: str | None = None
    role: str | None = None
    role_also: tuple[str, ...] = ()


class GoldCount(Struct, frozen=True):
    """One figure. ``of``: the id of the whole that it is a part of. ``optional``: may be left out."""

    id: int
    start: int
    end: int
    text: str
    label: str
    voice: SentenceVoice
    low: int | None = None
    high: int | None = None
    noun: str | None = None
    of: int | None = None
    vague: bool = False
    optional: bool = False


class GoldPlace(Struct, frozen=True):
    """A place where something happened, or (among ``other``) a name that is used for something else."""

    start: int
    end: int
    text: str
    city: str | None = None
    country: str | None = None


class GoldSentence(Struct, frozen=True):
    """One to three sentences with their figures (``counts``) or their places (``places`` and ``other``)."""

    id: str
    text: str
    split: str = "dev"
    published: str | None = None
    counts: tuple[GoldCount, ...] | None = None
    conflict: bool = False
    places: tuple[GoldPlace, ...] | None = None
    other: tuple[GoldPlace, ...] = ()


class Document(Struct, frozen=True):
    """A report with its text and, where there is one, its second coding."""

    name: str
    text: str
    gold: GoldReport
    second: GoldReport | None = None


def _decoded(kind: type, data: bytes | str, where: str) -> object:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise GoldError(f"{where}: not of the form of gold: {error}") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path}: can't be read: {error.strerror or error}") from None


def _check(where: str, text: str, spans: Iterable[Span | GoldCount | GoldPlace | GoldQuotation]) -> None:
    for span in spans:
        if text[span.start : span.end] != span.text:
            raise GoldError(f"{where}: the gold says {span.text!r} at {span.start}, the text says {text[span.start : span.end]!r}")


def _check_split(where: str, split: str) -> None:
    if split not in SPLITS:
        raise GoldError(f"{where}: split {split!r}; it is one of {', '.join(SPLITS)}")


def _decoded_report(path: Path) -> GoldReport:
    gold = _decoded(GoldReport, _read(path), str(path))
    assert isinstance(gold, GoldReport)
    return gold


def _check_report(path: Path, gold: GoldReport, text: str) -> None:
    _check(str(path), text, (span for record in gold.records for statement in record.statements for span in statement.evidence))
    _check(str(path), text, gold.quotations or ())
    _check_split(str(path), gold.split)
    for index, record in enumerate(gold.records):
        if record.part_of is not None and (record.part_of == index or not 0 <= record.part_of < len(gold.records)):
            raise GoldError(f"{path}: record {index} is part of record {record.part_of}, which is not there")


def _text(path: Path, gold: GoldReport) -> str:
    raw = _read(path.parent / gold.file)
    if hashlib.sha256(raw).hexdigest() != gold.sha256:
        raise GoldError(f"{path}: {gold.file} is no longer the text that was coded (another sha256)")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise GoldError(f"{path}: {gold.file} is not UTF-8") from None


def _second(path: Path, first: GoldReport, text: str) -> GoldReport | None:
    """The second coding of a report; None where there is none, or one of an earlier text, which says nothing of this one."""
    if not path.exists():
        return None
    gold = _decoded_report(path)
    if gold.sha256 != first.sha256:
        return None
    _check_report(path, gold, text)
    return gold


def load_reports(paths: Sequence[Path]) -> tuple[Document, ...]:
    """The reports of gold files ``NAME.gold.json``, with their second codings. Raises GoldError."""
    documents = []
    for path in paths:
        gold = _decoded_report(path)
        text = _text(path, gold)
        _check_report(path, gold, text)
        name = path.name.removesuffix(REPORT_END)
        documents.append(Document(name, text, gold, _second(path.with_name(name + SECOND_END), gold, text)))
    return tuple(documents)


def load_sentences(path: Path) -> tuple[GoldSentence, ...]:
    """The sentences of a gold file, one a line. Raises GoldError, which names the line."""
    sentences: list[GoldSentence] = []
    for number, line in enumerate(_read(path).decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        sentence = _decoded(GoldSentence, line, where)
        assert isinstance(sentence, GoldSentence)
        _check(where, sentence.text, (*(sentence.counts or ()), *(sentence.places or ()), *sentence.other))
        _check_split(where, sentence.split)
        if sentence.counts is None and sentence.places is None:
            raise GoldError(f"{where}: neither counts nor places")
        ids = {count.id for count in sentence.counts or ()}
        if any(count.of is not None and (count.of not in ids or count.of == count.id) for count in sentence.counts or ()):
            raise GoldError(f"{where}: a part of a whole that is not there")
        sentences.append(sentence)
    if len({sentence.id for sentence in sentences}) != len(sentences):
        raise GoldError(f"{path}: two sentences have one id")
    return tuple(sentences)


def second_lines(path: Path) -> Path:
    """Where the second coding of a file of sentences would lie."""
    return path.with_name(path.name.removesuffix(LINES_END) + SECOND_LINES_END)
