"""One pass over a report: match, tell the report's own dates, anchor, resolve."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from selon.extract.times.anniversaries import year_from_anniversary, year_of_lead
from selon.extract.times.grammar import Grammar, Match, compile_rules, matches
from selon.extract.times.resolve import NOWHERE, Anchor, Days, Place, edtf_of, going_days, open_when, sense_days
from selon.extract.times.senses import Clock, Every, Going, Length, Part, Partial, Sense, Shift, Skip, Stretch, Vague
from selon.extract.times.stamps import StampWords, Taken, is_stamp, lines_of, may_be_stamp
from selon.extract.times.story import Story, Told
from selon.extract.times.tenses import Cue, Tenses, compile_tenses, cues_of, side_of
from selon.lang.pack import Pack
from selon.model import Duration, Evidence, Mention, Mentions, Reading, Repeated, Report, TimePrecision, Value, When
from selon.text import token_evidence

_PARTS = {"MO": ("06:00", "12:00"), "AF": ("12:00", "18:00"), "EV": ("18:00", "23:00"), "NI": ("21:00", "23:59")}
"""Parts of the day by the clock, as TIMEX3 annotators use them; the night is named by the day on which it begins."""
_BESIDE = 3
"""Tokens between a day and the hour behind it ("Saturday, at about 2pm")."""
_TOLD_DAYS = 14
"""Days from now beyond which a dated paragraph tells of another time."""
_FINE: tuple[TimePrecision, ...] = ("part_of_day", "hour", "minute")
_UNDATED = {fine: When(None, None, None, fine) for fine in _FINE}
"""A time of day of no known day."""


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


class _Fixed(Struct, frozen=True, gc=False):
    """What a sense says wherever it stands; ``days`` where it names some."""

    value: Value
    label: str
    days: Days | None


class _Pass:
    """The state of one pass: what the story has reached so far. Lives no longer than :func:`find`.

    ``fixed``: by the identity of a sense (the scan makes one for each wording), what it says wherever it stands; ``turned``: by sense and
    direction, the days that the day of the report alone completes.
    """

    def __init__(self, times: TimesGrammar, reading: Reading, found: Sequence[Match]) -> None:
        self._times, self._reading, self._found = times, reading, found
        self._homes = self._sentences()
        self._cues: dict[int, tuple[Cue, ...]] = {}
        self._stamps = self._find_stamps()
        self._now = self._reference()
        self._story = Story(self._now, lambda index: self._evidence(self._found[index]))
        self._fixed: dict[int, _Fixed] = {}
        self._turned: dict[tuple[int, int], Days] = {}

    def _sentences(self) -> list[int]:
        homes, at = [], 0
        ends = [sentence.last for sentence in self._reading.sentences]
        last = len(ends) - 1
        for match in self._found:
            while at < last and ends[at] <= match.first:
                at += 1
            homes.append(at)
        return homes

    def _find_stamps(self) -> frozenset[int]:
        likely = [index for index, match in enumerate(self._found) if may_be_stamp(match)]
        if not likely:
            return frozenset()
        lines, sentences = lines_of(self._reading), self._reading.sentences
        taken = Taken(self._found)
        return frozenset(
            index
            for index in likely
            if is_stamp(
                self._reading,
                self._found[index],
                sentence := sentences[self._homes[index]],
                lines[sentence.paragraph],
                self._times.stamp,
                taken,
            )
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
        made: list[Mention] = []
        for index, match in enumerate(self._found):
            mention = self._mention(index, match)
            made.extend(self._ends(mention, match) if is_years(match.sense) else (mention,))
        return made

    def _ends(self, mention: Mention, match: Match) -> tuple[Mention, ...]:
        """A range of years as its two years: the first has the whole interval and names the second as a part of it."""
        tokens = self._reading.tokens
        first, *others = [k for k in range(match.first, match.last) if tokens[k].text[0].isdigit()] or [match.first]
        last = match.sense.last if isinstance(match.sense, Stretch) else None
        found = sense_days(last, NOWHERE)
        if len(others) != 1 or found is None:
            return (mention,)
        one, two = (token_evidence(self._reading, k, k + 1) for k in (first, others[0]))
        whole = Mention("time", one.start, one.end, one.text, mention.rule, mention.value, mention.label, (two,), mention.basis)
        return whole, Mention("time", two.start, two.end, two.text, mention.rule, _when(found), "end")

    def _side(self, match: Match, home: int) -> int:
        cues = self._cues.get(home)
        if cues is None:
            cues = self._cues[home] = cues_of(self._times.tenses, self._reading, self._reading.sentences[home])
        return side_of(self._times.tenses, self._reading, cues, match.first, match.last)

    def _resolve(self, sense: Sense, index: int, match: Match, home: int) -> Days | None:
        """The days of a sense where it stands. What the day of the report alone completes is worked out once for each direction."""
        story, sentence, paragraph, dated = self._story, None, None, None
        side = self._side(match, home)
        told = story.dated
        if told is not None:
            dated = story.anchor(told, "anchor_story")
            if told.home == home:
                sentence = story.anchor(told, "anchor_sentence")
            elif self._reading.sentences[told.home].paragraph == self._reading.sentences[home].paragraph:
                paragraph = story.anchor(told, "anchor_paragraph")
        if sentence is None:
            sentence = self._ahead(index, match, home)
        listed = self._listed(index, match, home)
        lone = sentence is None and paragraph is None and listed is None
        if lone and (known := self._turned.get((id(sense), side))):
            return known
        again = None
        if isinstance(sense, Partial) and sense.origin == "again":
            before = story.weekdays.get(sense.weekday or 0)
            again = story.anchor(before, "anchor_story") if before else None
        quarter = story.compared(home)
        place = Place(self._now, sentence, paragraph, story.counted(side), side, listed, dated, quarter, again)
        found = sense_days(sense, place)
        if lone and quarter is None and found is not None and found.anchor is not None and found.anchor is self._now:
            self._turned[id(sense), side] = found
        return found

    def _listed(self, index: int, match: Match, home: int) -> date | None:
        """The day that stands before this one in a list ("Friday and Saturday")."""
        told, sense = self._story.day, match.sense
        if told is None or told.mention != index - 1 or told.home != home or told.days.first != told.days.last:
            return None
        if isinstance(sense, Partial) and (sense.weekday is None or sense.day is not None or sense.side is not None):
            return None
        before = self._found[index - 1]
        if not 0 < match.first - before.last <= 2 or not isinstance(before.sense, Partial | Shift):
            return None
        between = self._reading.tokens[before.last : match.first]
        return told.days.first if all(token.norm in self._times.joiners for token in between) else None

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
        tokens, home = self._reading.tokens, self._homes[index]
        start, end = tokens[match.first].start, tokens[match.last - 1].end
        fixed = self._fixed.get(id(match.sense)) or self._fix(match.sense)
        anchor = None
        if fixed is None:
            value, label, anchor = self._value(index, match, home)
        else:
            value, label = fixed.value, fixed.label
            if fixed.days is not None:
                anchor = fixed.days.anchor
                if index not in self._stamps:
                    self._story.tell(match.sense, fixed.days, index, home)
        rule = f"{self._times.code}.times.{anchor.rule}" if anchor and anchor.rule else match.rule.id
        if index in self._stamps:
            label = "published"
        basis = tuple([e for e in anchor.basis if (e.start, e.end) != (start, end)]) if anchor and anchor.basis else ()
        return Mention("time", start, end, self._reading.report.text[start:end], rule, value, label, (), basis)

    def _fix(self, sense: Sense) -> _Fixed | None:
        """What a sense says wherever it stands, if that is so; kept."""
        if isinstance(sense, Length):
            made = _Fixed(Duration(sense.iso), "duration", None)
        elif isinstance(sense, Every):
            made = _Fixed(Repeated(sense.iso), "set", None)
        elif isinstance(sense, Vague):
            made = _Fixed(When(None, reference=sense.reference), "date", None)
        elif is_plain(sense) and (found := sense_days(sense, NOWHERE if self._now is None else Place(self._now, None, None, None, 0))):
            made = _Fixed(_when(found), "date", found)
        else:
            return None
        self._fixed[id(sense)] = made
        return made

    def _value(self, index: int, match: Match, home: int) -> tuple[Value, str, Anchor | None]:
        sense = match.sense
        if isinstance(sense, Clock | Part):
            return self._within_day(index, match, sense, home)
        if isinstance(sense, Shift) and sense.length is not None and self._side(match, home) <= 0:
            return Duration(sense.length), "duration", None
        if isinstance(sense, Going):
            day = self._day_of_count(index, home)
            found = going_days(sense, day) if day is not None else None
            return (_when(found), "since", found.anchor) if found is not None else (When(None, None, None, "day"), "date", None)
        found = self._resolve(sense, index, match, home)
        label = "anniversary" if isinstance(sense, Shift) and sense.anniversary else "date"
        if found is None:
            return open_when(sense), label, None
        if label == "date" and index not in self._stamps and not self._is_deadline(match):
            self._story.tell(sense, found, index, home)
        return _when(found), label, found.anchor

    def _within_day(self, index: int, match: Match, sense: Clock | Part, home: int) -> tuple[Value, str, Anchor | None]:
        """A clock time or part of the day, on the day that the words or the context give."""
        named = sense.day
        if named is not None and not (isinstance(sense, Part) and sense.code == "NI" and self._is_told(named, home)):
            found = self._resolve(named, index, match, home)
        else:
            found, named = self._context_day(index, home), None
        if found is not None and found.precision == "part_of_day" and isinstance(sense, Part) and sense.code == "NI":
            return _when(found), "date", found.anchor
        if found is None or found.first != found.last:
            return _UNDATED[_fine(sense)], "date", None
        if named is not None and not self._is_deadline(match):
            self._story.tell(named, found, index, home)
        day = found.first.isoformat()
        other, margin = (None, None) if found.other is None else (found.other[0].isoformat(), found.margin)
        if isinstance(sense, Part):
            start, end = _PARTS[sense.code]
            return When(day, f"{day}T{start}", f"{day}T{end}", "part_of_day", None, other, margin), "date", found.anchor
        time = f"T{sense.hour:02d}:{max(sense.minute, 0):02d}"
        return When(day + time, day, day, _fine(sense), None, other and other + time, margin), "date", found.anchor

    def _is_told(self, day: Sense | None, home: int) -> bool:
        """Whether "this night" is that of the dated past that the paragraph tells, not the reader's own."""
        told = self._story.day
        if not isinstance(day, Shift) or day.count != 0 or told is None:
            return False
        if day.origin == "story":
            return told.days.precision == "part_of_day"
        dated = self._story.dated
        if dated is None:
            return False
        return self._reading.sentences[dated.home].paragraph == self._reading.sentences[home].paragraph and (
            self._now is None or not self._now.exact or abs((self._now.span[0] - dated.days.first).days) > _TOLD_DAYS
        )

    def _context_day(self, index: int, home: int) -> Days | None:
        """The day of a bare time of day: before it in the sentence, behind it in it, before it in the story; never the report's."""
        known, news = self._story.day, self._story.news
        near = False
        if known is not None and known.home == home:
            before = self._found[known.mention]
            near = self._found[index].first - before.last <= _BESIDE and not isinstance(before.sense, Clock)
        if not near and self._is_joined(index) and (found := self._day_behind(index + 1, home)):
            return found
        if known is not None and known.home == home:
            return self._on(known, "anchor_sentence")
        for later in range(index + 1, index + 4):
            if found := self._day_behind(later, home):
                return found
        here = self._reading.sentences[home].paragraph
        if self._side(self._found[index], home) < 0:
            known, news = self._story.fitting(known, -1), self._story.fitting(news, -1)
        for told, rule in ((news, "anchor_paragraph"), (known, "anchor_paragraph"), (news, "anchor_story")):
            if told is not None and (rule == "anchor_story" or self._reading.sentences[told.home].paragraph == here):
                return self._on(told, rule)
        return None

    def _is_deadline(self, match: Match) -> bool:
        """Whether the words before a time set it as a deadline: the story does not reach it."""
        return match.first > 0 and self._reading.tokens[match.first - 1].norm in self._times.tenses.words.deadline

    def _day_of_count(self, index: int, home: int) -> Days | None:
        """The day on which a count of days has come so far: told in the sentence, else the report's, unless the sentence tells of old."""
        told = self._story.day
        if told is not None and told.home == home and told.days.first == told.days.last:
            return self._on(told, "anchor_sentence")
        for later in range(index + 1, index + 3):
            if found := self._day_behind(later, home):
                return found
        dated = self._story.dated
        now = self._now
        if now is None or not now.exact or now.span[0] != now.span[1]:
            return None
        if dated is not None and dated.home == home and not dated.days.first <= now.span[0] <= dated.days.last:
            return None
        return Days(now.span[0], now.span[1], "day", "", now)

    def _is_joined(self, index: int) -> bool:
        """Whether the next time follows with no more than a preposition between ("2pm on Saturday")."""
        if index + 1 >= len(self._found):
            return False
        between = self._reading.tokens[self._found[index].last : self._found[index + 1].first]
        return len(between) <= 1 and all(token.norm not in self._times.joiners and token.text[0].isalpha() for token in between)

    def _day_behind(self, later: int, home: int) -> Days | None:
        """The day that the time number *later* names, if it stands in the same sentence and names one."""
        if later >= len(self._found) or self._homes[later] != home or later in self._stamps:
            return None
        match = self._found[later]
        named = match.sense.day if isinstance(match.sense, Part) else match.sense
        found = self._resolve(named, later, match, home) if isinstance(named, Partial | Shift) else None
        if found is None or found.precision != "day":
            return None
        anchor = Anchor((found.first, found.last), "anchor_sentence", (self._evidence(match),))
        return Days(found.first, found.last, "day", "", anchor, found.other, found.margin)

    def _on(self, told: Told, rule: str) -> Days:
        """The days of an earlier mention, completed by it."""
        days = told.days
        return Days(days.first, days.last, days.precision, days.edtf, self._story.anchor(told, rule), days.other, days.margin)


def is_years(sense: Sense) -> bool:
    """Whether a sense is a range of years."""
    return isinstance(sense, Stretch) and all(
        isinstance(end, Partial) and end.year is not None and end.month is None and end.feast is None for end in (sense.first, sense.last)
    )


def is_plain(sense: Sense) -> bool:
    """Whether nothing but the words and the day of the report decides the value: then it is worked out once."""
    if isinstance(sense, Shift):
        return sense.origin == "speech" and sense.unit == "day" and not sense.anniversary and sense.length is None
    if isinstance(sense, Stretch):
        return is_plain(sense.last) and is_plain(sense.first)
    return isinstance(sense, Partial) and sense.year is not None


def _fine(sense: Clock | Part) -> TimePrecision:
    if isinstance(sense, Part):
        return "part_of_day"
    return "hour" if sense.minute < 0 else "minute"


def _when(found: Days) -> When:
    other = edtf_of(*found.other, found.precision) if found.other is not None else None
    return When(found.edtf, found.first.isoformat(), found.last.isoformat(), found.precision, None, other, found.margin)
