"""Which triggers are events: weights of the trigger, of the cues in its sentence, and of the report's leaning, added up.

A linear score over rules, its weights in the pack: the trigger's own weight, plus cues that speak for a protest in the same sentence
(capped), minus those that speak against, plus or minus the leaning of the whole report. Phrases that name something else (a trade
fair, a fashion show) block outright.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.actions.grammar import Grammar
from selon.extract.actions.matches import Matches
from selon.extract.actions.tenses import effective_tense
from selon.lang.phrases import Hit
from selon.lang.sections.actions import Cue, Trigger
from selon.model import Mentions, QuoteSpan, Reading

_LED_WITHIN = 5
_SLOGAN_MIN_TOKENS = 3
_SLOGAN_AFTER = 6
_NONE: Mapping[str, int] = MappingProxyType({})
_BESIDE = 18
_DOER_WITHIN = 20
_STRONG = 4
_WEAK = 2
_ENOUGH = 28
_TITLE, _INFINITIVE = "title", "infinitive"


class Accepted(Struct, frozen=True, gc=False):
    """A decided trigger at tokens ``first:last``. ``trigger`` is None where it was blocked; ``rule`` then is the reason's id.

    ``code``: where the code is not the trigger's own.
    """

    first: int
    last: int
    rule: str
    trigger: Trigger | None
    tense: str | None
    code: str | None = None


class _Context(Struct, frozen=True, gc=False):
    sentence_cues: dict[int, dict[str, int]]
    bonus: int
    malus: int
    leaning_high: bool
    worst: str | None
    slogan_starts: list[int]
    time_spans: list[tuple[int, int]]
    quotes: list[QuoteSpan]
    quote_starts: list[int]
    titles: list[tuple[int, int]]
    people: set[int]
    tainted: set[str]


def weigh(grammar: Grammar, reading: Reading, matches: Matches, times: Mentions, quotations: Mentions = ()) -> list[Accepted]:
    """Every trigger of *matches*, accepted or blocked, in text order."""
    context = _context(grammar, reading, matches, times, quotations)
    cue_starts = [hit.first for hit in matches.cues]
    decided = []
    for candidates in matches.triggers:
        for same in _by_span(_of_class(grammar, reading, candidates)):
            one = _decide(grammar, reading, matches, context, same, cue_starts)
            if one is not None:
                decided.append(one)
                _taint(reading, context, one, matches)
                break
    return decided


def with_claims(grammar: Grammar, reading: Reading, matches: Matches, decided: list[Accepted]) -> list[Accepted]:
    """*decided* without weak words of a gathering, where nothing in the report says that somebody claims or refuses anything.

    A few words by themselves say too little for that.
    """
    scoring = grammar.scoring
    if len(reading.tokens) < _ENOUGH:
        return decided
    told = [one.trigger for one in decided if one.trigger is not None and one.trigger.family == "protest"]
    if not scoring.contention or any(trigger.weight > _WEAK or trigger.code in scoring.telling for trigger in told):
        return decided
    here = {matches.sentence[one.first] for one in decided if one.trigger is not None and one.trigger.family == "protest"}
    claims = {
        tuple(token.norm for token in reading.tokens[hit.first : hit.last]): row.weight
        for hit in matches.cues
        if (row := _claim(grammar, hit, matches.sentence[hit.first] in here))
    }
    if sum(claims.values()) > 1:
        return decided
    weak = [one.trigger is not None and one.trigger.family == "protest" for one in decided]
    return [replace(one, rule=scoring.no_claim, trigger=None) if out else one for one, out in zip(decided, weak, strict=True)]


def _claim(grammar: Grammar, hit: Hit, beside: bool) -> Cue | None:
    """The cue of *hit* where it tells a claim: anywhere in the report, or only in the sentence of a trigger (*beside*).

    Words that are too common to tell of a protest from afar ("against") tell of one where people gather; "residents" tell of none.
    """
    row, scoring = grammar.rows[hit.key], grammar.scoring
    if not isinstance(row, Cue) or row.group not in scoring.contention or row.weight <= 0:
        return None
    return row if row.sways or (beside and row.group != scoring.people_group) else None


def _taint(reading: Reading, context: _Context, one: Accepted, matches: Matches) -> None:
    """Remember a word that a phrase has blocked, until it is accepted for itself."""
    word = reading.tokens[one.first].norm
    if one.trigger is not None:
        context.tainted.discard(word)
    elif one.last == one.first + 1 and one.rule == matches.blocked.get(one.first, (0, ""))[1]:
        context.tainted.add(word)


def with_purposes(grammar: Grammar, matches: Matches, decided: list[Accepted]) -> list[Accepted]:
    """*decided*, with verbs marked that only say what another event of their sentence was for: they tell of those who did it."""
    telling = Counter(matches.sentence[one.first] for one in decided if _tells(one))

    def idle(one: Accepted) -> bool:
        asks = one.trigger is not None and one.trigger.purpose and one.tense == _INFINITIVE
        return asks and telling[matches.sentence[one.first]] > 0

    reason = grammar.scoring.as_purpose
    return [replace(one, rule=reason) if idle(one) else one for one in decided]


def _tells(one: Accepted) -> bool:
    trigger = one.trigger
    if trigger is None or trigger.family != "protest" or trigger.participants:
        return False
    return not (trigger.purpose and one.tense == _INFINITIVE)


def following(decided: list[Accepted]) -> list[Accepted]:
    """*decided*, with those who take part ("the strikers") coded as what was told last of what they may take part in."""
    last: dict[str, int] = {}
    done = []
    for number, one in enumerate(decided):
        if one.trigger is not None and one.trigger.like:
            told = [(last[code], code) for code in one.trigger.like if code in last]
            one = replace(one, code=max(told)[1]) if told else one
        elif one.trigger is not None:
            last[one.trigger.code] = number
        done.append(one)
    return done


def _of_class(grammar: Grammar, reading: Reading, candidates: list[Hit]) -> list[Hit]:
    """Candidates of the word class that the word before asks for, where both nouns and verbs begin here."""
    nouns = [hit for hit in candidates if _row(grammar, hit).word_class == "noun"]
    verbs = [hit for hit in candidates if _row(grammar, hit).word_class == "verb"]
    if nouns and verbs and candidates[0].first:
        before = reading.tokens[candidates[0].first - 1].norm
        if before in grammar.scoring.verb_after:
            return verbs
        if before in grammar.scoring.noun_after:
            return nouns
    return candidates


def _after_noun_word(grammar: Grammar, reading: Reading, hit: Hit) -> bool:
    return hit.first > 0 and reading.tokens[hit.first - 1].norm in grammar.scoring.noun_after


def _row(grammar: Grammar, hit: Hit) -> Trigger:
    row = grammar.rows[hit.key]
    assert isinstance(row, Trigger)
    return row


def _by_span(candidates: list[Hit]) -> list[list[Hit]]:
    """Hits that begin together, one list for each span, longest first: a shorter one is tried only where no longer one fits."""
    spans: dict[int, list[Hit]] = {}
    for hit in candidates:
        spans.setdefault(hit.last, []).append(hit)
    return [spans[last] for last in sorted(spans, reverse=True)]


def _context(grammar: Grammar, reading: Reading, matches: Matches, times: Mentions, quotations: Mentions) -> _Context:
    tokens, scoring = reading.tokens, grammar.scoring
    sentence_cues: dict[int, dict[str, int]] = {}
    seen: set[tuple[str, str]] = set()
    for_it = against = 0
    against_by: Counter[str] = Counter()
    slogans, people = [], set[int]()
    for hit in matches.cues:
        row = grammar.rows[hit.key]
        assert isinstance(row, Cue)
        here = sentence_cues.setdefault(matches.sentence[hit.first], {})
        here[hit.key] = here.get(hit.key, 0) + 1
        if row.group == scoring.slogan_group:
            slogans.append(hit.first)
        elif row.group == scoring.people_group:
            people.add(hit.first)
        word = (hit.key, tokens[hit.first].norm)
        if row.sways and word not in seen:
            seen.add(word)
            if row.weight > 0:
                for_it += row.weight
            else:
                against -= row.weight
                against_by[hit.key] -= row.weight
    for candidates in matches.triggers:
        row = grammar.rows[candidates[0].key]
        if isinstance(row, Trigger) and row.family == "protest" and row.weight >= _STRONG and candidates[0].first not in matches.blocked:
            for_it += scoring.own_points
    lead = for_it - 2 * against
    bonus = 2 if lead >= scoring.report_high else 1 if lead >= scoring.report_low else 0
    worst = min(against_by, key=lambda key: (-against_by[key], key)) if against_by else None
    outer = [quote for quote in reading.quotes if quote.depth == 0]
    return _Context(
        sentence_cues=sentence_cues,
        bonus=bonus,
        malus=min(scoring.report_neg_cap, max(0, against - for_it - scoring.report_tolerance)),
        leaning_high=lead >= scoring.report_high,
        worst=worst,
        slogan_starts=slogans,
        time_spans=[(m.start, m.end) for m in times],
        quotes=outer,
        quote_starts=[quote.start for quote in outer],
        titles=[(m.start, m.end) for m in quotations if m.label == _TITLE],
        people=people,
        tainted=set(),
    )


def _decide(
    grammar: Grammar, reading: Reading, matches: Matches, context: _Context, candidates: list[Hit], cue_starts: list[int]
) -> Accepted | None:
    hit = candidates[0]
    rows = _ordered(grammar, candidates)
    reason = _blocking(matches, hit)
    fit = False
    if reason is None and context.titles and _within(reading, hit, context.titles):
        reason = grammar.scoring.in_title
    for row, tenses in rows:
        tense = effective_tense(grammar, reading, matches, hit, tenses, row.be)
        if (tense == "participle" and not row.bare_participle) or (row.tenses and not set(row.tenses) & set(tenses)):
            continue
        if (
            tense == "present"
            and row.word_class == "verb"
            and grammar.scoring.noun_after_bars_verb
            and _after_noun_word(grammar, reading, hit)
        ):
            continue
        if (row.led_by and not _led(reading, matches, hit, row.led_by)) or (
            row.beside and not _beside(grammar, reading, matches, hit, row)
        ):
            continue
        if row.outside_times and _within(reading, hit, context.time_spans):
            return Accepted(hit.first, hit.last, grammar.scoring.in_time, None, None)
        fit = True
        if reason is None and row.not_by and _by_forces(grammar, reading, matches, context, hit, row):
            reason = grammar.scoring.by_forces
        if reason is None and _slogan(grammar, reading, matches, context, hit):
            reason = grammar.scoring.in_slogan
        if reason is None and _score(grammar, reading, matches, context, row, hit, cue_starts) >= grammar.scoring.threshold:
            return Accepted(hit.first, hit.last, row.id, row, tense)
    if not fit:
        return None
    if reason is None:
        weighed = not all(row.own_weight_only for row, _ in rows)
        reason = (_against(grammar, matches, context, hit) if weighed else None) or grammar.scoring.unsupported
    return Accepted(hit.first, hit.last, reason, None, None)


def _ordered(grammar: Grammar, candidates: list[Hit]) -> list[tuple[Trigger, tuple[str, ...]]]:
    """The rules of one span in the order of the pack, each with the tenses its form may have."""
    tenses: dict[str, list[str]] = {}
    for hit in reversed(candidates):
        tenses.setdefault(hit.key, [])
        if hit.tense:
            tenses[hit.key].append(hit.tense)
    order = [key for key in grammar.rows if key in tenses] if len(tenses) > 1 else list(tenses)
    first = {hit.key: hit for hit in candidates}
    return [(_row(grammar, first[key]), tuple(tenses[key])) for key in order]


def _blocking(matches: Matches, hit: Hit) -> str | None:
    """The phrase that decides against *hit*. A longer one does, or one of its length, unless both are phrases of several words."""
    length = hit.last - hit.first
    for index in range(hit.first, hit.last):
        over = matches.blocked.get(index)
        if over is not None and over[0] >= length and not (over[0] == length > 1):
            return over[1]
    return None


def _led(reading: Reading, matches: Matches, hit: Hit, words: tuple[str, ...]) -> bool:
    sentence = reading.sentences[matches.sentence[hit.first]]
    first = max(sentence.first, hit.first - _LED_WITHIN)
    return any(reading.tokens[index].norm in words for index in range(first, hit.last))


def _beside(grammar: Grammar, reading: Reading, matches: Matches, hit: Hit, row: Trigger) -> bool:
    """Whether one of the words that *row* asks for stands in the clause of *hit*, behind it or (in the passive) before it."""
    sentence, tokens, barriers = reading.sentences[matches.sentence[hit.first]], reading.tokens, grammar.scoring.barriers
    for side in (
        range(hit.last, min(sentence.last, hit.last + _BESIDE)),
        range(hit.first - 1, max(sentence.first, hit.first - _BESIDE) - 1, -1),
    ):
        for index in side:
            if tokens[index].norm in row.beside:
                return True
            if tokens[index].norm in barriers:
                break
    return False


def _by_forces(grammar: Grammar, reading: Reading, matches: Matches, context: _Context, hit: Hit, row: Trigger) -> bool:
    """Whether those before *hit* in its sentence are police or soldiers, and nobody else."""
    sentence = reading.sentences[matches.sentence[hit.first]]
    before = range(max(sentence.first, hit.first - _DOER_WITHIN), hit.first)
    forces = [grammar.scoring.forces[group] for group in row.not_by]
    found = any(reading.tokens[index].norm in words for index in before for words in forces)
    return found and not any(index in context.people or reading.tokens[index].norm in grammar.scoring.we for index in before)


def _within(reading: Reading, hit: Hit, spans: list[tuple[int, int]]) -> bool:
    start, end = reading.tokens[hit.first].start, reading.tokens[hit.last - 1].end
    at = bisect_right(spans, (start, len(reading.report.text))) - 1
    return at >= 0 and spans[at][0] <= start and end <= spans[at][1]


def _slogan(grammar: Grammar, reading: Reading, matches: Matches, context: _Context, hit: Hit) -> bool:
    """Whether *hit* stands in a quoted slogan: quotation marks with a word of chanting or of placards about them."""
    quote = _quote_at(context, reading.tokens[hit.first].start)
    if quote is None:
        return False
    sentence = reading.sentences[matches.sentence[hit.first]]
    begin = bisect_left(reading.tokens, quote.start, key=lambda t: t.start)
    stop = bisect_left(reading.tokens, quote.end, key=lambda t: t.start)
    if stop - begin - 2 - (hit.last - hit.first) < _SLOGAN_MIN_TOKENS - 1:
        return False
    at = bisect_left(context.slogan_starts, sentence.first)
    before = at < len(context.slogan_starts) and context.slogan_starts[at] < begin
    at = bisect_left(context.slogan_starts, stop)
    return before or (at < len(context.slogan_starts) and context.slogan_starts[at] < min(sentence.last, stop + _SLOGAN_AFTER))


def _quote_at(context: _Context, offset: int) -> QuoteSpan | None:
    """The outermost quotation that holds *offset*."""
    at = bisect_right(context.quote_starts, offset) - 1
    return context.quotes[at] if at >= 0 and offset < context.quotes[at].end else None


def _score(grammar: Grammar, reading: Reading, matches: Matches, context: _Context, row: Trigger, hit: Hit, cue_starts: list[int]) -> int:
    plus, minus = _cues_about(grammar, matches, context, row, hit, cue_starts)
    minus = 0 if context.leaning_high else min(minus, grammar.scoring.sentence_cap)
    if row.own_weight_only:
        return row.weight - minus // 2
    plus -= grammar.scoring.capital_cost if _named(reading, matches, hit) else 0
    tainted = row.word_class == "noun" and reading.tokens[hit.first].norm in context.tainted
    minus += grammar.scoring.tainted if tainted else 0
    return row.weight + min(plus, grammar.scoring.sentence_cap) + context.bonus - max(minus, context.malus)


def _named(reading: Reading, matches: Matches, hit: Hit) -> bool:
    """Whether *hit* is written as a name: with a capital, within a sentence that is no heading."""
    sentence = reading.sentences[matches.sentence[hit.first]]
    word = reading.tokens[hit.first].text
    inside = hit.first > sentence.first and reading.tokens[hit.first - 1].text[0].isalnum()
    return inside and not sentence.heading and word[0].isupper() and not word.isupper()


def _cues_about(grammar: Grammar, matches: Matches, context: _Context, row: Trigger, hit: Hit, cue_starts: list[int]) -> tuple[int, int]:
    """Points for and against from the cues of the sentence; each rule counts once, and not with the trigger's own words."""
    own: dict[str, int] = {}
    for index in range(bisect_left(cue_starts, hit.first), len(matches.cues)):
        if matches.cues[index].first >= hit.last:
            break
        own[matches.cues[index].key] = own.get(matches.cues[index].key, 0) + 1
    plus = minus = 0
    for key, count in context.sentence_cues.get(matches.sentence[hit.first], _NONE).items():
        cue = grammar.rows[key]
        assert isinstance(cue, Cue)
        if count <= own.get(key, 0) or (cue.framed and cue.group not in row.frames):
            continue
        if row.own_weight_only and cue.group not in grammar.scoring.violence_against:
            continue
        if cue.weight > 0:
            plus += cue.weight
        else:
            minus -= cue.weight
    return plus, minus


def _against(grammar: Grammar, matches: Matches, context: _Context, hit: Hit) -> str | None:
    """The rule that weighs most against *hit*: of its sentence, else of a report that leans the other way."""
    cues = context.sentence_cues.get(matches.sentence[hit.first], _NONE)
    negative = sorted((grammar.rows[key].weight, key) for key in cues if grammar.rows[key].weight < 0)  # type: ignore[union-attr]
    if negative:
        return str(negative[0][1])
    return context.worst if context.malus else None
