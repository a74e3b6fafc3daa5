"""A town under several names is one in lists."""

from pathlib import Path

import pytest
from tests.web.conftest import keep

from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import Code, Coded, Document, Evidence, Record, ReportHead, Statement, Voice, Where
from selon.store.columns import Asked, select
from selon.store.project import open_project
from selon.store.tables import tables, towns_written
from selon.store.towns import Towns, towns

OUTLET = Voice("outlet")
PLACES = (
    ("Brussels", "BE", "geonames:1"), ("Bruxelles", "BE", "geonames:1"), ("Bruxelles", "BE", "geonames:1"),
    ("Valence", "FR", "geonames:2"), ("Valence", "ES", "geonames:3"), ("Valence", "ES", "geonames:3"), ("Valencia", "ES", "geonames:3"),
    ("Nowhere", None, None), ("Paris", "FR", "geonames:4"), ("Paris", "US", "geonames:5"),
)  # fmt: skip
"""(town as a report has it, country, id of the gazetteer): one record each."""


def told(number: int, city: str, country: str | None, gazetteer: str | None) -> tuple[Document, bytes]:
    report = report_from_text(f"{city} {number}: a march.", f"{number}.txt", published="2024-03-04")
    here = (Evidence(0, len(city), city),)
    statements = (
        Statement(f"f{number}", "form", "r", Code("march", "a march"), here, OUTLET),
        Statement(f"p{number}", "place", "r", Where(city, "city", gazetteer=gazetteer, city=city, country=country), here, OUTLET),
    )
    record = Record(f"r{number}", "protest", "march", None, "held", True, statements)
    head = ReportHead(report.id, report.source, None, None, report.published, None, len(report.text))
    return Document(report, report.text.encode(), "text"), coded_line(Coded("0", "1", {}, None, None, head, "coded", (record,), ()))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("towns") / "p.selon"
    keep(made, [told(number, *place) for number, place in enumerate(PLACES)])
    return made


def test_names_of_one_town_are_one(path: Path) -> None:
    with open_project(path, read_only=True) as project:
        called = towns(project, 1)
        made = tables(project)
        counts = select(made.records, Asked(), "day").counts["city"]
        written = towns_written(project, made, counts)
    assert counts == {"bruxelles": 3, "valence": 1, "valence (es)": 3, "nowhere": 1, "paris": 2}
    assert called.called("brussels") == ("bruxelles",)
    assert called.called("valencia") == ("valence (es)",)
    assert called.called("valence") == ("valence",)
    assert called.of("nowhere", None) == "nowhere"
    assert (written["valence"], written["nowhere"]) == ("Valence", "Nowhere")
    assert written["valence (es)"] in ("Valence", "Valencia")
    assert written["bruxelles"] in ("Bruxelles", "Brussels")


def test_where_nothing_is_known_names_stand_for_themselves() -> None:
    assert Towns().of("lyon", "FR") == "lyon"
    assert Towns().called("lyon") == ("lyon",)
    assert Towns().of(None, "FR") is None
