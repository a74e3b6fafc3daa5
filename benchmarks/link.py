"""How well records are linked, beside simple rules: on coded reports of election violence with the coders' events (where that set is, found
through SELON_SHARED) and on the project's own gold (gold/links).

    python benchmarks/link.py                 one table: rules of place and day, Splink, a taxonomy matcher, our priors, our weights; and
                                              a second one that shows what average linkage does against chains, on the same weighed pairs
    python benchmarks/link.py --gold          only our own gold; with --errors, each wrong pair of its dev part with the levels of that pair
    python benchmarks/link.py --fresh         also the part of the gold that is kept for one measurement at the end of a round of work
    python benchmarks/link.py --learn         also fit the weights to the first set and the dev part of the gold, and write the table

The weights are the mode of a posterior: a logistic model over the levels of a pair, with a normal prior around each hand-set weight.
They are learnt on the other half (halves of cities by hash; halves of the gold's dev part by event); the held and the fresh part of the
gold are never learnt from. Splink is tried with its defaults where it can be imported (it is no dependency), and said to be skipped where
not.
"""

import argparse
import hashlib
import itertools
import math
import os
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import link_gold
import msgspec
import numpy as np
from link_splink import splink_default
from msgspec import Struct

from selon.link.blocks import candidates, load
from selon.link.clusters import Rules, clusters
from selon.link.comparisons import COMPARISONS, weighed
from selon.link.told import Told, told_of_lines
from selon.link.weights import Weights, shipped

TABLE = Path(__file__).parents[1] / "src/selon/link/weights.toml"
SPREAD = 0.5
"""Standard deviation of the prior around a hand-set weight, in natural log-odds."""

Groups = list[tuple[str, ...]]


def half(row: Told) -> int:
    """In which half of the cities a record lies."""
    return hashlib.sha256((row.cities[0] if row.cities else "").encode()).digest()[0] % 2


def pairs(rows: Iterable[Told], weights: Weights) -> list[tuple[Any, ...]]:
    """One, other, bits, then the level of each comparison."""
    with tempfile.TemporaryDirectory() as folder:
        base = load(rows, Path(folder))
        candidates(base, weights)
        weighed(base, weights)
        found: list[tuple[Any, ...]] = base.execute(
            f"SELECT a.record AS one, b.record AS other, bits, pairs.{', pairs.'.join(COMPARISONS)} FROM pairs "
            "JOIN told a ON a.idx = i JOIN told b ON b.idx = j ORDER BY one, other"
        ).fetchall()
        return found


def fitted(found: list[tuple[Any, ...]], gold: Mapping[str, str], weights: Weights) -> Weights:
    """The mode of the posterior, by damped Newton steps."""
    index = {(level.comparison, level.level): number for number, level in enumerate(weights.levels)}
    prior = np.array([level.prior for level in weights.levels]) * math.log(2)
    design = np.zeros((len(found), len(index)))
    for row, pair in enumerate(found):
        for name, level in zip(COMPARISONS, pair[3:], strict=True):
            design[row, index[name, level]] = 1
    # What is not told is no evidence, by definition; and where every pair has a level, the data says nothing of it.
    fixed = np.array([level.fixed or level.level == "untold" for level in weights.levels]) | (design.all(axis=0) & (prior != prior[0]))
    told = design[:, fixed] @ prior[fixed]
    design[:, fixed] = 0
    right = np.array([float(gold[pair[0]] == gold[pair[1]]) for pair in found])

    def loss(at: Any) -> float:
        score = design @ at + told
        return float(np.logaddexp(0, score).sum() - (right * score).sum() + ((at - prior) ** 2).sum() / (2 * SPREAD**2))

    at = prior.copy()
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(design @ at + told, -30, 30)))
        slope = design.T @ (chance - right) + (at - prior) / SPREAD**2
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(len(at)) / SPREAD**2
        step, length = np.linalg.solve(bend, slope), 1.0
        while loss(at - length * step) > loss(at) and length > 1e-4:
            length /= 2
        at = at - length * step
    levels = tuple(
        msgspec.structs.replace(level, weight=round(float(bits), 2)) for level, bits in zip(weights.levels, at / math.log(2), strict=True)
    )
    return msgspec.structs.replace(weights, levels=levels)


def grouped(rows: list[Told], found: list[tuple[Any, ...]], weights: Weights) -> Groups:
    """Our groups, by *weights*."""
    bits = weights.bits()
    known = {(pair[0], pair[1]): sum(bits[name, level] for name, level in zip(COMPARISONS, pair[3:], strict=True)) for pair in found}
    return clusters(known, {row.record: row.report for row in rows}, Rules(weights.link_from, weights.unseen))


def by_key(rows: list[Told], key: Callable[[Told], Any]) -> Groups:
    """All records with one key are one event; blank equals blank."""
    kept: dict[Any, list[str]] = defaultdict(list)
    for row in rows:
        kept[key(row)].append(row.record)
    return [tuple(members) for members in kept.values()]


def taxonomy_matcher(rows: list[Told], days: int = 1, kilometres: float = 10.0) -> Groups:
    """After MELTT: pairs of different sources within a window of days and kilometres, best fit first, one record a source."""
    order = sorted(rows, key=lambda row: (row.first or 0, row.record))
    fits: list[tuple[float, str, str]] = []
    for number, one in enumerate(order):
        for other in order[number + 1 :]:
            if one.first is None or other.first is None or other.first - one.first > days:
                break
            if one.source == other.source or one.latitude is None or other.latitude is None:
                continue
            if math.dist((one.latitude, one.longitude or 0), (other.latitude, other.longitude or 0)) * 111 > kilometres:
                continue
            shared = [_fit(getattr(one, name), getattr(other, name)) for name in ("actors", "acts", "victims")]
            if max(shared) > 0:
                fits.append((-sum(shared), one.record, other.record))
    source = {row.record: row.source for row in rows}
    group = {row.record: {row.record} for row in rows}
    for _, left, right in sorted(fits):
        if group[left] is not group[right] and not {source[x] for x in group[left]} & {source[x] for x in group[right]}:
            group[left] |= group[right]
            for record in group[right]:
                group[record] = group[left]
    return [tuple(sorted(members)) for members in {id(members): members for members in group.values()}.values()]


def _fit(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    return len(set(one) & set(other)) / max(1, len(set(one) | set(other)))


def scores(groups: Groups, gold: Mapping[str, str]) -> tuple[float, float, float, float]:
    """Pair precision, recall, F1, and B-cubed F1."""
    label = {record: number for number, members in enumerate(groups) for record in members}
    for number, record in enumerate(sorted(gold), len(groups)):
        label.setdefault(record, number)

    def count(values: Iterable[Any]) -> Counter[Any]:
        return Counter(values)

    both = count((gold[record], label[record]) for record in gold)
    truth, ours = count(gold.values()), count(label[record] for record in gold)
    right, told, real = (sum(n * (n - 1) // 2 for n in counts.values()) for counts in (both, ours, truth))
    precision, recall = right / max(1, told), right / max(1, real)
    b_precision = sum(n * n / ours[key[1]] for key, n in both.items()) / len(gold)
    b_recall = sum(n * n / truth[key[0]] for key, n in both.items()) / len(gold)
    return precision, recall, _f1(precision, recall), _f1(b_precision, b_recall)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def written(weights: Weights) -> None:
    """Put the weights into the table, leaving everything else of it as it is."""
    text = TABLE.read_text("utf-8")
    for level in weights.levels:
        block = rf'(comparison = "{level.comparison}"\nlevel = "{level.level}"\nprior = \S+\nweight = )\S+'
        text = re.sub(block, rf"\g<1>{level.weight}", text)
    TABLE.write_text(text, "utf-8")


Found = list[tuple[Any, ...]]


def plain(rows: list[Told]) -> dict[str, Callable[[], Groups | None]]:
    """The ways to group *rows* that know nothing of our weights."""
    return {
        "singletons": list,
        "same city and day": lambda: by_key(rows, lambda row: (row.cities, row.first)),
        "same city, day and form": lambda: by_key(rows, lambda row: (row.cities, row.first, row.code)),
        "same city, sub-city and day": lambda: by_key(rows, lambda row: (row.cities, row.venues, row.first)),
        "taxonomy matcher": lambda: taxonomy_matcher(rows),
        "Splink, set up by its tutorial": lambda: splink_default(rows),
    }


class Set(Struct, frozen=True):
    """Something to measure on: records in parts that are linked apart, the weighed pairs of each, weights for each, the event of each."""

    title: str
    parts: list[list[Told]]
    found: list[Found]
    learnt: list[Weights]
    gold: Mapping[str, str]


def ways(some: Set, part: int, priors: Weights) -> dict[str, Callable[[], Groups | None]]:
    """All ways to group one part."""
    rows, found = some.parts[part], some.found[part]
    return plain(rows) | {
        "our priors, nothing learnt": lambda: grouped(rows, found, priors),
        "ours": lambda: grouped(rows, found, some.learnt[part]),
    }


def table(sets: list[Set], priors: Weights) -> None:
    """Print one line a way, four figures a set: precision, recall and F1 of pairs, F1 of B-cubed."""
    print(f"{'':32}" + "".join(f"{some.title:^32}" for some in sets))
    print(f"{'records / events':32}" + "".join(f"{f'{len(some.gold)} / {len(set(some.gold.values()))}':^32}" for some in sets))
    print(f"{'':32}" + "     P     R    F1    B3        " * len(sets))
    for name in ways(sets[0], 0, priors):
        cells = []
        for some in sets:
            groups = [ways(some, part, priors)[name]() for part in range(len(some.parts))]
            if any(part is None for part in groups):
                cells.append("  skipped: not installed".ljust(32))
                continue
            figures = scores([members for part in groups for members in part or ()], some.gold)
            cells.append("".join(f"{figure:6.3f}" for figure in figures).ljust(32))
        print(f"{name:32}{''.join(cells)}")


def chains(sets: list[Set]) -> None:
    """Print what becomes of the same weighed pairs by average linkage and by connected components."""
    print(f"\n{'':20}{'linkage':22}{'P':>6}{'R':>7}{'F1':>7}{'B3':>7}   records in the largest group (gold: in the largest event)")
    for some in sets:
        real = max(Counter(some.gold.values()).values())
        for name, way in (("average", grouped), ("connected components", components)):
            groups = [way(rows, found, weights) for rows, found, weights in zip(some.parts, some.found, some.learnt, strict=True)]
            whole = [members for part in groups for members in part]
            known = [[record for record in members if record in some.gold] for members in whole]
            figures = "".join(f"{figure:7.3f}" for figure in scores(whole, some.gold))
            print(f"{some.title:20}{name:20}{figures}   {max(map(len, known), default=0)} ({real})")


def components(rows: list[Told], found: Found, weights: Weights) -> Groups:
    """What is joined by any chain of pairs that speak for one event; the usual way after pairs were weighed."""
    bits, root = weights.bits(), {row.record: row.record for row in rows}

    def top(one: str) -> str:
        while root[one] != one:
            one = root[one]
        return one

    for pair in found:
        if sum(bits[name, level] for name, level in zip(COMPARISONS, pair[3:], strict=True)) > weights.link_from:
            one, other = sorted((top(pair[0]), top(pair[1])))
            root[other] = one
    return by_key(rows, lambda row: top(row.record))


def violence(priors: Weights) -> tuple[list[list[Told]], list[Found], dict[str, str]] | None:
    """The set of election violence: its halves, the pairs of each, the events; None where it is absent."""
    folder = Path(os.environ.get("SELON_SHARED", "../shared")) / "dev-data" / "maverick-kenya"
    if not folder.is_dir():
        return None
    with (folder / "input.jsonl").open("rb") as handle:
        rows = list(told_of_lines(handle, "input.jsonl"))
    gold = dict(line.split("\t") for line in (folder / "gold.tsv").read_text("utf-8").splitlines()[1:])
    parts = [[row for row in rows if half(row) == part] for part in (0, 1)]
    return parts, [pairs(part, priors) for part in parts], gold


def labelled(found: Found, gold: Mapping[str, str]) -> Found:
    """The pairs of which the gold tells both records."""
    return [pair for pair in found if pair[0] in gold and pair[1] in gold]


def errors(groups: Groups, found: Found, gold: Mapping[str, str], rows: list[Told]) -> None:
    """Print each wrong pair of the dev part, with its bits and levels."""
    label = {record: number for number, members in enumerate(groups) for record in members}
    known, seen = {pair[:2]: pair for pair in found}, {row.record: row for row in rows}
    for record in sorted(gold):
        if record not in seen:
            print(f"no record        {record}")
    for one, other in itertools.combinations(sorted(set(gold) & set(seen)), 2):
        together = label.get(one, one) == label.get(other, other)
        if together == (gold[one] == gold[other]):
            continue
        pair = known.get((one, other))
        levels = {name: level for name, level in zip(COMPARISONS, pair[3:], strict=True) if level != "untold"} if pair else "no block"
        print(f"{'wrongly together' if together else 'wrongly apart'}  {gold[one]} {gold[other]}  {one} {other}  {levels}")
        for record in (one, other):
            print(f"    {link_gold.shown(seen[record])}")


def main() -> None:
    """Print the tables; with --learn also write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--gold", "--fresh", "--errors", "--learn"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    priors = shipped()
    priors = msgspec.structs.replace(priors, levels=tuple(msgspec.structs.replace(level, weight=level.prior) for level in priors.levels))
    reports = link_gold.reports()
    dev, *others = (link_gold.coded(reports, split) for split in ("dev", "held", *(["fresh"] if options.fresh else [])))
    middle = sorted(set(dev.events.values()))[len(set(dev.events.values())) // 2]
    report_half = {one.id: int(one.events.main >= middle) for one in reports}
    dev_rows = [[row for row in dev.rows if report_half[row.report] == part] for part in (0, 1)]
    dev_found = [pairs(part, priors) for part in dev_rows]
    dev_known = [labelled(found, dev.events) for found in dev_found]
    other = violence(priors)
    if other is None:
        print("skipped: the set of election violence is not under SELON_SHARED; weights for pairs of violence stay at their priors here")
    parts, found, gold = other or ([[], []], [[], []], {})
    gold = {**gold, **dev.events}
    learnt = [fitted(found[1 - part] + dev_known[1 - part], gold, priors) for part in (0, 1)]
    whole = fitted(found[0] + found[1] + dev_known[0] + dev_known[1], gold, priors)
    sets = [Set("gold, dev", dev_rows, dev_found, learnt, dev.events)]
    if other is not None and not options.gold:
        sets.insert(0, Set("election violence", parts, found, learnt, {row.record: gold[row.record] for part in parts for row in part}))
    for title, coded in zip(("gold, held", "gold, fresh"), others, strict=False):
        rows = list(coded.rows)
        sets.append(Set(title, [rows], [pairs(rows, priors)], [whole], coded.events))
    there = {row.record for coded in (dev, *others) for row in coded.rows}
    table(sets, priors)
    print("\nrecords that the coder found (above, one that it did not find counts as linked to nothing)")
    table([as_found(some, there) for some in sets if some.title != "election violence"], priors)
    chains([as_found(some, there) if some.title != "election violence" else some for some in sets])
    if options.errors:
        groups = [members for part in (0, 1) for members in grouped(dev_rows[part], dev_found[part], learnt[part])]
        errors(groups, dev_found[0] + dev_found[1], dev.events, list(dev.rows))
    if options.learn:
        written(whole)
        print(f"written: {TABLE.name}")


def as_found(some: Set, there: set[str]) -> Set:
    """*some* without the events' records that the coder did not find."""
    return msgspec.structs.replace(some, gold={record: event for record, event in some.gold.items() if record in there})


if __name__ == "__main__":
    main()
