"""The JSON Schema of the output, against objects made by hand."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from selon import __version__, codebook
from selon.coder import Coder
from selon.export.jsonl import coded_line, failed_line
from selon.export.schema import json_schema
from selon.ingest.plain import report_from_text
from selon.model import Code, Coded, Count, Evidence, Finding, Record, ReportHead, Speaker, Statement, Voice, When, Where, Who, Words

HASH = "sha256:" + hashlib.sha256(b"text").hexdigest()
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))
OUTLET = Voice("outlet")
POLICE = Voice("paraphrased", Speaker(60, 70, "la police", "police"), Evidence(55, 60, "selon"))


def statement(field: str, value: Any, voice: Voice = OUTLET) -> Statement:
    return Statement("0" * 16, field, "fr.test.rule", value, (Evidence(0, 4, "word"),), voice)


def coded() -> Coded:
    protest = Record(
        "a" * 16, "protest", "rally", None, "held", True,
        (
            statement("form", Code("rally", "rassemblement")),
            statement("date", When("XXXX-02-23", precision="day")),
            statement("date", When("2019-02-23", "2019-02-23T14:00", "2019-02-23T14:59", "hour")),
            statement("place", Where("place du Marché", "venue", 50.4, 4.4, 500, "geonames:1", "Charleroi", None, "BE")),
            statement("size", Count(300, None, "at_least", "personnes", None, "plus de 300 personnes"), POLICE),
            statement("organiser", Who("Collectif des quais", "organisers")),
            statement("slogan", Words("Du pain", "fr"), Voice("chanted")),
            statement("demand", Words("la fermeture", stance="against")),
            statement("response", Code("tear_gas", "gaz lacrymogène")),
        ),
    )  # fmt: skip
    background = Record("b" * 16, "disaster", None, "accident", "past", False, (statement("killed", Count(3, 3, "exact")),))
    head = ReportHead(HASH, "report.txt", None, None, "2019-02-25", "fr", 400)
    finding = Finding("year-inferred", "note", "The year comes from the publication date.", (Evidence(0, 4, "word"),), ("0" * 16,))
    return Coded(
        selon=__version__, codebook="1", packs={"fr": HASH}, parser=None, gazetteer=None, report=head, outcome="coded",
        records=(protest, background), findings=(finding,),
    )  # fmt: skip


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(parser="none")


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def plain() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(coded_line(coded()))
    return found


def test_a_coded_report_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(plain())] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_what_is_coded_from_a_sample_is_valid(validator: jsonschema.Draft202012Validator, coder: Coder, sample: Path) -> None:
    language = sample.suffixes[0].removeprefix(".")
    report = report_from_text(sample.read_text(encoding="utf-8"), sample.name, published="2019-02-25", language=language)
    line = json.loads(coded_line(coder.code(report)))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(line)] == []


def test_a_failed_report_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(json.loads(failed_line("report.txt", "empty", "report.txt: no text in it")))


def test_a_valid_line_comes_back_as_the_same_object(validator: jsonschema.Draft202012Validator) -> None:
    assert msgspec.json.decode(coded_line(coded()), type=Coded) == coded()


def _set(*path: Any) -> Callable[[dict[str, Any]], None]:
    *way, last, value = path

    def change(data: dict[str, Any]) -> None:
        place: Any = data
        for step in way:
            place = place[step]
        place[last] = value

    return change


@pytest.mark.parametrize(
    "damage",
    [
        _set("records", 0, "form", "parade"),
        _set("records", 0, "form", None),
        _set("records", 0, "kind", "attack"),
        _set("records", 1, "kind", "trial"),
        _set("records", 0, "status", "perhaps"),
        _set("records", 0, "surplus", 1),
        _set("records", 0, "statements", 0, "field", "shape"),
        _set("records", 1, "statements", 0, "field", "size"),
        _set("records", 0, "statements", 0, "value", "code", "tear_gas"),
        _set("records", 0, "statements", 4, "value", {"type": "words", "text": "300"}),
        _set("records", 0, "statements", 4, "value", "modality", "roughly"),
        _set("records", 0, "statements", 4, "voice", "speaker", "role", "boss"),
        _set("records", 0, "statements", 4, "voice", "kind", "rumour"),
        _set("records", 0, "statements", 3, "value", "latitude", 95.0),
        _set("records", 0, "statements", 2, "value", "earliest", "23/02/2019"),
        _set("records", 0, "statements", 0, "evidence", 0, "start", -1),
        _set("report", "id", "report-1"),
        _set("report", "published", "25 February"),
        _set("outcome", "perhaps"),
        _set("findings", 0, "severity", "fatal"),
    ],
)
def test_what_the_codebook_or_the_types_do_not_allow_is_invalid(
    validator: jsonschema.Draft202012Validator, damage: Callable[[dict[str, Any]], None]
) -> None:
    data = plain()
    damage(data)
    assert not validator.is_valid(data)


def test_every_part_has_a_description_without_markup() -> None:
    for name, definition in json_schema()["$defs"].items():
        assert definition["description"], name
        assert "``" not in definition["description"], name
        assert "\n" not in definition["description"], name


def test_the_schema_names_its_version_and_codebook() -> None:
    schema = json_schema()
    assert schema["$id"] == f"urn:selon:coded-report:{__version__}:codebook:{codebook.load().version}"
    assert schema == json_schema(codebook.load())
