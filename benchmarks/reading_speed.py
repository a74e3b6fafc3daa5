"""How fast reports are read and parsed: sentences that ask for a parse, reports a second with and without parser.

    python benchmarks/reading_speed.py [--language fr] [FILE…]

Without files: the texts in samples/. One process, one thread; each text is repeated or cut to about 400 tokens. CPU seconds.
"""

import argparse
import time
from pathlib import Path

from selon import pipeline
from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Reading
from selon.read.reading import read

TOKENS = 400
ROUNDS = 5


def of_length(text: str, coder: Coder, language: str) -> str:
    """*text* repeated or cut to about :data:`TOKENS` tokens."""
    pack, _ = coder.pack(language)
    reading = read(pack, report_from_text(text, "benchmark"))
    times = TOKENS // len(reading.tokens) + 1
    tokens = read(pack, report_from_text("\n\n".join([text] * times), "benchmark")).tokens
    return "\n\n".join([text] * times)[: tokens[TOKENS - 1].end]


def main() -> None:
    """Measure on the files given."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--language")
    given = arguments.parse_args()
    files = given.files or sorted((Path(__file__).parent.parent / "samples").rglob("*.txt"))
    coder = Coder()
    spent: dict[str, list[float]] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        code = coder.language(report_from_text(text, str(file), language=given.language))
        pack, prepared = coder.pack(code)
        report = report_from_text(of_length(text, coder, code), str(file), language=code)
        have = coder.run(report, until="parses")
        stage = next(stage for stage in pipeline.STAGES if stage.name == "parses")
        needed = [have[need] for need in stage.needs]
        tally = spent.setdefault(code, [0.0] * 6)
        for _ in range(ROUNDS):
            begin = time.process_time()
            reading: Reading = read(pack, report)
            middle = time.process_time()
            stage.run(prepared["parses"], *needed)
            tally[0] += middle - begin
            tally[1] += time.process_time() - middle
        tally[2] += 1
        tally[3] += len(have["parses"])
        tally[4] += len(reading.sentences)
        tally[5] += len(reading.tokens)
    for code, (reading_time, parsing_time, reports, parsed, sentences, tokens) in spent.items():
        total = ROUNDS * reports
        print(
            f"{code}: {reports:.0f} reports of {tokens / reports:.0f} tokens, {parsed / sentences:.0%} of {sentences:.0f} sentences parsed"
        )
        print(f"  read {total / reading_time:.0f} reports/s, read and parse {total / (reading_time + parsing_time):.0f} reports/s")


if __name__ == "__main__":
    main()
