"""Dates against the specifications of recognizers-text: how many cases of each class pass, and how the others miss.

    python benchmarks/time_specifications.py [--language fr|en]

The specifications (development data, SELON_SHARED, default ../shared) are unit tests of an assistant: short invented sentences that look
ahead, many in awkward French. They are a list of wordings to read, never a headline score. A case passes where a mention that overlaps the
words has the days (date, range), day and minute (datetime), length or period that the case gives in any of its readings; a bare time of day
passes where it is found, as it has no day. The other columns say how a case misses:

    undated   the case gives no day of reference, so that nothing relative can be worked out (not counted in the rate)
    missed    nothing was found there
    kind      found as another kind (a length for a range of days from now, an hour for a length)
    coarser   the days lie within ours: we keep the precision of the words ("two months ago" is a month)
    finer     ours lie within theirs (a range of which one end was read)
    open      found, with no day
    other     found, with other days
"""

import argparse
import gzip
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from selon.coder import Coder
from selon.extract import times
from selon.ingest.plain import report_from_text
from selon.model import Duration, Mention, Repeated, When
from selon.read import reading

ROOT = Path(__file__).resolve().parent.parent
SPECS = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data/recognizers-text/DateTime"
FOLDERS = {"fr": "French", "en": "English"}
OUTCOMES = ("pass", "undated", "missed", "kind", "coarser", "finer", "open", "other")
DATED = {"date", "daterange", "datetime", "datetimerange"}


def results(case: dict[str, Any]) -> Iterator[tuple[str, int, int, list[dict[str, Any]]]]:
    """What a case expects: class, start, end, and the readings (value or start and end, TIMEX)."""
    for told in case.get("Results") or ():
        start = told.get("Start", told.get("start"))
        if start is None:
            continue
        kind = str(told.get("TypeName") or told.get("Type") or "none").rpartition(".")[2]
        readings = list((told.get("Resolution") or {}).get("values") or ())
        value = told.get("Value") or {}
        for side in ("FutureResolution", "PastResolution"):
            one = value.get(side) or {}
            found = {key: one[key] for key in ("date", "dateTime", "duration", "time") if key in one}
            row = {"timex": value.get("Timex"), "value": next(iter(found.values()), None)}
            row |= {short: one.get(f"{short}Date") or one.get(f"{short}DateTime") for short in ("start", "end")}
            readings.append(row)
        yield kind, start, start + len(told["Text"]), readings


def span(told: dict[str, Any]) -> tuple[str, str] | None:
    """First and last day of a reading; the specifications end a range on the day behind it."""
    if told.get("start") and told.get("end"):
        return str(told["start"])[:10], str(told["end"])[:10]
    value = str(told.get("value") or "")[:10]
    return (value, value) if len(value) == 10 and value[4] == "-" else None


def before(day: str) -> str:
    """The day before."""
    return (date.fromisoformat(day) - timedelta(1)).isoformat()


def compare(kind: str, told: dict[str, Any], mention: Mention) -> str:
    """How a mention stands to one reading of a case."""
    value = mention.value
    if kind in ("duration", "set"):
        fits = isinstance(value, Duration if kind == "duration" else Repeated)
        return "kind" if not fits or not isinstance(value, Duration | Repeated) else "pass" if value.iso == told.get("timex") else "other"
    if not isinstance(value, When):
        return "kind"
    if kind in ("time", "timerange"):
        return "pass" if value.precision in ("hour", "minute", "part_of_day") else "kind"
    if not value.earliest or not value.latest:
        return "open"
    wanted, ours = span(told), (value.earliest[:10], value.latest[:10])
    if wanted is None:
        return "other"
    if kind == "datetime" and ours[0] == wanted[0]:
        return "pass" if (value.edtf or "")[11:16] == str(told.get("value"))[11:16] else "coarser"
    if kind == "datetimerange":
        return "pass" if ours[0] == wanted[0] else "other"
    if ours[0] == wanted[0] and ours[1] in (wanted[1], before(wanted[1])):
        return "pass"
    if ours[0] <= wanted[0] and wanted[1] <= ours[1]:
        return "coarser"
    return "finer" if wanted[0] <= ours[0] and ours[1] <= wanted[1] else "other"


def outcome(kind: str, readings: list[dict[str, Any]], near: list[Mention], dated: bool) -> str:
    """The best that any mention makes of any reading."""
    if not near:
        return "missed"
    if kind in DATED and not dated:
        return "undated"
    made = {compare(kind, told, mention) for told in readings for mention in near}
    return next((name for name in ("pass", "coarser", "finer", "other", "open", "kind") if name in made), "other")


def tally(language: str) -> dict[str, Counter[str]]:
    """Class -> outcome -> cases."""
    pack, _ = Coder("none").pack(language)
    grammar = times.prepare(pack)
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted((SPECS / FOLDERS[language]).glob("*.json.gz")):
        for case in json.loads(gzip.decompress(path.read_bytes()).decode("utf-8-sig")):
            text, day = case["Input"], (case.get("Context") or {}).get("ReferenceDateTime")
            if not text.strip():
                continue
            report = report_from_text(text, path.name, published=day[:10] if day else None, language=language)
            found = times.find(grammar, reading.read(pack, report))
            for kind, start, end, readings in results(case):
                near = [m for m in found if m.start < end and m.end > start]
                rows[kind][outcome(kind, readings, near, bool(day))] += 1
            if not case.get("Results"):
                rows["no time at all"]["other" if found else "pass"] += 1
    return rows


def main() -> None:
    """One table for each language."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--language", choices=sorted(FOLDERS), action="append")
    given = arguments.parse_args()
    console = Console(width=140)
    if not SPECS.exists():
        console.print(f"specifications not here ({SPECS}): skipped")
        return
    for language in given.language or sorted(FOLDERS, reverse=True):
        table = Table("class", "cases", "rate", *OUTCOMES, title=f"recognizers-text, {FOLDERS[language]}")
        for kind, row in sorted(tally(language).items()):
            counted = row.total() - row["undated"]
            rate = f"{100 * row['pass'] / counted:.0f}%" if counted else "-"
            table.add_row(kind, str(row.total()), rate, *(str(row[name]) for name in OUTCOMES))
        console.print(table)


if __name__ == "__main__":
    main()
