"""The shallow lattice of a reading: tags, base phrases, head nouns, made once and shared by the finders that ask about phrases.

:mod:`selon.lang.chunks` says what a lattice is and answers questions on it. Here the words of time are masked, for they belong to no
phrase, and the tokens of places and of quotations are noted.
"""

from msgspec import Struct

from selon.lang import chunks, tagging
from selon.lang.chunks import Lattice
from selon.lang.heads import Heads, classify, compile_heads
from selon.lang.pack import Pack
from selon.lang.tagging import Shallow
from selon.model import Duration, Mention, Mentions, Reading
from selon.text import token_range

_ANNIVERSARY = "anniversary"


class Grammar(Struct, frozen=True):
    """What the stage keeps of one pack."""

    shallow: Shallow
    heads: Heads


def prepare(pack: Pack) -> Grammar:
    """The chunker's tables and the head nouns of *pack*."""
    return Grammar(tagging.shallow(pack), compile_heads(pack))


def cut(grammar: Grammar, reading: Reading, times: Mentions, places: Mentions) -> Lattice:
    """*reading* tagged and chunked. Linear in its length."""
    masked = tuple(token_range(reading, mention.start, mention.end) for mention in times if _stands_aside(mention))
    held = frozenset(index for mention in places for index in range(*token_range(reading, mention.start, mention.end)))
    spans = ((quote.inner_start, quote.inner_end) for quote in reading.quotes if quote.depth == 0)
    quoted = frozenset(index for span in spans for index in range(*token_range(reading, *span)))
    opening = frozenset(sentence.first for sentence in reading.sentences)
    return chunks.lattice(grammar.shallow, reading.tokens, masked, classify(grammar.heads, reading.tokens), held, quoted, opening)


def _stands_aside(time: Mention) -> bool:
    """Whether a time is told beside what happens: a length of time may be what is asked for, an anniversary what is marked."""
    return not isinstance(time.value, Duration) and time.label != _ANNIVERSARY
