"""The filter of crawls: what it lets through, in whatever way a page is written, and that nothing depends on the library."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.ingest.cues import BEST, LEAST, MOST, THRESHOLD, Filter, Lexicon, known_points, lexicon, skeleton, without_scripts, written
from selon.lang.load import load_pack, pack_codes

ROOT = Path(__file__).parents[2]
REPORT = (
    "Des milliers de manifestants ont défilé jeudi à Nantes. Les grévistes ont bloqué le dépôt et appelé à une nouvelle journée de grève."
)
ORDINARY = "La recette : mélangez la farine avec trois œufs, laissez reposer la pâte une heure puis ajoutez les tomates."


@pytest.fixture(scope="module")
def cues() -> Filter:
    return Filter(lexicon([load_pack(code) for code in pack_codes()]))


@pytest.mark.parametrize(
    "raw",
    [
        REPORT.encode(),
        REPORT.encode("cp1252"),
        REPORT.upper().encode(),
        unicodedata.normalize("NFD", REPORT).encode(),
        REPORT.encode("ascii", "xmlcharrefreplace"),
        REPORT.replace("é", "&eacute;").replace("è", "&egrave;").replace("ô", "&ocirc;").encode(),
        json.dumps(REPORT).encode(),
        ("<p>" + REPORT.replace(" ", "</p>\n<p>") + "</p>").encode(),
    ],
    ids=["utf-8", "windows-1252", "capitals", "decomposed", "numbers", "names", "json", "a tag between all words"],
)
def test_a_report_passes_in_every_way_of_writing(cues: Filter, raw: bytes) -> None:
    assert cues.best(raw) >= THRESHOLD


def test_ordinary_text_and_markup_do_not_pass(cues: Filter) -> None:
    style = "<style>.a{display:block}.b{display:block}</style><form action='/search'><a href='/sign'>Read more</a></form>"
    assert cues.best(ORDINARY.encode()) < THRESHOLD
    assert cues.best((style * 200).encode()) < THRESHOLD


def test_scripts_and_styles_are_left_out_and_no_text_with_them(cues: Filter) -> None:
    script = f"<script type='x'>{REPORT}</script><style>{REPORT}</style>".encode()
    assert cues.best(script * 3 + ORDINARY.encode()) < THRESHOLD
    assert cues.best(b"<script>var a;</script><p>" + REPORT.encode() + b"</p><style>a{}</style>") >= THRESHOLD
    for kept in (b"<scripted>strike</script>", b"<script>strike", b"a <style b", b"</script>strike</style>", b""):
        assert without_scripts(kept).split() == kept.split()


def test_words_are_whole(cues: Filter) -> None:
    assert cues.found(b"generally naturally the marketing of literally") == cues.found(b"of")


def test_many_weak_cues_do_not_add_up(cues: Filter) -> None:
    assert THRESHOLD == LEAST + (BEST - 1) * MOST
    assert all(family.points >= LEAST for family in cues.lexicon.families)


def test_the_library_changes_nothing() -> None:
    made = lexicon([load_pack("en")])
    fast, plain = Filter(made, fast=True), Filter(made, fast=False)
    for path in sorted((ROOT / "samples").glob("*.txt")):
        raw = path.read_bytes()
        assert fast.found(raw) == plain.found(raw)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([b" ", b"strike", b"march", b"-", b"on", b"sit", b"in", b"\xc3\xa8", b"&eacute;", b"took", b"x"]), max_size=30)
)
def test_both_ways_of_matching_agree(parts: list[bytes]) -> None:
    literals = tuple(sorted(skeleton(one) for one in (b"strike", b"on strike", b"sit in", b"march on", b"sit \xc3\xa8 in")))
    made = Lexicon((), literals, tuple(() for _ in literals))
    raw = skeleton(b"".join(parts))
    assert set(Filter(made, fast=True)._match(raw)) == set(Filter(made, fast=False)._match(raw))


@given(st.text(alphabet="abcdefghéèàçôœ ", min_size=4, max_size=20))
def test_a_literal_is_found_in_its_own_writings(words: str) -> None:
    words = " ".join(words.split())
    if not words:
        return
    forms = written(words)
    for raw in (
        words.encode(),
        words.upper().encode() if words.upper().lower() == words else words.encode(),
        words.encode("ascii", "xmlcharrefreplace"),
    ):
        assert any(form in skeleton(raw) for form in forms)


def test_points_are_of_rules_that_are_there() -> None:
    packs = [load_pack(code) for code in pack_codes()]
    rules = {rule.id for pack in packs for rule in (*pack.actions.triggers, *pack.actions.cues, *pack.counts.nouns)}
    known = known_points()
    assert set(known.words) <= {pack.code for pack in packs}
    # A rule may go without the points being made anew, a few at a time.
    assert len([rule for rule in known.rules if rule not in rules]) <= len(known.rules) // 10


def _reports() -> list[tuple[str, str, str]]:
    found = []
    for folder in ("gold/fr/reports", "gold/en/reports", "gold/fr/fresh", "gold/en/fresh", "samples"):
        for path in sorted((ROOT / folder).glob("*.gold.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            if any(record["family"] == "protest" and not record.get("optional") for record in gold["records"]):
                text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
                found.append((gold.get("language") or path.name.split(".")[1], f"{folder}/{path.name}", text))
    return found


def test_recall_on_all_gold(cues: Filter) -> None:
    """Of all reports of protests in the gold, every split, at most one in a hundred is lost."""
    reports = _reports()
    lost = [name for language, name, text in reports if cues.scores(" ".join(text.split()).encode()).get(language, 0) < THRESHOLD]
    assert len(lost) <= len(reports) // 100, lost


def test_recall_on_development_reports(cues: Filter) -> None:
    if "SELON_SHARED" not in os.environ:
        pytest.skip("SELON_SHARED does not say where the development reports are")
    folder = Path(os.environ["SELON_SHARED"]) / "dev-data/reports"
    rows = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    told = [row for row in rows if any(r["family"] == "protest" and not r.get("optional") for r in row["gold"]["records"])]
    lost = [row["file"] for row in told if cues.best((folder / row["file"]).read_bytes()) < THRESHOLD]
    assert len(lost) <= len(told) // 100, lost
