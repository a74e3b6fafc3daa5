"""One pass over a report: match, tell the report's own dates, anchor, resolve."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from selon.extract.times.anniversaries import year_from_anniversary, year_of_lead
from selon.extract.times.grammar import Grammar, Match, compile_rules, matches
from selon.extract.times.resolve import NOWHERE, Anchor, Days, Place, open_when, sense_days
from selon.extract.times.senses import Clock, Every, Length, Part, Partial, Season, Sense, Shift, Skip, Stretch, Vague
from selon.extract.times.stamps import StampWords, is_stamp, lines_of
from selon.extract.times.tenses import Cue, Tenses, compile_tenses, cues_of, side_of
from selon.lang.pack import Pack
from selon.model import Duration, Evidence, Mention, Mentions, Reading, Repeated, Report, TimePrecision, Value, When
from selon.text import token_evidence

_PARTS = {"MO": ("06:00", "12:00"), "AF": ("12:00", "18:00"), "EV": ("18:00", "23:00"), "NI": ("21:00", "23:59")}
"""Parts of the day by the clock, as TIMEX3 annotators use them; the night is named by the day on which it begins."""
_TOLD_DAYS = 14
"""Days from now beyond which a dated paragraph tells of another time."""
_QUARTER_SENTENCES = 4
"""Sentences within which "a year earlier" still speaks of the quarter that was named."""
_NEWS = (-6, 60)
"""Days from now within which a day is that of the news: the week behind it, the two months ahead that announcements reach."""


class TimesGrammar(Struct, frozen=True):
    """What the finder keeps of a pack."""

    code: str
    grammar: Grammar
    tenses: Tenses
    stamp: StampWords
    joiners: frozenset[str]


def prepare(pack: Pack) -> TimesGrammar:
    """Compile ``times.toml``. Raises ValueError for a pattern that cannot be read."""
    classes = pack.language.classes
    joiners = classes.coordinators | {","}
    grammar = compile_rules(pack)
    stamp = StampWords(pack.times.stamp, classes.determiners, grammar.closed)
    return TimesGrammar(pack.code, grammar, compile_tenses(pack), stamp, joiners)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def find(times: TimesGrammar, reading: Reading) -> Mentions:
    """The times of *reading*, in text order. Linear in its length; never raises on odd input."""
    found = [m for m in matches(times.grammar, reading) if not isinstance(m.sense, Skip)]
    return tuple(_Pass(times, reading, found).run()) if found else ()


class _Pass:
    """The state of one pass: what the story has reached so far. Lives no longer than :func:`find`."""

    def __init__(self, times: TimesGrammar, reading: Reading, found: Sequence[Match]) -> None:
        self._times, self._reading, self._found = times, reading, found
        self._homes = self._sentences()
        self._cues: dict[int, tuple[Cue, ...]] = {}
        self._stamps = self._find_stamps()
        self._now = self._reference()
        self._story: Anchor | None = None
        self._dated: tuple[Anchor, int, int] | None = None
        self._clock_day: tuple[Days, int, Evidence] | None = None
        self._news_day: tuple[Days, int, Evidence] | None = None
        self._quarter: tuple[Anchor, int] | None = None
        self._plain: dict[Sense, Days] = {}

    def _sentences(self) -> list[int]:
        homes, at = [], 0
        sentences = self._reading.sentences
        for match in self._found:
            while at + 1 < len(sentences) and sentences[at].last <= match.first:
                at += 1
            homes.append(at)
        return homes

    def _find_stamps(self) -> frozenset[int]:
        lines = lines_of(self._reading)
        taken = {k: match for match in self._found for k in range(match.first, match.last)}
        sentences = self._reading.sentences
        return frozenset(
            index
            for index, match in enumerate(self._found)
            if is_stamp(self._reading, match, s := sentences[self._homes[index]], lines[s.paragraph], self._times.stamp, taken)
        )

    def _evidence(self, match: Match) -> Evidence:
        return token_evidence(self._reading, match.first, match.last)

    def _reference(self) -> Anchor | None:
        """Now: the publication date handed in, else one that stands in the text, else the year that an anniversary gives."""
        report: Report = self._reading.report
        published = _day(report.published)
        if published:
            return Anchor((published, published), "anchor_published")
        for index in sorted(self._stamps):
            found = sense_days(self._found[index].sense, NOWHERE)
            if found:
                return Anchor((found.first, found.last), "anchor_dateline", (self._evidence(self._found[index]),))
        others = [(m, home) for index, (m, home) in enumerate(zip(self._found, self._homes, strict=True)) if index not in self._stamps]
        return year_from_anniversary(self._reading, others) or year_of_lead(self._reading, others)

    def run(self) -> list[Mention]:
        """All mentions."""
        return [self._mention(index, match) for index, match in enumerate(self._found)]

    def _side(self, match: Match, home: int) -> int:
        if home not in self._cues:
            self._cues[home] = cues_of(self._times.tenses, self._reading, self._reading.sentences[home])
        return side_of(self._times.tenses, self._reading, self._cues[home], match.first, match.last)

    def _place(self, index: int, match: Match, home: int) -> Place:
        sentence = paragraph = None
        if self._dated is not None:
            anchor, where, line = self._dated
            if where == home:
                sentence = Anchor(anchor.span, "anchor_sentence", anchor.basis)
            elif line == self._reading.sentences[home].paragraph:
                paragraph = Anchor(anchor.span, "anchor_paragraph", anchor.basis)
        if sentence is None:
            sentence = self._ahead(index, match, home)
        quarter = self._quarter[0] if self._quarter and home - self._quarter[1] <= _QUARTER_SENTENCES else None
        dated = Anchor(self._dated[0].span, "anchor_story", self._dated[0].basis) if self._dated else None
        return Place(self._now, sentence, paragraph, self._story, self._side(match, home), self._listed(index, match, home), dated, quarter)

    def _listed(self, index: int, match: Match, home: int) -> date | None:
        """The day that stands before this one in a list ("Friday and Saturday")."""
        if not index or self._homes[index - 1] != home or self._clock_day is None:
            return None
        before, (known, _, span) = self._found[index - 1], self._clock_day
        between = self._reading.tokens[before.last : match.first]
        joined = 0 < len(between) <= 2 and all(token.norm in self._times.joiners for token in between)
        same = self._evidence(before).start == span.start and known.first == known.last
        return known.first if joined and same and isinstance(before.sense, Partial | Shift) else None

    def _ahead(self, index: int, match: Match, home: int) -> Anchor | None:
        """A full date right behind, in a list with this one ("on 3 March and 5 April 2018")."""
        if index + 1 >= len(self._found) or self._homes[index + 1] != home:
            return None
        after = self._found[index + 1]
        sense = after.sense
        if after.first - match.last > 3 or not isinstance(sense, Partial) or sense.year is None or sense.month is None:
            return None
        if not isinstance(match.sense, Partial) or match.sense.month is None:
            return None
        found = sense_days(sense, NOWHERE)
        return Anchor((found.first, found.last), "anchor_sentence", (self._evidence(after),)) if found else None

    def _mention(self, index: int, match: Match) -> Mention:
        home = self._homes[index]
        span = self._evidence(match)
        value, label, anchor = self._value(index, match, home, span)
        rule = f"{self._times.code}.times.{anchor.rule}" if anchor and anchor.rule else match.rule.id
        if index in self._stamps:
            label = "published"
        basis = tuple(e for e in anchor.basis if (e.start, e.end) != (span.start, span.end)) if anchor else ()
        return Mention("time", span.start, span.end, span.text, rule, value, label, (), basis)

    def _value(self, index: int, match: Match, home: int, span: Evidence) -> tuple[Value, str, Anchor | None]:
        sense = match.sense
        if isinstance(sense, Length):
            return Duration(sense.iso), "duration", None
        if isinstance(sense, Every):
            return Repeated(sense.iso), "set", None
        if isinstance(sense, Vague):
            return When(None, reference=sense.reference), "date", None
        plain = _is_plain(sense)
        found = self._plain.get(sense) if plain else None
        if found is None:
            bare = isinstance(sense, Clock | Part) and sense.day is None
            place = NOWHERE if bare else self._place(index, match, home)
            if isinstance(sense, Clock | Part):
                return self._within_day(index, sense, place, home, span)
            found = sense_days(sense, place)
            if plain and found is not None:
                self._plain[sense] = found
        label = "anniversary" if isinstance(sense, Shift) and sense.anniversary else "date"
        if found is None:
            return open_when(sense), label, None
        if label == "date" and index not in self._stamps:
            self._remember(sense, found, home, span)
        return _when(found), label, found.anchor

    def _remember(self, sense: Sense, found: Days, home: int, span: Evidence) -> None:
        if (isinstance(sense, Season) and 33 <= sense.code <= 36) or (isinstance(sense, Shift) and sense.unit == "quarter"):
            self._quarter = (Anchor((found.first, found.last), "anchor_story", (span,)), home)
        if found.precision in ("day", "part_of_day"):
            self._story = Anchor((found.first, found.last), "anchor_story", (span,))
            self._clock_day = (found, home, span)
            if self._now is None or not self._now.exact or _NEWS[0] <= (found.first - self._now.span[0]).days <= _NEWS[1]:
                self._news_day = self._clock_day
        last = sense.last if isinstance(sense, Stretch) else sense
        if (
            isinstance(last, Partial)
            and (last.month is not None or last.feast is not None)
            and (found.anchor is None or found.anchor.rule != "anchor_published")
        ):
            self._dated = (Anchor((found.first, found.last), "", (span,)), home, self._reading.sentences[home].paragraph)

    def _within_day(self, index: int, sense: Clock | Part, place: Place, home: int, span: Evidence) -> tuple[Value, str, Anchor | None]:
        """A clock time or part of the day, on the day that the words or the context give."""
        given = sense.day is not None and not (isinstance(sense, Part) and sense.code == "NI" and self._is_told(sense.day, home))
        found = sense_days(sense.day, place) if given else self._context_day(index, home)
        if found is not None and found.precision == "part_of_day" and isinstance(sense, Part) and sense.code == "NI":
            return _when(found), "date", found.anchor
        if found is None or found.first != found.last:
            return When(None, None, None, _fine(sense)), "date", None
        if given:
            self._remember(sense.day or sense, found, home, span)
        day = found.first.isoformat()
        if isinstance(sense, Part):
            start, end = _PARTS[sense.code]
            return When(day, f"{day}T{start}", f"{day}T{end}", "part_of_day"), "date", found.anchor
        return When(f"{day}T{sense.hour:02d}:{max(sense.minute, 0):02d}", day, day, _fine(sense)), "date", found.anchor

    def _is_told(self, day: Sense, home: int) -> bool:
        """Whether "this night" is that of the dated past that the paragraph tells, not the reader's own."""
        if not isinstance(day, Shift) or day.count != 0 or self._clock_day is None:
            return False
        if day.origin == "story":
            return self._clock_day[0].precision == "part_of_day"
        if self._dated is None:
            return False
        anchor, _, paragraph = self._dated
        return paragraph == self._reading.sentences[home].paragraph and (
            self._now is None or not self._now.exact or abs((self._now.span[0] - anchor.span[0]).days) > _TOLD_DAYS
        )

    def _context_day(self, index: int, home: int) -> Days | None:
        """The day of a bare time of day: before it in the sentence, behind it in it, before it in the story; never the report's."""
        known = self._clock_day
        if known is not None and known[1] == home:
            return _on(known, "anchor_sentence")
        for later in range(index + 1, min(index + 4, len(self._found))):
            if self._homes[later] != home:
                break
            match = self._found[later]
            named = match.sense.day if isinstance(match.sense, Part) else match.sense
            if isinstance(named, Partial | Shift) and later not in self._stamps:
                found = sense_days(named, self._place(later, match, home))
                if found and found.precision == "day":
                    return Days(found.first, found.last, "day", "", Anchor((found.first,) * 2, "anchor_sentence", (self._evidence(match),)))
        here = self._reading.sentences[home].paragraph
        for day, rule in ((self._news_day, "anchor_paragraph"), (known, "anchor_paragraph"), (self._news_day, "anchor_story")):
            if day is not None and (rule == "anchor_story" or self._reading.sentences[day[1]].paragraph == here):
                return _on(day, rule)
        return None


def _is_plain(sense: Sense) -> bool:
    """Whether nothing but the words and the day of the report decides the value: then it is worked out once."""
    if isinstance(sense, Shift):
        return sense.origin == "speech" and sense.unit == "day"
    if isinstance(sense, Stretch):
        return _is_plain(sense.last) and _is_plain(sense.first)
    return isinstance(sense, Partial) and sense.year is not None


def _on(known: tuple[Days, int, Evidence], rule: str) -> Days:
    """The days of an earlier mention, completed by it."""
    days, _, span = known
    return Days(days.first, days.last, days.precision, days.edtf, Anchor((days.first, days.last), rule, (span,)))


def _fine(sense: Clock | Part) -> TimePrecision:
    if isinstance(sense, Part):
        return "part_of_day"
    return "hour" if sense.minute < 0 else "minute"


def _when(found: Days) -> When:
    return When(found.edtf, found.first.isoformat(), found.last.isoformat(), found.precision)
