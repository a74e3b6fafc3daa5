"""``selon.code``: what comes out is what the command prints, shows itself, and hands its rows on."""

import json
import re
import subprocess
import sys
from datetime import date

import lxml.html
import pytest

import selon
from selon.api.coded import TABLES
from selon.api.table import Table
from selon.errors import EmptyInput, UnsupportedLanguage, UsageError
from selon.export.columns import tables

TAGS = {"main", "style", "div", "p", "bdi", "b", "i", "q", "span", "mark", "table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"class", "lang", "dir", "title", "tabindex", "role", "aria-label", "scope", "rowspan"}
HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"


def test_the_package_is_light_until_something_is_asked_of_it() -> None:
    script = "import selon, sys; print(sum(n.startswith('selon') for n in sys.modules), 'msgspec' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_no_optional_library_is_loaded_by_coding() -> None:
    script = (
        "import selon, sys; selon.code('Some 300 people marched in Cardiff.', parser='none').table(); "
        "print({'polars', 'pandas', 'pyarrow'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_names_are_listed_and_others_are_refused() -> None:
    assert {"code", "open", "events", "create", "SelonError", "__version__"} <= set(dir(selon))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        selon.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_the_same_as_the_command(texts: dict[str, str]) -> None:
    report = selon.code(texts["police.txt"], published=date(2024, 3, 6), source="-", parser="none")
    command = [sys.executable, "-m", "selon", "code", "-", "--published", "2024-03-06", "--parser", "none"]
    done = subprocess.run(command, input=texts["police.txt"].encode(), capture_output=True, check=True)
    assert report.to_json() == done.stdout.decode().strip()
    assert report.to_dict() == json.loads(done.stdout)


def test_records_say_what_who_and_where_it_stands(texts: dict[str, str]) -> None:
    report = selon.code(texts["police.txt"], published="2024-03-06", parser="none")
    (record,) = report.records
    assert (record.form, record.status, record.main, record.kind) == ("march", "held", True, None)
    for one in record.statements:
        assert all(report.text[piece.start : piece.end] == piece.text for piece in one.evidence)
    assert {one.voice.speaker.role for one in record.values("size") if one.voice.speaker} == {"police", "organisers"}
    assert record.values("nothing") == ()
    assert "march · held" in repr(record)
    assert repr(report).startswith("<Report text: march")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "  "}, EmptyInput),
        ({"text": "Ein paar hundert Menschen gingen gestern in Köln auf die Straße, sagte die Polizei am Abend."}, UnsupportedLanguage),
        ({"text": "x", "published": "3 March"}, UsageError),
        ({"text": "x", "parser": "best"}, UsageError),
    ],
)
def test_a_wrong_call_says_what_to_do(arguments: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        selon.code(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_columns_of_exports_in_every_library(texts: dict[str, str], name: str) -> None:
    table = selon.code(texts["police.txt"], published="2024-03-06", parser="none").table(name)
    header = tables()[name].header
    assert table.columns == header == tuple(table.describe()) == tuple(table.describe("fr"))
    rows = table.to_dicts()
    assert len(rows) == len(table) > 0
    polars, pandas, arrow = table.to_polars(), table.to_pandas(), table.to_arrow()
    assert tuple(polars.columns) == tuple(pandas.columns) == tuple(arrow.column_names) == header
    assert polars.to_dicts() == arrow.to_pylist() == rows == list(table)
    assert len(pandas) == len(rows)
    assert table[0] == rows[0]
    assert table.column(header[0]) == [row[header[0]] for row in rows]


def test_whole_numbers_and_days_keep_their_type_in_pandas(texts: dict[str, str]) -> None:
    frame = selon.code(texts["police.txt"], published="2024-03-06", parser="none").table("records").to_pandas()
    assert str(frame["size_low"].dtype) == "Int64"
    assert frame["date_earliest"][0].date() == date(2024, 3, 3)


def test_a_missing_library_is_told(texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    table = selon.code(texts["police.txt"], parser="none").table()
    with pytest.raises(selon.SelonError, match="pip install polars"):
        table.to_polars()


def test_an_unknown_table_or_column_is_told(texts: dict[str, str]) -> None:
    report = selon.code(texts["police.txt"], parser="none")
    with pytest.raises(UsageError, match="reports, records, statements, findings"):
        report.table("events")
    with pytest.raises(KeyError, match="no such column"):
        report.table().column("colour")
    with pytest.raises(UsageError, match="not described"):
        report.table().describe("xx")


def test_what_a_notebook_shows_marks_every_piece_of_evidence(texts: dict[str, str]) -> None:
    report = selon.code(texts["police.txt"], published="2024-03-06", parser="none")
    for shown in (report._repr_html_(), report.records[0]._repr_html_()):
        marked = "".join(re.findall(r"<mark [^>]*>([^<]*)</mark>", shown))
        for one in report.records[0].statements:
            assert all(word in marked for piece in one.evidence for word in piece.text.split())
        assert 'class="voice v-paraphrased"' in shown
        assert "organisers" in shown


def test_hostile_words_stay_words_and_nothing_is_loaded(texts: dict[str, str]) -> None:
    text = f"{texts['police.txt']} “{HOSTILE}”, they chanted."
    report = selon.code(text, outlet=HOSTILE, title=HOSTILE, source=HOSTILE, language="en", parser="none")
    shown = [report, *report.records, *(report.table(name) for name in TABLES)]
    for html in (one._repr_html_() for one in shown):
        nodes = list(lxml.html.fragment_fromstring(html, create_parent="main").iter())
        assert {node.tag for node in nodes} <= TAGS
        assert {name for node in nodes for name in node.attrib} <= {
            "class",
            "lang",
            "dir",
            "title",
            "tabindex",
            "role",
            "aria-label",
            "scope",
            "rowspan",
        }
        assert not re.search(r"@import|url\(", html.partition("</style>")[0])
    assert "\u202e" not in report.table("reports")._repr_html_()


def test_only_the_first_rows_of_a_long_table_are_shown() -> None:
    table = Table(tables()["crosswalk"], [{"record_id": f"r{n}"} for n in range(25)])
    assert table._repr_html_().count("<tr>") == 21
    assert "25 rows, the first 20 shown" in table._repr_html_()
