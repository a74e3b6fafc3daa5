"""What vague words for numbers mean: the published table of intervals, made from a pack's counts file.

``python -m selon.lang.intervals docs/counts.md`` writes the table into the page, between its two marks; a test holds the two equal, and
another holds the table to what the finder of counts makes of the words. The convention is named in the pack and told on the page.
"""

import sys
from pathlib import Path

from msgspec import Struct

from selon.lang.load import load_pack, pack_codes
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.sections.counts import Vague

BARE_PLURAL = (2, 10)
"""A plural by itself ("hundreds"): from so many units to just under so many."""
BEGIN, END = "<!-- intervals: made from the packs by `make docs` -->", "<!-- end of intervals -->"
_CHAINED = (1_000, 1_000_000)


class Column(Struct, frozen=True):
    """What stands before a word for a number: the rule, its words, and how many units they mean (``top`` None: no upper bound)."""

    rule: str
    words: tuple[str, ...]
    low: int
    top: int | None


class Row(Struct, frozen=True):
    """A word for a number, or two chained: its unit, the words for one of it, and its plural words (none: it has no vague plural)."""

    rules: tuple[str, ...]
    unit: int
    singular: tuple[str, ...]
    plural: tuple[str, ...]


def bounds(unit: int, low: int, top: int | None) -> tuple[int, int | None]:
    """The interval of *low* units to just under *top* units."""
    return low * unit, None if top is None else top * unit - 1


def columns(pack: Pack) -> tuple[Column, ...]:
    """The quantifiers that may stand before a plural, the bare plural first."""
    bare = tuple(word for rule in pack.counts.vague if not rule.alone for word in rule.forms)
    return (Column("", bare, *BARE_PLURAL), *(_column(rule) for rule in pack.counts.vague if rule.alone))


def _column(rule: Vague) -> Column:
    return Column(rule.id, rule.forms, rule.low, rule.high)


def rows(pack: Pack) -> tuple[Row, ...]:
    """The words for numbers from small to large, chained ones ("tens of thousands") behind the simple ones."""
    simple = sorted(pack.counts.collectives, key=lambda rule: rule.unit)
    plurals = [rule for rule in simple if rule.plural]
    small = [rule for rule in plurals if rule.unit in (10, 100)]
    chained = [(one, big) for big in plurals if big.unit in _CHAINED for one in small]
    link = pack.counts.words.of[0]
    return (
        *(Row((rule.id,), rule.unit, (*rule.singular, *rule.alone), rule.plural) for rule in simple),
        *(Row((one.id, big.id), one.unit * big.unit, (), (f"{one.plural[0]} {link} {big.plural[0]}",)) for one, big in chained),
    )


def alone(pack: Pack) -> tuple[tuple[Column, tuple[int, int | None]], ...]:
    """What the quantifiers mean without a word for a number ("several people"); those without an upper bound make no crowd figure."""
    return tuple((_column(rule), bounds(1, rule.low, None if rule.open else rule.high)) for rule in pack.counts.vague if rule.alone)


def _told(interval: tuple[int, int | None]) -> str:
    low, high = interval
    return f"{low:,} or more" if high is None else f"{low:,}–{high:,}"


def _words(pack: Pack, forms: tuple[str, ...], most: int = 4) -> str:
    words = list(dict.fromkeys(expand(form, pack.language.paradigms)[0].text.strip(" ,").replace("- ", "-") for form in forms))
    return ", ".join(f"*{word}*" for word in words[:most]) + (" …" if len(words) > most else "")


def _one(pack: Pack, row: Row) -> str:
    """What one of it means: a word that is a numeral too ("a hundred") is taken at its word."""
    exact = any(word in pack.counts.numerals.hundreds or word in pack.counts.numerals.scales for word in row.singular)
    return "" if not row.singular else f"{row.unit:,}" if exact else f"about {row.unit:,}"


def markdown(pack: Pack) -> str:
    """The table of one language."""
    heads = columns(pack)
    titles = ["word", "one of it", *("plural alone" if not head.rule else _words(pack, head.words, 3) for head in heads)]
    lines = [f"### {pack.language.name} (`{pack.code}`)", "", f"Convention: `{pack.counts.convention}`.", ""]
    lines += ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    for row in rows(pack):
        word = _words(pack, (*row.singular, *row.plural))
        cells = [_one(pack, row)]
        cells += [_told(bounds(row.unit, head.low, head.top)) if row.plural else "" for head in heads]
        lines.append("| " + " | ".join((word, *cells)) + " |")
    cells = [_told(interval) for _, interval in alone(pack)]
    lines.append("| " + " | ".join(("*without such a word*", "", "", *cells)) + " |")
    lines += ["", "Before and after a number:", "", "| words | what they make of N |", "|---|---|"]
    meaning = {"about": "about N: the interval [N, N], marked", "at_least": "N or more", "at_most": "N or fewer"}
    for rule in pack.counts.hedges:
        behind = " (behind)" if rule.side == "after" else ""
        lines.append(f"| {_words(pack, rule.forms, 8)}{behind} | {meaning[rule.modality]} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """*text* with the tables of all packs between its marks. Raises ValueError where the marks are missing."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page needs the marks {BEGIN} and {END}")
    return head + begin + "\n" + "\n".join(markdown(load_pack(code)) for code in sorted(pack_codes(), reverse=True)) + end + tail


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(page(target.read_text(encoding="utf-8")), encoding="utf-8")
