"""Head nouns and their classes: which words of a reading name a crowd, a group, an organisation, an institution, and in what role.

The nouns are the ``[[heads]]`` of ``actors.toml``; every finder that asks "who is this phrase?" asks here.
"""

from collections.abc import Sequence

from msgspec import Struct

from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable
from selon.lang.sections.actors import Head
from selon.lang.tokens import tokenise
from selon.model import Token


class Heads(Struct, frozen=True):
    """The compiled head nouns of one pack."""

    words: PhraseTable
    classes: dict[str, Head]


def compile_heads(pack: Pack) -> Heads:
    """The head nouns of *pack*. A form written with a capital keeps it in its key, so that "SUD" is told from "sud"."""
    words = PhraseTable()
    for head in pack.actors.heads:
        for pattern in head.forms:
            for form in expand(pattern, pack.language.paradigms):
                key = f"{head.id}={form.text}" if form.text[0].isupper() else head.id
                words.add([token.norm for token in tokenise(form.text, pack.cutter)], key, form.tense)
    return Heads(words, {head.id: head for head in pack.actors.heads})


def classify(heads: Heads, tokens: Sequence[Token]) -> dict[int, Head]:
    """The class of every token that is (part of) a head noun, by token index."""
    found: dict[int, Head] = {}
    for hit in heads.words.scan(tokens):
        name, _, written = hit.key.partition("=")
        if heads.classes[name].before_name and not _before_name(tokens, hit.first, hit.last):
            continue
        if not written or _written_so(tokens[hit.first].text, written.split()[0]):
            found.update((index, heads.classes[name]) for index in range(hit.first, hit.last) if index not in found)
    return found


def _before_name(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the small word ``first:last`` stands right before a name."""
    return tokens[first].text[0].islower() and last < len(tokens) and tokens[last].text[0].isupper()


def _written_so(text: str, written: str) -> bool:
    return text == written or (text.isupper() and len(text) > 1) or (text[:1].isupper() and not written.isupper())
