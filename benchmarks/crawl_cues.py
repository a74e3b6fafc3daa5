"""The points of the crawl's cues: how much more often a cue stands in reports of protests than in other news, written to ``ingest/cues.toml``.

    SELON_SHARED=… python benchmarks/crawl_cues.py --write

Points are twice the logarithm of the odds, rounded, within 0..8: presence in the development reports with a protest (gold split ``dev``,
samples, development reports) against presence in news in which the coder finds no trigger of a protest. Held-out and fresh gold is not looked
at. Prints how many cues got which points.
"""

import argparse
import gzip
import json
import math
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from selon.coder import Coder
from selon.ingest.cues import Filter, lexicon
from selon.lang.load import load_pack, pack_codes
from selon.model import Act, Report

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/selon/ingest/cues.toml"
MOST = 8
PRIOR = 0.5
ALL = 1

HEAD = """# Points of the cues by which a crawl is filtered, by the id of the pack's rule. Made by benchmarks/crawl_cues.py; do not edit.
# Twice the logarithm of how much more often the cue stands in reports of protests than in other news, within 0..8. Rules that are not here
# and hold without much support have two points.
"""


def protests(splits: frozenset[str], shared: Path | None) -> Iterator[tuple[str, str, str]]:
    """Language, name and text of the gold reports of *splits* that tell of a protest; development reports and samples count as dev."""
    for folder in ("gold/fr/reports", "gold/en/reports", "gold/fr/fresh", "gold/en/fresh", "samples"):
        for path in sorted((ROOT / folder).glob("*.gold.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            split = "fresh" if folder.endswith("fresh") else gold.get("split", "dev")
            if split in splits and any(r["family"] == "protest" and not r.get("optional") for r in gold["records"]):
                text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
                yield gold["language"] if "language" in gold else path.name.split(".")[1], f"{folder}/{path.name}", text
    if shared is None or "dev" not in splits:
        return
    for path in sorted((shared / "dev-data/reports").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if any(r["family"] == "protest" and not r.get("optional") for r in row["gold"]["records"]):
                yield path.name[:2], f"dev-data/{row['file']}", (path.parent / row["file"]).read_text(encoding="utf-8")


def news(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Language, name and text of news of all kinds."""
    for name, language in (
        ("french-timebank/french-timebank.jsonl", "fr"),
        ("tempeval3-en/tempeval3-timebank.jsonl.gz", "en"),
        ("polnear/polnear-train.jsonl.gz", "en"),
    ):
        path = shared / "dev-data" / name
        opened = gzip.open(path, "rt", encoding="utf-8") if name.endswith("gz") else path.open(encoding="utf-8")
        with opened as lines:
            for line in lines:
                row = json.loads(line)
                if row.get("text"):
                    yield language, f"{name}:{row.get('id')}", row["text"]


def plain(text: str) -> bytes:
    """*text* with its white space single."""
    return " ".join(text.split()).encode()


def tells(coder: Coder, language: str, text: str) -> bool:
    """Whether the coder accepts a trigger of a protest in *text*."""
    found = coder.run(Report("", "", text, language=language), until="actions")["actions"]
    return any(isinstance(mention.value, Act) and mention.value.family == "protest" for mention in found)


def main() -> None:
    """Count, weigh, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.relative_to(ROOT)}")
    write = parser.parse_args().write
    shared = Path(os.environ["SELON_SHARED"])
    packs = [load_pack(code) for code in pack_codes()]
    every = lexicon(packs, dict.fromkeys((rule for pack in packs for rule in rules(pack)), ALL))
    found, coder = Filter(every).found, Coder("none", "none")
    table: dict[str, dict[str, int]] = {}
    for pack in packs:
        good = [found(plain(text)) for language, _, text in protests(frozenset({"dev"}), shared) if language == pack.code]
        other = [found(plain(text)) for language, _, text in news(shared) if language == pack.code and not tells(coder, language, text)]
        here, there = (Counter(number for one in texts for number in one) for texts in (good, other))
        points = {}
        for number, family in enumerate(every.families):
            if family.language == pack.code and (here[number] or there[number]):
                ratio = (here[number] + PRIOR) / (len(good) + 2 * PRIOR) / ((there[number] + PRIOR) / (len(other) + 2 * PRIOR))
                points[family.id] = max(0, min(MOST, round(2 * math.log(ratio))))
        table[pack.code] = dict(sorted(points.items()))
        print(f"{pack.code}: {len(good)} reports, {len(other)} other texts; cues by points: {sorted(Counter(points.values()).items())}")
    if write:
        lines = [f"\n[points.{code}]\n" + "".join(f'"{rule}" = {n}\n' for rule, n in rows.items()) for code, rows in table.items()]
        TARGET.write_text(HEAD + "".join(lines), encoding="utf-8")


def rules(pack: object) -> list[str]:
    """The ids of all rules whose cues may count."""
    return [rule.id for rule in (*pack.actions.triggers, *pack.actions.cues, *pack.counts.nouns)]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
