"""What tells names of persons, language by language: ``persons.toml`` of each pack, apart from what decides coded lines.

Names travel: a French report names people with English, Arabic or Wolof names, so given names and vocabulary of all packs serve together,
with lists of names of many origins beside them;
only the order of words in what describes somebody is the report's own language's.
"""

import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from msgspec import Struct

from selon.lang.listed_names import GIVEN, SURNAMES, listed
from selon.lang.load import pack_codes, packs_folder, section

FILE = "persons.toml"
AMBIGUOUS, SYLLABLES = "ambiguous.txt", "syllables.txt"
"""What is known of names of many origins, which serve in every language: files of the folder ``names``."""


_NO_NOUN = ("common", "bodies", "venues", "venues_behind", "of", "articles", "said_by", "acts")
_MADE = ("offices", "adjectives", "namings", "given")


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """Given names; ``ambiguous``: those that are other words or places too, and alone are a name only where something else says so."""

    names: tuple[str, ...]
    ambiguous: tuple[str, ...]


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule with examples: (text, name that is private in it), near misses (texts without any), names in an office (text, name)."""

    id: str
    note: str
    examples: tuple[tuple[str, str], ...]
    near: tuple[str, ...]
    public: tuple[tuple[str, str], ...] = ()


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``persons.toml``. ``head``: where the noun stands that says what somebody is; ``joins``: small words inside such a phrase;
    ``adjectives``: endings of words that may follow a noun in it; ``genitives``: those that say whose; ``clitics``: what an apostrophe
    joins to a word without being a part of it; ``aides``: whose
    with an office behind "of" are not in it; ``common``: words that a capital at the beginning of a sentence does not make a name;
    ``acts``: what
    a name of the lists does that bodies do too; ``fates``: what befalls persons alone, behind ``auxiliaries``; ``namings``: words right
    before what somebody is called; ``of_people``: nouns that, with a genitive, tell of persons; ``public_bodies``, ``companies``,
    ``organisations``: nouns that a body of that kind is called by."""

    head: Literal["first", "last"]
    titles: tuple[str, ...]
    particles: tuple[str, ...]
    elisions: tuple[str, ...]
    clitics: tuple[str, ...]
    kin: tuple[str, ...]
    trades: tuple[str, ...]
    saying: tuple[str, ...]
    said_by: tuple[str, ...]
    acts: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    fates: tuple[str, ...]
    namings: tuple[str, ...]
    public_bodies: tuple[str, ...]
    companies: tuple[str, ...]
    organisations: tuple[str, ...]
    of_people: tuple[str, ...]
    ages: tuple[str, ...]
    venues: tuple[str, ...]
    venues_behind: tuple[str, ...]
    surnames_too: tuple[str, ...]
    place_heads: tuple[str, ...]
    bodies: tuple[str, ...]
    offices: tuple[str, ...]
    before_office: tuple[str, ...]
    articles: tuple[str, ...]
    indefinite: tuple[str, ...]
    possessives: tuple[str, ...]
    of: tuple[str, ...]
    joins: tuple[str, ...]
    adjectives: tuple[str, ...]
    who_is: tuple[str, ...]
    genitives: tuple[str, ...]
    aides: tuple[str, ...]
    coordinators: tuple[str, ...]
    common: tuple[str, ...]
    given: Given
    rule: tuple[Rule, ...]


class Vocabulary(Struct, frozen=True):
    """The sheets ready for use: folded sets over all packs, ``offices`` as tuples of tokens, longest first, by the first of them, and
    ``ending`` by the last; ``given``: given names that are no other words; ``listed``: every name of every list; ``syllables``: what
    given names of two syllables with a hyphen are made of. United once, since they are asked for at every word: ``people`` (trades, kin),
    ``heads`` (nouns before a name), ``bounds`` (ends of a phrase), ``no_noun`` (no noun of a person), ``spoken`` (verbs on either side)."""

    sheets: dict[str, Sheet]
    titles: frozenset[str]
    particles: frozenset[str]
    elisions: frozenset[str]
    clitics: frozenset[str]
    kin: frozenset[str]
    trades: frozenset[str]
    saying: frozenset[str]
    said_by: frozenset[str]
    acts: frozenset[str]
    auxiliaries: frozenset[str]
    fates: frozenset[str]
    namings: frozenset[tuple[str, ...]]
    public_bodies: frozenset[str]
    companies: frozenset[str]
    organisations: frozenset[str]
    of_people: frozenset[str]
    ages: frozenset[str]
    venues: frozenset[str]
    venues_behind: frozenset[str]
    surnames_too: frozenset[str]
    place_heads: frozenset[str]
    bodies: frozenset[str]
    offices: Mapping[str, tuple[tuple[str, ...], ...]]
    ending: Mapping[str, tuple[tuple[str, ...], ...]]
    office_heads: frozenset[str]
    before_office: frozenset[str]
    articles: frozenset[str]
    indefinite: frozenset[str]
    possessives: frozenset[str]
    of: frozenset[str]
    joins: frozenset[str]
    who_is: frozenset[str]
    genitives: frozenset[str]
    aides: frozenset[str]
    coordinators: frozenset[str]
    adjectives: tuple[str, ...]
    common: frozenset[str]
    given: frozenset[str]
    ambiguous: frozenset[str]
    listed: frozenset[str]
    syllables: frozenset[str]
    people: frozenset[str]
    heads: frozenset[str]
    bounds: frozenset[str]
    no_noun: frozenset[str]
    spoken: frozenset[str]


def bare(word: str) -> str:
    """*word* as it is compared here: small letters without accents (but in words of one or two letters, which accents tell apart),
    straight apostrophes."""
    if len(word) <= 2:
        return word.casefold().replace("’", "'")
    folded = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def load_sheet(folder: Traversable) -> Sheet:
    """The sheet of the pack in *folder*. Raises PackError with file, line and reason."""
    return section(folder, FILE, Sheet)


def _names(file: str) -> frozenset[str]:
    """The names of a file of the folder ``names``."""
    lines = (files("selon.lang") / "names" / file).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def load_vocabulary() -> Vocabulary:
    """The vocabulary of all packs that have such a file. Raises PackError."""
    folders = {code: packs_folder() / code for code in pack_codes()}
    sheets = {code: load_sheet(folder) for code, folder in folders.items() if (folder / FILE).is_file()}

    def union(name: str) -> frozenset[str]:
        return frozenset(bare(word) for sheet in sheets.values() for word in getattr(sheet, name))

    world, surnames = (frozenset(bare(name) for name in listed(prefixes)) for prefixes in (GIVEN, SURNAMES))
    own = frozenset(bare(name) for sheet in sheets.values() for name in sheet.given.names)
    told = frozenset(bare(name) for sheet in sheets.values() for name in sheet.given.ambiguous)
    offices = {tuple(bare(phrase).replace("'", " ' ").split()) for sheet in sheets.values() for phrase in sheet.offices}
    ordered = sorted(offices, key=lambda words: (-len(words), words))
    told_by = {name: union(name) for name in Sheet.__struct_fields__ if name in Vocabulary.__struct_fields__ and name not in _MADE}
    people = told_by["trades"] | told_by["kin"]
    return Vocabulary(
        sheets=sheets,
        **told_by,
        people=people,
        heads=people | told_by["titles"] | told_by["bodies"],
        bounds=told_by["of"] | told_by["who_is"] | told_by["coordinators"],
        no_noun=frozenset().union(*(told_by[name] for name in _NO_NOUN)),
        spoken=told_by["saying"] & told_by["said_by"],
        offices={word: tuple(one for one in ordered if one[0] == word) for word in {one[0] for one in ordered}},
        ending={word: tuple(one for one in ordered if one[-1] == word) for word in {one[-1] for one in ordered}},
        office_heads=frozenset(words[-1] for words in offices) | frozenset(words[0] for words in offices),
        adjectives=tuple(sorted({bare(one) for sheet in sheets.values() for one in sheet.adjectives})),
        namings=frozenset(tuple(bare(one).replace("'", " ' ").split()) for sheet in sheets.values() for one in sheet.namings),
        given=own | (world - _names(AMBIGUOUS)),
        ambiguous=told,
        syllables=_names(SYLLABLES),
        listed=world | own | surnames,
    )
