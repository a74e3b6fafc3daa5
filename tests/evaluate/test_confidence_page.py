"""docs/confidence.md shows the table that ships, whole: `make calibrate` writes both."""

from pathlib import Path

from selon.coding.confidence import load_table

PAGE = (Path(__file__).parents[2] / "docs/confidence.md").read_text(encoding="utf-8")


def test_the_page_shows_the_table_that_ships() -> None:
    table = load_table()
    assert f"Average: {table.average:+.2f}." in PAGE
    for code, one in table.doubts.items():
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{code}` |"))
        assert line.endswith(f"| {one.weight:.2f} | {one.n} | {one.right:.2f} |")
    for field, one in table.fields.items():
        assert f"| {field.replace('_', ' ')} | {one.weight:+.2f} | {one.n} | {one.right:.2f} |" in PAGE


def test_the_curve_is_there() -> None:
    assert "images/confidence.svg" in PAGE
    assert (Path(__file__).parents[2] / "docs/images/confidence.svg").read_text(encoding="utf-8").startswith("<svg ")
