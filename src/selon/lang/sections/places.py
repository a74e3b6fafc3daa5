"""``places.toml``: cues of place names, venue nouns, landmarks, and the rules that name how a place was found."""

from typing import Literal

from msgspec import Struct, field

from selon.lang.sections.rules import Rule


class Venues(Struct, frozen=True, forbid_unknown_fields=True):
    """Nouns of venues. ``order``: "noun_name" (place Carnot) or "name_noun" (Merrion Square).

    ``street``: a venue wherever a name follows (precedes); ``site``: the same, and without a name after a front cue ("in front of");
    ``institution``: may also speak or act, so a venue after a front cue only. ``ambiguous``: street nouns with another everyday sense,
    which need a place preposition where their name has a preposition of its own. ``owned``: institutions that carry a country or owner
    which is not where they stand (an embassy). ``idioms``: phrases in which such a noun names
    no venue. ``front``: what a crowd stands before or goes to; ``on``: prepositions too weak for an institution without a name.
    """

    order: Literal["noun_name", "name_noun"]
    street: tuple[str, ...]
    site: tuple[str, ...]
    institution: tuple[str, ...]
    ambiguous: tuple[str, ...]
    owned: tuple[str, ...]
    whole: tuple[str, ...]
    idioms: tuple[str, ...]
    front: tuple[str, ...]
    on: tuple[str, ...]
    linkers: tuple[str, ...]
    inner: tuple[str, ...]


class Landmark(Struct, frozen=True, forbid_unknown_fields=True):
    """A venue known by its name alone. ``seat``: also stands for a government; ``common``: an everyday word, needs a place preposition."""

    name: str
    city: str
    country: str
    seat: bool = False
    common: bool = False


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """The places file of a pack. ``rules`` hold the forms of cues that stand before a name; the others name how a place was chosen.

    ``contracted``: prepositions that swallow an article, and the article ("au" -> "Le"). ``home``: weight of each country before a
    report has said anything. ``admin_nouns`` stand behind the name of an area that lies around its town, ``county_nouns`` behind one that
    need not, ``town_nouns`` behind a town or quarter ("Aleppo city").
    ``roads``: prefixes of numbered roads. ``bare_unknown``: prepositions after which an unknown capitalised name is still a place.
    """

    rules: tuple[Rule, ...]
    articles: frozenset[str]
    contracted: dict[str, str]
    joints: frozenset[str]
    coordinators: frozenset[str]
    home: dict[str, float]
    short: dict[str, str]
    stop: tuple[str, ...]
    never: tuple[str, ...]
    given_names: tuple[str, ...]
    reporting_verbs: tuple[str, ...]
    office_nouns: tuple[str, ...]
    organisation_nouns: tuple[str, ...]
    admin_nouns: tuple[str, ...]
    county_nouns: tuple[str, ...]
    town_nouns: tuple[str, ...]
    roads: tuple[str, ...]
    capital_nouns: tuple[str, ...]
    media: tuple[str, ...]
    teams: tuple[str, ...]
    bare_unknown: frozenset[str]
    city_prepositions: frozenset[str]
    area_prepositions: frozenset[str]
    venues: Venues
    national: dict[str, tuple[str, ...]] = field(default_factory=dict)
    landmarks: tuple[Landmark, ...] = ()
