"""The status of an accepted trigger, from the cues, tenses and times near it; None where nothing near by decides.

Each source proposes a status with a rank and a distance in tokens: cue phrases of the pack, the verb's own tense, dates of another year,
and last the auxiliary that follows the trigger. The highest rank wins, then the nearest.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from selon.extract.actions.acceptance import Accepted
from selon.extract.actions.grammar import Grammar
from selon.extract.actions.matches import Matches
from selon.extract.actions.tenses import auxiliary_after, effective_tense
from selon.lang.phrases import Hit
from selon.lang.sections.actions import StatusCue, Trigger
from selon.model import Evidence, Mention, Mentions, Reading, When
from selon.text import evidence, token_evidence

_OWN_TENSE, _CALENDAR, _FALLBACK, _BY_DAY = 1, 2, -1, -2
_TIME_REACH = 90
_LONGEST_REACH = 90
_SUBJECT_REACH, _PARTICIPANTS_REACH = 3, 14
_RECENT_DAYS = 7
_LONG_AGO_DAYS = 20
_BACK = 40
_LASTING_DAYS = 60
_CLAUSE = 8
_UNKNOWN_YEAR = "XXXX"
_NOT_ITS_DAY = ("anniversary", "published")
_CLOCK_TIMES = ("hour", "minute", "part_of_day")


class Proposal(Struct, frozen=True, gc=False):
    """A status that one source proposes. Compared by rank, then nearness."""

    rank: int
    distance: int
    status: str | None
    evidence: tuple[Evidence, ...]


class Clock(Struct, frozen=True, gc=False):
    """What tells this report's present: the publication date, else the latest year told; ``undated``: some dates lack their year."""

    published: str | None
    year: int | None
    undated: bool
    starts: list[int]
    times: list[Mention]
    quotes: list[tuple[int, int]]

    @classmethod
    def of(cls, reading: Reading, times: Mentions) -> "Clock":
        """The clock of *reading*."""
        dated = [m for m in times if isinstance(m.value, When) and m.label not in _NOT_ITS_DAY]
        years = [year for m in dated if (year := _year(m)) is not None]
        published = reading.report.published
        year = int(published[:4]) if published and published[:4].isdigit() else max(years, default=None)
        undated = any(isinstance(m.value, When) and (m.value.edtf or "").startswith(_UNKNOWN_YEAR) for m in dated)
        quotes = [(quote.start, quote.end) for quote in reading.quotes if quote.depth == 0]
        return cls(published, year, undated, [m.start for m in dated], dated, quotes)

    def quote(self, offset: int) -> int:
        """The start of the outermost quotation that holds *offset*; -1 outside of any."""
        at = bisect_left(self.quotes, (offset + 1,)) - 1
        return self.quotes[at][0] if at >= 0 and offset < self.quotes[at][1] else -1


def _year(mention: Mention) -> int | None:
    value = mention.value
    if isinstance(value, When) and value.latest and value.latest[:4].isdigit():
        return int(value.latest[:4])
    return None


def status_of(grammar: Grammar, reading: Reading, one: Accepted, matches: Matches, clock: Clock) -> tuple[str | None, tuple[Evidence, ...]]:
    """The status of *one* and the words that told it."""
    trigger = one.trigger
    assert trigger is not None
    best: Proposal | None = None
    for proposal in _proposals(grammar, reading, one, trigger, matches, clock):
        if proposal.status and (best is None or (-proposal.rank, proposal.distance) < (-best.rank, best.distance)):
            best = proposal
    if best is None:
        return None, ()
    if best.rank == _OWN_TENSE and not best.evidence:
        if best.status == "ongoing" and one.tense == "present":
            return _present(grammar, reading, one, matches, clock)
        if one.tense == "pluperfect":
            return _pluperfect(grammar, reading, one, matches, clock)
        if one.tense == "imperfect":
            return _imperfect(reading, one, matches, clock)
    return best.status, best.evidence


def _present(grammar: Grammar, reading: Reading, one: Accepted, matches: Matches, clock: Clock) -> tuple[str | None, tuple[Evidence, ...]]:
    """A verb in the present: going on, unless it is a headline's present or stands with a day before or after publication."""
    if reading.sentences[matches.sentence[one.first]].heading:
        return None, ()
    near = _nearest_time(reading, one, matches, clock)
    if near is not None and clock.published and isinstance(near.value, When):
        said = (evidence(reading.report.text, near.start, near.end),)
        if near.value.latest and near.value.latest[:10] < clock.published:
            return ("ongoing" if _lasting(grammar, reading, near) else "held"), said
        if near.value.earliest and near.value.earliest[:10] > clock.published:
            return "announced", said
    return "ongoing", ()


def _lasting(grammar: Grammar, reading: Reading, time: Mention) -> bool:
    """Whether *time* is when something began that goes on: a word like "since" stands before it."""
    at = bisect_left(reading.tokens, time.start, key=lambda token: token.start)
    return bool(at) and reading.tokens[at - 1].norm in grammar.scoring.since


def _pluperfect(
    grammar: Grammar, reading: Reading, one: Accepted, matches: Matches, clock: Clock
) -> tuple[str | None, tuple[Evidence, ...]]:
    """A verb in the pluperfect tells background, unless it stands with a day of the week before publication.

    In a subordinate clause it is only earlier than its main clause ("the crowd that had gathered"): that decides nothing.
    """
    near = _nearest_time(reading, one, matches, clock)
    if near is not None and isinstance(near.value, When) and _days_before(near.value, clock.published) in range(_RECENT_DAYS + 1):
        return "held", (evidence(reading.report.text, near.start, near.end),)
    sentence = reading.sentences[matches.sentence[one.first]]
    before = reading.tokens[max(sentence.first, one.first - _CLAUSE) : one.first]
    return (None if any(token.norm in grammar.subordinators for token in before) else "past"), ()


def _imperfect(reading: Reading, one: Accepted, matches: Matches, clock: Clock) -> tuple[str | None, tuple[Evidence, ...]]:
    """A verb in the imperfect was going on at its time: with the day of the report it is told as going on still."""
    near = _nearest_time(reading, one, matches, clock)
    if near is not None and isinstance(near.value, When) and _days_before(near.value, clock.published) == 0:
        return "ongoing", (evidence(reading.report.text, near.start, near.end),)
    return "held", ()


def _days_before(value: When, published: str | None) -> int | None:
    """Days from the end of *value* to publication; None where either is unknown."""
    if not value.latest or not published:
        return None
    try:
        return (date.fromisoformat(published[:10]) - date.fromisoformat(value.latest[:10])).days
    except ValueError:
        return None


def _proposals(grammar: Grammar, reading: Reading, one: Accepted, trigger: Trigger, matches: Matches, clock: Clock) -> Iterator[Proposal]:
    if _headline_future(grammar, reading, one, trigger, matches):
        yield Proposal(_OWN_TENSE, 0, "announced", (token_evidence(reading, one.first - 1, one.last),))
    elif one.tense is not None:
        yield Proposal(_OWN_TENSE, 0, grammar.tense_status.get(one.tense), ())
    yield from _from_cues(grammar, reading, one, trigger, matches, clock)
    yield from _from_behind(grammar, reading, one, trigger, matches)
    yield from _from_times(grammar, reading, one, trigger, matches, clock)
    if trigger.word_class == "noun":
        made = auxiliary_after(grammar, reading, matches, one.last, _SUBJECT_REACH)
        if made is None and trigger.participants:
            made = auxiliary_after(grammar, reading, matches, one.last, _PARTICIPANTS_REACH, over_any=True)
        if made is not None and made not in grammar.scoring.no_subject_tense:
            yield Proposal(_FALLBACK, 0, grammar.tense_status.get(made), ())


def _headline_future(grammar: Grammar, reading: Reading, one: Accepted, trigger: Trigger, matches: Matches) -> bool:
    """Whether a headline puts the verb ahead ("Nurses to strike")."""
    sentence = reading.sentences[matches.sentence[one.first]]
    before = sentence.heading and trigger.word_class == "verb" and one.first > sentence.first + 1
    return before and reading.tokens[one.first - 1].norm in grammar.scoring.heading_future


def _from_behind(grammar: Grammar, reading: Reading, one: Accepted, trigger: Trigger, matches: Matches) -> Iterator[Proposal]:
    """What the next sentence says of the last trigger of this one ("The organisers have called it off")."""
    at = matches.sentence[one.first]
    if not matches.back or at + 1 >= len(reading.sentences):
        return
    sentence = reading.sentences[at + 1]
    for hit in matches.back:
        row = _cue(grammar, hit)
        if not sentence.first <= hit.first < sentence.last or not _speaks_of(row, one, trigger):
            continue
        if not any(one.last <= other[0].first < hit.first and other[0].first not in matches.blocked for other in matches.triggers):
            yield Proposal(row.rank, _BACK, row.status, (token_evidence(reading, hit.first, hit.last),))


def _speaks_of(row: StatusCue, one: Accepted, trigger: Trigger) -> bool:
    """Whether a cue is about triggers of this class, family, code and tense."""
    if row.on not in ("any", trigger.word_class) or (row.families and trigger.family not in row.families):
        return False
    return (not row.codes or (one.code or trigger.code) in row.codes) and (not row.tenses or one.tense in row.tenses)


def _from_cues(grammar: Grammar, reading: Reading, one: Accepted, trigger: Trigger, matches: Matches, clock: Clock) -> Iterator[Proposal]:
    sentence = reading.sentences[matches.sentence[one.first]]
    reminder = matches.reminders.get(sentence.paragraph)
    if reminder is not None and reminder.last <= one.first:
        row = _cue(grammar, reminder)
        if not row.families or trigger.family in row.families:
            said = (token_evidence(reading, reminder.first, reminder.last),)
            yield Proposal(row.rank, one.first - reminder.last, row.status, said)
    at = bisect_left(matches.status, max(0, one.first - _LONGEST_REACH), key=lambda hit: hit.first)
    for index in range(at, len(matches.status)):
        hit = matches.status[index]
        if hit.first > one.last + _LONGEST_REACH:
            break
        row = _cue(grammar, hit)
        if not _speaks_of(row, one, trigger):
            continue
        if not sentence.first <= hit.first < sentence.last or _of_others(matches, hit):
            continue
        within = clock.quote(reading.tokens[hit.first].start)
        if within >= 0 and within != clock.quote(reading.tokens[one.first].start):
            continue  # "'If it must be', he says in front of the picket": the picket is there
        distance = _distance(row, hit, one)
        if distance is None or distance > row.reach or _barred(grammar, reading, hit, one):
            continue
        status = row.status or _by_tense(grammar, reading, matches, hit, row)
        yield Proposal(row.rank, distance, status, (token_evidence(reading, hit.first, hit.last),))


def _of_others(matches: Matches, hit: Hit) -> bool:
    """Whether a longer phrase says that the cue speaks of something else ("the election was postponed")."""
    return any(matches.blocked.get(index, (0, ""))[0] > hit.last - hit.first for index in range(hit.first, hit.last))


def _cue(grammar: Grammar, hit: Hit) -> StatusCue:
    row = grammar.rows[hit.key]
    assert isinstance(row, StatusCue)
    return row


def _distance(row: StatusCue, hit: Hit, one: Accepted) -> int | None:
    """Tokens between cue and trigger; None where the cue stands on the wrong side or overlaps the trigger."""
    if hit.last <= one.first:
        return one.first - hit.last if row.side != "after" else None
    if hit.first >= one.last:
        return hit.first - one.last if row.side != "before" else None
    return 0 if hit.first < one.first or hit.last > one.last else None


def _barred(grammar: Grammar, reading: Reading, hit: Hit, one: Accepted) -> bool:
    first, last = (hit.last, one.first) if hit.last <= one.first else (one.last, hit.first)
    barriers = grammar.scoring.barriers
    return any(reading.tokens[index].norm in barriers for index in range(first, last))


def _by_tense(grammar: Grammar, reading: Reading, matches: Matches, hit: Hit, row: StatusCue) -> str | None:
    if hit.tense is None:
        return "held"
    tense = effective_tense(grammar, reading, matches, hit, (hit.tense,), row.be)
    return grammar.tense_status.get(tense) if tense else None


def _nearest_time(reading: Reading, one: Accepted, matches: Matches, clock: Clock) -> Mention | None:
    sentence = reading.sentences[matches.sentence[one.first]]
    start = reading.tokens[one.first].start
    first = bisect_left(clock.starts, max(sentence.start, start - _TIME_REACH))
    last = bisect_left(clock.starts, min(sentence.end, start + _TIME_REACH))
    quote = clock.quote(start)
    near = [clock.times[index] for index in range(first, last) if clock.quote(clock.times[index].start) == quote]
    return min(near, key=lambda m: (abs(m.start - start), m.start), default=None)


def _from_times(grammar: Grammar, reading: Reading, one: Accepted, trigger: Trigger, matches: Matches, clock: Clock) -> Iterator[Proposal]:
    """A date of an earlier year is background; so is, for what is no protest, a date with a year where the report's own dates have none."""
    near = _nearest_time(reading, one, matches, clock)
    if near is None or not isinstance(near.value, When):
        return
    distance = abs(near.start - reading.tokens[one.first].start) // 5
    said = (evidence(reading.report.text, near.start, near.end),)
    year = None if near.value.precision in _CLOCK_TIMES else _year(near)
    earlier = year is not None and clock.year is not None and year < clock.year
    lasting = _lasting(grammar, reading, near)
    days = _days_before(near.value, clock.published)
    long_ago = trigger.family == "protest" and days is not None and days > _LONG_AGO_DAYS
    alone_dated = year is not None and not clock.published and clock.undated and trigger.family != "protest"
    if (earlier or alone_dated or long_ago) and not (lasting and trigger.family == "protest"):
        yield Proposal(_CALENDAR, distance, "past", said)
    elif clock.published and near.value.earliest and near.value.earliest[:10] > clock.published:
        yield Proposal(0, distance, "announced", said)
    elif lasting and (days or -1) in range(_LASTING_DAYS):
        yield Proposal(_OWN_TENSE, distance, "ongoing", said)
    elif days is not None and trigger.word_class == "noun":
        yield Proposal(_BY_DAY, distance, "held", said)
