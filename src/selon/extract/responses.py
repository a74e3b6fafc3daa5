"""Finder of responses and side actions: what authorities did about a protest, and what else happened at it.

Labels: ``response`` and ``side_action``; the value is a :class:`selon.model.Code` with the code and its words. ``parts`` holds the
words near by that a rule asked for (the verb that says that leaflets were handed out). What was denied, threatened, asked for or merely
stood by yields no such code.
"""

from bisect import bisect_left

from msgspec import Struct

from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.sections.response import Group, ResponseRule, Shift, Undoing
from selon.lang.sections.rules import Rule
from selon.model import Code, Evidence, Mention, Mentions, Reading, Sentence
from selon.text import token_evidence

Row = ResponseRule | Group | Undoing | Shift | Rule
_WIDEST = 12
_LEAD = 3


class Grammar(Struct, frozen=True):
    """The tables of the response file."""

    table: PhraseTable
    rows: dict[str, Row]
    barriers: frozenset[str]


def prepare(pack: Pack) -> Grammar:
    """The tables of *pack* for :func:`find`."""
    section, paradigms = pack.response, pack.language.paradigms
    rows: dict[str, Row] = {}
    for row in (*section.blocked, *section.rules, *section.groups, *section.undoing, *section.shifts):
        rows[row.id] = row
    entries = [(row.id, form) for row in rows.values() for form in row.forms]
    phrases = table(entries, paradigms, pack.cutter)
    return Grammar(phrases, rows, section.barriers)


class _Found(Struct):
    """The hits of one sentence, by use."""

    rules: list[Hit]
    blocked: dict[int, int]
    groups: dict[str, list[Hit]]
    undoing: list[Hit]
    shifts: list[Hit]


def find(grammar: Grammar, reading: Reading) -> Mentions:
    """Every response and side action told in *reading*, in text order. Linear in the length of the text."""
    mentions: list[Mention] = []
    for sentence in reading.sentences:
        found = _gather(grammar, reading, sentence)
        for hit in found.rules:
            mention = _mention(grammar, reading, found, hit)
            if mention is not None:
                mentions.append(mention)
    return tuple(sorted(mentions, key=lambda m: (m.start, m.end)))


def _gather(grammar: Grammar, reading: Reading, sentence: Sentence) -> _Found:
    found = _Found([], {}, {}, [], [])
    for here in grammar.table.every(reading.tokens, sentence.first, sentence.last):
        seen: set[str] = set()
        for hit in here:
            if hit.key in seen:
                continue
            seen.add(hit.key)
            row = grammar.rows[hit.key]
            if isinstance(row, ResponseRule):
                found.rules.append(hit)
            elif isinstance(row, Group):
                found.groups.setdefault(hit.key, []).append(hit)
            elif isinstance(row, Undoing):
                found.undoing.append(hit)
            elif isinstance(row, Shift):
                found.shifts.append(hit)
            else:
                for at in range(hit.first, hit.last):
                    found.blocked[at] = max(found.blocked.get(at, 0), hit.last - hit.first)
    found.rules = _longest(grammar, found.rules)
    return found


def _longest(grammar: Grammar, hits: list[Hit]) -> list[Hit]:
    """Of overlapping hits the longest stays, the earlier first; hits of the same span all stay, for each may ask for other company."""
    kept: list[Hit] = []
    end = -1
    for hit in sorted(hits, key=lambda h: (h.first, -h.last)):
        if hit.first >= end:
            kept.append(hit)
            end = hit.last
        elif kept and (hit.first, hit.last) == (kept[-1].first, kept[-1].last):
            kept.append(hit)
    return kept


def _mention(grammar: Grammar, reading: Reading, found: _Found, hit: Hit) -> Mention | None:
    row = grammar.rows[hit.key]
    assert isinstance(row, ResponseRule)
    length = hit.last - hit.first
    if any(found.blocked.get(at, 0) >= length for at in range(hit.first, hit.last)):
        return None
    if row.not_after and any(token.norm in row.not_after for token in reading.tokens[max(0, hit.first - _LEAD) : hit.first]):
        return None
    if _undone(grammar, reading, found, hit, row):
        return None
    parts: tuple[Evidence, ...] = ()
    if row.near:
        near = _near(found, row, hit)
        if near is None:
            return None
        parts = (token_evidence(reading, near.first, near.last),)
    code = row.code
    near_by = bisect_left(found.shifts, hit.first, key=lambda h: h.first)
    for other in found.shifts[max(0, near_by - _WIDEST) : near_by + _WIDEST]:
        shift = grammar.rows[other.key]
        if isinstance(shift, Shift) and code in shift.codes and _apart(hit, other) <= shift.reach:
            code = shift.code
    at = token_evidence(reading, hit.first, hit.last)
    return Mention("response", at.start, at.end, at.text, row.id, Code(code, at.text), row.label, parts=parts)


def _apart(hit: Hit, other: Hit) -> int:
    """Tokens between the two; 0 where they touch or overlap."""
    return max(other.first - hit.last, hit.first - other.last, 0)


def _near(found: _Found, row: ResponseRule, hit: Hit) -> Hit | None:
    """The nearest hit of a group that *row* asks for; the two may not overlap."""
    best: Hit | None = None
    for group in row.near:
        hits = found.groups.get(group, [])
        at = bisect_left(hits, hit.first, key=lambda h: h.first)
        for other in hits[max(0, at - _WIDEST) : at + _WIDEST]:
            clear = other.last <= hit.first or other.first >= hit.last
            if clear and _apart(hit, other) <= row.reach and (best is None or _apart(hit, other) < _apart(hit, best)):
                best = other
    return best


def _undone(grammar: Grammar, reading: Reading, found: _Found, hit: Hit, rule: ResponseRule) -> bool:
    """Whether a word near by says that it was not so. What no negation undoes is undone only by words that name its code."""
    at = bisect_left(found.undoing, hit.first, key=lambda h: h.first)
    for other in found.undoing[max(0, at - _WIDEST) : at + _WIDEST]:
        row = grammar.rows[other.key]
        if not isinstance(row, Undoing) or (row.codes and rule.code not in row.codes) or not (rule.negatable or row.codes):
            continue
        before = other.last <= hit.first
        after = other.first >= hit.last
        if not ((before and row.side != "after") or (after and row.side != "before")) or _apart(hit, other) > row.reach:
            continue
        first, last = (other.last, hit.first) if before else (hit.last, other.first)
        if not any(reading.tokens[index].norm in grammar.barriers for index in range(first, last)):
            return True
    return False
