"""Which pairs are weighed at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from selon.link.blocks import candidates, load
from selon.link.slices import DAYS
from selon.link.told import Told
from selon.link.weights import shipped

Made = Callable[..., Told]
Pairs = set[tuple[str, str]]


def met(rows: list[Told], folder: Path, *days: int) -> Pairs:
    folder.mkdir()
    base = load(rows, folder)
    candidates(base, shipped(), *days)
    found = base.execute("SELECT a.record, b.record FROM candidates JOIN told a ON a.idx = i JOIN told b ON b.idx = j").fetchall()
    base.close()
    assert len(found) == len(set(found))
    return set(found)


def test_every_pair_is_found_in_one_span_of_days_and_in_no_other(told: Made, tmp_path: Path) -> None:
    days = [f"2024-{month:02}-{day:02}" for month in (2, 3, 4) for day in (1, 2, 3, 28, 29, 30) if (month, day) != (2, 30)]
    rows = [told(f"c{at:02}", day=day, city="Lyon") for at, day in enumerate(days)]
    rows += [told(f"n{at:02}", day=day, country="FR") for at, day in enumerate(days)]
    rows += [told("month", day=("2024-02-01", "2024-03-31"), city="Lyon"), told("year", day=("2024-01-01", "2024-12-31"), city="Lyon")]
    whole = met(rows, tmp_path / "whole")
    first = min(row.first for row in rows if row.first) // DAYS
    parts = [met(rows, tmp_path / str(at), at * DAYS, (at + 1) * DAYS) for at in range(first, first + 8)]
    assert set.union(*parts) == whole
    assert sum(map(len, parts)) == len(whole) > 50


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": "2024-05-05", "city": "Lyon"}, True),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": "2024-05-06", "city": "Lyon"}, False),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": "2024-05-02", "city": "Nantes"}, False),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": "2024-05-02", "country": "FR"}, True),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": "2024-05-03", "country": "FR"}, False),
        ({"day": "2024-05-02", "city": "Lyon", "organiser": "Union"}, {"day": "2024-05-03", "country": "FR", "organiser": "Union"}, True),
        ({"day": "2024-05-02", "city": "Lyon", "size": 600}, {"day": "2024-05-03", "country": "FR", "size": 600}, True),
        ({"day": "2024-05-02", "slogan": "Rien sans nous"}, {"day": "2024-05-04", "slogan": "Rien sans nous"}, True),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": "2024-05-02", "organiser": "les agents de l'hôpital de Lyon"}, True),
        ({"day": "2024-05-02", "city": "Lyon", "venue": "halle"}, {"day": "2024-05-02", "city": "Nantes", "venue": "halle"}, False),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": ("2024-05-01", "2024-05-31"), "city": "Lyon"}, True),
        ({"day": "2024-05-02", "city": "Lyon"}, {"day": ("2024-05-01", "2024-05-31"), "country": "FR"}, False),
    ],
)
def test_two_records_meet(told: Made, tmp_path: Path, one: dict[str, str], other: dict[str, str], meet: bool) -> None:
    assert bool(met([told("a", **one), told("b", **other)], tmp_path / "base")) == meet


def test_towns_across_the_corner_of_a_cell_of_the_map_meet(told: Made, tmp_path: Path) -> None:
    rows = [told("a", day="2024-05-02", city="Bron"), told("b", day="2024-05-02", city="Vaulx")]
    rows = [
        replace(row, latitude=latitude, longitude=longitude)
        for row, latitude, longitude in zip(rows, (45.79, 45.81), (4.91, 4.89), strict=True)
    ]
    assert met(rows, tmp_path / "base") == {("a", "b")}
