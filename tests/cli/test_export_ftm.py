"""``selon export --format ftm``: entities that FollowTheMoney reads without an error and gives back as they are."""

import json
import warnings
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from followthemoney import model
    from followthemoney.statement.serialize import read_csv_statements
    from followthemoney.types import registry

Call = Callable[..., tuple[int, bytes, str]]


@pytest.fixture(params=[True, False], ids=["events", "records"])
def folder(selon: Call, export_sources: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The entities of events, and of records alone."""
    given = ("--events", str(export_sources / "events.jsonl")) if request.param else ()
    code, _, err = selon("export", str(export_sources / "coded.jsonl"), "--format", "ftm", "--to", str(tmp_path / "out"), *given)
    assert (code, err) == (0, "")
    return tmp_path / "out"


def read(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "entities.ftm.json").read_text(encoding="utf-8").splitlines()]


def test_the_model_finds_no_error_and_gives_the_entities_back(folder: Path) -> None:
    entities = read(folder)
    assert len({one["id"] for one in entities}) == len(entities) == json.loads((folder / "manifest.json").read_text())["counts"]["entities"]
    for one in entities:
        proxy = model.get_proxy(one, cleaned=False)
        proxy.schema.validate(one)
        assert proxy.to_dict() == one
        assert registry.entity.clean(one["id"]) == one["id"]
        assert all(one["properties"].get(name) for name in proxy.schema.required)
        assert model.get_proxy(proxy.to_dict()).id == one["id"]


def test_references_lead_somewhere_and_to_what_they_may(folder: Path) -> None:
    known = {one["id"]: model.get_proxy(one) for one in read(folder)}
    for proxy in known.values():
        for prop, value in proxy.itervalues():
            if prop.type == registry.entity:
                assert known[value].schema.is_a(prop.range), (proxy.id, prop.name)


def test_every_value_has_a_statement_that_says_where_it_comes_from(folder: Path, export_sources: Path) -> None:
    with (folder / "statements.ftm.csv").open("rb") as handle:
        statements = list(read_csv_statements(handle))
    assert len({one.id for one in statements}) == len(statements)
    assert all(one.id == one.generate_key() for one in statements)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in statements:
        found[one.entity_id][one.prop].add(one.value)
    assert {one["id"]: {prop: set(values) for prop, values in one["properties"].items()} for one in read(folder)} == found
    lines = [json.loads(line) for line in (export_sources / "coded.jsonl").read_text(encoding="utf-8").splitlines()]
    told = {f"{record['id']}:{statement['id']}" for line in lines for record in line["records"] for statement in record["statements"]}
    assert {one.origin for one in statements if one.origin} == told


def test_an_event_has_its_day_its_place_and_everybody_who_counts(folder: Path) -> None:
    entities = read(folder)
    event = next(one for one in entities if one["schema"] == "Event" and "Cardiff" in one["properties"]["name"][0])
    assert event["properties"]["name"] == ["march, Cardiff, 2024-03-03"]
    assert (event["properties"]["date"], event["properties"]["country"]) == (["2024-03-03"], ["gb"])
    notes = [one["properties"] for one in entities if one["schema"] == "Note" and one["properties"]["entity"] == [event["id"]]]
    sizes = " ".join(note["description"][0] for note in notes if note["keywords"] == ["size"])
    assert "300" in sizes
    assert "police" in sizes
    assert all(note["proof"] for note in notes)
