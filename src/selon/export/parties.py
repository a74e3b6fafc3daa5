"""Of what kind somebody is who organises or is addressed, as far as the name or the coded role tells: person, body, public body, firm.

Where neither tells, it is what FollowTheMoney calls a legal entity: somebody of whom it is not known whether it is a person or a body.
"""

from collections.abc import Collection
from typing import Literal

from selon.lang.person_names import Finder
from selon.lang.person_words import Word, split
from selon.lang.persons import Vocabulary
from selon.model import Who

Schema = Literal["Person", "Organization", "PublicBody", "Company", "LegalEntity"]
SCHEMATA: tuple[Schema, ...] = ("Person", "Organization", "PublicBody", "Company", "LegalEntity")
"""Every kind, as FollowTheMoney calls it."""

_BY_ROLE: dict[str, Schema] = {"union": "Organization", "ngo": "Organization", "media": "Organization"}
_PUBLIC_ROLES = ("police", "government")
_FAR = 3
_TOLD = frozenset({"given", "title", "initial"})


class Kinds:
    """Tells kinds by the vocabulary of the packs; made once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.v, self.finder = vocabulary, Finder(vocabulary)

    def schema(self, who: Who, language: str | None) -> Schema:
        """The kind of *who*: by the noun that the name is about, by a person's name, by letters of a force or ministry, by the role."""
        words = [word for word in split(who.name) if word.text[0].isalpha()]
        by_noun = self._by_noun(words, language)
        if by_noun is not None:
            return by_noun
        if self._is_person(who.name):
            return "Person"
        if who.role in _PUBLIC_ROLES and len(words) == 1 and words[0].text.isupper():
            return "PublicBody"  # letters: "CRS", "NYPD"
        return _BY_ROLE.get(who.role or "", "LegalEntity") if who.name[:1].isupper() else "LegalEntity"

    def _by_noun(self, words: list[Word], language: str | None) -> Schema | None:
        """By the head noun: the first that tells in a language that puts it first, else the last before "of"; an office is no body."""
        v, sheet = self.v, self.v.sheets.get(language or "")
        told = tuple(word.bare for word in words)
        if any(told[at : at + len(office)] == office for at in range(_FAR) for office in v.offices.get("".join(told[at : at + 1]), ())):
            return None
        if sheet is not None and sheet.head == "last":
            stop = next((i for i, word in enumerate(words) if i and word.bare in sheet.of), len(words))
            words = words[:stop][::-1]
        lists: tuple[tuple[Schema, Collection[str]], ...] = (
            ("PublicBody", v.public_bodies), ("Company", v.companies), ("Organization", v.organisations),
        )  # fmt: skip
        return next((schema for word in words for schema, nouns in lists if word.bare in nouns), None)

    def _is_person(self, name: str) -> bool:
        """Whether the name of a person is found that ends it, by a given name, initials or a title."""
        found = [one for person in self.finder.persons(name) for one in person.mentions]
        return any(one.rule in _TOLD and one.end == len(name) and " " in name for one in found)
