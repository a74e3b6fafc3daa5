"""Tables of all formats give the same documents; rows without text are refused by number."""

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from selon.ingest.documents import Facts
from selon.ingest.layers import coverage
from selon.model import Document, Refused

Read = Callable[..., list]
ROWS = [
    ("Marche à Vire", "Quelque 500 personnes ont défilé à Vire ; la préfecture en compte 300.", datetime.date(2024, 5, 2), "Le Bocage"),
    ("Vide", None, datetime.date(2024, 5, 3), "Le Bocage"),
    ("Sit-in", "Forty people sat down in the hall, police said.", datetime.date(2024, 5, 14), "The Vale Herald"),
]
NAMES = ("Titre", "Texte", "Date de publication", "Journal")


def as_csv(delimiter: str) -> bytes:
    lines = [delimiter.join(NAMES)]
    lines += [delimiter.join(f'"{one if one is not None else ""}"' for one in row) for row in ROWS]
    return "\n".join(lines).encode()


def as_excel() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Articles")
    for row in (NAMES, *ROWS):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_parquet() -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({name: [row[i] for row in ROWS] for i, name in enumerate(NAMES)}), out)
    return out.getvalue()


def as_json_lines() -> bytes:
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True)), default=str) for row in ROWS).encode()


def as_json() -> bytes:
    return json.dumps([dict(zip(NAMES, row, strict=True)) for row in ROWS], default=str).encode()


FORMATS = [
    ("a.csv", as_csv(","), (2, 3, 4)),
    ("a.csv", as_csv(";"), (2, 3, 4)),
    ("a.tsv", as_csv("\t"), (2, 3, 4)),
    ("a.csv", as_csv("|"), (2, 3, 4)),
    ("a.csv", as_csv(";").decode().encode("cp1252"), (2, 3, 4)),
    ("a.csv", as_csv(",").decode().encode("utf-16"), (2, 3, 4)),
    ("a.xlsx", as_excel(), (2, 3, 4)),
    ("a.parquet", as_parquet(), (1, 2, 3)),
    ("a.jsonl", as_json_lines(), (1, 2, 3)),
    ("a.json", as_json(), (1, 2, 3)),
]


@pytest.mark.parametrize(("name", "raw", "numbers"), FORMATS)
def test_all_formats_agree(read: Read, name: str, raw: bytes, numbers: tuple[int, ...]) -> None:
    first, second, third = read(name, raw)
    assert (first.report.text, first.report.title, first.report.outlet) == (f"Marche à Vire\n\n{ROWS[0][1]}", "Marche à Vire", "Le Bocage")
    assert (first.report.published, first.published_from, first.locator) == ("2024-05-02", "column", f"row {numbers[0]}")
    assert isinstance(second, Refused)
    assert (second.source, second.outcome) == (f"{name} row {numbers[1]}", "empty")
    assert (third.report.outlet, third.locator) == ("The Vale Herald", f"row {numbers[2]}")
    assert first.raw == raw


def test_the_user_maps_columns_by_name_or_number(read: Read) -> None:
    raw = b"id,headline text,x,when\n1,Title,About 300 people marched in Leeds.,2024-05-02\n"
    for mapping in ({"text": "x", "published": "when", "title": "Headline_Text"}, {"text": "3", "published": "4", "title": "2"}):
        (item,) = read("a.csv", raw, Facts(mapping=mapping))
        assert (item.report.text, item.report.published) == ("Title\n\nAbout 300 people marched in Leeds.", "2024-05-02")
        assert item.report.title == "Title"


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"text": "nope"}, "there is no column 'nope'; there are a, b"),
        ({"tekst": "a"}, "can be mapped to text, title"),
        ({}, r"--map text=COLUMN \(columns: a, b\)"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_to_do(read: Read, mapping: dict[str, str], says: str) -> None:
    (item,) = read("a.csv", "a,b\n1,2\n", Facts(mapping=mapping))
    assert item.outcome == "no_text_column"
    assert re.search(says, item.reason)


DATES = [
    ("texte;date\nUn texte ici même.;03/04/2024\nUn autre texte ici.;15/04/2024\n", "2024-04-03"),
    ("text,date\nSome text is here.,03/04/2024\nMore text is here.,04/15/2024\n", "2024-03-04"),
    ("text,date\nSome text is here.,03/04/2024\n", None),
    ("texte;date;titre\nUn texte ici même.;03/04/2024;t\n", "2024-04-03"),
    ("texte;date\nUn texte ici même.;2 mai 2024\n", "2024-05-02"),
    ('text,date\nSome text is here.,"May 2, 2024"\n', "2024-05-02"),
    ("text,date\nSome text is here.,2024-05-02T10:00:00Z\n", "2024-05-02"),
    ("text,date\nSome text is here.,20240502\n", "2024-05-02"),
    ("text,date\nSome text is here.,2024-05\n", None),
    ("text,date\nSome text is here.,31/02/2024\n", None),
]


@pytest.mark.parametrize(("table", "day"), DATES)
def test_days_are_read_where_they_are_sure(read: Read, table: str, day: str | None) -> None:
    item = read("a.csv", table)[0]
    assert item.report.published == day
    assert ("date" in {remark.kind for remark in item.remarks}) == (day is None)


def test_cells_with_quotes_line_ends_and_html(read: Read) -> None:
    first, second = read(
        "a.csv", 'text,name\r\n"He said ""no"".\r\nThen, ""yes"".",a\r\n<p>About 300&nbsp;people <b>marched</b>.</p>,b\r\n'
    )
    assert first.report.text == 'He said "no".\r\nThen, "yes".'
    assert second.report.text == "About 300 people marched."
    assert [second.report.text[run.start : run.end] for run in second.layer] == ["About 300 people", "marched", "."]


def test_an_open_quote_costs_no_other_row(read: Read) -> None:
    items = read("a.csv", 'title,text\na,"Un texte qui ouvre.\nb,Un autre texte ici.\n')
    assert [item.report.text for item in items] == ['a\n\n"Un texte qui ouvre.', "b\n\nUn autre texte ici."]


def test_nested_json_and_bad_lines(read: Read) -> None:
    items = read("a.jsonl", '{"article": {"body": "Some text is here.", "n": 1}}\nnot json\n[1]\n', Facts(mapping={"text": "article.body"}))
    assert isinstance(items[0], Document)
    assert [(item.source, item.outcome) for item in items[1:]] == [("a.jsonl row 2", "empty"), ("a.jsonl row 3", "empty")]


def test_an_excel_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(600):
                member.write(b"\0" * (1 << 20))
    (item,) = read("a.xlsx", out.getvalue())
    assert item.outcome == "too_large"


def test_a_title_stands_on_top_and_leads_back_to_its_cell(read: Read) -> None:
    raw = 'titre;texte\n" Marche ""blanche"" à Vire ";Cent personnes ont défilé mardi.\n<b>Grève</b>;Dix agents ont cessé le travail.\n'
    first, second = read("a.csv", raw)
    assert first.report.text == 'Marche "blanche" à Vire\n\nCent personnes ont défilé mardi.'
    assert coverage(first.report.text, first.layer) == 1.0
    for run in first.layer:
        assert raw[run.at : run.to].rstrip('"') == first.report.text[run.start : run.end].rstrip('"')
    assert second.report.text == "Grève\n\nDix agents ont cessé le travail."
    assert second.report.text[second.layer[0].start : second.layer[0].end] == "Dix agents ont cessé le travail."
