"""Figures: numbers with their hedges, ranges, collective nouns and vague quantifiers, as intervals over a span of tokens."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.counts.grammar import Grammar, vague_rule
from selon.extract.counts.numerals import Number, number_at
from selon.lang.intervals import BARE_PLURAL
from selon.model import Modality, Token

Kind = Literal["number", "vague", "zero", "one", "asked"]


class Figure(Struct, frozen=True, gc=False):
    """A figure at tokens ``first:last``; the bare number begins at ``core``.

    ``kind``: "zero" is a negation that denies a count, "asked" a number that is named but not told, "one" an article that may be a count
    of one, "vague" has an interval by convention.
    ``bare``: digits as they are, without groups, scale or hedge (it may be a year, a house number …).
    ``suffix`` is glued to the digits, ``collective`` says that a partitive follows ("une dizaine de").
    """

    first: int
    core: int
    last: int
    low: int | None
    high: int | None
    modality: Modality
    kind: Kind = "number"
    digits: bool = False
    bare: bool = False
    collective: bool = False
    suffix: str = ""
    whole: bool = True
    scaled: bool = False
    joined_by: str = ""


class Before:
    """Phrases that end right before a token of one sentence: hedges and leads, looked for when the first figure asks for them."""

    __slots__ = ("_grammar", "_hedges", "_leads", "_span", "_tokens")

    def __init__(self, grammar: Grammar, tokens: Sequence[Token], first: int, last: int) -> None:
        self._grammar, self._tokens, self._span = grammar, tokens, (first, last)
        self._hedges: dict[int, tuple[int, int]] | None = None
        self._leads: dict[int, tuple[int, int]] | None = None

    def hedge(self, token: int) -> tuple[int, int] | None:
        """The hedge that ends before *token*: its first token and its rule's index."""
        if self._hedges is None:
            self._hedges = {hit.last: (hit.first, int(hit.key)) for hit in self._grammar.hedges_before.scan(self._tokens, *self._span)}
        return self._hedges.get(token)

    def lead(self, token: int) -> tuple[int, int] | None:
        """The lead that ends before *token*, in the same way."""
        if self._leads is None:
            self._leads = {hit.last: (hit.first, int(hit.key)) for hit in self._grammar.leads.scan(self._tokens, *self._span)}
        return self._leads.get(token)


def _unit_after(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int, plural: bool) -> tuple[int, int] | None:
    """A collective noun at token *at*, with a chained one ("dizaines de milliers"): its unit and the token after it."""
    if at < stop and (sized := grammar.sized.at(tokens, at, stop)):
        at = sized[0].last  # "une petite centaine"
    if at >= stop or tokens[at].norm not in grammar.words.collectives:
        return None
    tables = (grammar.plural, grammar.singular) if plural else (grammar.singular, grammar.plural)
    for chosen in tables:
        hits = chosen.at(tokens, at, stop)
        if hits:
            unit, last = grammar.data.collectives[int(hits[0].key)].unit, hits[0].last
            links = grammar.of.at(tokens, last, stop)
            after = links[0].last if links else last
            chained = grammar.plural.at(tokens, after, stop) or (grammar.singular.at(tokens, after, stop) if not links else [])
            if chained and (bigger := grammar.data.collectives[int(chained[0].key)].unit) > unit:
                return unit * bigger, chained[0].last
            return unit, last
    return None


def _vague_at(grammar: Grammar, tokens: Sequence[Token], text: str, at: int, stop: int) -> Figure | None:
    """A vague figure at token *at*: a quantifier with a collective noun, one without, or a bare plural ("des milliers", "thousands")."""
    for hit in grammar.vague.at(tokens, at, stop):
        rule = vague_rule(grammar, hit.key)
        links = grammar.of.at(tokens, hit.last, stop) if rule.alone else []
        for start in (hit.last, *([links[0].last] if links else [])):
            unit = _unit_after(grammar, tokens, start, stop, plural=True)
            if unit is not None:
                return _vague(at, hit.last, unit, rule.low, rule.high)
        if rule.alone and hit.last < stop and number_at(grammar, tokens, text, hit.last, stop) is None:
            return _vague(at, at, (1, hit.last), rule.low, None if rule.open else rule.high)
    if tokens[at].norm in grammar.words.collectives and grammar.plural.at(tokens, at, stop):
        unit = _unit_after(grammar, tokens, at, stop, plural=True)
        if unit is not None:
            return _vague(at, at, unit, *BARE_PLURAL)
    return None


def _vague(first: int, core: int, unit: tuple[int, int], low: int, high: int | None) -> Figure:
    top = None if high is None else high * unit[0] - 1
    return Figure(first, core, unit[1], low * unit[0], top, "vague", "vague", collective=unit[0] > 1)


def _from_number(grammar: Grammar, tokens: Sequence[Token], number: Number, stop: int) -> Figure:
    plural = not number.article and number.floor > 1
    last, low, high = number.last, number.floor, number.ceiling
    unit = _unit_after(grammar, tokens, last, stop, plural) if last < stop and not number.suffix and number.whole else None
    if unit is not None and low:
        return Figure(number.first, number.first, unit[1], low * unit[0], low * unit[0], "about", collective=True)
    if last + 2 < stop and tokens[last].text == "(" and tokens[last + 2].text == ")" and not number.digits:
        last += 3 if tokens[last + 1].text == str(low) else 0  # "trois (3) morts"
    modality: Modality = "exact" if number.whole else "range"
    return Figure(
        number.first, number.first, last, low, high, modality, "one" if number.article else "number", number.digits,
        number.digits and not number.grouped and number.scale == 1, False, number.suffix, number.whole, number.scale >= 1_000_000,
    )  # fmt: skip


def _range(grammar: Grammar, tokens: Sequence[Token], text: str, left: Number, opener: str, stop: int) -> Figure | None:
    """A range that begins with *left*: "entre 800 et 1 200", "300-400", "de 8 000 à 10 000", "deux ou trois"."""
    at = left.last
    if at + 1 >= stop or left.suffix:
        return None
    link = tokens[at].norm
    marked = link in grammar.words.marks and (text[tokens[at - 1].end : tokens[at].start] == "" or link == "–")
    spaced = link in grammar.words.marks and link != "/" and left.digits and left.floor >= 10  # "3 000 - 4 000 people"
    if (
        not marked
        and not spaced
        and link not in grammar.words.to
        and link not in grammar.words.or_
        and not (opener in grammar.words.between and link in grammar.words.and_)
    ):
        return None
    after = at + 1
    if tokens[after].norm in grammar.words.from_ or tokens[after].text in "€$£":
        after += 1
    right = number_at(grammar, tokens, text, after, stop) if after < stop else None
    if right is None or right.suffix or right.article:
        return None
    low, high = left.floor, right.ceiling
    if right.scale > 1 and left.scale == 1 and low * right.scale < high:
        low *= right.scale
    elif low < 1000 and right.digits and right.grouped and high % 1000 == 0 and low * 1000 < high < low * 100_000:
        low *= 1000  # "10-12,000"
    nothing = low >= high or (spaced and not marked and high < 100) or (link in grammar.words.or_ and high > 3 * low) or (link == "/")
    if nothing:
        return None
    right_figure = _from_number(grammar, tokens, right, stop)
    if right_figure.collective:
        unit = (right_figure.high or right.floor) // max(right.floor, 1)
        return Figure(left.first, left.first, right_figure.last, low * unit, high * unit, "range", collective=True)
    plain = left.digits and right.digits and not (left.grouped or right.grouped) and right.scale == 1
    return Figure(
        left.first, left.first, right_figure.last, low, high, "range", "number", left.digits, plain, False, "", True,
        right.scale >= 1_000_000, link,
    )  # fmt: skip


def _hedged(figure: Figure, modality: Modality) -> Figure:
    if figure.kind == "zero":
        return figure
    if modality == "at_least":
        return replace(figure, high=None, modality=modality)
    if modality == "at_most":
        return replace(figure, low=None, high=figure.high if figure.high is not None else figure.low, modality=modality)
    return replace(figure, modality="about") if figure.modality == "exact" else figure


def after_hedge(grammar: Grammar, tokens: Sequence[Token], figure: Figure, at: int, stop: int) -> Figure:
    """*figure* with a hedge at token *at* taken in ("3 000 environ", "deux cents grévistes au moins"), or as it was."""
    hits = grammar.hedges_after.at(tokens, at, stop) if at < stop else []
    if not hits or figure.modality not in ("exact", "about"):
        return figure
    if any(hit.last > hits[0].last for hit in grammar.hedges_before.at(tokens, at + 1, stop)):
        return figure  # "130 injured and more than 600 …": it is the next figure's
    found = _hedged(figure, grammar.data.hedges[int(hits[0].key)].modality)
    return replace(found, last=hits[0].last)


def with_before(grammar: Grammar, figure: Figure, before: Before, floor: int) -> Figure:
    """*figure* with the hedges before it, the nearest first; a bound outweighs an approximation."""
    for _ in range(2):
        hit = before.hedge(figure.first)
        if hit is None or hit[0] < floor:
            break
        modality = grammar.data.hedges[hit[1]].modality
        if figure.modality in ("exact", "about", "range") or (figure.modality == "vague" and modality != "about"):
            figure = _hedged(figure, modality)
        figure = replace(figure, first=hit[0], bare=False)
    return figure


def figure_at(grammar: Grammar, tokens: Sequence[Token], text: str, span: tuple[int, int, int], before: Before) -> Figure | None:
    """The figure whose bare number begins at token ``span[0]``; ``span[1]`` is the earliest token a hedge may take, ``span[2]`` the end.

    An article comes without its hedges.
    """
    at, floor, stop = span
    number = number_at(grammar, tokens, text, at, stop)
    vaguely = tokens[at].norm in grammar.words.vague
    if number is None and not vaguely:
        return None
    if number is None and (hits := grammar.alone.at(tokens, at, stop)):
        unit = grammar.data.collectives[int(hits[0].key)].unit
        return with_before(grammar, Figure(at, at, hits[0].last, unit, unit, "about", collective=True), before, floor)
    if number is None or number.article:
        vague = _vague_at(grammar, tokens, text, at, stop) if vaguely else None
        if vague is not None:
            return with_before(grammar, vague, before, floor)
        if number is None:
            return None
    opener = tokens[at - 1].norm if at > floor else ""
    changed = opener in grammar.words.from_ and at - 2 >= floor and tokens[at - 2].norm in grammar.words.changes
    found = None if changed else _range(grammar, tokens, text, number, opener, stop)
    if found is not None:
        opened = opener in grammar.words.between or (opener in grammar.words.from_ and found.joined_by in grammar.words.to)
        found = replace(found, first=at - 1) if opened else found
    else:
        found = _from_number(grammar, tokens, number, stop)
    if found.kind == "one":
        return found  # its hedges matter only where it turns out to count somebody
    found = with_before(grammar, found, before, floor)
    return after_hedge(grammar, tokens, found, found.last, stop)
