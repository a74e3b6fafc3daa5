"""Which sources repeat each other. What is counted are voices that can have known something, not printings.

1. Reports that belong to one group of wire copies are one source; so are two reports of one text.
2. Reports without such a mark are copies where the words that their values were read from are the same, in the same order.
3. Reports of one outlet are one source: one newsroom follows its story. (Of a group of copies, the outlet of the earliest counts.)
4. A report that gives a figure or a fact in another outlet's name (“according to Radio Meuse”) leans on that outlet's report.
5. Within one value: reports that lean on the same speaker are one, whoever printed it. The police speak with one mouth, and so do
   organisers and unions; persons and bodies with a name are told apart by it.
"""

from collections.abc import Iterable, Mapping, Sequence

from selon.model import Statement
from selon.rivals.rules import Rules
from selon.rivals.values import folded
from selon.views import Account, Said, Source

_LEAST = 12
"""Words below which equal ones make no copy: short items are alike by chance."""
_OUTLETS = "media"


class _Groups:
    """Disjoint sets of names."""

    def __init__(self, names: Iterable[str]) -> None:
        self.root = {name: name for name in names}

    def top(self, name: str) -> str:
        while self.root[name] != name:
            name = self.root[name]
        return name

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.top(one), self.top(other)))
        self.root[second] = first

    def sets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in sorted(self.root):
            found.setdefault(self.top(name), []).append(name)
        return found


def day_order(source: Source) -> tuple[bool, str, str]:
    """Sources in order of publication, those without a day last."""
    return source.published is None, source.published or "", source.report


def copies(accounts: Sequence[Account]) -> dict[str, str]:
    """For every report the first report of its text: itself, unless it is a copy."""
    known = {account.source.report: account.source for account in accounts}
    if len(known) == 1:
        return {name: name for name in known}
    groups = _Groups(known)
    _join_by(groups, ((source.wire, report) for report, source in known.items()))
    _join_by(groups, ((words, account.source.report) for account in accounts if (words := _words(account))))
    found: dict[str, str] = {}
    for names in groups.sets().values():
        first = min((known[name] for name in names), key=day_order).report
        found.update(dict.fromkeys(names, first))
    return found


def independent_sources(accounts: Sequence[Account], copied: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The ids of reports grouped by what is one source, earliest report first in each and over all. *copied*: see :func:`copies`."""
    known = {account.source.report: account.source for account in accounts}
    if len(known) == 1:
        return (tuple(known),)
    groups = _Groups(known)
    for report, first in copied.items():
        groups.join(first, report)
    outlets = [(folded(known[first].outlet), first) for first in sorted(set(copied.values()))]
    _join_by(groups, outlets)
    by_outlet = {outlet: report for outlet, report in outlets if outlet}
    for account in accounts:
        for statement in account.record.statements:
            speaker = statement.voice.speaker
            named = by_outlet.get(folded(speaker.name or speaker.text)) if speaker is not None and speaker.role == _OUTLETS else None
            if named is not None:
                groups.join(account.source.report, named)
    ordered = [tuple(sorted(names, key=lambda one: day_order(known[one]))) for names in groups.sets().values()]
    return tuple(sorted(ordered, key=lambda names: day_order(known[names[0]])))


def _join_by(groups: _Groups, marked: Iterable[tuple[object, str]]) -> None:
    first: dict[object, str] = {}
    for mark, report in sorted(((mark, report) for mark, report in marked if mark), key=lambda pair: pair[1]):
        groups.join(first.setdefault(mark, report), report)


def _words(account: Account) -> tuple[str, ...]:
    """The words that the values of an account were read from, in text order; empty where they are too few to tell a copy."""
    pieces = sorted({piece for statement in account.record.statements for piece in statement.evidence})
    return tuple(piece.text for piece in pieces) if sum(len(piece.text.split()) for piece in pieces) >= _LEAST else ()


def source_of(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """The number of its group for every report."""
    return {report: number for number, reports in enumerate(groups) for report in reports}


def speaker_of(statement: Statement, rules: Rules) -> str:
    """The voice behind a statement that several reports may lean on; "" for an outlet's own and for nobody named."""
    speaker = statement.voice.speaker
    if speaker is None or statement.voice.kind in ("outlet", "chanted"):
        return ""
    return rules.group(speaker.role) if speaker.role in rules.speakers.one else folded(speaker.name or speaker.text)


def independent(said: Iterable[Said], group: Mapping[str, int], rules: Rules) -> int:
    """How many sources that do not repeat each other say one thing: connected sets of sources and the speakers they lean on."""
    said = list(said)
    if len({group[one.report] for one in said}) < 2:
        return min(1, len(said))
    pairs = [(f"source {group[one.report]}", speaker_of(one.statement, rules)) for one in said]
    groups = _Groups({source for source, _ in pairs})
    first: dict[str, str] = {}
    for source, speaker in sorted(pairs):
        if speaker:
            groups.join(first.setdefault(speaker, source), source)
    return len(groups.sets())
