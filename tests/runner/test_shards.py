"""The cut into shards, and what becomes of one document."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Coded
from selon.runner.configuration import Configuration
from selon.runner.shards import Halt, Item, code_one, counted, partition, shards
from selon.store.coded import CodedRow


def ids(count: int, salt: str = "") -> list[str]:
    return [f"sha256:{hashlib.sha256(f'{salt}{n}'.encode()).hexdigest()}" for n in range(count)]


@given(st.integers(0, 3000), st.integers(1, 600), st.randoms(use_true_random=False))
def test_the_cut_depends_on_the_set_of_ids_alone_and_is_bounded(count: int, most: int, random: Any) -> None:
    documents = ids(count)
    cut = partition(documents, most)
    shuffled = documents * 1
    random.shuffle(shuffled)
    assert partition(shuffled, most) == cut
    assert sorted(document for part in cut.values() for document in part) == sorted(documents)
    for prefix, part in cut.items():
        assert 1 <= len(part) <= most
        assert len(prefix) >= 2
        assert all(document.removeprefix("sha256:").startswith(prefix) for document in part)
        assert part == sorted(part)


@given(st.integers(1, 2000), st.integers(5, 100), st.sets(st.integers(0, 255)))
def test_what_is_left_after_an_interruption_is_cut_as_it_was(count: int, most: int, kept: set[int]) -> None:
    documents = ids(count)
    whole = shards(documents, documents, most)
    done = {number for number in kept if number < len(whole)}
    left = [document for number, shard in enumerate(whole) if number not in done for document in shard.documents]
    assert shards(documents, left, most) == [shard for number, shard in enumerate(whole) if number not in done]


def test_a_shard_that_gets_more_documents_later_has_another_name() -> None:
    before, after = ids(400), ids(400) + ids(40, "later")
    first = {shard.name for shard in shards(before, before)}
    second = shards(after, set(after) - set(before))
    assert len(first) > 1
    assert not first & {shard.name for shard in second}
    assert sorted(document for shard in second for document in shard.documents) == sorted(ids(40, "later"))


def item(text: str, language: str | None = None) -> Item:
    return Item("sha256:00", report_from_text(text, "a.txt", language=language))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Quelque 300 personnes ont manifesté samedi à Lyon.", "coded"),
        ("Le marché de Lyon a rouvert mardi avec vingt étals.", "not_relevant"),
        ("— … !\n", "empty"),
        ("Manifestation à Lyon", "title_only"),
        ("Hunderte Menschen haben am Samstag in der Stadt gegen die Schließung des Krankenhauses demonstriert.", "unsupported_language"),
    ],
)
def test_every_document_has_an_outcome_and_a_line(coder: Coder, rules: Configuration, text: str, outcome: str) -> None:
    row = code_one(coder, rules, item(text))
    assert isinstance(row, CodedRow)
    assert row.outcome == outcome
    assert row.line is not None
    told = msgspec.json.decode(row.line)
    assert told["outcome"] == outcome
    assert told["report"]["source"] == "a.txt"
    assert (row.reason is None) == (outcome in ("coded", "not_relevant"))


def test_a_mistake_in_selon_costs_one_document(coder: Coder, rules: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Coder, report: object) -> Coded:
        raise LookupError("no such thing")

    monkeypatch.setattr(Coder, "code", fail)
    row = code_one(coder, rules, item("Quelque 300 personnes ont manifesté samedi à Lyon."))
    assert isinstance(row, CodedRow)
    assert row.outcome == "defect"
    assert row.reason is not None
    assert "LookupError: no such thing (test_shards.py:" in row.reason


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"gazetteer": "gazetteer-0000"}, "the gazetteer is gazetteer-"),
        ({"packs": {"en": "sha256:0", "fr": "sha256:0"}}, "the pack fr has changed"),
        ({"parsers": {"en": "x 1", "fr": "y 2"}}, "the parser for fr is missing, and the run's is y 2"),
    ],
)
def test_a_worker_that_would_give_other_bytes_halts(coder: Coder, rules: Configuration, change: dict[str, Any], told: str) -> None:
    other = msgspec.structs.replace(rules, **change)
    halt = code_one(coder, other, item("Quelque 300 personnes ont manifesté samedi à Lyon."))
    assert isinstance(halt, Halt)
    assert halt.reason.startswith(told)


def test_outcomes_are_counted_by_name() -> None:
    rows = [CodedRow("a", "not_relevant"), CodedRow("b", "coded"), CodedRow("c", "coded")]
    assert list(counted(rows, {"died": 1, "coded": 2}).items()) == [("coded", 4), ("died", 1), ("not_relevant", 1)]


def test_short_reports_are_what_the_tests_take_them_for(coded_lines: Callable[[int], dict[str, bytes]]) -> None:
    outcomes = [msgspec.json.decode(line)["outcome"] for line in coded_lines(20).values()]
    assert outcomes.count("coded") == 18
    assert outcomes.count("not_relevant") == 2
