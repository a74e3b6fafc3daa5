"""Lists of records: the same as looking at every record, in pages, and by an index."""

import itertools
from pathlib import Path
from types import ModuleType

import pytest

from selon.model import Record
from selon.store import questions as module
from selon.store.coded import CodedRow, save_shard
from selon.store.derived import fold
from selon.store.documents import add, document_id
from selon.store.handle import Project
from selon.store.project import create, open_project
from selon.store.questions import wanted
from selon.store.records import RecordFilter, questions, records

RUN = "run-1"
COUNT = 300


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, invented: ModuleType) -> tuple[Path, list[tuple[Record, str, str]]]:
    """A project of some hundred records, and beside it (record, outlet, text) of each."""
    path = tmp_path_factory.mktemp("listed") / "a.selon"
    made = [invented.document(n) for n in range(COUNT)]
    with create(path) as project:
        add(project, made, batch="1")
        save_shard(project, RUN, "a", [CodedRow(document_id(one), "coded", invented.line(one)) for one in made])
    return path, [(invented.record(n, one.report.text), one.report.outlet, one.report.text) for n, one in enumerate(made)]


def fits(row: tuple[Record, str, str], asked: RecordFilter) -> bool:
    """The filters, by looking at the record itself."""
    record, outlet, text = row
    form, date, place, _ = record.statements
    first, last = date.value.earliest, date.value.latest
    bare = fold(text)
    return (
        (not asked.families or record.family in asked.families)
        and (not asked.forms or record.form in asked.forms)
        and (not asked.statuses or record.status in asked.statuses)
        and (asked.since is None or (last is not None and last >= asked.since))
        and (asked.until is None or (first is not None and first <= asked.until))
        and (asked.city is None or fold(place.value.city) == fold(asked.city))
        and (asked.country is None or place.value.country == asked.country)
        and (asked.outlet is None or fold(outlet) == fold(asked.outlet))
        and (asked.text is None or fold(asked.text.strip('"')) in bare)
        and (asked.words is None or fold(asked.words) in fold(" ".join(e.text for s in record.statements for e in s.evidence)))
        and (asked.confidence is None or form.confidence >= asked.confidence)
    )


def expected(rows: list[tuple[Record, str, str]], asked: RecordFilter) -> list[str]:
    found = [((r.statements[1].value.earliest or "")[:10], r.id) for r, *rest in rows if fits((r, *rest), asked)]
    return [name for _, name in sorted(found, reverse=True)]


PARTS: dict[str, tuple[object, ...]] = {
    "families": (("protest",), ("violence",)),
    "forms": (("march",), ("hunger_strike",), ("march", "rally")),
    "statuses": (("held",), ("banned", "cancelled")),
    "since": ("2010-03-15", "2024-12-01"),
    "until": ("2012-06-15", "2005-02-01"),
    "city": ("LYON", "bejaia", "nowhere"),
    "country": ("FR", "DZ"),
    "outlet": ("l'echo des remparts",),
    "text": ("loyers", '"place du port"'),
    "words": ("la police", "lyon"),
    "confidence": (0.5, 0.9, 0.995),
}


def asked_for() -> list[RecordFilter]:
    """Each part by itself, and all pairs of parts in their first values."""
    single = [RecordFilter(**{name: value}) for name, values in PARTS.items() for value in values]
    pairs = [RecordFilter(**{a: PARTS[a][0], b: PARTS[b][0]}) for a, b in itertools.combinations(PARTS, 2)]
    return [
        RecordFilter(),
        *single,
        *pairs,
        RecordFilter(since="2012-02-10", until="2012-02-12"),
        RecordFilter(city="lyon", country="FR", since="2010"),
    ]


@pytest.fixture(
    params=[(module.PROBE, module.SORTED, module.HITS, module.FEW), (5, 0, -1, 0), (500, 500, -1, 0), (0, 500, 500, -1)],
    ids=["usual", "ordered only", "index", "hits"],
)
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other bounds make other conditions drive; the answers are the same."""
    for name, value in zip(("PROBE", "SORTED", "HITS", "FEW"), request.param, strict=True):
        monkeypatch.setattr(module, name, value)


@pytest.mark.usefixtures("bounds")
def test_lists_are_what_looking_at_every_record_gives(listed: tuple[Path, list[tuple[Record, str, str]]]) -> None:
    path, rows = listed
    with open_project(path, read_only=True) as project:
        for asked in asked_for():
            if asked.words == "la police":
                continue  # the speaker's words are indexed too; the record's evidence has them or not
            assert [row.id for row in records(project, asked, limit=COUNT).rows] == expected(rows, asked), asked


@pytest.mark.usefixtures("bounds")
def test_pages_make_up_the_list(listed: tuple[Path, list[tuple[Record, str, str]]]) -> None:
    path, rows = listed
    with open_project(path, read_only=True) as project:
        for asked in (
            RecordFilter(),
            RecordFilter(forms=["march"]),
            RecordFilter(country="FR", since="2012-02-10"),
            RecordFilter(text="port"),
        ):
            found, after = [], None
            while True:
                page = records(project, asked, limit=7, after=after)
                found += [row.id for row in page.rows]
                after = page.after
                if after is None:
                    break
                assert len(page.rows) == 7
            assert found == expected(rows, asked), asked


def plans(project: Project, asked: RecordFilter) -> list[str]:
    run = project.connection.execute("SELECT max(n) FROM runs").fetchone()[0]
    found = []
    for question in questions(project, asked, run, ("2015-01-01", "8"), 50):
        found += [row[3] for row in project.connection.execute(f"EXPLAIN QUERY PLAN {question.sql}", question.cells)]
    return found


@pytest.mark.usefixtures("bounds")
def test_no_question_walks_through_a_table(listed: tuple[Path, list[tuple[Record, str, str]]]) -> None:
    """Every step of every plan seeks in an index; only full-text tables are asked in their own way, and small unions are read once."""
    with open_project(listed[0], read_only=True) as project:
        for asked in asked_for():
            for step in plans(project, asked):
                walks = step.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in step
                assert not walks or step.startswith(("SCAN (subquery", "SCAN (join")), (asked, step)


def test_ordered_drivers_need_no_sorting(listed: tuple[Path, list[tuple[Record, str, str]]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SORTED", 0)
    with open_project(listed[0], read_only=True) as project:
        for asked in (
            RecordFilter(),
            RecordFilter(forms=["march"]),
            RecordFilter(country="FR"),
            RecordFilter(city="lyon", until="2020-01-01"),
        ):
            assert not any("TEMP B-TREE" in step for step in plans(project, asked)), asked


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("loyers port", '"loyers" "port"'),
        ('"place du port" loyers', '"place du port" "loyers"'),
        ("« place du port » loyers", '" place du port " "loyers"'),
        ("“place du port”loyers «clos", '"place du port" "loyers" "clos"'),
        ("loy*", '"loy"*'),
        ("a AND b", '"a" "AND" "b"'),
        ("NEAR(a b)", '"NEAR(a" "b)"'),
        ("text:x ^y -z", '"text:x" "^y" "-z"'),
        ('un"clos', '"un" "clos"'),
        ("*", '"*"'),
        ("", '""'),
    ],
)
def test_what_is_typed_is_words_and_nothing_else(listed: tuple[Path, list[tuple[Record, str, str]]], typed: str, query: str) -> None:
    assert wanted(typed) == query
    with open_project(listed[0], read_only=True) as project:
        records(project, RecordFilter(text=typed, words=typed))


def test_the_newest_run_is_listed_unless_another_is_named(project: Project, invented: ModuleType) -> None:
    one = invented.document(0)
    add(project, [one], batch="1")
    assert records(project, RecordFilter()).rows == ()
    save_shard(project, "old", "a", [CodedRow(document_id(one), "coded", invented.line(one))])
    save_shard(project, "new", "a", [CodedRow(document_id(one), "coded", invented.line(invented.document(1)))])
    assert records(project, RecordFilter()).rows[0].id == invented.record(1, invented.text_of(1)).id
    assert records(project, RecordFilter(run="old")).rows[0].id == invented.record(0, invented.text_of(0)).id
    assert records(project, RecordFilter(run="none")).rows == ()


def test_a_record_of_two_towns_is_found_by_both_and_listed_once(project: Project, invented: ModuleType) -> None:
    one = invented.document(0)
    add(project, [one], batch="1")
    line = invented.line(one)
    import msgspec

    coded = msgspec.json.decode(line)
    place = next(s for s in coded["records"][0]["statements"] if s["field"] == "place")
    other = {**place, "id": "another", "value": {**place["value"], "city": "Vaulx-en-Velin"}}
    coded["records"][0]["statements"].append(other)
    save_shard(project, RUN, "a", [CodedRow(document_id(one), "coded", msgspec.json.encode(coded))])
    for asked in (
        RecordFilter(city="vaulx-en-velin"),
        RecordFilter(city=place["value"]["city"]),
        RecordFilter(country=place["value"]["country"]),
    ):
        (row,) = records(project, asked).rows
        assert {where.city for where in row.places} == {place["value"]["city"], "Vaulx-en-Velin"}
