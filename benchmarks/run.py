"""How fast it is: cold commands, reports a second with and without the parser, where the time goes, and how fast usual parts are.

    python benchmarks/run.py [--json FILE] [--offline] [--alone]

Texts are made of the samples, put together to 400 tokens and a little more; a report is counted as 400 tokens, so that rates and
milliseconds are those of a report of that length. Rates are per second of processor time of one core, best of five passes; cold commands
are wall time, best of three. Machines differ, and other work on a machine slows this down: compare two states, or two
programs, in one run on one machine, not figures across machines. Rates of finders leave out the reading that they share (its own row).

Peers in the same run: spaCy's full pipeline alone, and the usual stack of a parser, dateparser and rules for quotations (stack.py). What is
not installed is left out and said; dateparser is put into an environment of its own first, not with --offline. --alone: no peers.
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
from stack import stack

from selon import pipeline
from selon.coder import Coder, ParserMode
from selon.ingest.plain import report_from_text
from selon.lang.tokens import tokenise
from selon.model import Report

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
TOKENS = 400
LANGUAGES = ("fr", "en")
MODES: tuple[ParserMode, ...] = ("none", "auto")
PASSES = 5
FINDERS = {"times": ("times",), "places": ("places",), "counts and voices": ("counts", "sayings", "cues", "voices")}
"""What finders cost, apart from the reading: name and stages."""
COLD = (("selon --version",), ("selon --help",), ("selon code", "--parser", "none"), ("selon code", "--parser", "auto"))


def reports(language: str) -> list[Report]:
    """Reports of 400 tokens and a little more, made of the samples of one language."""
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


def counted(language: str, texts: list[Report]) -> float:
    """How many reports of 400 tokens *texts* are."""
    pack, _ = Coder("none").pack(language)
    return sum(len(tokenise(report.text, pack.cutter)) for report in texts) / TOKENS


def best(work: Callable[[], None], passes: int = PASSES) -> float:
    """The least processor time of several passes, in seconds."""
    times = []
    for _ in range(passes):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def rate(language: str, parser: ParserMode) -> float:
    """Reports of 400 tokens coded a second of processor time."""
    coder, texts = Coder(parser), reports(language)
    coder.code(texts[0])

    def work() -> None:
        for report in texts:
            coder.code(report)

    return counted(language, texts) / best(work)


def shares(language: str, parser: ParserMode) -> dict[str, float]:
    """Processor time of each stage in milliseconds a report of 400 tokens, each the least of several passes."""
    coder, texts = Coder(parser), reports(language)
    pack, prepared = coder.pack(language)
    given = coder.given(texts[0], pack)
    pipeline.run(given, prepared)
    least: dict[str, float] = {}
    for _ in range(PASSES):
        spent = {stage.name: 0.0 for stage in pipeline.STAGES}
        for report in texts:
            have = {**given, "report": report}
            for stage in pipeline.STAGES:
                begin = time.process_time()
                have[stage.name] = stage.run(prepared[stage.name], *(have[need] for need in stage.needs))
                spent[stage.name] += time.process_time() - begin
        least = {name: min(seconds, least.get(name, seconds)) for name, seconds in spent.items()}
    return {name: 1000 * seconds / counted(language, texts) for name, seconds in least.items()}


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


def show_cold(console: Console, figures: dict[str, object]) -> None:
    """Commands started anew."""
    table = Table("command", "seconds", title="Cold start (wall, best of 3)")
    for command in COLD:
        name = " ".join(command)
        figures[name] = cold(command)
        table.add_row(name, f"{figures[name]:.2f}")
    console.print(table)


def show_stages(console: Console, figures: dict[str, object]) -> None:
    """Milliseconds by stage, and what that makes of finders alone."""
    columns = {f"{language} {mode}": shares(language, mode) for language in LANGUAGES for mode in MODES}
    table = Table("stage", *columns, title=f"Milliseconds a report of {TOKENS} tokens by stage, and its share of all")
    for stage in pipeline.STAGES:
        cells = ((column[stage.name], sum(column.values())) for column in columns.values())
        table.add_row(stage.name, *(f"{own:.2f}  {own / all_of:4.0%}" for own, all_of in cells))
    table.add_row("sum", *(f"{sum(column.values()):.2f}" for column in columns.values()), style="bold")
    console.print(table)
    table = Table("finder", *LANGUAGES, title="Finders alone, without the parser: reports/s/core")
    for name, stages in FINDERS.items():
        rates = [1000 / sum(columns[f"{language} none"][stage] for stage in stages) for language in LANGUAGES]
        figures[name] = dict(zip(LANGUAGES, rates, strict=True))
        table.add_row(name, *(f"{each:.0f}" for each in rates))
    console.print(table)
    figures["stages"] = columns


def show_rates(console: Console, figures: dict[str, object], peers: bool, offline: bool) -> None:
    """Full coding, and the peers on the same texts."""
    head = ("", "reports/s/core", "time / ours with parser", "time / ours without")
    table = Table(*head, title=f"Full coding at {TOKENS} tokens a report")
    for language in LANGUAGES:
        rates = {mode: rate(language, mode) for mode in MODES}
        figures[language] = rates
        texts = reports(language)
        of_400 = counted(language, texts) / len(texts)
        speeds: list[tuple[str, float | str]] = [("selon, without a parser", rates["none"]), ("selon, with the parser", rates["auto"])]
        for peer in stack(language, texts, offline) if peers else ():
            speeds.append((peer.name, of_400 / peer.seconds if peer.seconds else peer.reason))
            figures[f"{language} {peer.name}"] = speeds[-1][1]
        for name, speed in speeds:
            if isinstance(speed, str):
                table.add_row(f"{language}  {name}", "not run", speed)
            else:
                table.add_row(f"{language}  {name}", f"{speed:.0f}", *(f"{rates[mode] / speed:.2f} x" for mode in reversed(MODES)))
    console.print(table)


def main() -> None:
    """Run the benchmarks and print their tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--json", help="also write the figures to this file")
    arguments.add_argument("--offline", action="store_true", help="install nothing: only the peers that are there")
    arguments.add_argument("--alone", action="store_true", help="no peers")
    chosen = arguments.parse_args()
    console = Console(width=130) if not sys.stdout.isatty() else Console()
    figures: dict[str, object] = {}
    show_cold(console, figures)
    show_stages(console, figures)
    show_rates(console, figures, not chosen.alone, chosen.offline)
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
