"""Accounts made by hand: what reports tell of one event, each value with its voice."""

import pytest

from selon import codebook
from selon.codebook.book import Codebook
from selon.model import Count, Evidence, Record, Speaker, Statement, Value, Voice, When, Where
from selon.rivals.rules import Rules, shipped
from selon.views import Account, Event, Source

LYON = Where("Lyon", "city", 45.7, 4.8, 11000, "geonames:2996944", "Lyon", "Auvergne-Rhône-Alpes", "FR")
BELLECOUR = Where("place Bellecour", "venue", 45.7, 4.8, 11000, None, "Lyon", "Auvergne-Rhône-Alpes", "FR")
TOWN_HALL = Where("town hall", "venue", 45.7, 4.8, 11000, None, "Lyon", "Auvergne-Rhône-Alpes", "FR")
FRANCE = Where("France", "country", None, None, None, "iso3166:FR", None, None, "FR")
GRENOBLE = Where("Grenoble", "city", 45.1, 5.7, 7000, "geonames:3014728", "Grenoble", "Auvergne-Rhône-Alpes", "FR")


def day(text: str) -> When:
    return When(text, text, text, "day")


def month(text: str, last: str) -> When:
    return When(text, f"{text}-01", f"{text}-{last}", "month")


def figure(low: int | None, high: int | None = -1, modality: str = "exact", noun: str | None = None, part_of: str | None = None) -> Count:
    return Count(low, low if high == -1 else high, modality, noun, noun, str(low), part_of)  # type: ignore[arg-type]


def voice(role: str | None = None, name: str | None = None) -> Voice:
    if role is None:
        return Voice("outlet")
    return Voice("paraphrased", Speaker(0, 3, name or role, role, name))


def said(id: str, field: str, value: Value, by: Voice | None = None, words: str = "") -> Statement:
    return Statement(id, field, "xx.made", value, (Evidence(0, 1, words or id),), by or Voice("outlet"))


def account(
    name: str,
    *statements: Statement,
    published: str | None = None,
    outlet: str | None = None,
    wire: str | None = None,
    status: str = "held",
    family: str = "protest",
    form: str | None = "march",
    kind: str | None = None,
    language: str = "en",
) -> Account:
    record = Record(f"r-{name}", family, form, kind, status, True, statements)
    return Account(record, Source(f"sha256:{name}", f"{name}.txt", None, outlet, None, published, language, wire))


def event_of(accounts: list[Account]) -> Event:
    records = tuple(sorted({one.record.id for one in accounts}))
    return Event(f"e-{records[0]}", records, tuple(dict.fromkeys(one.source.report for one in accounts)))


@pytest.fixture(scope="session")
def book() -> Codebook:
    return codebook.load()


@pytest.fixture(scope="session")
def rules() -> Rules:
    return shipped()
