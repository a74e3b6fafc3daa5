"""``selon export`` to the formats of maps, of the semantic web and of other projects."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pandas
import pytest
from pyld import jsonld

from selon import codebook
from selon.export.columns import tables
from selon.export.crosswalks import HAPPENED, Unmapped
from selon.export.plover import events as plover_events
from selon.export.plover import schema as plover_schema
from selon.export.rows import ReadLine, ReadReport
from selon.model import Code, Evidence, Record, Statement, Voice, When

Call = Callable[..., tuple[int, bytes, str]]
ACLED_2023 = """event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2
assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude geo_precision source
source_scale notes fatalities tags timestamp""".split()  # noqa: SIM905
OA = "http://www.w3.org/ns/oa#"


def exported(selon: Call, source: Path, to: Path, format: str, *more: str) -> dict[str, Any]:
    code, _, err = selon("export", str(source), "--format", format, "--to", str(to), *more)
    assert (code, err) == (0, "")
    return dict(json.loads((to / "manifest.json").read_bytes()))


@pytest.mark.parametrize("format", ["geojson", "jsonld", "plover", "acled", "ccc"])
def test_a_second_run_writes_the_same_bytes(selon: Call, export_sources: Path, tmp_path: Path, format: str) -> None:
    more = ("--events", str(export_sources / "events.jsonl"))
    exported(selon, export_sources / "coded.jsonl", tmp_path / "out", format, *more)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    told = exported(selon, export_sources / "coded.jsonl", tmp_path / "out", format, *more)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert told["events"]["events"]
    assert told["counts"]["crosswalk"]


def test_geojson_has_points_for_towns_and_none_for_countries(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    told = exported(selon, export_sources / "coded.jsonl", tmp_path / "out", "geojson")
    found = json.loads((tmp_path / "out" / "records.geojson").read_bytes())
    assert (found["type"], len(found["features"])) == ("FeatureCollection", told["counts"]["records"])
    assert "crs" not in found
    assert "GeoNames" in found["attribution"][0]
    for one in found["features"]:
        properties, geometry = one["properties"], one["geometry"]
        assert {"precision", "radius_m", "method"} <= set(properties)
        assert one["type"] == "Feature"
        if properties["precision"] in (None, "region", "country", "area"):
            assert (geometry, properties["radius_m"]) == (None, None)
            assert properties["method"].startswith("no point")
        else:
            east, north = geometry["coordinates"]
            assert abs(east) <= 180
            assert abs(north) <= 90
            assert "centre of the city" in properties["method"]
    assert {one["properties"]["city"] for one in found["features"]} >= {"Cardiff", "Lyon"}
    cardiff = next(one for one in found["features"] if one["properties"]["city"] == "Cardiff")
    assert cardiff["geometry"]["coordinates"] == pytest.approx([-3.18, 51.48], abs=0.05)
    assert any(one["geometry"] is None for one in found["features"])


def no_network(url: str, options: Any) -> Any:
    raise AssertionError(f"expanding asks for {url}")


def test_jsonld_expands_without_network_and_both_selectors_agree(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    exported(selon, export_sources / "p.selon", tmp_path / "out", "jsonld")
    written = json.loads((tmp_path / "out" / "nodes.jsonld").read_bytes())
    nodes = jsonld.expand(written, {"documentLoader": no_network})
    annotations = [node for node in nodes if f"{OA}Annotation" in node.get("@type", ())]
    records = [record for line in (export_sources / "coded.jsonl").read_text().splitlines()[:3] for record in json.loads(line)["records"]]
    assert len(annotations) == sum(len(record["statements"]) for record in records)
    texts = {node["id"]: Path(node["location"]).read_text(encoding="utf-8") for node in written["@graph"] if node.get("type") == "Report"}
    pieces = 0
    for one in annotations:
        target = one[f"{OA}hasTarget"][0]
        parts = target["https://www.w3.org/ns/activitystreams#items"][0]["@list"] if f"{OA}Composite" in target["@type"] else [target]
        for part in parts:
            text = texts[part[f"{OA}hasSource"][0]["@id"]]
            position, quotation = part[f"{OA}hasSelector"]
            start, end = (int(position[f"{OA}{key}"][0]["@value"]) for key in ("start", "end"))
            exact, prefix, suffix = (quotation[f"{OA}{key}"][0]["@value"] for key in ("exact", "prefix", "suffix"))
            assert text[start:end] == exact
            assert text[:start].endswith(prefix)
            assert text[end:].startswith(suffix)
            assert text[max(0, start - 32) : start] == prefix
            pieces += 1
    assert pieces >= len(annotations)
    bodies = [one[f"{OA}hasBody"][0] for one in annotations]
    assert all(body["urn:selon:term:voice"] for body in bodies)
    assert {body.get("urn:selon:term:speakerRole", [{"@value": None}])[0]["@value"] for body in bodies} >= {"police", "organisers"}


def test_jsonld_of_lines_quotes_without_what_stands_around(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    exported(selon, export_sources / "coded.jsonl", tmp_path / "out", "jsonld")
    written = (tmp_path / "out" / "nodes.jsonld").read_text(encoding="utf-8")
    assert '"exact":"marched in"' in written
    assert '"prefix":"' not in written.partition('"@graph"')[2]


def test_plover_fits_its_schema_and_every_record_is_mapped_or_said_not_to_be(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    told = exported(selon, export_sources / "coded.jsonl", tmp_path / "out", "plover")
    found = json.loads((tmp_path / "out" / "plover.json").read_bytes())
    jsonschema.validate(found, json.loads((tmp_path / "out" / "plover.schema.json").read_bytes()))
    unmapped = pandas.read_csv(tmp_path / "out" / "unmapped.csv")
    assert len({one["selon"]["record"] for one in found} | set(unmapped["record_id"])) == sum(
        len(json.loads(line)["records"]) for line in (export_sources / "coded.jsonl").read_text().splitlines()
    )
    assert told["counts"]["unmapped"] == len(unmapped)
    assert all(reason.startswith("unmapped because") for reason in unmapped["reason"])
    march = next(one for one in found if one["selon"]["code"] == "march" and one.get("size") == "300-800")
    assert (march["event"], march["mode"], march["date"], march["eventText"]) == ("PROTEST", "demo", "2024-03-03", "marched in")


def made(code: str, family: str, status: str) -> Record:
    """A record of one form or kind, with a day."""
    field = "form" if family == "protest" else "kind"
    said = (Evidence(0, 4, "word"),)
    statements = (
        Statement("1", field, "r", Code(code, "word"), said, Voice("outlet")),
        Statement("2", "date", "r", When("2024-03-03", "2024-03-03", "2024-03-03", "day"), said, Voice("outlet")),
    )
    return Record("x", family, code if field == "form" else None, code if field == "kind" else None, status, True, statements)


def test_every_form_and_kind_of_the_codebook_is_mapped_to_plover_or_says_why_not() -> None:
    book = codebook.load()
    line = ReadLine(ReadReport("s", id="sha256:00"), "coded", selon="0")
    schema = json.loads(plover_schema(book))
    for name, field in (("forms", "protest"), ("kinds", "")):
        for entry in book.entries(name):
            for status in book.codes("statuses"):
                found = plover_events(book, line, made(entry.code, field or entry.family, status), None)
                if isinstance(found, Unmapped):
                    assert found.reason.startswith("unmapped because"), entry.code
                    assert status not in HAPPENED or not (entry.crosswalk and entry.crosswalk.plover_event)
                else:
                    jsonschema.validate([json.loads(one) for one in found], schema)


def test_the_profile_of_acled_keeps_its_names_and_order() -> None:
    assert list(tables()["acled-2023"].header) == ACLED_2023


def test_acled_columns(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    told = exported(selon, export_sources / "coded.jsonl", tmp_path / "out", "acled", "--style", "raw")
    rows, unmapped = (pandas.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("acled-2023", "unmapped"))
    assert list(rows.columns) == ACLED_2023
    assert (len(rows), len(unmapped)) == (told["counts"]["acled-2023"], told["counts"]["unmapped"])
    lyon = rows[rows["location"] == "Lyon"].iloc[0]
    assert tuple(lyon[["event_date", "year", "time_precision", "event_type", "sub_event_type", "interaction", "iso", "country"]]) == (
        "2024-03-05", 2024, 1, "Protests", "Peaceful protest", 60, 250, "France",
    )  # fmt: skip
    assert lyon["actor1"] == "Protesters (France)"
    assert lyon["tags"].startswith("crowd size=Une centaine de personnes (police)")
    assert pandas.isna(lyon["fatalities"])
    assert all(reason.startswith("unmapped because") for reason in unmapped["reason"])
    assert "only what took place" in " ".join(unmapped["reason"])
