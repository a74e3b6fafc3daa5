"""All values of all records of an event, by field: equal ones are one rival with all who say it. Nothing is left out, nothing twice."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from selon.codebook.book import Codebook
from selon.model import Count, Statement, Value
from selon.rivals.counted import counted
from selon.rivals.independence import day_order, independent, source_of
from selon.rivals.rules import Rules
from selon.rivals.values import LENGTHS, Key, key, of_time
from selon.views import Account, Rival, Said

PARTS = "parts"
EXPECTED = "expected"


class Sources(Struct, frozen=True):
    """The sources of an event: groups of reports that are one source, the group of each report, and its first day of publication.

    ``days``: of each report the day on which its source was first published, None where no report of it has a day: a copy tells nothing
    new, so it counts with the day of the first.
    """

    groups: tuple[tuple[str, ...], ...]
    group: dict[str, int]
    days: dict[str, str | None]
    published: dict[str, str | None]


def sources_of(accounts: Sequence[Account], groups: Sequence[tuple[str, ...]], copies: Mapping[str, str]) -> Sources:
    """*groups* with the days of their reports. *copies*: for each report that is a copy, the first report of its text."""
    published = {account.source.report: account.source.published for account in accounts}
    firsts: dict[str, list[str]] = {}
    for report, day in published.items():
        firsts.setdefault(copies.get(report, report), []).extend([day] if day else [])
    days = {report: min(firsts[copies.get(report, report)], default=None) for report in published}
    return Sources(tuple(groups), source_of(groups), days, published)


class Pool(Struct, frozen=True):
    """The rivals that may be compared with each other: one field, one kind of things counted. ``said`` in order of publication."""

    field: str
    of: str
    said: tuple[Said, ...]


def pools(accounts: Sequence[Account], book: Codebook, rules: Rules, among: Collection[str] | None = None) -> tuple[Pool, ...]:
    """Every statement of every record, once, in pools: fields in the order of the codebook, fields that it does not have last.

    *among*: only those of these fields; all when None.
    """
    order = {code: number for number, code in enumerate(book.codes("fields"))}
    found: dict[tuple[int, str, str], list[Said]] = {}
    for account in sorted(accounts, key=lambda one: (*day_order(one.source), one.record.id)):
        for statement in account.record.statements:
            if among is not None and statement.field not in among:
                continue
            spot = (order.get(statement.field, len(order)), statement.field, _of(statement, rules))
            found.setdefault(spot, []).append(Said(statement, account.record.id, account.source.report))
    return tuple(Pool(field, of, tuple(said)) for (_, field, of), said in sorted(found.items(), key=lambda item: item[0]))


def _of(statement: Statement, rules: Rules) -> str:
    value = statement.value
    if isinstance(value, Count):
        return PARTS if value.part_of else EXPECTED if value.expected else counted(value, rules.nouns)
    return LENGTHS if statement.field == "date" and of_time(value) else ""


def rivals(said: Sequence[Said], sources: Sources, rules: Rules) -> tuple[Rival, ...]:
    """The distinct values of *said* with all who say each: those on which most sources agree first, then the earliest."""
    equal: dict[Key, list[Said]] = {}
    for one in said:
        equal.setdefault(key(one.statement.value), []).append(one)
    made = [_rival(group, sources, rules) for group in equal.values()]
    return tuple(sorted(made, key=lambda one: (-one.independent, one.first is None, one.first or "", key(one.value))))


def _rival(said: Sequence[Said], sources: Sources, rules: Rules) -> Rival:
    days = sorted(day for one in said if (day := sources.published[one.report]))
    return Rival(
        value=_clearest(said),
        said=tuple(said),
        independent=independent(said, sources.group, rules),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _clearest(said: Sequence[Said]) -> Value:
    return said[0].statement.value
