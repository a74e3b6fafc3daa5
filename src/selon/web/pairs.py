"""Pairs of records as shown: what speaks for one event and what against it, who said what about them, and what comes of that."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from selon.export.visible import visible
from selon.link.comparisons import PROTEST
from selon.link.sentences import Sentences
from selon.link.weights import Level
from selon.runner.bound import Said
from selon.views import Link, Pair
from selon.web.words import Table

ANSWERS = ("same", "different", "unsure")


class Sign(Struct, frozen=True):
    """One comparison of a pair: its name, what it found, what that is worth in bits, and why."""

    name: str
    level: str
    bits: float
    why: str


class Side(Struct, frozen=True):
    """One record of a pair: what it is called, its report, and the event that it belongs to (``here``: the one of the page)."""

    record: str
    title: str
    outlet: str
    published: str | None
    document: str
    event: str
    event_title: str
    here: bool = False


class PairRow(Struct, frozen=True):
    """A pair. ``mine``: what who asks said of it; ``others``: (coder, answer) of everybody else, where these may be seen."""

    id: str
    sides: tuple[Side, Side]
    bits: float | None
    signs: tuple[Sign, ...]
    mine: str
    others: tuple[tuple[str, str], ...]
    effect: str = ""


def signs(link: Link, protest: bool, levels: Mapping[tuple[str, str], Level], words: Table, said: Sentences) -> tuple[Sign, ...]:
    """What was compared of a pair, in the reader's words, what weighs most first; *protest*: as protests are weighed."""
    found = []
    for name, level in link.evidence.items():
        keys = [(PROTEST + name, level), (name, level)]
        known = next((levels[key] for key in (keys if protest else keys[::-1]) if key in levels), None)
        bits, why = (known.weight, known.reason[said.language]) if known else (0.0, "")
        found.append(Sign(visible(said.comparison(name)), _level(words, name, level), bits, why))
    return tuple(sorted(found, key=lambda one: -abs(one.bits)))


def _level(words: Table, name: str, level: str) -> str:
    """What a comparison found: words of its own where the level means something else there."""
    return _named(words.levels, f"{name}_{level}" if f"{name}_{level}" in words.levels else level)


def _named(words: Table, key: str) -> str:
    return str(words[key]) if key in words else visible(key.replace("_", " "))


def row(pair: Pair, sides: tuple[Side, Side], weighed: tuple[float, tuple[Sign, ...]] | None, said: Said | None, coder: str) -> PairRow:
    """A pair with what was said of it."""
    answers = {} if said is None else {name: answer for name, (_, answer) in said.answers.items()}
    others = tuple(sorted((name, answer) for name, answer in answers.items() if name != coder))
    bits, shown = weighed if weighed is not None else (None, ())
    return PairRow(" ".join(pair), sides, bits, shown, answers.get(coder, ""), others)


def rows(
    links: Iterable[Link],
    side: Callable[[str], Side],
    weigh: Callable[[Link], tuple[Sign, ...]],
    said: Mapping[Pair, Said],
    coder: str,
) -> Sequence[PairRow]:
    """A row for each of *links*; *side* tells a record, *weigh* what was compared."""
    made = []
    for link in links:
        one, other = link.records
        made.append(row(link.records, (side(one), side(other)), (link.bits, weigh(link)), said.get(link.records), coder))
    return made
