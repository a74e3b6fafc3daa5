"""All phrase tables over a report in one pass: each word is asked once which tables have a phrase that begins with it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from selon.lang.phrases import Hit, PhraseTable
from selon.model import Reading

Heard = Mapping[str, Sequence[Sequence[Hit]]]
"""Table name -> for each sentence its hits: the longest phrase at each place from left to right, none overlapping another."""


class Listener(Struct, frozen=True):
    """Tables by name, and for each opening word the tables that it opens, with the second words that may follow (None: any)."""

    names: tuple[str, ...]
    tables: tuple[PhraseTable, ...]
    openings: Mapping[str, tuple[tuple[int, frozenset[str] | None], ...]]


def listener(tables: Mapping[str, PhraseTable]) -> Listener:
    """A listener to *tables*. Raises ValueError for a phrase that may begin with any word."""
    openings: dict[str, list[tuple[int, frozenset[str] | None]]] = {}
    for number, table in enumerate(tables.values()):
        for word, following in table.starts().items():
            if word == "*":
                raise ValueError("a phrase of the places file begins with *")
            openings.setdefault(word, []).append((number, following))
    return Listener(tuple(tables), tuple(tables.values()), {word: tuple(made) for word, made in openings.items()})


def raised(reading: Reading) -> list[list[int]]:
    """For each sentence the tokens that are not all in small letters: only there can a name begin."""
    tokens = reading.tokens
    return [[index for index in range(sentence.first, sentence.last) if not tokens[index].text.islower()] for sentence in reading.sentences]


def hear(told: Listener, reading: Reading) -> Heard:
    """Every table's hits, sentence by sentence."""
    tokens, openings = reading.tokens, told.openings
    found: list[list[list[Hit]]] = [[] for _ in told.tables]
    norms = [token.norm for token in tokens]
    for sentence in reading.sentences:
        here: list[list[Hit]] = [[] for _ in told.tables]
        end = sentence.last
        for index in range(sentence.first, end):
            opened = openings.get(norms[index])
            if opened is None:
                continue
            following = norms[index + 1] if index + 1 < end else ""
            for number, words in opened:
                mine = here[number]
                if (words is not None and following not in words) or (mine and mine[-1].last > index):
                    continue
                hits = told.tables[number].at(tokens, index, end)
                if hits:
                    longest = hits[0].last
                    mine.extend(hit for hit in hits if hit.last == longest)
        for number, mine in enumerate(here):
            found[number].append(mine)
    return dict(zip(told.names, found, strict=True))
