"""How linking grows: made records, linked in one process for each size; time, processor time, peak memory; and the plot of it.

    python benchmarks/link_scale.py 10000 30000 100000 300000 1000000
    nice -n 19 python benchmarks/link_scale.py --rows measured.jsonl 1000000     one size now, others later: a plot of all in the file

The records are made, not told, by rules that are meant to be no easier than news. A corpus grows in three ways at once: more places (the
number of cities grows with the root of the number of records; 2,000 for 10,000, 20,000 for a million), more years (with the fourth root;
5 years to 16) and more protest in each place and day (with what is left, the fourth root: 25 times as many records a day in the largest
city). Cities are drawn by Zipf's law, so the largest has a tenth of all records; 60 % of cities lie in one country. 15 % of events are
part of a national day of action (one a month: the same form, issue and group in all cities that take part), a twentieth are series (a
strike or a march each week). The reports of an event follow a power law (two thirds have one, one in a thousand a hundred and more, at
most 200); 10 % of the records name no city, 3 % are dated by a month, 40 % name no group; the text of each holds
two names of its event and eight that others share, and two dozen longer words. Every size has its own seed and is the same on
every machine. Time
counts from the first record made to the last event; peak memory is the process's own, with the databases in it.
"""

import argparse
import bisect
import itertools
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from selon.link.events import link
from selon.link.told import Told

FORMS = ("march", "rally", "strike", "blockade", "sit_in", "demonstration", "vigil", "occupation", "picket")
ISSUES = ("wages", "pensions", "housing", "environment", "education", "health", "justice", "prices", "rights", "peace")
FIRST_DAY = 735_000
MOST_REPORTS = 200
PLOT = Path(__file__).parents[1] / "docs" / "link_scale.svg"

Happening = tuple[int, str, str, str]
"""Day, form, issue, group."""


def extent(number: int) -> tuple[int, int]:
    """Days and cities that *number* records spread over."""
    times = number / 10_000
    return round(1_826 * times**0.25), round(2_000 * times**0.5)


def records(number: int) -> Iterator[Told]:
    """*number* records."""
    chance = random.Random(number)
    days, cities = extent(number)
    law = list(itertools.accumulate(1 / (rank + 1) for rank in range(cities)))
    national = [
        (FIRST_DAY + chance.randrange(days), chance.choice(FORMS[:3]), chance.choice(ISSUES), f"group {chance.randrange(50)}")
        for _ in range(days // 30)
    ]
    taken: set[tuple[int, int]] = set()
    made = 0
    while made < number:
        city, weeks = min(cities - 1, bisect.bisect(law, chance.random() * law[-1])), 1
        event: Happening = (
            FIRST_DAY + chance.randrange(days), chance.choice(FORMS), chance.choice(ISSUES), f"group {chance.randrange(5_000)}"
        )  # fmt: skip
        kind, action = chance.random(), chance.randrange(len(national))
        if kind < 0.15 and (action, city) not in taken:
            taken.add((action, city))
            event = national[action]
        elif kind > 0.95:
            weeks = 4
        crowd, square = int(chance.lognormvariate(6, 1.5)) + 11, chance.randrange(9)
        for week in range(weeks):
            for report in range(min(MOST_REPORTS, int(chance.paretovariate(1.5)))):
                if made < number:
                    again = (event[0] + 7 * week, *event[1:])
                    yield _told(chance, f"r{made:08}", again, city, crowd + week, "" if report % 2 else f"square {square}")
                    made += 1


def _told(chance: random.Random, record: str, event: Happening, city: int, crowd: int, venue: str) -> Told:
    day, form, issue, group = event
    nowhere, month = chance.random() < 0.10, chance.random() < 0.03
    start = day - day % 30 if month else day
    size = chance.choice((crowd, crowd * 2, None))
    own = [f"name{(day * 7 + city * 13 + at) % 200_000}" for at in range(4)]
    names = {*chance.sample(own, 2), *(f"known{int(chance.paretovariate(0.5)) % 2_000}" for _ in range(8))}
    words = {*((day * 31 + city * 17 + at) % 40_000 for at in range(8)), *(int(chance.paretovariate(0.5)) % 3_000 for _ in range(16))}
    return Told(
        record=record,
        report=f"report {record}",
        source=f"outlet {chance.randrange(300)}",
        language=chance.choice(("fr", "en")),
        published=day + chance.choice((0, 1, 1, 2, 9)),
        family="protest",
        code=chance.choice((form, form, form, "demonstration")),
        status="held",
        first=start,
        last=start + 29 if month else day,
        cities=() if nowhere else (f"city {city}",),
        region=f"region {city % 90}",
        country="FR" if city % 5 < 3 else f"C{city % 40}",
        venues=(venue,) if venue and not nowhere else (),
        latitude=None if nowhere else -60 + city * 37 % 12_000 / 100,
        longitude=None if nowhere else -170 + city * 91 % 34_000 / 100,
        fine=False,
        names=(group,) if chance.random() < 0.6 else (),
        actors=(group.replace(" ", ""),) if chance.random() < 0.6 else (),
        victims=(),
        acts=(),
        issues=(issue,) if chance.random() < 0.8 else (),
        words=(),
        slogans=(),
        rare=(),
        marks=tuple(sorted(names)),
        stems=tuple(sorted(words)),
        sizes=() if size is None else (size,),
        size_low=size,
        size_high=size,
    )


def once(number: int) -> dict[str, Any]:
    """Link *number* records."""
    start = time.monotonic()
    said: list[str] = []
    events = links = 0
    for event in link(records(number), say=said.append):
        events += 1
        links += len(event.links)
    row = {
        "records": number,
        "seconds": round(time.monotonic() - start, 1),
        "processor": round(time.process_time(), 1),
        "gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "events": events,
        "links": links,
        "said": said,
    }
    full = Counter((row.cities, row.first) for row in records(number) if row.cities)
    return row | {"city_day": round(sum(full.values()) / len(full), 2), "largest": max(full.values())}


def shown(row: Mapping[str, Any]) -> str:
    """A row of the table."""
    days, cities = extent(row["records"])
    return (
        f"{row['records']:>9,} {days / 365.25:>6.1f} {cities:>7,} {row['city_day']:>9} {row['largest']:>8} {row['seconds']:>8} "
        f"{row['processor']:>8} {row['processor'] / row['records'] * 1e6:>12.0f} {row['gib']:>6} {row['events']:>9,} {row['links']:>10,}  "
        f"{' '.join(row['said'])}"
    )


def plot(rows: list[Mapping[str, Any]]) -> str:
    """The seconds of processor time over the records as SVG, both axes logarithmic, with a line of what grows as the number of records."""
    wide, high, edge = 640, 400, 60
    spans = [math.log10(row["records"]) for row in rows], [math.log10(row["processor"]) for row in rows]
    low, top = math.floor(min(spans[1])), math.ceil(max(spans[1]))
    left, right = math.floor(min(spans[0])), math.ceil(max(spans[0]))

    def at(records: float, seconds: float) -> tuple[float, float]:
        x = edge + (records - left) / (right - left) * (wide - 2 * edge)
        return round(x, 1), round(high - edge - (seconds - low) / (top - low) * (high - 2 * edge), 1)

    def line(points: list[tuple[float, float]], style: str) -> str:
        return f'<polyline fill="none" {style} points="{" ".join(f"{x},{y}" for x, y in points)}"/>'

    def text(x: float, y: float, words: str, anchor: str) -> str:
        return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12" fill="#222">',
        "<title>Linking: seconds of processor time over the number of records</title>",
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
    ]
    for power in range(left, right + 1):
        x, y = at(power, low)
        parts += [line([(x, y), at(power, top)], 'stroke="#ddd"'), text(x, y + 18, f"{10**power:,}", "middle")]
    for power in range(low, top + 1):
        x, y = at(left, power)
        parts += [line([(x, y), at(right, power)], 'stroke="#ddd"'), text(x - 6, y + 4, f"{10**power:,} s", "end")]
    first = spans[1][0] - spans[0][0]
    end = min(right, top - first)
    parts.append(line([at(spans[0][0], spans[1][0]), at(end, end + first)], 'stroke="#888" stroke-dasharray="5 4"'))
    parts.append(line([at(*point) for point in zip(*spans, strict=True)], 'stroke="#0b5fa5" stroke-width="2"'))
    for x, y in (at(*point) for point in zip(*spans, strict=True)):
        parts.append(f'<circle cx="{x}" cy="{y}" r="4" fill="#0b5fa5"/>')
    parts.append(text(wide / 2, high - 12, "records; the dashed line grows as their number", "middle"))
    parts.append(text(edge, 30, "processor time of linking", "start"))
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """A process for each size, so that each has its own peak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 30_000, 100_000])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=Path, help="keep what is measured in this file; the plot is of all that it holds")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(once(options.sizes[0])))
        return
    kept = [json.loads(line) for line in options.rows.read_text().splitlines()] if options.rows and options.rows.exists() else []
    measured = {row["records"]: row for row in kept}
    columns = f"{'CPU s':>8} {'CPU µs each':>12} {'GiB':>6} {'events':>9} {'links':>10}"
    print(f"{'records':>9} {'years':>6} {'cities':>7} {'city-day':>9} {'largest':>8} {'s':>8} {columns}", flush=True)
    for number in options.sizes:
        told = subprocess.run([sys.executable, __file__, "--one", str(number)], check=True, stdout=subprocess.PIPE, text=True).stdout
        measured[number] = json.loads(told)
        print(shown(measured[number]), flush=True)
    rows = [row for _, row in sorted(measured.items())]
    if options.rows:
        options.rows.write_text("".join(json.dumps(row) + "\n" for row in rows))
    if len(rows) > 1:
        PLOT.write_text(plot(rows), "utf-8")
        print(f"written: {PLOT.name}")


if __name__ == "__main__":
    main()
