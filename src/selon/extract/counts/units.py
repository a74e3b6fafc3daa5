"""Numbers that count no people: money, shares, lengths, ages, articles, house numbers, scores …, each typed by what stands around it."""

from collections.abc import Sequence

from msgspec import Struct

from selon.extract.counts.figures import Before, Figure
from selon.extract.counts.grammar import Grammar, lead_rule, unit_rule
from selon.extract.counts.nouns import Noun
from selon.model import Token

_LOOSE_LEADS = frozenset({"money", "temperature", "age"})
_SEPARATORS = frozenset({":", "/", "-", "."})


class Typed(Struct, frozen=True, gc=False):
    """A number of another kind, up to token ``last``. ``label`` None: no number at all (a clock time, a model name)."""

    label: str | None
    rule: str
    last: int


def _suffixed(grammar: Grammar, figure: Figure) -> Typed | None:
    if not figure.suffix:
        return None
    if figure.suffix in grammar.words.ordinals:
        return Typed("ordinal", grammar.rule("ordinal"), figure.last)
    unit = grammar.unit_suffixes.get(figure.suffix)
    if unit is None:
        return Typed(None, "", figure.last)
    return Typed(grammar.data.units[unit].label, grammar.data.units[unit].id, figure.last)


def _run(tokens: Sequence[Token], text: str, figure: Figure, stop: int) -> tuple[int, int, bool]:
    """How many groups of digits stand in a row from the figure on, the token after them, and whether marks without spaces join them."""
    at, groups, tight = figure.core + 1, 1, False
    while at < stop:
        gap = text[tokens[at - 1].end : tokens[at].start]
        if tokens[at].text.isdecimal() and len(gap) <= 1:
            groups += 1
            at += 1
        elif (
            gap == "" and tokens[at].text in _SEPARATORS and at + 1 < stop and tokens[at + 1].text[0].isdecimal()
            and tokens[at].end == tokens[at + 1].start
        ):  # fmt: skip
            groups, tight = groups + 1, True
            at += 2
        else:
            break
    return groups, at, tight


def _shaped(grammar: Grammar, tokens: Sequence[Token], text: str, figure: Figure, stop: int, people: bool) -> Typed | None:
    """Scores, clock times, dates in digits and telephone numbers, told by their shape."""
    if not figure.digits or people:
        return None
    if len(tokens[figure.core].text) == 4 and tokens[figure.core].text[0] == "0" and figure.last == figure.core + 1:
        return Typed(None, "", figure.last)  # "0730 hours"
    groups, last, tight = _run(tokens, text, figure, stop)
    if groups >= 4 and last > figure.last:
        return Typed("phone", grammar.rule("phone_groups"), last)
    if tight and figure.joined_by in ("", "-", "‑"):
        mark = tokens[figure.core + 1].text
        small = (figure.high or 0) < 30
        if mark == "-" and groups == 2 and small:
            return Typed("score", grammar.rule("score_marks"), last)
        if mark in ":/" or groups > 2:
            return Typed(None, "", last)
    return None


def _led(grammar: Grammar, tokens: Sequence[Token], text: str, figure: Figure, before: Before, known: bool, stop: int) -> Typed | None:
    hit = before.lead(figure.core)
    if hit is None:
        return None
    rule = lead_rule(grammar, str(hit[1]))
    if rule.label == "phone" and figure.digits and not known:
        return Typed("phone", rule.id, max(figure.last, _run(tokens, text, figure, stop)[1]))
    if rule.label in _LOOSE_LEADS or (figure.bare and figure.last == figure.core + 1 and not known):
        return Typed(rule.label, rule.id, figure.last)
    return None


def _apposed(tokens: Sequence[Token], figure: Figure, span: tuple[int, int]) -> bool:
    """Whether a bare figure stands as an age does behind a name: "Maria Lopez, 34," or "(34)"."""
    if not figure.bare or not 2 <= (figure.high or 0) <= 110 or figure.first - 2 < span[0] or figure.last >= span[1]:
        return False
    pair = tokens[figure.first - 1].text + tokens[figure.last].text
    return pair in (",,", "()", ",.", ",;") and tokens[figure.first - 2].text[0].isupper()


def typed(
    grammar: Grammar, tokens: Sequence[Token], text: str, figure: Figure, noun: Noun | None, before: Before, span: tuple[int, int]
) -> Typed | None:
    """What kind of number *figure* is where it counts no people; None where it may count some. *span*: first token of the sentence, end."""
    first, stop = span
    known = noun is not None and noun.group not in ("unknown", "demonym")
    found = _suffixed(grammar, figure) or _led(grammar, tokens, text, figure, before, known, stop)
    if found is not None:
        return found
    hits = grammar.units.at(tokens, figure.last, stop) if figure.last < stop else []
    for hit in hits:
        rule = unit_rule(grammar, hit.key)
        if rule.label == "street_number":
            named = [token for token in tokens[figure.last : hit.last - 1] if token.text[0].isalpha()]
            small = known and noun is not None and not tokens[noun.first].text[0].isupper()
            if not figure.bare or small or not all(token.text[0].isupper() for token in named if token.norm not in ("bis", "ter")):
                continue
        return Typed(rule.label, rule.id, hit.last)
    shaped = _shaped(grammar, tokens, text, figure, stop, known and figure.joined_by == "")
    if shaped is not None:
        return shaped
    if noun is None and _apposed(tokens, figure, span):
        return Typed("age", grammar.rule("age_apposition"), figure.last)
    if noun is None and figure.bare and figure.first > first and (figure.high or 0) <= 99:
        lead = tokens[figure.first - 1]
        if lead.norm in grammar.words.day_leads:
            return Typed("ordinal", grammar.rule("day"), figure.last)
        if lead.text[0].isupper() and figure.first - 1 > first and lead.norm not in grammar.words.closed:
            return Typed("series", grammar.rule("name_number"), figure.last)
    if not figure.whole:
        return Typed("number", grammar.rule("number"), figure.last)
    year = figure.bare and figure.last == figure.core + 1 and 1500 <= (figure.low or 0) <= 2099 and len(tokens[figure.core].text) == 4
    if year and (noun is None or noun.group == "unknown") and figure.first == figure.core:
        return Typed("year", grammar.rule("year"), figure.last)
    return None
