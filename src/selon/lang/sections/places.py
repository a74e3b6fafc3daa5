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
    ``before``: what stands before a named building that is known by nothing else ("outside the Ritz").
    ``inside`` puts a crowd into one of the ``buildings``, named or not. ``agents``: prepositions after which an institution speaks, acts or
    owns; it is a venue there only at the beginning of a way that ends at one of ``ways`` ("de la préfecture à la gare").
    ``acting``: sites that also speak and have members (a university). ``seat_on``: prepositions that put a crowd on a street named
    for a government's seat. ``bare_linkers``: linkers without an article, before a town's name as a rule ("gare de Tarbes").
    ``foreign``: capitalised nouns of other languages that stand on the other side of their name ("Rue Haute" in an English text), with
    ``foreign_linkers``; ``endings``: of venues in one word (Alexanderplatz). ``junction``: nouns of a crossing of two streets;
    ``crossing``: what spans something whose name follows ("the bridge over the Liffey").
    ``ground``: what nobody could take for somebody who speaks or decides (a bridge, a depot): a venue with a determiner and without a name
    too, after a front cue or one of ``at_ground``. ``numbered``: nouns with a number behind them ("Highway 3", "la nationale 1").
    ``heads``: nouns that make a mere description of the ground before them ("the depot manager"); ``singling``: determiners
    that mean one ground (neither "every" nor "any").
    """

    order: Literal["noun_name", "name_noun"]
    street: tuple[str, ...]
    site: tuple[str, ...]
    institution: tuple[str, ...]
    ambiguous: tuple[str, ...]
    owned: tuple[str, ...]
    acting: tuple[str, ...]
    whole: tuple[str, ...]
    idioms: tuple[str, ...]
    front: tuple[str, ...]
    on: tuple[str, ...]
    linkers: tuple[str, ...]
    bare_linkers: tuple[str, ...]
    inner: tuple[str, ...]
    before: tuple[str, ...]
    inside: tuple[str, ...]
    buildings: tuple[str, ...]
    agents: tuple[str, ...]
    ways: tuple[str, ...]
    seat_on: tuple[str, ...]
    foreign: tuple[str, ...]
    foreign_linkers: tuple[str, ...]
    endings: tuple[str, ...]
    junction: tuple[str, ...]
    crossing: tuple[str, ...]
    ground: tuple[str, ...]
    at_ground: tuple[str, ...]
    numbered: tuple[str, ...]
    heads: tuple[str, ...]
    singling: tuple[str, ...]


class Landmark(Struct, frozen=True, forbid_unknown_fields=True):
    """A venue known by its name alone. ``seat``: also stands for a government; ``common``: an everyday word, needs a place preposition."""

    name: str
    city: str
    country: str
    seat: bool = False
    common: bool = False


class Alias(Struct, frozen=True, forbid_unknown_fields=True):
    """Short names of a town ("D.C."), taken for the town; behind the town's own name they belong to it."""

    names: tuple[str, ...]
    city: str
    country: str


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """The places file of a pack. ``rules`` hold the forms of cues that stand before a name; the others name how a place was chosen.

    ``contracted``: prepositions that swallow an article, and the article ("au" -> "Le"). ``home``: weight of each country before a
    report has said anything. ``admin_nouns`` stand behind the name of an area that lies around its town, ``county_nouns`` behind one that
    need not, ``town_nouns`` behind a town or quarter ("Aleppo city").
    ``stop``: everyday words that are towns too; ``given_names`` alone are such words as well, and make a person of the name behind them, as
    do ``titles`` ("Mme Lille").
    ``bodies``: names of bodies that begin like a place; ``event_nouns``: what happened at the name before them ("the Khojaly genocide").
    ``home_nouns`` and ``home_endings`` tell what somebody is by trade, behind a comma ("Lise Morin, infirmière à Brest"); ``home_openers``
    do so with any noun ("a nurse in Hull").
    ``also_regions``: towns that are also regions, and the region's name that is its alone; taken in a list of regions and behind its towns.
    ``clubs`` open a club's name before a town or, with one of ``inhabitant_endings``, its inhabitants ("FC Rouen", "Stade brestois").
    ``hosting_verbs`` say what the town that is their subject lives through; ``attributive``: a noun may follow a name directly
    ("Chicago teachers"), so only a known verb makes a subject of it. ``between``: prepositions of a stretch between two towns.
    ``outlets``: where outlets are at home whose names do not say it, as a country's code or "Town, CC"; ``outlet_linkers`` stand before
    a town in an outlet's name.
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
    titles: tuple[str, ...]
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
    bodies: tuple[str, ...]
    event_nouns: tuple[str, ...]
    home_nouns: tuple[str, ...]
    home_endings: tuple[str, ...]
    home_openers: frozenset[str]
    hosting_verbs: tuple[str, ...]
    attributive: bool
    between: frozenset[str]
    clubs: tuple[str, ...]
    inhabitant_endings: tuple[str, ...]
    aliases: tuple[Alias, ...] = ()
    outlets: dict[str, str] = field(default_factory=dict)
    outlet_linkers: tuple[str, ...] = ()
    also_regions: dict[str, str] = field(default_factory=dict)
    national: dict[str, tuple[str, ...]] = field(default_factory=dict)
    landmarks: tuple[Landmark, ...] = ()
