"""Gold in, figures out: each file or folder of gold is coded by a coder and scored, by language."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

from selon.coder import Coder
from selon.errors import DEFECTS, UsageError, told
from selon.evaluate import gold, reports, scores, sentences
from selon.evaluate.agreement import Agreement, of_reports, of_sentences
from selon.evaluate.scores import Figure, Measure, Miss, Scored
from selon.ingest.plain import report_from_text
from selon.lang.load import pack_codes
from selon.model import Report

Split = Literal["dev", "held", "fresh", "all"]
_NOTHING: Mapping[str, Any] = MappingProxyType(dict.fromkeys(("records", "quotations", "voices", "counts", "findings", "places"), ()))


class Evaluation(Struct, frozen=True):
    """One gold in one language, measured. ``misses`` are all there are; who shows them decides which.

    ``held``: documents that are not to be developed on.
    ``defects``: documents that Selon itself failed on; they are scored as if it had found nothing.
    """

    gold: str
    language: str
    split: str
    documents: int
    figures: tuple[Figure, ...]
    misses: tuple[Miss, ...]
    held: frozenset[str]
    defects: tuple[str, ...]
    agreement: tuple[Agreement, ...] = ()


def evaluate(path: Path, coder: Coder, split: Split = "all", language: str | None = None) -> tuple[Evaluation, ...]:
    """The gold at *path*, a folder or file of reports or a file of sentences, measured for each of its languages.

    Raises UsageError where there is no gold, and GoldError where it is not sound.
    """
    if path.is_dir():
        files = sorted(path.glob("*" + gold.REPORT_END))
        if not files:
            raise UsageError(f"{path}: no gold reports in this folder (NAME{gold.REPORT_END})")
        return _reports(str(path), files, coder, split, language)
    if path.name.endswith(gold.REPORT_END):
        return _reports(str(path), [path], coder, split, language)
    if path.name.endswith(gold.LINES_END):
        return (_sentences(path, coder, split, language),)
    raise UsageError(f"{path}: gold is a folder of NAME{gold.REPORT_END} or a file NAME{gold.LINES_END}")


class _Bench:
    """A coder, and the documents that it failed on."""

    def __init__(self, coder: Coder) -> None:
        self._coder = coder
        self.defects: list[str] = []

    def found(self, report: Report, until: str | None = None, at_least: str | None = None) -> Mapping[str, Any]:
        """What the stages make of *report*. Where Selon itself fails: what those up to *at_least* make, or nothing; the failure is noted.

        One document that Selon fails on must not hide the others, nor a late stage the figures that an early one found.
        """
        try:
            return self._coder.run(report, until)
        except DEFECTS as error:
            self.defects.append(f"{report.source}: {told(error)}")
        return _NOTHING if at_least is None else {**_NOTHING, **self.found(report, at_least)}


def _measured(
    path: str,
    language: str,
    split: Split,
    measures: Iterable[Measure],
    documents: Sequence[Scored],
    defects: Iterable[str],
    agreed: tuple[Agreement, ...],
) -> Evaluation:
    kept = [document for document in documents if split in ("all", document.split)]
    held = frozenset(document.document for document in kept if document.split != "dev")
    misses = tuple(miss for document in kept for miss in document.misses)
    return Evaluation(path, language, split, len(kept), scores.figures(measures, kept), misses, held, tuple(defects), agreed)


def _reports(path: str, files: Sequence[Path], coder: Coder, split: Split, language: str | None) -> tuple[Evaluation, ...]:
    documents = gold.load_reports(files)
    made = []
    for code in sorted({document.gold.language for document in documents}):
        if language is not None and code != language:
            continue
        own = [document for document in documents if document.gold.language == code]
        bench = _Bench(coder)
        scored = [_report(document, bench) for document in own if split in ("all", document.gold.split)]
        made.append(_measured(path, code, split, reports.MEASURES, scored, bench.defects, of_reports(own)))
    return tuple(made)


def _report(document: gold.Document, bench: _Bench) -> Scored:
    facts = document.gold
    report = report_from_text(document.text, facts.file, outlet=facts.outlet, published=facts.published, language=facts.language)
    have = bench.found(report)
    return reports.score_report(document, have["records"], have["quotations"], have["voices"])


def _language(path: Path, language: str | None) -> str:
    """That of a file of sentences: as given, else its folder's name."""
    code = language or path.resolve().parent.name
    if code not in pack_codes():
        raise UsageError(f"{path}: say in which language the sentences are (--language), or put them in a folder of its code")
    return code


def _sentences(path: Path, coder: Coder, split: Split, language: str | None) -> Evaluation:
    code = _language(path, language)
    lines = gold.load_sentences(path)
    bench = _Bench(coder)
    scored = [_sentence(sentence, bench, code) for sentence in lines if split in ("all", sentence.split)]
    beside = gold.second_lines(path)
    agreed = of_sentences(lines, gold.load_sentences(beside)) if beside.exists() else ()
    return _measured(str(path), code, split, sentences.measures_of(lines), scored, bench.defects, agreed)


def _sentence(sentence: gold.GoldSentence, bench: _Bench, language: str) -> Scored:
    report = report_from_text(sentence.text, sentence.id, published=sentence.published, language=language)
    if sentence.places is not None:
        return sentences.score_places(sentence, bench.found(report, "places")["places"])
    have = bench.found(report, at_least="voices")
    return sentences.score_figures(sentence, have["counts"], have["voices"], have["findings"])
