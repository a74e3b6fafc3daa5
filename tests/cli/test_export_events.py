"""``selon export`` of events: the chosen value with its rule, every rival beside it, and one row an event for schemes that count events."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pandas
import polars
import pytest
from pyld import jsonld

from selon.export.columns import tables
from selon.runner.deciding import completed
from selon.runner.linking import link_project
from selon.store.decisions import Decision, decide
from selon.store.events import events as events_in
from selon.store.project import open_project

Call = Callable[..., tuple[int, bytes, str]]
CCC_2024 = """date locality state location_detail online type title macroevent actors organizations participants claims valence issues
issues_major size_text size_low size_high size_mean size_cat arrests arrests_any injuries_crowd injuries_crowd_any injuries_police
injuries_police_any property_damage property_damage_any chemical_agents participant_measures police_measures participant_deaths
police_deaths {} notes lat lon resolved_locality resolved_county resolved_state fips_code""".format(
    " ".join(f"source_{n}" for n in range(1, 31))
).split()


@pytest.fixture
def exported(selon: Call, export_sources: Path, tmp_path: Path) -> Callable[..., Path]:
    """Export the lines with their events; the folder."""

    def call(format: str, *more: str, events: bool = True) -> Path:
        to = tmp_path / f"{format}-{events}"
        given = ("--events", str(export_sources / "events.jsonl")) if events else ()
        code, _, err = selon("export", str(export_sources / "coded.jsonl"), "--format", format, "--to", str(to), *given, *more)
        assert (code, err) == (0, "")
        return to

    return call


def told(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_bytes()))


def march(folder: Path) -> Any:
    events = pandas.read_csv(folder / "events.csv")
    return events[events["reports"] == 2].iloc[0]


def test_an_event_has_what_a_rule_chose_and_who_counts_how(exported: Callable[..., Path]) -> None:
    one = march(exported("csv"))
    assert (one["state"], one["code"], one["status"], one["date_earliest"], one["city"]) == (
        "confirmed", "march", "held", "2024-03-03", "Cardiff",
    )  # fmt: skip
    assert (one["size_low"], one["size_high"], one["size_rule"], one["sizes"]) == (300, 800, "range", 3)
    assert (one["size_police_low"], one["size_police_high"]) == (300, 300)
    assert (one["size_organisers_low"], one["size_others_low"]) == (800, 500)
    assert (one["records"], one["reports"], one["sources"]) == (2, 2, 2)
    assert 0 < one["divergence"] <= 1
    assert 0 < one["precision"] <= 1


def test_every_rival_value_has_its_sayers_and_nothing_is_lost(exported: Callable[..., Path]) -> None:
    folder = exported("parquet")
    values, statements, crosswalk = (
        polars.read_parquet(folder / f"{name}.parquet") for name in ("event_values", "statements", "crosswalk")
    )
    keys = ["record_id", "statement_id"]
    assert sorted(values.select(keys).rows()) == sorted(statements.select(keys).rows())
    joined = values.join(crosswalk, on="record_id")
    assert (joined["event_id"] == joined["event_id_right"]).all()
    same = values.join(statements, on=keys)
    for column in ("quote", "start", "end", "low", "high", "value", "voice", "speaker_role"):
        assert same[column].to_list() == same[f"{column}_right"].to_list(), column


def test_fields_say_the_rule_and_what_it_rests_on(exported: Callable[..., Path]) -> None:
    folder = exported("parquet")
    fields, values = (polars.read_parquet(folder / f"{name}.parquet") for name in ("event_fields", "event_values"))
    event = polars.read_parquet(folder / "events.parquet").filter(polars.col("reports") == 2)["event_id"][0]
    sizes = fields.filter((polars.col("event_id") == event) & (polars.col("field") == "size")).to_dicts()
    assert [one["group"] for one in sizes] == ["all", "police", "organisers", "others"]
    assert all(one["rule"] and one["why"] for one in fields.to_dicts())
    assert (sizes[0]["told_low"], sizes[0]["told_high"], sizes[0]["rivals"]) == (300, 800, 3)
    rests = values.filter(polars.col("rests"))
    assert set(sizes[0]["rests_on"]) <= set(rests["statement_id"])


def test_keys_tell_rows_apart_and_references_are_there(exported: Callable[..., Path]) -> None:
    folder, known = exported("parquet"), tables()
    rows = {path.stem: polars.read_parquet(path) for path in folder.glob("*.parquet")}
    for name, found in rows.items():
        table = known[name]
        if table.key:
            assert found.select(table.key).null_count().sum_horizontal()[0] == 0 or name == "findings", name
            assert found.select(table.key).is_duplicated().sum() == 0, name
        for column, other in table.refers.items():
            key = known[other].key[0] if known[other].key else column
            assert set(found[column].drop_nulls()) <= set(rows[other][key]), (name, column)


def test_geojson_has_a_feature_an_event(exported: Callable[..., Path]) -> None:
    folder = exported("geojson")
    found = json.loads((folder / "events.geojson").read_bytes())
    assert len(found["features"]) == told(folder)["events"]["events"]
    assert "GeoNames" in found["attribution"][0]
    for one in found["features"]:
        assert {"precision", "radius_m", "method", "state", "size_rule"} <= set(one["properties"])
        if one["geometry"] is None:
            assert one["properties"]["radius_m"] is None
            assert one["properties"]["method"].startswith("no point")
    cardiff = next(one for one in found["features"] if one["properties"]["city"] == "Cardiff" and one["properties"]["reports"] == 2)
    assert cardiff["geometry"]["coordinates"] == pytest.approx([-3.18, 51.48], abs=0.05)
    assert any(one["geometry"] is None for one in found["features"])


def test_jsonld_events_rest_on_statements_of_the_file(exported: Callable[..., Path]) -> None:
    graph = json.loads((exported("jsonld") / "nodes.jsonld").read_bytes())
    bodies = {one["body"]["id"] for one in graph["@graph"] if one.get("type") == "Annotation"}
    records = {one["id"] for one in graph["@graph"] if one.get("type") == "Record"}
    events = [one for one in graph["@graph"] if one.get("type") == "Event"]
    assert events
    for event in events:
        assert set(event["records"]) <= records
        for choice in event["choices"]:
            assert choice["rule"]
            assert set(choice["restsOn"]) <= bodies

    def refuse(url: str, options: Any) -> Any:
        raise AssertionError(url)

    expanded = jsonld.expand(graph, {"documentLoader": refuse})
    chosen = [node for node in expanded if "urn:selon:term:Event" in node.get("@type", ())]
    assert len(chosen) == len(events)
    assert all("urn:selon:term:choices" in node for node in chosen)


def test_plover_counts_an_event_once(exported: Callable[..., Path]) -> None:
    by_record = json.loads((exported("plover", events=False) / "plover.json").read_bytes())
    folder = exported("plover")
    by_event = json.loads((folder / "plover.json").read_bytes())
    jsonschema.validate(by_event, json.loads((folder / "plover.schema.json").read_bytes()))
    assert [len([one for one in rows if one["event"] == "PROTEST"]) for rows in (by_record, by_event)] == [3, 2]
    march = next(one for one in by_event if len(one["selon"]["reports"]) == 2)
    assert (march["size"], march["id"], len(march["selon"]["records"])) == ("300-800", march["selon"]["event"], 2)


def test_acled_counts_an_event_once_with_every_figure_in_its_tags(exported: Callable[..., Path]) -> None:
    rows = pandas.read_csv(exported("acled") / "acled-2023.csv")
    cardiff = rows[rows["location"] == "Cardiff"]
    assert len(cardiff) == 1
    one = cardiff.iloc[0]
    assert one["event_id_cnty"].startswith("e-")
    assert all(figure in one["tags"] for figure in ("300", "800", "500"))
    assert "(police)" in one["tags"]
    assert len(one["source"].split("; ")) == 2


def test_a_record_that_no_event_names_is_told(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    lines = (export_sources / "events.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "some.jsonl").write_bytes(b"".join(lines[1:]))
    left = json.loads(lines[0])["records"]
    for format in ("plover", "acled", "ccc"):
        code, _, err = selon(
            "export", str(export_sources / "coded.jsonl"), "--format", format, "--to", str(tmp_path / format), "--events",
            str(tmp_path / "some.jsonl"),
        )  # fmt: skip
        assert (code, err) == (0, "")
        rows = pandas.read_csv(tmp_path / format / "unmapped.csv")
        assert set(rows[rows["reason"].str.contains("do not name")]["record_id"]) == set(left)
        assert told(tmp_path / format)["events"]["records_without_event"] == len(left)


def test_the_profile_of_the_crowd_counting_consortium_keeps_its_names_and_order() -> None:
    assert list(tables()["ccc-2024"].header) == CCC_2024


def test_ccc_columns(exported: Callable[..., Path]) -> None:
    folder = exported("ccc", "--style", "raw")
    rows, unmapped = (pandas.read_csv(folder / f"{name}.csv") for name in ("ccc-2024", "unmapped"))
    assert list(rows.columns) == CCC_2024
    cardiff = rows[rows["locality"] == "Cardiff"].iloc[0]
    assert tuple(cardiff[["date", "type", "online", "size_low", "size_high", "size_mean", "size_cat"]]) == (
        "2024-03-03", "march", 0, 300, 800, 550, 2,
    )  # fmt: skip
    assert pandas.isna(cardiff["size_text"])
    assert pandas.isna(cardiff["arrests_any"])
    assert (cardiff["injuries_crowd"], cardiff["injuries_crowd_any"]) == (2, 1)
    assert "for cheaper homes" in cardiff["claims"] or "cheaper homes" in cardiff["claims"]
    assert cardiff[["source_1", "source_2"]].notna().all()
    assert "selon event=e-" in cardiff["notes"]
    assert len(rows) + len(unmapped) == told(folder)["events"]["events"]
    assert all(reason.startswith("unmapped because") for reason in unmapped["reason"])


def test_ccc_without_events_has_a_row_a_record(exported: Callable[..., Path]) -> None:
    rows = pandas.read_csv(exported("ccc", events=False) / "ccc-2024.csv")
    assert len(rows[rows["locality"] == "Cardiff"]) == 2


@pytest.fixture
def linked(export_sources: Path, tmp_path: Path) -> Path:
    """A project whose records are linked."""
    project = tmp_path / "linked.selon"
    project.write_bytes((export_sources / "p.selon").read_bytes())
    with open_project(str(project)) as opened:
        link_project(opened)
    return project


def test_what_coders_say_is_no_event_is_told_and_not_counted(selon: Call, linked: Path, tmp_path: Path) -> None:
    path = linked
    with open_project(path) as project:
        name = events_in(project).rows[0].event
        decide(project, [completed(project, Decision("ada", "2026-01-01T00:00:00Z", "event", name, "reject"))])
    for format, table in (("acled", "acled-2023.csv"), ("ccc", "ccc-2024.csv"), ("plover", "plover.json")):
        assert selon("export", str(path), "--format", format, "--to", str(tmp_path / format))[0] == 0
        rows = pandas.read_csv(tmp_path / format / "unmapped.csv").set_index("event_id")
        assert rows.loc[name, "reason"] == "unmapped because coders say that there is no such event"
        assert name not in (tmp_path / format / table).read_text(encoding="utf-8")
    assert selon("export", str(path), "--format", "csv", "--to", str(tmp_path / "csv"))[0] == 0
    rows = pandas.read_csv(tmp_path / "csv" / "events.csv").set_index("event_id")
    assert (rows["state"] == "rejected").to_dict() == {one: one == name for one in rows.index}


def test_a_project_exports_the_events_that_it_keeps(selon: Call, linked: Path, tmp_path: Path) -> None:
    code, _, err = selon("export", str(linked), "--format", "csv", "--to", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    one = march(tmp_path / "out")
    assert (one["records"], one["size_low"], one["size_high"], one["city"]) == (2, 300, 800, "Cardiff")
    events, crosswalk = (pandas.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("events", "crosswalk"))
    assert set(crosswalk["event_id"]) == set(events["event_id"])
    manifest = told(tmp_path / "out")
    assert manifest["events"]["events"] == len(events)
    assert manifest["events"]["records_without_event"] == 0


def test_a_project_that_was_not_linked_has_no_events(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    code, _, err = selon("export", str(export_sources / "p.selon"), "--format", "csv", "--to", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    assert told(tmp_path / "out")["events"] is None


def test_what_came_since_the_linking_is_told(selon: Call, linked: Path, tmp_path: Path) -> None:
    (tmp_path / "late.txt").write_text("Some 40 people marched in Cardiff on 3 March 2024 to demand cheaper homes, witnesses said.\n")
    assert selon("add", str(linked), str(tmp_path / "late.txt"), "--quiet")[0] == 0
    assert selon("run", str(linked), "--parser", "none", "--workers", "1", "--quiet")[0] == 0
    code, _, err = selon("export", str(linked), "--format", "acled", "--to", str(tmp_path / "out"))
    assert code == 0
    assert "since it was linked" in err
    assert told(tmp_path / "out")["events"]["records_without_event"] == 1


def test_records_can_be_asked_for_where_events_are_known(selon: Call, linked: Path, tmp_path: Path) -> None:
    for per, rows in (("event", 1), ("record", 2)):
        code, _, err = selon("export", str(linked), "--format", "acled", "--to", str(tmp_path / per), "--per", per)
        assert (code, err) == (0, "")
        found = pandas.read_csv(tmp_path / per / "acled-2023.csv")
        assert len(found[found["location"] == "Cardiff"]) == rows
