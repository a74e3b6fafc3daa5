"""``selon event``: one event from coded lines, as a card in two languages or as one JSON object; a user's rules; plain refusals."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from selon.coder import Coder
from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.views import View

Call = Callable[..., tuple[int, bytes, str]]

REPORTS = (
    ("quai", "LYON, 12 oct 2024. Ils étaient 3 500 selon la police, 8 000 selon les organisateurs : une marche pour le logement a traversé "
     "Lyon samedi 12 octobre 2024. Deux personnes ont été blessées.", "2024-10-12", "Le Quai"),
    ("elm", "About 3,500 people, according to police, marched through Lyon in France on Saturday 12 October 2024 for housing. "
     "Organisers counted 8,000. Four people were injured.", "2024-10-14", "The Elm"),
)  # fmt: skip


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    coder, path = Coder(parser="none"), tmp_path_factory.mktemp("event") / "coded.jsonl"
    reports = [report_from_text(text, f"{name}.txt", outlet=outlet, published=day) for name, text, day, outlet in REPORTS]
    path.write_bytes(b"\n".join(coded_line(coder.code(report)) for report in reports) + b"\n")
    return path


@pytest.fixture
def march(selon: Call, coded: Path) -> str:
    """The id of the event that both reports tell of."""
    events = [json.loads(line) for line in selon("link", str(coded))[1].splitlines()]
    return str(max(events, key=lambda event: len(event["records"]))["event"])


def test_an_event_as_one_object(selon: Call, coded: Path, march: str) -> None:
    code, out, err = selon("event", str(coded), march)
    assert (code, err) == (0, "")
    view = msgspec.json.decode(out, type=View)
    assert (view.code, view.status, view.state) == ("march", "held", "confirmed")
    assert {one.group for one in view.fields if one.field == "size"} == {"police", "organisers"}
    size = next(one.choice.value for one in view.chosen if one.field == "size")
    assert (size.low, size.high) == (3500, 8000)
    assert [(toll.day, toll.low) for toll in view.tolls if toll.field == "injured"] == [("2024-10-12", 2), ("2024-10-14", 4)]
    injured = next(one.choice for one in view.chosen if one.field == "injured")
    assert (injured.rule, injured.value.low) == ("most_recent", 4)
    assert "2024-10-14" in injured.why


def test_an_event_is_called_by_a_beginning_or_a_record(selon: Call, coded: Path, march: str) -> None:
    whole = selon("event", str(coded), march)[1]
    assert selon("event", str(coded), march[:10])[1] == whole
    record = json.loads(whole)["event"]["records"][1]
    assert selon("event", str(coded), record)[1] == whole


@pytest.mark.parametrize(("reader", "words"), [("en", ("confirmed", "The Elm", "according to")), ("fr", ("confirmé", "Le Quai", "selon"))])
def test_a_card_in_the_readers_language(selon: Call, coded: Path, march: str, reader: str, words: tuple[str, ...]) -> None:
    code, out, _ = selon("event", str(coded), march, "--format", "card", "--in", reader)
    assert code == 0
    for word in words:
        assert word in out.decode()


def test_a_users_rule_and_file_of_rules(selon: Call, coded: Path, march: str, tmp_path: Path) -> None:
    def injured(*options: str) -> tuple[str, int]:
        view = json.loads(selon("event", str(coded), march, *options)[1])
        one = next(one["choice"] for one in view["chosen"] if one["field"] == "injured")
        return one["rule"], one["value"]["low"]

    (tmp_path / "rules.toml").write_text('[fields]\ninjured = "highest"\n')
    assert injured("--rule", "injured=lowest") == ("lowest", 2)
    assert injured("--rules", str(tmp_path / "rules.toml")) == ("highest", 4)
    assert injured("--rules", str(tmp_path / "rules.toml"), "--rule", "injured=lowest") == ("lowest", 2)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--rule", "injured=mean"), 2, "no rule 'mean'"),
        (("--rule", "injured"), 2, "FIELD=RULE"),
        (("--rule", "place=range"), 2, "range is for figure and date"),
        (("--rules", "missing.toml"), 3, "can't be read"),
        (("--in", "xx"), 2, "en, fr"),
    ],
)
def test_refusals_say_what_to_do(selon: Call, coded: Path, march: str, options: tuple[str, ...], code: int, words: str) -> None:
    found = selon("event", str(coded), march, *options)
    assert found[0] == code
    assert words in found[2]
    assert "Traceback" not in found[2]


def test_an_unknown_event_and_a_file_of_something_else(selon: Call, coded: Path, tmp_path: Path) -> None:
    assert "no event 'e-none'" in selon("event", str(coded), "e-none")[2]
    (tmp_path / "x.jsonl").write_text("{}\n")
    code, _, err = selon("event", str(tmp_path / "x.jsonl"), "e-none")
    assert code == 3
    assert "line 1" in err
