"""``selon events``, ``selon why``, ``selon queue``, ``selon decide``, and what ``selon link`` keeps in a project."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Document
from selon.runner.configuration import configuration
from selon.runner.linking import link_project
from selon.runner.shards import Item, code_one
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, pending, reports
from selon.store.project import create

Call = Callable[..., tuple[int, bytes, str]]
REPORTS = {
    "echo": "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said.",
    "post": "CARDIFF. About 500 people marched in Cardiff on Sunday 3 March 2024 to demand cheaper homes, organisers said.",
    "cork": "About 40 people held a rally in Cork on 3 March 2024 against a new incinerator, police said.",
    "fares": "Some 80 people marched in Cardiff on 3 March 2024 to demand cheaper bus fares, police said.",
    "later": "About 70 bus drivers went on strike in Leeds on 4 March 2024 for higher pay, their union said.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of five reports, linked: two of them tell of one march, one of another there on that day, one of a strike later."""
    path = tmp_path_factory.mktemp("linked") / "p.selon"
    texts = {name: report_from_text(text + "\n", f"{name}.txt", outlet=name, published="2024-03-05") for name, text in REPORTS.items()}
    config, coder = configuration("none"), Coder("none")
    with create(path) as project:
        add(project, [Document(report, report.text.encode(), "text") for report in texts.values()], batch="1")
        rows = [code_one(coder, config, Item(name, report)) for name, report in reports(project, pending(project, config.name))]
        save_shard(project, config.name, "a", [row for row in rows if isinstance(row, CodedRow)])
        link_project(project)
    return path


@pytest.fixture
def linked(made: Path, tmp_path: Path) -> str:
    """A copy of that project, for one test."""
    return str(shutil.copy(made, tmp_path / "p.selon"))


def listed(selon: Call, project: str, *options: str) -> list[dict[str, Any]]:
    code, out, _ = selon("events", project, *options)
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def pair(selon: Call, project: str) -> tuple[str, list[str]]:
    """The event of two reports and its records."""
    (row,) = listed(selon, project, "--sources", "2")
    out = selon("link", project, "--format", "jsonl")[1]
    return row["event"], next(one["records"] for line in out.splitlines() if (one := json.loads(line))["event"] == row["event"])


def test_events_are_listed_and_narrowed(selon: Call, linked: str) -> None:
    assert len(listed(selon, linked)) == 4
    march = next(row for row in listed(selon, linked, "--form", "march", "--until", "2024-03-03") if row["sources"] == 2)
    assert (march["low"], march["high"], march["outlets"]) == (300, 500, ["echo", "post"])
    assert len(listed(selon, linked, "--city", "cardiff", "--text", "homes")) == 1
    assert len(listed(selon, linked, "--outlet", "POST", "--state", "confirmed", "--state", "pending")) == 1
    first = selon("events", linked, "--limit", "2")
    after = first[2].split("--after ")[1].strip()
    assert len(first[1].splitlines()) == 2
    assert len(listed(selon, linked, "--after", after)) == 2
    code, out, _ = selon("events", linked, "--format", "table")
    assert code == 0
    assert all(part in out.decode() for part in ("Cardiff", "300–500", march["event"]))


def test_why_says_what_holds_an_event_together_and_what_was_kept_apart(selon: Call, linked: str) -> None:
    event, records = pair(selon, linked)
    code, out, _ = selon("why", linked, event, "--format", "table")
    text = out.decode()
    assert code == 0
    assert "Why they are one event" in text
    assert all(part in text for part in (*records, "echo", "post", "Both say the same single day"))
    assert selon("why", linked, records[1], "--format", "table")[1] == out, "a record names its event"
    assert selon("why", linked, event[:8], "--format", "table")[1] == out, "so does the beginning of the id"
    full = selon("why", linked, event, *records, "--format", "table")[1].decode()
    assert "groups are joined above" in full
    told = json.loads(selon("why", linked, event, *records)[1])
    assert told["link"]["bits"] == pytest.approx(json.loads(selon("why", linked, event)[1])["kept"]["event"]["links"][0]["bits"])
    assert told["because"] is None


def test_why_and_the_queue_explain_pairs_in_the_language_that_is_asked_for(selon: Call, linked: str) -> None:
    event, records = pair(selon, linked)
    text = selon("why", linked, event, "--in", "fr", "--format", "table")[1].decode()
    assert all(part in text for part in ("Pourquoi elles sont un seul événement", "Les deux donnent le même jour", "fiches : 2"))
    assert "Both say" not in text
    full = selon("why", linked, event, *records, "--in", "fr", "--format", "table")[1].decode()
    assert all(part in full for part in ("les groupes sont réunis au-dessus de +0,0", "same_day", "jour"))
    queue = selon("queue", linked, "--in", "fr", "--format", "table")[1].decode()
    assert " et e-" in queue
    assert "jour " in queue
    files = selon("why", linked, event, "--in", "fr")[1], selon("queue", linked, "--in", "fr")[1]
    assert files == (selon("why", linked, event)[1], selon("queue", linked)[1]), "files hold the English sentences"
    assert selon("queue", linked, "--in", "xx")[0] == 2


def test_decisions_from_the_command_line_bind_and_are_taken_back(selon: Call, linked: str) -> None:
    event, records = pair(selon, linked)
    code, _, err = selon("decide", linked, *records, "different", "--coder", "ada", "--reason", "two marches")
    assert (code, "decision 1 is kept" in err) == (0, True)
    assert "said so already" in selon("decide", linked, *records, "different", "--coder", "ada")[2]
    assert "selon link" in selon("events", linked)[2], "the list says that it does not know of it yet"
    code, _, err = selon("link", linked)
    assert code == 0
    assert "5 records are" in err
    assert "1 new" in err
    assert "a coder said that these are two events" in selon("why", linked, records[0], "--format", "table")[1].decode()
    assert json.loads(selon("why", linked, records[0], *records)[1])["because"] == "decision"
    row = json.loads(selon("queue", linked, "--decided")[1])
    assert (row["number"], row["coder"], row["records"], row["answer"], row["outcome"]) == (
        1,
        "ada",
        sorted(records),
        "different",
        "different",
    )
    assert selon("decide", linked, "--undo", "1", "--coder", "ada")[0] == 0
    code, _, err = selon("decide", linked, "--undo", "1", "--coder", "ada")
    assert (code, "taken back already" in err) == (1, True)
    selon("link", linked)
    assert pair(selon, linked) == (event, records)
    code, _, err = selon("why", linked, f"e-{records[1]}", "--format", "table")
    assert (code, f"its records are in {event} now" in err) == (3, True)


def test_the_queue_lists_what_waits_and_what_differs_is_said(selon: Call, linked: str) -> None:
    found = [json.loads(line) for line in selon("queue", linked)[1].splitlines()]
    assert found
    near = found[0]["link"]["records"]
    assert found[0]["events"][0] != found[0]["events"][1]
    assert near[0] in selon("queue", linked, "--format", "table")[1].decode()
    selon("decide", linked, *near, "unsure", "--coder", "ada")
    left = [json.loads(line)["link"]["records"] for line in selon("queue", linked)[1].splitlines()]
    assert near not in left
    assert near in [json.loads(line)["link"]["records"] for line in selon("queue", linked, "--coder", "bea")[1].splitlines()]
    assert "coders differ" in selon("decide", linked, *near, "same", "--coder", "bea")[2]
    assert "on 1 pairs coders differ" in selon("link", linked)[2]


def test_a_file_of_decisions_is_kept_under_a_name(selon: Call, linked: str, tmp_path: Path) -> None:
    _, records = pair(selon, linked)
    said = tmp_path / "said.jsonl"
    lines = [{"records": records, "decision": "different"}, {"records": [records[0], "gone"], "decision": "same"}]
    said.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    code, _, err = selon("link", linked, "--decisions", str(said))
    assert (code, "--coder" in err) == (2, True)
    code, _, err = selon("link", linked, "--decisions", str(said), "--coder", "ada")
    assert code == 0
    assert "2 of 2 decisions are new and kept" in err
    assert "1 decisions are about records that are not there (gone …)" in err
    assert json.loads(selon("why", linked, records[0], *records)[1])["because"] == "decision"
    code, _, err = selon("link", linked, "--decisions", str(said), "--coder", "ada")
    assert "0 of 2 decisions are new" in err
    assert "nothing came since the last linking" in err


@pytest.mark.parametrize(
    ("call", "code", "told"),
    [
        (("events", "P", "--form", "nonsense"), 2, "no such code"),
        (("events", "P", "--sources", "0"), 2, "from 1 on"),
        (("events", "P", "--since", "soon"), 2, "YYYY-MM-DD"),
        (("why", "P", "e-none"), 3, "no event 'e-none'"),
        (("why", "P", "e-none", "one"), 2, "two records or none"),
        (("decide", "P", "a", "b", "same", "--coder", "ada"), 2, "no record 'a'"),
        (("decide", "P", "--coder", "ada"), 2, "name two records"),
        (("decide", "P", "--undo", "7", "--coder", "ada"), 1, "decision 7 is none about a pair"),
        (("queue", "P", "--after", "x"), 1, "no place to go on from"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(selon: Call, linked: str, call: tuple[str, ...], code: int, told: str) -> None:
    found, _, err = selon(*(linked if part == "P" else part for part in call))
    assert (found, told in err, "Traceback" in err) == (code, True, False), err


def test_what_is_not_linked_yet_says_so(selon: Call, tmp_path: Path) -> None:
    project = str(tmp_path / "q.selon")
    (tmp_path / "a.txt").write_text(REPORTS["echo"] + "\n", encoding="utf-8")
    selon("add", project, str(tmp_path / "a.txt"), "--quiet")
    for verb in (("events", project), ("queue", project), ("why", project, "x")):
        code, _, err = selon(*verb)
        assert (code, "selon link" in err) == (3, True)


def test_ids_stand_whole_in_a_terminal_of_80_columns(selon: Call, linked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [row["event"] for row in listed(selon, linked)]
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = selon("events", linked, "--format", "table")
    assert [id for id in ids if id.encode() not in out] == []
