"""``selon.events``: events of coded reports, with what each report tells."""

import pytest

import selon
from selon.api.coded import CodedReport
from selon.errors import InputError


@pytest.fixture(scope="module")
def reports(texts: dict[str, str]) -> list[CodedReport]:
    return [selon.code(text, published="2024-03-06", source=name, parser="none") for name, text in texts.items()]


def test_reports_of_one_march_are_one_event(reports: list[CodedReport]) -> None:
    found = selon.events(reports)
    assert sorted(len(event.records) for event in found) == [1, 2]
    event = max(found, key=lambda one: len(one.records))
    assert {account.source.source for account in event.accounts} == {"police.txt", "radio.txt"}
    assert event.links[0].why
    assert event.to_dict()["event"] == event.id


def test_the_order_of_reports_does_not_matter(reports: list[CodedReport]) -> None:
    assert [one.event for one in selon.events(*reports)] == [one.event for one in selon.events(reports[::-1], reports[0])]


def test_decisions_bind(reports: list[CodedReport]) -> None:
    event = max(selon.events(reports), key=lambda one: len(one.records))
    first, second = event.event.records
    assert all(len(one.records) == 1 for one in selon.events(reports, different=[(second, first)]))


def test_events_are_a_table(reports: list[CodedReport]) -> None:
    table = selon.events(reports).table()
    assert table.name == "events"
    assert sorted(table.column("reports")) == [1, 2]
    assert len(selon.events().table().to_polars()) == 0


def test_anything_else_is_refused() -> None:
    with pytest.raises(InputError, match=r"takes what selon.code gives, not str"):
        selon.events(["text"])  # type: ignore[list-item]
