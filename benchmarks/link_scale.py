"""How linking grows: synthetic records, linked in one process each; time, processor time, peak memory.

    python benchmarks/link_scale.py 10000 50000 200000
    nice -n 19 python benchmarks/link_scale.py 1000000

The records are made, not told: events over ten years, two reports of each on average (one to eight), 60 % in one country, cities by a
long-tailed law, a fifth of the events in series (a strike or a march each week in one city), 10 % of the records without a city, 3 % dated
by a month. Every size has its own seed and is the same on every machine. Peak memory is the process's own, with the database in it.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from selon.link.events import link
from selon.link.told import Told

FORMS = ("march", "rally", "strike", "blockade", "sit_in", "demonstration", "vigil", "occupation", "picket")
ISSUES = ("wages", "pensions", "housing", "environment", "education", "health", "justice", "prices", "rights", "peace")
FIRST_DAY, DAYS = 735_000, 3_650


def records(number: int) -> Iterator[Told]:
    """*number* records."""
    chance, made, event = random.Random(number), 0, 0
    cities = max(200, number // 200)
    while made < number:
        event += 1
        city = min(cities - 1, int(chance.paretovariate(0.9)) - 1)
        country = "FR" if city % 5 < 3 else f"C{city % 40}"
        day, form, series = FIRST_DAY + chance.randrange(DAYS), chance.choice(FORMS), chance.random() < 0.05
        issue, group = chance.choice(ISSUES), f"group {chance.randrange(5_000)}"
        crowd = int(chance.lognormvariate(6, 1.5)) + 11
        for week in range(4 if series else 1):
            for report in range(min(8, 1 + int(chance.expovariate(1.0)))):
                if made < number:
                    yield _told(chance, f"r{made:08}", report, (city, country, day + 7 * week, form, issue, group, crowd + week))
                    made += 1


def _told(chance: random.Random, record: str, report: int, event: tuple[int, str, int, str, str, str, int]) -> Told:
    city, country, day, form, issue, group, crowd = event
    nowhere, month = chance.random() < 0.10, chance.random() < 0.03
    start = day - day % 30 if month else day
    size = chance.choice((crowd, crowd * 2, None))
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
        country=country,
        venues=() if nowhere or report % 2 else (f"square {event[6] % 9}",),
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
        sizes=() if size is None else (size,),
        size_low=size,
        size_high=size,
    )


def once(number: int) -> None:
    """Link *number* records and print a line."""
    start, said = time.monotonic(), []
    events, links = 0, 0
    for event in link(records(number), say=said.append):
        events += 1
        links += len(event.links)
    wall, peak = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    spent = time.process_time()
    print(
        f"{number:>9,} {wall:>8.1f} {spent:>8.1f} {spent / number * 1e6:>12.0f} {peak:>8.2f} {events:>10,} {links:>10,}  {' '.join(said)}"
    )


def main() -> None:
    """A process for each size, so that each has its own peak."""
    if sys.argv[1:2] == ["--one"]:
        once(int(sys.argv[2]))
        return
    print(f"{'records':>9} {'s':>8} {'CPU s':>8} {'CPU µs each':>12} {'GiB':>8} {'events':>10} {'links':>10}", flush=True)
    for number in sys.argv[1:] or ("10000", "50000", "200000"):
        subprocess.run([sys.executable, __file__, "--one", number], check=True)


if __name__ == "__main__":
    main()
