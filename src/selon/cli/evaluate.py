"""``selon evaluate``: Selon against gold, and floors under what it has reached."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from selon.cli.inputs import ParserMode
from selon.cli.streams import OK, SOME_FAILED, guarded, terminal, warn
from selon.errors import SelonError, UsageError
from selon.export.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

    from selon.evaluate.floors import Floor, Reading
    from selon.evaluate.run import Evaluation
    from selon.evaluate.scores import Figure


def evaluate(
    *gold: str,
    split: Literal["dev", "held", "fresh", "all"] = "all",
    language: str | None = None,
    parser: ParserMode = "auto",
    misses: bool = False,
    measure: str | None = None,
    agreement: bool = False,
    json: str | None = None,
    floors: str | None = None,
    write_floors: bool = False,
    lower: str | None = None,
) -> int:
    """Measure Selon against gold, with 95 % intervals over documents; exit code 1 where a figure is below its floor.

    Parameters
    ----------
    gold
        Folders of gold reports (NAME.txt with NAME.gold.json) or files of gold sentences (NAME.jsonl).
    split
        Which part: what rules may be developed on, what is held out, what is measured once at the end, or all.
    language
        Only this language; for sentences, the language they are in (else told by their folder's name).
    parser
        auto: the dependency parser where its model is installed; none: rules only; spacy: fail where it is missing.
    misses
        Also list what was missed, made up or wrong; of held-out documents only where --split names them.
    measure
        List the misses of this measure only.
    agreement
        Also show how far two coders agree, where a second coding lies beside the gold.
    json
        Also write all figures to this file.
    floors
        A file of floors to hold the figures to.
    write_floors
        Raise the floors in that file to what was measured; new figures get one.
    lower
        With --write-floors: lower those that are not reached, for this reason.
    """
    return guarded(lambda: _evaluate(gold, split, language, parser, (misses, measure), agreement, json, (floors, write_floors, lower)))


def _evaluate(
    paths: Sequence[str],
    split: Literal["dev", "held", "fresh", "all"],
    language: str | None,
    parser: ParserMode,
    misses: tuple[bool, str | None],
    agreement: bool,
    target: str | None,
    gate: tuple[str | None, bool, str | None],
) -> int:
    from selon.coder import Coder
    from selon.evaluate.run import evaluate as measured

    _check(paths, split, gate)
    coder = Coder(parser)
    done = [one for path in paths for one in measured(Path(path), coder, split, language)]
    if not done:
        raise UsageError(f"selon evaluate: no gold in that language: {language}")
    known = {figure.name for one in done for figure in one.figures}
    if misses[1] is not None and misses[1] not in known:
        raise UsageError(f"selon evaluate: no measure {misses[1]!r} of this gold; there are {', '.join(sorted(known))}")
    console = terminal()
    for one in done:
        _table(console, one)
        if agreement:
            _agreement(console, one)
        if misses[0] or misses[1]:
            _misses(console, one, misses[1])
    if target:
        _write(Path(target), msgspec.json.format(msgspec.json.encode({"parser": parser, "golds": [_plain(one) for one in done]}), indent=1))
    defects = [defect for one in done for defect in one.defects]
    for defect in defects:
        warn(f"a mistake in Selon, not in the gold: {defect}")
    held = _gate(console, done, parser, *gate) if gate[0] else OK
    return SOME_FAILED if defects else held


def _check(paths: Sequence[str], split: str, gate: tuple[str | None, bool, str | None]) -> None:
    floors, write, lower = gate
    if not paths:
        raise UsageError("selon evaluate: name at least one folder or file of gold  (selon evaluate --help)")
    if (write or lower is not None) and not floors:
        raise UsageError("selon evaluate: --write-floors and --lower need --floors FILE")
    if lower is not None and (not write or not lower.strip()):
        raise UsageError('selon evaluate: --lower "reason" goes with --write-floors, and the reason is not empty')
    if floors and split != "all":
        raise UsageError("selon evaluate: floors are of all documents; leave --split out")


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise SelonError(f"{path}: can't be written: {error.strerror or error}") from None


def _plain(one: "Evaluation") -> dict[str, Any]:
    return {
        "gold": one.gold,
        "language": one.language,
        "split": one.split,
        "documents": one.documents,
        "figures": one.figures,
        "agreement": one.agreement,
    }


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f}"


def _table(console: "Console", one: "Evaluation") -> None:
    from rich import box
    from rich.table import Table

    console.print(f"{visible(one.gold)} · {one.language} · {one.split} · {one.documents} documents", style="bold", markup=False)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("measure", "rate", "%", "95 %", "P", "R", "right/false\n/missed"):
        table.add_column(column, justify="left" if column in ("measure", "rate") else "right", no_wrap=True)
    for figure in one.figures:
        table.add_row(*_row(figure))
    console.print(table)


def _row(figure: "Figure") -> tuple[str, ...]:
    between = "" if figure.low is None else f"{_percent(figure.low)}–{_percent(figure.high)}"
    rate = "F1" if figure.rate == "f1" else figure.rate
    counts = f"{figure.right}/{figure.false}/{figure.missed}"
    return (figure.name, rate, _percent(figure.value), between, _percent(figure.precision), _percent(figure.recall), counts)


def _agreement(console: "Console", one: "Evaluation") -> None:
    from rich.table import Table

    if not one.agreement:
        console.print("no second coding beside this gold")
        return
    table = Table(title="two coders: Krippendorff's alpha", title_justify="left")
    for column in ("field", "level", "units", "same %", "alpha"):
        table.add_column(column, justify="left" if column in ("field", "level") else "right")
    for field in one.agreement:
        shown = "not defined" if field.alpha is None else f"{field.alpha:.3f}"
        table.add_row(field.field, field.level, str(field.units), _percent(field.same), shown)
    console.print(table)


def _misses(console: "Console", one: "Evaluation", measure: str | None) -> None:
    """What was not as in the gold. Held-out documents are only counted, unless they were asked for by name: reading them spends them."""
    wanted = [miss for miss in one.misses if measure is None or miss.measure == measure]
    shown = [miss for miss in wanted if one.split in ("held", "fresh") or miss.document not in one.held]
    for miss in shown:
        line = f"{miss.document}  {miss.measure}: {f'wanted {miss.wanted}' if miss.wanted else 'made up'}"
        console.print(visible(line + (f"  given {miss.given}" if miss.given else "")), markup=False, soft_wrap=True)
    if len(shown) < len(wanted):
        console.print(f"and {len(wanted) - len(shown)} in held-out documents, not shown (--split held or fresh)")
    if not wanted and measure:
        console.print(f"no misses of {visible(measure)}")


def _gate(console: "Console", done: Sequence["Evaluation"], parser: str, file: str | None, write: bool, lower: str | None) -> int:
    """Hold what was measured to the floors, or write them."""
    from selon.evaluate import floors

    path = Path(file or "")
    kept = floors.load(path)
    readings = [floors.Reading(relpath(one.gold, path.parent), one.language, parser, figure) for one in done for figure in one.figures]
    if write:
        new = floors.updated(kept, readings, date.today().isoformat(), lower)
        _write(path, floors.text_of(new).encode("utf-8"))
        changed = Counter(floors.change(kept.get(key), floor) for key, floor in new.items() if kept.get(key) != floor)
        told = ", ".join(f"{times} {what}" for what, times in changed.items())
        console.print(f"{visible(str(path))}: {told or 'nothing to raise'}", markup=False)
        kept = new
    low, gone = floors.below(kept, readings), floors.unmeasured(kept, readings)
    for floor, reading in low:
        warn(_fallen(floor, reading))
    for floor in gone:
        warn(f"{floor.gold} {floor.language} {floor.measure}: has a floor of {100 * floor.floor:.0f} % and was not measured")
    if low or gone:
        return SOME_FAILED
    console.print(f"{sum(reading.key in kept for reading in readings)} figures hold their floors")
    return OK


def _fallen(floor: "Floor", reading: "Reading") -> str:
    side = "above its ceiling" if floor.error else "below its floor"
    now, bar = 100 * reading.value, 100 * floor.floor
    return f"{floor.gold} {floor.language} {floor.measure}: {now:.1f} % is {side} of {bar:.0f} % (set {floor.date}: {floor.reason})"
