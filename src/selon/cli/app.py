"""The command line (being built)."""

import sys
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from selon.coder import Coder
from selon.ingest.plain import decode, report_from_text

app = App(name="selon")
LAYERS = {"quotations": "voices"}


@app.command
def mentions(*files: str, kind: str = "times", format: str = "jsonl", published: str | None = None, language: str | None = None,
             parser: Annotated[str, Parameter()] = "auto") -> None:
    """Print what one finder found."""
    coder = Coder(parser)
    for file in files:
        with open(file, "rb") as handle:
            report = report_from_text(decode(handle.read(), file), file, published=published, language=language)
        have = coder.run(report)
        layer = have[LAYERS.get(kind, kind)]
        sys.stdout.write(msgspec.json.encode({"report": {"id": report.id, "source": file}, "mentions": layer}).decode() + "\n")


def run(arguments: list[str]) -> None:
    """Run the command line on *arguments*."""
    app(arguments)
