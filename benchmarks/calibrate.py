"""Train the table of confidence on the gold, and say how far it is to be believed.

    python benchmarks/calibrate.py                  # make calibrate: writes the table, the figure and the tables of docs/confidence.md
    python benchmarks/calibrate.py --check held     # the table as it is, on documents that it was not trained on; writes nothing

Every report of the gold's dev split, and the samples, is coded by rules only and with the parser; a statement is right where the coder has
the same field and value in the same record (``selon.evaluate.judged``). A report that was coded twice by hand is judged by both codings,
with half the weight each; so are the two runs. What is printed is cross-validated: each statement is predicted by weights that were fitted
without its report's tenth of the reports. The rest of the gold is not looked at.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from selon.coder import Coder, ParserMode
from selon.coding.confidence import CODE, DOUBTS, EVENT, cases, confidence, doubts_of, load_table
from selon.evaluate import gold
from selon.evaluate.calibration import Bin, Predicted, Quality, Row, crossed, fit, quality, queue, reliability
from selon.evaluate.judged import judged
from selon.export.explain import doubt_words
from selon.export.words import load_words
from selon.ingest.plain import report_from_text

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/selon/coding/confidence.toml"
CURVE = ROOT / "docs/images/confidence.svg"
PAGE = ROOT / "docs/confidence.md"
BEGIN, END = "<!-- written by make calibrate -->", "<!-- end -->"
FIELD = "field:"
MODES: tuple[ParserMode, ...] = ("none", "auto")
TENTH = 0.1
LEAST = -0.005
QUARTER = 0.25
FEWEST = 20
"""Fields with fewer judged statements get no line of their own in the table of quality."""
ENOUGH = 10
"""Codes with fewer judged statements, or fewer statements of events of that code, are no doubts of their own."""
HEAD = """\
# What makes a statement more or less likely to be what a coder has, in log-odds. Written by `make calibrate` from the gold;
# docs/confidence.md tells what each line means. n: judged statements it rests on, right: the share of them that a coder has too.
"""


def documents(split: str) -> list[gold.Document]:
    """The gold reports of *split*, in a fixed order; with the dev split the samples too."""
    folders = sorted(ROOT.glob("gold/*/fresh" if split == "fresh" else "gold/*/reports"))
    if split == "dev":
        folders.append(ROOT / "samples")
    return [d for folder in folders for d in gold.load_reports(sorted(folder.glob("*" + gold.REPORT_END))) if d.gold.split == split]


def rows_of(document: gold.Document, coder: Coder, mode: str) -> Iterator[Row]:
    """The judged statements of one report."""
    facts = document.gold
    report = report_from_text(document.text, facts.file, outlet=facts.outlet, published=facts.published, language=facts.language)
    have = coder.run(report)
    features = {case.statement.id: doubts_of(case) for case in cases(have["reading"], have["records"], have["findings"])}
    codings = [facts] if document.second is None else [facts, document.second]
    for coding in codings:
        for one in judged(coding, have["records"]):
            field = one.statement.field
            yield Row(
                f"{facts.language}/{document.name}",
                1 / len(MODES) / len(codings),
                (FIELD + field, *features[one.statement.id]),
                one.right,
                (f"language {facts.language}", f"parser {mode}", field),
            )


def collected(split: str) -> list[Row]:
    """The judged statements of a split, by rules only and with the parser."""
    rows: list[Row] = []
    reports = documents(split)
    for mode in MODES:
        coder = Coder(mode)
        for document in reports:
            rows += rows_of(document, coder, mode)
    return rows


def trained_on(rows: Sequence[Row]) -> list[Row]:
    """*rows* without the doubts that are told by a rare code."""
    told: Counter[str] = Counter()
    for row in rows:
        told.update(dict.fromkeys(row.features, row.weight))
    return [replace(row, features=tuple(f for f in row.features if told[f] >= ENOUGH or not f.startswith((CODE, EVENT)))) for row in rows]


def bounded(feature: str) -> bool:
    """Doubts never add; a field may."""
    return not feature.startswith(FIELD)


def table_of(rows: Sequence[Row]) -> str:
    """The table as TOML."""
    average, weights = fit(rows, bounded)
    lines = [HEAD, f"average = {average:.2f}\n"]
    fields = sorted(name for name in weights if name.startswith(FIELD))
    further = sorted(name for name in weights if bounded(name) and name not in DOUBTS)
    doubts = [*DOUBTS, *(name for name in further if weights[name] < LEAST or not name.startswith((CODE, EVENT)))]
    for title, names in (("fields", fields), ("doubts", doubts)):
        lines.append(f"\n[{title}]\n")
        for name in names:
            mine = [row for row in rows if name in row.features]
            n = sum(row.weight for row in mine)
            right = sum(row.weight * row.right for row in mine) / n if n else 0.0
            key = name.removeprefix(FIELD)
            key = f'"{key}"' if "." in key else key
            weight = round(weights.get(name, 0.0), 2) + 0.0  # no -0.0
            lines.append(f"{key} = {{ weight = {weight:.2f}, n = {n:.0f}, right = {right:.2f} }}\n")
    return "".join(lines)


def curve_of(bins: Sequence[Bin]) -> str:
    """The reliability curve as SVG: predicted against observed; the size of a dot goes with its number of statements."""
    side, edge = 320, 44

    def at(value: float) -> float:
        return edge + value * side

    marks = [f'<path class="grid" d="M{at(t):.0f} {at(0):.0f}v{side}M{at(0):.0f} {at(t):.0f}h{side}"/>' for t in (0.25, 0.5, 0.75)]
    marks += [f'<text x="{at(t):.0f}" y="{at(1) + 18:.0f}" text-anchor="middle">{t:g}</text>' for t in (0, 0.25, 0.5, 0.75, 1)]
    marks += [f'<text x="{at(0) - 8:.0f}" y="{at(1 - t) + 4:.0f}" text-anchor="end">{t:g}</text>' for t in (0.25, 0.5, 0.75, 1)]
    line = "L".join(f"{at(b.predicted):.1f} {at(1 - b.right):.1f}" for b in bins)
    largest = max(b.n for b in bins)
    dots = [
        f'<circle cx="{at(b.predicted):.1f}" cy="{at(1 - b.right):.1f}" r="{3 + 7 * (b.n / largest) ** 0.5:.1f}">'
        f"<title>{b.n:.0f} statements: predicted {b.predicted:.2f}, right {b.right:.2f}</title></circle>"
        for b in bins
    ]
    whole = side + 2 * edge
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole + 12}" role="img">',
            "<title>Confidence predicted against the share that a coder has too</title>",
            "<style>.grid{stroke:#ddd;fill:none}.even{stroke:#999;stroke-dasharray:4 4}.curve{stroke:#0b6e4f;stroke-width:2;fill:none}"
            "text{font:12px sans-serif}circle{fill:#0b6e4f;fill-opacity:.75}text{fill:#444}</style>",
            f'<rect width="{whole}" height="{whole + 12}" fill="#fff"/>',
            f'<rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="none" stroke="#aaa"/>',
            *marks,
            f'<path class="even" d="M{at(0)} {at(1)}L{at(1)} {at(0)}"/>',
            f'<path class="curve" d="M{line}"/>',
            *dots,
            f'<text x="{at(0.5):.0f}" y="{at(1) + 40:.0f}" text-anchor="middle">confidence (cross-validated)</text>',
            f'<text x="{edge}" y="{edge - 14}">share that a coder has too</text>',
            "</svg>\n",
        ]
    )


def _line(name: str, one: Quality) -> str:
    return f"| {name} | {one.n:.0f} | {one.right:.2f} | {one.error:.3f} | {one.brier:.3f} | {one.constant:.3f} | {one.ranked:.2f} |"


def tables_of(rows: Sequence[Row], predictions: Sequence[Predicted]) -> str:
    """Reliability and quality as Markdown."""
    lines = ["| confidence | statements | predicted | right |", "|---|---|---|---|"]
    bins = reliability(predictions)
    for b in bins:
        low = min(0.9, int(b.predicted * 10) / 10)
        lines.append(f"| {low:.1f}–{low + TENTH:.1f} | {b.n:.0f} | {b.predicted:.2f} | {b.right:.2f} |")
    lines += ["", "| of | statements | right | calibration error | Brier | Brier of the share | ranked |", "|---|---|---|---|---|---|---|"]
    whole = quality(predictions)
    assert whole is not None
    lines.append(_line("**all**", whole))
    groups = sorted({group for row in rows for group in row.groups}, key=lambda group: (" " not in group, group))
    for group in groups:
        mine = quality([p for p, row in zip(predictions, rows, strict=True) if group in row.groups])
        if mine is not None and mine.n >= FEWEST:
            lines.append(_line(group.replace("_", " "), mine))
    wrong, found = queue(predictions, QUARTER)
    lines += [
        "",
        f"Of the quarter of statements with the least confidence {wrong:.0%} are wrong, of all {1 - whole.right:.0%}; "
        f"whoever reviews that quarter sees {found:.0%} of everything wrong. "
        f"{len({row.document for row in rows})} reports, {whole.n:.0f} statements.",
    ]
    return "\n".join(lines)


def weights_table() -> str:
    """The table that ships as Markdown, with what each doubt says."""
    table, words = load_table(), load_words("en")
    lines = [f"Average: {table.average:+.2f}.", "", "| field | weight | n | right |", "|---|---|---|---|"]
    for name, one in sorted(table.fields.items(), key=lambda pair: (pair[1].weight, pair[0])):
        lines.append(f"| {name.replace('_', ' ')} | {one.weight:+.2f} | {one.n} | {one.right:.2f} |")
    lines += ["", "| doubt | what it says | weight | n | right |", "|---|---|---|---|---|"]
    for name, one in sorted(table.doubts.items(), key=lambda pair: (pair[1].weight, pair[0])):
        said = doubt_words(words, name, "", lambda _, code: code.replace("_", " "))
        lines.append(f"| `{name}` | {said} | {one.weight:.2f} | {one.n} | {one.right:.2f} |")
    return "\n".join(lines)


def write_page(parts: Sequence[str]) -> None:
    """Put *parts* into the places that the page has for them."""
    pieces = PAGE.read_text(encoding="utf-8").split(BEGIN)
    if len(pieces) != len(parts) + 1:
        raise SystemExit(f"{PAGE}: {len(pieces) - 1} places for {len(parts)} tables")
    filled = [pieces[0]]
    for part, piece in zip(parts, pieces[1:], strict=True):
        filled.append(f"{BEGIN}\n{part}\n{END}{piece.split(END, 1)[1]}")
    PAGE.write_text("".join(filled), encoding="utf-8")


def main() -> None:
    """Train, write and print; or check the table that ships."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--check", choices=gold.SPLITS, help="only measure the table that ships on this split")
    split = asked.parse_args().check
    rows = collected(split or "dev")
    if split:
        table = load_table()
        sure = [confidence(table, row.features[0].removeprefix(FIELD), row.features[1:])[0] for row in rows]
        known = [(row, one) for row, one in zip(rows, sure, strict=True) if one is not None]
        print(tables_of([row for row, _ in known], [Predicted(one, row.right, row.weight) for row, one in known]))
        return
    rows = trained_on(rows)
    predictions = crossed(rows, bounded)
    tables = tables_of(rows, predictions)
    TABLE.write_text(table_of(rows), encoding="utf-8")
    CURVE.write_text(curve_of(reliability(predictions)), encoding="utf-8")
    write_page((tables, weights_table()))
    print(tables)
    sys.stderr.write(f"written: {', '.join(str(p.relative_to(ROOT)) for p in (TABLE, CURVE, PAGE))}\n")


if __name__ == "__main__":
    main()
