"""The points of the crawl's cues: how much more often a cue stands in reports of protests than elsewhere, written to ``ingest/cues.toml``.

    SELON_SHARED=… python benchmarks/crawl_cues.py --markup FOLDERS… --write

Points are twice the logarithm of the odds, rounded, within 0..8: presence in the development reports with a protest (gold split ``dev``,
samples, development reports) against presence in news in which the coder finds no trigger of a protest, and in web pages, scripts and style
sheets (any will do: the documentation that comes with a system). Wordings that stand in many texts have points of their own, the rarer ones
of a rule share those of the rule. Held-out and fresh gold is not looked at.
"""

import argparse
import gzip
import json
import math
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from selon.coder import Coder
from selon.ingest.cues import MOST, Family, Filter, Lexicon, wordings, written
from selon.lang.load import load_pack, pack_codes
from selon.model import Act, Report

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/selon/ingest/cues.toml"
PRIOR = 2.0
COMMON = 5
"""Texts from which on a wording has points of its own."""
PIECE, FILES, PER_FOLDER = 700, 400, 3

HEAD = """# Points of the cues by which a crawl is filtered. Made by benchmarks/crawl_cues.py; do not edit.
# Twice the logarithm of how much more often a cue stands in reports of protests than elsewhere, within 0..8. rules: by the id of the pack's
# rule, for its rarer wordings; words: the common wordings. Rules that are not here have points by their weight.
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
        raw = path.read_bytes()
        for line in (gzip.decompress(raw) if name.endswith("gz") else raw).splitlines():
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


def scans(shared: Path) -> Iterator[tuple[str, str, str]]:
    """French newspapers of a hundred years ago, tagged for names, in pieces of :data:`PIECE` tokens."""
    with gzip.open(shared / "dev-data/europeana-ner-fr/enp_FR.bnf.first60k.bio.gz", "rt", encoding="utf-8") as lines:
        words = [line.split()[0] for line in lines if line.strip()]
    for at in range(0, len(words), PIECE):
        yield "fr", f"europeana:{at}", " ".join(words[at : at + PIECE])


def markup(folders: list[Path]) -> list[bytes]:
    """Up to :data:`FILES` pages, scripts and style sheets below *folders*, at most :data:`PER_FOLDER` of a folder."""
    found: list[bytes] = []
    for folder in folders:
        last, taken = None, 0
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".js", ".css") and p.is_file()):
            last, taken = path.parent, taken + 1 if path.parent == last else 0
            if taken < PER_FOLDER and 3000 < path.stat().st_size < 400_000 and len(found) < FILES:
                found.append(path.read_bytes())
    return found


def points(good: list[frozenset[str]], other: list[frozenset[str]]) -> dict[str, int]:
    """For whatever the sets hold: twice the logarithm of how much more often it is in *good* than in *other*."""
    here, there = (Counter(one for found in texts for one in found) for texts in (good, other))
    odds = (len(other) + 2 * PRIOR) / (len(good) + 2 * PRIOR)
    return {
        one: max(0, min(MOST, round(2 * math.log((here[one] + PRIOR) / (there[one] + PRIOR) * odds)))) for one in sorted({*here, *there})
    }


def by_wording(words: Iterable[str]) -> Callable[[bytes], frozenset[str]]:
    """A function that gives which of *words* some bytes hold."""
    literals: dict[bytes, set[int]] = {}
    families = tuple(Family("", one, 1) for one in words)
    for number, family in enumerate(families):
        for literal in written(family.code):
            literals.setdefault(literal, set()).add(number)
    ordered = tuple(sorted(literals))
    found = Filter(Lexicon(families, ordered, tuple(tuple(sorted(literals[one])) for one in ordered))).found
    return lambda data: frozenset(families[number].code for number in found(data))


def main() -> None:
    """Count, weigh, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.relative_to(ROOT)}")
    parser.add_argument("--markup", type=Path, nargs="*", default=[], help="folders with web pages, scripts and style sheets")
    given = parser.parse_args()
    shared = Path(os.environ["SELON_SHARED"])
    packs, coder = [load_pack(code) for code in pack_codes()], Coder("none", "none")
    pages = markup(given.markup)
    tables: dict[str, dict[str, dict[str, int]]] = {"rules": {}, "words": {}}
    for pack in packs:
        rules: dict[str, set[str]] = {}
        for rule, _, words, _ in wordings(pack):
            rules.setdefault(words, set()).add(rule)
        held = by_wording(rules)
        good = [held(plain(text)) for language, _, text in protests(frozenset({"dev"}), shared) if language == pack.code]
        texts = [text for language, _, text in (*news(shared), *scans(shared)) if language == pack.code]
        other = [held(plain(text)) for text in texts if not tells(coder, pack.code, text)]
        other += [held(page) for page in pages]
        often = Counter(words for found in (*good, *other) for words in found)
        common = {words for words, times in often.items() if times >= COMMON}
        tables["words"][pack.code] = {w: n for w, n in points(good, other).items() if w in common}
        rare = [[frozenset(rule for words in found - common for rule in rules[words]) for found in texts] for texts in (good, other)]
        tables["rules"][pack.code] = points(*rare)
        print(f"{pack.code}: {len(good)} reports, {len(other)} others ({len(pages)} of them markup)")
        for kind, rows in tables.items():
            print(f"  {kind} by points: {sorted(Counter(rows[pack.code].values()).items())}")
    if given.write:
        lines = [
            f"\n[{kind}.{code}]\n" + "".join(f"{json.dumps(key, ensure_ascii=False)} = {n}\n" for key, n in rows.items())
            for kind, table in tables.items()
            for code, rows in table.items()
        ]
        TARGET.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
