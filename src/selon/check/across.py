"""Checks across the reports of one event: what no report shows by itself. Thresholds and near misses: docs/events.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from math import log
from statistics import median
from typing import Literal

from msgspec import Struct

from selon.check.weekdays import weekday_in
from selon.codebook.checks import said as sentence
from selon.model import Count, Finding, Statement, When, Where
from selon.views import Account, Rival, Said, View

Severity = Literal["note", "warning", "error"]

FENCE = 3.5
"""Modified z-score beyond which a figure is outlying (B. Iglewicz and D. Hoaglin, "How to detect and handle outliers", 1993)."""
_SCALE = 0.6745
_USUAL = log(1.25)
"""Least spread of figures, on the scale of their logarithms: a quarter more or less is how people round and guess."""
_VOICES = 4
_SEVERAL = 2
_PARTS = "parts"
_NO_TOTALS = frozenset({_PARTS, "expected"})
_TOOK_PLACE = frozenset({"held", "ongoing", "past"})
_NEWS = frozenset({"held", "ongoing"})
_STOPPED = frozenset({"cancelled", "banned", "negated"})
_LOSSES = ("killed", "injured", "missing", "arrested", "held", "displaced", "bereaved")
_SHARED = ("date", "place", "kind", "killed", "injured", "arrested", "missing")


class _Scene(Struct, frozen=True):
    """A view with what the checks ask of it: accounts by record, the source of each report, and the day of the event as it is chosen."""

    view: View
    accounts: dict[str, Account]
    source: dict[str, int]
    days: tuple[str, str] | None

    def name(self, report: str) -> str:
        """A report as people call it: its outlet and its day."""
        source = next(one.source for one in self.accounts.values() if one.source.report == report)
        name = source.outlet or source.source.rpartition("/")[2]
        return f"{name} ({source.published})" if source.published else name

    def published(self, said: Said) -> str | None:
        """The day on which the report of a statement was published."""
        return self.accounts[said.record].source.published


def across(view: View) -> tuple[Finding, ...]:
    """Everything that the checks notice about the reports of one event side by side, in a fixed order."""
    scene = _scene(view)
    found = [
        *outlying(scene),
        *alone(scene),
        *weekdays(scene),
        *countries(scene),
        *sums(scene),
        *order(scene),
        *falling(scene),
        *statuses(scene),
    ]
    return tuple(found)


def _scene(view: View) -> _Scene:
    accounts: dict[str, Account] = {}
    for account in view.accounts:
        accounts.setdefault(account.record.id, account)
    groups = {report: number for number, reports in enumerate(view.sources) for report in reports}
    chosen = next((one.choice.value for one in view.chosen if one.field == "date" and not one.of), None)
    return _Scene(view, accounts, groups, _days(chosen))


def _days(value: object) -> tuple[str, str] | None:
    if not isinstance(value, When) or value.earliest is None or value.latest is None:
        return None
    return value.earliest[:10], value.latest[:10]


def _finding(check: str, severity: Severity, message: str, statements: Iterable[Statement]) -> Finding:
    kept = list(dict.fromkeys(statements))
    return Finding(check, severity, message, tuple(s.evidence[0] for s in kept), tuple(s.id for s in kept))


def _words(said: Said) -> str:
    return said.statement.evidence[0].text


def _fields(view: View, names: Iterable[str]) -> Iterator[tuple[str, str, list[Said]]]:
    """(field, what it counts, everything said of it), groups of speakers together, parts of figures left out."""
    wanted = frozenset(names)
    found: dict[tuple[str, str], list[Said]] = {}
    for field in view.fields:
        if field.field in wanted and field.of not in _NO_TOTALS:
            found.setdefault((field.field, field.of), []).extend(said for rival in field.rivals for said in rival.said)
    for (name, of), said in found.items():
        yield name, of, said


# ---------------------------------------------------------------------------------------------------------------- figures


def _number(said: Said) -> int | None:
    """The number that a figure tells, the middle of its bounds; None for an order of magnitude."""
    value = said.statement.value
    if not isinstance(value, Count) or value.modality == "vague":
        return None
    ends = [end for end in (value.low, value.high) if end is not None]
    return round(sum(ends) / len(ends)) if ends else None


def _voice(said: Said, scene: _Scene) -> str:
    speaker = said.statement.voice.speaker
    return f"{speaker.role} {(speaker.name or speaker.text).casefold()}" if speaker else f"source {scene.source[said.report]}"


def outlying(scene: _Scene) -> Iterator[Finding]:
    """``figure-outlying`` (warning): a figure far from what the others say.

    On ln(figure + 1), the modified z-score 0.6745 |x - median| / MAD exceeds 3.5; the MAD is taken to be at least ln 1.25. Asked only
    where four or more voices give a figure of one thing; each voice counts once (its last figure). A low toll that was told before all
    others is provisional, not outlying.
    """
    for field, of, said in _fields(scene.view, ("size", *_LOSSES)):
        last: dict[str, Said] = {}
        for one in sorted(said, key=lambda one: (scene.published(one) or "", one.statement.id)):
            if _number(one) is not None:
                last[_voice(one, scene)] = one
        if len(last) < _VOICES:
            continue
        logs = {voice: log((_number(one) or 0) + 1) for voice, one in last.items()}
        middle = median(logs.values())
        spread = max(median(abs(x - middle) for x in logs.values()), _USUAL)
        for voice, x in logs.items():
            if _SCALE * abs(x - middle) / spread > FENCE and not (field in _LOSSES and x < middle and _first(last, voice, scene)):
                one, others = last[voice], [other for name, other in last.items() if name != voice]
                numbers = sorted(_number(other) or 0 for other in others)
                factor = next((factor for factor in (10, 100, 1000) if _times(_number(one) or 0, numbers, factor)), None)
                parts = {
                    "what": field + (f" of {of.replace('_', ' ')}" if of else ""),
                    "words": _words(one),
                    "report": scene.name(one.report),
                }
                bounds = {"number": len(others), "low": numbers[0], "high": numbers[-1]}
                slip = {"factor": f"{factor}"} if factor else {}
                message = sentence("figure-outlying.slip" if slip else "figure-outlying", **parts, **bounds, **slip)
                yield _finding("figure-outlying", "warning", message, [one.statement, *(other.statement for other in others)])


def _first(last: Mapping[str, Said], voice: str, scene: _Scene) -> bool:
    mine = scene.published(last[voice])
    return mine is not None and all((scene.published(other) or "") > mine for name, other in last.items() if name != voice)


def _times(one: int, others: Sequence[int], factor: int) -> bool:
    return any(one and other and (one == other * factor or other == one * factor) for other in others)


def alone(scene: _Scene) -> Iterator[Finding]:
    """``value-alone`` (warning for day and place, else note): one source alone has a value that excludes what several others agree on."""
    for field in scene.view.fields:
        if field.field not in _SHARED or field.of:
            continue
        severity: Severity = "warning" if field.field in ("date", "place") else "note"
        shared = max((rival for rival in field.rivals), key=lambda rival: (rival.agreeing, rival.independent), default=None)
        for rival in field.rivals:
            if shared is not None and rival.agreeing == 1 and shared.agreeing >= _SEVERAL and not _others_too(rival, field.rivals):
                one, other = rival.said[0], shared.said[0]
                parts = {"words": _words(one), "report": scene.name(one.report), "other_words": _words(other)}
                message = sentence("value-alone", field=field.field, number=shared.agreeing, **parts)
                yield _finding("value-alone", severity, message, [one.statement, *(s.statement for s in shared.said)])


def _others_too(rival: Rival, rivals: Sequence[Rival]) -> bool:
    """Whether every report that has the value has another one of the field, too, that others share (a march through two towns)."""
    mine = {said.report for said in rival.said}
    shared = {said.report for other in rivals if other is not rival and other.agreeing >= _SEVERAL for said in other.said}
    return mine <= shared


# ------------------------------------------------------------------------------------------------------- days and places


def weekdays(scene: _Scene) -> Iterator[Finding]:
    """``date-weekday`` (warning): a day of one report is no such weekday as another report (or its own words) tells.

    Only where both tell one single day; a report that tells both days itself is not asked (an event of two days). Once for each statement.
    """
    single: list[tuple[Account, Statement, str]] = []
    for account in scene.accounts.values():
        for statement in account.record.statements:
            days = _days(statement.value) if statement.field == "date" else None
            if days is not None and days[0] == days[1]:
                single.append((account, statement, days[0]))
    told = {account.record.id: {day for other, _, day in single if other is account} for account, _, _ in single}
    for account, statement, day in single:
        weekday = weekday_in(statement.evidence, account.source.language)
        if weekday is None:
            continue
        if date.fromisoformat(day).weekday() != weekday:
            message = sentence("date-weekday", words=statement.evidence[0].text, report=scene.name(account.source.report), date=day)
            yield _finding("date-weekday", "warning", message, [statement])
            continue
        for other, theirs, another in single:
            apart = scene.source[account.source.report] != scene.source[other.source.report]
            if apart and date.fromisoformat(another).weekday() != weekday and another not in told[account.record.id]:
                if day in told[other.record.id] or weekday_in(theirs.evidence, other.source.language) is not None:
                    continue
                parts = {"words": statement.evidence[0].text, "report": scene.name(account.source.report), "date": another}
                its = {"other_words": theirs.evidence[0].text, "other": scene.name(other.source.report)}
                message = sentence("date-weekday.apart", **parts, **its)
                yield _finding("date-weekday", "warning", message, [statement, theirs])
                break


def countries(scene: _Scene) -> Iterator[Finding]:
    """``place-country`` (warning): two independent sources put the event in countries of which they have none in common; once for each two
    sets of countries."""
    places: dict[int, list[tuple[Account, Statement, str]]] = {}
    for account in scene.accounts.values():
        for statement in account.record.statements:
            if statement.field == "place" and isinstance(statement.value, Where) and statement.value.country:
                places.setdefault(scene.source[account.source.report], []).append((account, statement, statement.value.country))
    seen: set[frozenset[frozenset[str]]] = set()
    for one, other in combinations(sorted(places), 2):
        mine, theirs = frozenset(country for *_, country in places[one]), frozenset(country for *_, country in places[other])
        if not mine & theirs and frozenset((mine, theirs)) not in seen:
            seen.add(frozenset((mine, theirs)))
            (account, statement, _), (another, further, _) = places[one][0], places[other][0]
            message = sentence(
                "place-country",
                words=statement.evidence[0].text,
                report=scene.name(account.source.report),
                countries=[{"country": one} for one in sorted(mine)],
                other_words=further.evidence[0].text,
                other=scene.name(another.source.report),
                other_countries=[{"country": one} for one in sorted(theirs)],
            )
            yield _finding("place-country", "warning", message, [statement, further])


# ------------------------------------------------------------------------------------------------------------------- sums


def sums(scene: _Scene) -> Iterator[Finding]:
    """``sum-across`` (warning): what one report tells of parts exceeds the whole that every other source tells, on that day or later.

    An early whole is no measure for later parts, and parts may overlap in two reports: only parts of one whole of one report are added
    up, and they have to exceed the largest of the wholes. Nothing is asked where their own report's whole is as large.
    """
    for field in scene.view.fields:
        if field.of != _PARTS:
            continue
        wholes = [said for name, of, all_ in _fields(scene.view, (field.field,)) if not of for said in all_]
        split: dict[tuple[str, str], list[Said]] = {}
        for rival in field.rivals:
            for said in rival.said:
                value = said.statement.value
                if isinstance(value, Count) and value.part_of:
                    split.setdefault((said.report, value.part_of), []).append(said)
        for (report, _), parts in sorted(split.items()):
            day = scene.published(parts[0])
            others = [one for one in wholes if scene.source[one.report] != scene.source[report] and _not_before(scene.published(one), day)]
            tops = [one.statement.value.high for one in others if isinstance(one.statement.value, Count)]
            total = sum(_low(one) for one in parts)
            known = [top for top in tops if top is not None]
            if tops and len(known) == len(tops) and total > max(known):
                told = " + ".join(f"{_low(one)}" for one in parts)
                tellings = [{"words": _words(one), "report": scene.name(one.report)} for one in others]
                total_told = f"{told} = {total}"
                message = sentence("sum-across", field=field.field, report=scene.name(report), sum=total_told, tellings=tellings)
                yield _finding("sum-across", "warning", message, [one.statement for one in (*parts, *others)])


def _low(said: Said) -> int:
    value = said.statement.value
    return (value.low or 0) if isinstance(value, Count) else 0


def _not_before(day: str | None, than: str | None) -> bool:
    return day is None or than is None or day >= than


# ------------------------------------------------------------------------------------------------------------------ order


def order(scene: _Scene) -> Iterator[Finding]:
    """What was told at a time at which it could not be known, or was known better. The day is that which the rules choose.

    ``announced-after`` (warning): announced in a report of a later day. ``held-before`` (warning): told as held in a report of an
    earlier day. ``toll-before`` (warning): casualties in a report of an earlier day.
    """
    if scene.days is None:
        return
    first, last = scene.days
    for account in scene.accounts.values():
        published, record = account.source.published, account.record
        head = _head(account)
        if published is None or not head:
            continue
        name = scene.name(account.source.report)
        if record.status == "announced" and published > last:
            yield _finding("announced-after", "warning", sentence("announced-after", report=name, day=last), head)
        if record.status in _NEWS and published < first:
            yield _finding("held-before", "warning", sentence("held-before", report=name, status=record.status, day=first), head)
        losses = [s for s in record.statements if s.field in _LOSSES and isinstance(s.value, Count) and s.value.high != 0]
        if losses and published < first:
            message = sentence("toll-before", report=name, words=losses[0].evidence[0].text, day=first)
            yield _finding("toll-before", "warning", message, losses)


def falling(scene: _Scene) -> Iterator[Finding]:
    """``toll-falls`` (warning for the killed, else note): a later, independent source tells fewer than an earlier one; bounds apart."""
    for field in ("killed", "injured"):
        told = [toll for toll in scene.view.tolls if toll.field == field and toll.day is not None]
        for other in told:
            before = [
                one
                for one in told
                if one.low is not None
                and (one.day or "") < (other.day or "")
                and scene.source[one.said.report] != scene.source[other.said.report]
            ]
            one = max(before, key=lambda one: (one.low or 0, one.said.statement.id), default=None)
            if one is not None and one.low is not None and other.high is not None and other.high < one.low:
                parts = {"field": field, "words": _words(other.said), "report": scene.name(other.said.report)}
                message = sentence("toll-falls", **parts, other_words=_words(one.said), other=scene.name(one.said.report))
                severity: Severity = "warning" if field == "killed" else "note"
                yield _finding("toll-falls", severity, message, [one.said.statement, other.said.statement])


def _head(account: Account) -> list[Statement]:
    """The statement that stands for a record: its form or kind, or the first there is."""
    mine = [s for s in account.record.statements if s.field in ("form", "kind")]
    return (mine or list(account.record.statements))[:1]


def statuses(scene: _Scene) -> Iterator[Finding]:
    """``status-contradiction``: an independent source tells that the event took place, another that it was stopped.

    A note where all who tell that it was stopped wrote before its day (banned, and held all the same); a warning otherwise.
    """
    held = [one for one in scene.accounts.values() if one.record.status in _TOOK_PLACE]
    stopped = [one for one in scene.accounts.values() if one.record.status in _STOPPED]
    pairs = [(a, b) for a in held for b in stopped if scene.source[a.source.report] != scene.source[b.source.report]]
    if not pairs:
        return
    early = scene.days is not None and all((one.source.published or "9999") <= scene.days[0] for one in stopped)
    account, other = pairs[0]
    parts = {"report": scene.name(account.source.report), "status": account.record.status}
    its = {"other": scene.name(other.source.report), "other_status": other.record.status}
    message = sentence("status-contradiction.early" if early else "status-contradiction", **parts, **its)
    yield _finding("status-contradiction", "note" if early else "warning", message, [*_head(account), *_head(other)])
