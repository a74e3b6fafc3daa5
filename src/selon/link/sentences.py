"""What explains a link or a relation, in the reader's language.

Files hold the English sentence, with the codes that it was made of; for a reader of another language it is read back into its pieces and
said anew, so that bits stay those by which it was linked. A sentence that is none of ours is left as it is.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

import msgspec
from babel.numbers import format_decimal
from msgspec import Struct

from selon.codebook.checks import SENTENCES
from selon.errors import UsageError
from selon.link.comparisons import PROTEST
from selon.link.weights import shipped
from selon.views import Link, Relation, Worded

WRITTEN = SENTENCES.written
"""The language that files hold."""
_PIECE = re.compile(r"(?:^| )([a-z_]+) ([+-]\d+\.\d): (.+?)(?= [a-z_]+ [+-]\d+\.\d: |$)", re.DOTALL)


class LinkWords(Struct, frozen=True, forbid_unknown_fields=True):
    """``piece``: how one comparison is told of; ``comparisons``: what they are called; ``relations``: what their rules rest on."""

    piece: str
    comparisons: Mapping[str, str]
    relations: Mapping[str, str]


def plain(comparison: str) -> str:
    """A comparison as links name it: without what marks that of two protests."""
    return comparison.removeprefix(PROTEST)


class Sentences(Struct, frozen=True, eq=False):
    """Those of one language. ``reasons``: comparison as links name it, and sentence as files hold it -> the same in the language."""

    language: str
    words: LinkWords
    reasons: Mapping[tuple[str, str], str]

    def link(self, link: Link) -> Worded:
        """Why two records are near."""
        told = link.why if self.language == WRITTEN else " ".join(self._pieces(link.why))
        return Worded(told, self.language) if told or not link.why else Worded(link.why, WRITTEN)

    def _pieces(self, why: str) -> Iterator[str]:
        """The pieces of *why*, anew; none where one of them is none of ours."""
        found = _PIECE.findall(why)
        if " ".join(f"{name} {bits}: {reason}" for name, bits, reason in found) == why and all((n, r) in self.reasons for n, _, r in found):
            for name, bits, reason in found:
                called, worth = self.comparison(name), self.bits(float(bits))
                yield self.words.piece.format(comparison=called, bits=worth, reason=self.reasons[name, reason])

    def reason(self, comparison: str, written: str) -> str:
        """Why a level counts, of the sentence that files hold; that itself where it is none of ours."""
        return self.reasons.get((comparison, written), written)

    def comparison(self, name: str) -> str:
        """What a comparison is called; its name where it is none of ours."""
        return self.words.comparisons.get(name, name.replace("_", " "))

    def bits(self, bits: float, places: int = 1) -> str:
        """A weight with its sign, as the language writes numbers."""
        digits = "0" * places
        return str(format_decimal(bits, format=f"+0.{digits};−0.{digits}", locale=self.language))

    def relation(self, relation: Relation) -> Worded:
        """Why an event stands to another as it does."""
        if self.language == WRITTEN or relation.rule not in self.words.relations:
            return Worded(relation.why, WRITTEN)
        return Worded(self.words.relations[relation.rule], self.language)


def link_words(language: str) -> LinkWords:
    """The words of *language*. Raises UsageError where there are none."""
    source = files("selon.link") / "words" / f"{language}.toml"
    if not source.is_file():
        raise UsageError(f"links are not explained in {language!r}")
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), LinkWords)


def sentences(language: str) -> Sentences:
    """Those of *language*. Raises UsageError where there are none."""
    said = link_words(language)
    return Sentences(language, said, {(plain(one.comparison), one.reason[WRITTEN]): one.reason[language] for one in shipped().levels})
