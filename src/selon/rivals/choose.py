"""What a published rule makes of the rivals of a field: it narrows them down step by step, and says why."""

from collections.abc import Callable, Sequence
from datetime import date

from babel import Locale
from msgspec import Struct

from selon.model import Count, TimePrecision, Value, When, Where
from selon.rivals.gather import Sources
from selon.rivals.independence import independent
from selon.rivals.rules import Rule, Rules
from selon.rivals.values import agree, days, fineness, holds, key, numbers
from selon.views import Choice, Rival, Said

CONCLUDING = frozenset({"range", "all"})


class Field(Struct, frozen=True):
    """What a rule looks at: the rivals that may be chosen, all rivals of the field, the sources, and the rules."""

    candidates: tuple[Rival, ...]
    rivals: tuple[Rival, ...]
    sources: Sources
    rules: Rules

    def said(self) -> list[Said]:
        """Everything that is said of the field."""
        return [said for rival in self.rivals for said in rival.said]


def support(value: Value, field: Field, relation: Callable[[Value, Value], bool] = agree) -> int:
    """How many independent sources tell a value that stands in *relation* to *value*."""
    if not isinstance(value, When | Where | Count):
        same = key(value)  # codes, names and wordings stand in relation to their equals alone
        return next((rival.independent for rival in field.rivals if key(rival.value) == same), 0)
    return independent(
        (said for rival in field.rivals if relation(value, rival.value) for said in rival.said), field.sources.group, field.rules
    )


def choose(field: Field, rule: Rule) -> Choice:
    """The choice of *rule* among the candidates, with its reasons. A function of the set of rivals: their order does not matter."""
    words = field.rules.sentences.steps
    if rule.id == "all":
        values = tuple(rival.value for rival in field.rivals)
        why = words["one"] if len(values) == 1 else words["all"].format(all=len(values))
        return Choice(rule.id, None, _statements(field.rivals), why, values)
    if len(field.candidates) == 1 and len(field.rivals) == 1:
        return _chosen(rule, field.candidates[0], [words["one"]])
    if rule.id == "range":
        made = _spanned(field.candidates)
        if made is not None:
            told = [rival for rival in field.candidates if not _is_vague(rival.value)]
            steps = [words["range"].format(all=len(told) or len(field.candidates))]
            return _ranged(rule, made, [*steps, words["vague"]] if 0 < len(told) < len(field.candidates) else steps)
        return Choice(rule.id, None, (), words["cannot"].format(reason=_cannot(rule, field.rules)))
    return _narrowed(field, rule)


def _narrowed(field: Field, rule: Rule) -> Choice:
    words, left, steps = field.rules.sentences.steps, list(field.candidates), []
    chain = [rule, *(field.rules.rules[name] for name in field.rules.ties if name != rule.id)]
    for step in chain:
        before = len(left)
        if before == 1 and step is not rule:
            break
        if _kind(left[0].value) not in step.values:
            continue
        best = _NARROWING.get(step.id, _by_role)(left, field, step)
        if not best:
            if step is rule:
                steps.append(words["cannot"].format(reason=_cannot(step, field.rules)))
            continue
        if len(best) < before or step is rule:
            steps.append(_reason(step, best[0], field, before))
            if len(best) > 1:
                steps.append(words["level"].format(kept=len(best), all=before))
        left = best
    if len(left) == 1:
        return _chosen(rule, left[0], steps)
    return _level(field, rule, left, steps)


def _level(field: Field, rule: Rule, left: Sequence[Rival], steps: Sequence[str]) -> Choice:
    """What stands where no rule tells the last values apart: their span, the place that holds them all, or nothing."""
    words = field.rules.sentences.steps
    made = _spanned(left)
    if made is not None:
        return _ranged(rule, made, [*steps, words["span"].format(kept=len(left))])
    holding = [rival for rival in field.rivals if all(holds(rival.value, one.value) for one in left) and fineness(rival.value) is not None]
    if holding:
        finest = min(holding, key=lambda rival: (fineness(rival.value), key(rival.value)))
        return _chosen(rule, finest, [*steps, words["within"].format(kept=len(left))])
    return Choice(rule.id, None, (), "; ".join([*steps, words["nothing"].format(kept=len(left))]))


def _chosen(rule: Rule, rival: Rival, steps: Sequence[str]) -> Choice:
    return Choice(rule.id, rival.value, _statements([rival]), "; ".join(steps), (rival.value,))


def _ranged(rule: Rule, made: tuple[Value, Sequence[Rival]], steps: Sequence[str]) -> Choice:
    value, ends = made
    return Choice(rule.id, value, _statements(ends), "; ".join(steps), (value,))


def _statements(rivals: Sequence[Rival]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said.statement.id for rival in rivals for said in rival.said))


def _cannot(rule: Rule, rules: Rules) -> str:
    reason = rule.cannot[rules.language].rstrip(".")
    return reason[:1].lower() + reason[1:]


def _kind(value: Value) -> str:
    kinds = {"Count": "figure", "When": "date", "Duration": "date", "Repeated": "date", "Where": "place", "Who": "name", "Code": "code"}
    return kinds.get(type(value).__name__, "words")


# ------------------------------------------------------------------------------------------------------------- narrowing


def _best(rivals: Sequence[Rival], rank: Callable[[Rival], tuple[float | str, ...] | None]) -> list[Rival]:
    """Those of *rivals* with the smallest rank; none where no rival has one."""
    ranked = [(rival, rank(rival)) for rival in rivals]
    least = min((one for _, one in ranked if one is not None), default=None)
    return [rival for rival, one in ranked if one is not None and one == least]


def _latest(rival: Rival, field: Field) -> str | None:
    return max((day for said in rival.said if (day := field.sources.days[said.report])), default=None)


def _most_recent(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    newest = max((day for rival in left if (day := _latest(rival, field))), default=None)
    return [rival for rival in left if newest is not None and _latest(rival, field) == newest]


def _most_precise(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    return _best(left, lambda rival: fineness(rival.value))


def _most_independent(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    finest = [rival for rival in left if not any(_within(other.value, rival.value) for other in left)]
    return _best(finest, lambda rival: (-support(rival.value, field), -rival.independent))


def _within(inner: Value, outer: Value) -> bool:
    """Whether *inner* says *outer* more finely."""
    return holds(outer, inner) and not holds(inner, outer)


def _majority(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    total = independent(field.said(), field.sources.group, field.rules)
    most = [rival for rival in left if 2 * support(rival.value, field, holds) > total]
    return _best(most, lambda rival: fineness(rival.value)) or most


def _lowest(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    return _best(left, lambda rival: None if (ends := numbers(rival.value)) is None else (_is_vague(rival.value), *ends))


def _highest(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    return _best(left, lambda rival: None if (ends := numbers(rival.value)) is None else (_is_vague(rival.value), -ends[1], -ends[0]))


def _by_role(left: Sequence[Rival], field: Field, rule: Rule) -> list[Rival]:
    return _best(left, lambda rival: (float(min(rule.order.index(group) for group in _groups(rival, field.rules))),))


_NARROWING = {
    "most_recent": _most_recent,
    "most_precise": _most_precise,
    "most_independent": _most_independent,
    "majority": _majority,
    "lowest": _lowest,
    "highest": _highest,
}


def _is_vague(value: Value) -> float:
    return float(isinstance(value, Count) and value.modality == "vague")


def _groups(rival: Rival, rules: Rules) -> list[str]:
    speakers = (said.statement.voice.speaker for said in rival.said)
    return sorted({rules.group(speaker.role if speaker else None) for speaker in speakers})


def _reason(rule: Rule, best: Rival, field: Field, before: int) -> str:
    words = field.rules.sentences
    group = next((one for one in rule.order if one in _groups(best, field.rules)), "")
    sources = support(best.value, field, holds if rule.id == "majority" else agree)
    forms = words.counted.get(rule.id)
    step = words.steps[rule.id] if forms is None else forms[Locale.parse(field.rules.language).plural_form(sources)]
    return step.format(
        day=_latest(best, field),
        sources=sources,
        total=independent(field.said(), field.sources.group, field.rules),
        group=words.groups.get(group, ""),
        all=before,
    )


# --------------------------------------------------------------------------------------------------------------- spanning


def _spanned(rivals: Sequence[Rival]) -> tuple[Value, Sequence[Rival]] | None:
    """The value from the lowest to the highest of *rivals* and those that it rests on; None where there is no such thing."""
    exact = [rival for rival in rivals if not _is_vague(rival.value)] or list(rivals)
    told = [(rival, ends) for rival in exact if (ends := numbers(rival.value) or days(rival.value)) is not None]
    if not told or len({isinstance(rival.value, Count) for rival, _ in told}) > 1:
        return None
    low, high = min(ends[0] for _, ends in told), max(ends[1] for _, ends in told)
    resting = [rival for rival, ends in told if low == ends[0] or high == ends[1]]
    whole = [rival for rival, ends in told if ends == (low, high)]
    if len(told) == len(whole) == 1:
        return whole[0].value, whole
    if isinstance(told[0][0].value, Count):
        return Count(low, high, "exact" if low == high else "range"), resting
    first, last = date.fromordinal(low).isoformat(), date.fromordinal(high).isoformat()
    return When(first if low == high else f"{first}/{last}", first, last, _length(high - low)), resting


def _length(span: int) -> TimePrecision:
    """The precision of an interval of so many days and one."""
    steps: tuple[tuple[int, TimePrecision], ...] = ((0, "day"), (6, "week"), (30, "month"), (91, "season"), (365, "year"))
    return next((name for limit, name in steps if span <= limit), "decade")
