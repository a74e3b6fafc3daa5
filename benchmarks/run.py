"""How fast it is: cold commands, reports a second with and without the parser, and where the time goes.

    python benchmarks/run.py [--json FILE]

Texts are made of the samples, cut or repeated to about 400 tokens. Rates are per second of processor time of one core, best of three
passes; cold commands are wall time, best of three. Machines differ: compare two states on one machine, not figures across machines.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from selon import pipeline
from selon.coder import Coder, ParserMode
from selon.ingest.plain import report_from_text
from selon.lang.tokens import tokenise
from selon.model import Report

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
TOKENS = 400
COLD = (("selon --version",), ("selon --help",), ("selon code", "--parser", "none"), ("selon code", "--parser", "auto"))


def reports(language: str) -> list[Report]:
    """Reports of about 400 tokens, made of the samples of one language."""
    coder = Coder("none")
    pack, _ = coder.pack(language)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob(f"*.{language}.txt"))]
    made = []
    for start in range(len(texts)):
        text = ""
        for offset in range(len(texts)):
            text += texts[(start + offset) % len(texts)] + "\n"
            if len(tokenise(text, pack.cutter)) >= TOKENS:
                break
        made.append(report_from_text(text, f"{language}-{start}", language=language))
    return made


def best(work: Callable[[], None], passes: int = 3) -> float:
    """The least processor time of several passes, in seconds."""
    times = []
    for _ in range(passes):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def rate(language: str, parser: ParserMode) -> float:
    """Reports coded a second of processor time."""
    coder, texts = Coder(parser), reports(language)
    coder.code(texts[0])

    def work() -> None:
        for report in texts:
            coder.code(report)

    return len(texts) / best(work)


def shares(language: str, parser: ParserMode) -> dict[str, float]:
    """Processor time of each stage in milliseconds a report."""
    coder, texts = Coder(parser), reports(language)
    spent: dict[str, float] = {stage.name: 0.0 for stage in pipeline.STAGES}
    pack, prepared = coder.pack(language)
    given = coder.given(texts[0], pack)
    pipeline.run(given, prepared)
    for report in texts:
        have = {**given, "report": report}
        for stage in pipeline.STAGES:
            begin = time.process_time()
            have[stage.name] = stage.run(prepared[stage.name], *(have[need] for need in stage.needs))
            spent[stage.name] += time.process_time() - begin
    return {name: 1000 * seconds / len(texts) for name, seconds in spent.items()}


def cold(command: tuple[str, ...]) -> float:
    """Wall time of a command started anew, in seconds, best of three."""
    words = [str(Path(sys.executable).parent / "selon"), *command[0].split()[1:], *command[1:]]
    if "code" in words:
        words.append(str(SAMPLES / "lyon-logement-1.fr.txt"))
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> None:
    """Run the benchmarks and print their tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--json", help="also write the figures to this file")
    chosen = arguments.parse_args()
    console = Console()
    figures: dict[str, object] = {}
    table = Table("command", "seconds", title="Cold start (wall, best of 3)")
    for command in COLD:
        name = " ".join(command)
        figures[name] = cold(command)
        table.add_row(name, f"{figures[name]:.2f}")
    console.print(table)
    modes: tuple[ParserMode, ...] = ("none", "auto")
    table = Table("language", "parser", "reports/s/core", title=f"Full coding at about {TOKENS} tokens")
    for language in ("fr", "en"):
        for mode in modes:
            figures[f"{language} {mode}"] = rate(language, mode)
            table.add_row(language, mode, f"{figures[f'{language} {mode}']:.0f}")
    console.print(table)
    table = Table("stage", "fr none", "fr auto", "en none", "en auto", title="Milliseconds a report by stage")
    columns = [shares(language, mode) for language in ("fr", "en") for mode in modes]
    for stage in columns[0]:
        table.add_row(stage, *(f"{column[stage]:.2f}" for column in columns))
    table.add_row("sum", *(f"{sum(column.values()):.2f}" for column in columns), style="bold")
    console.print(table)
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
