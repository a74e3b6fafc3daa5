"""What the places finder keeps of a pack: tables compiled once."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from selon.extract.places.heard import Listener, listener
from selon.gazetteer.fold import fold
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.places import Alias, Landmark, Places

TEAM = "team"
OFFICE = "office"
"""Uses that rules of the places file name."""

LEFT = (
    "settlement",
    "near",
    "old_event",
    "event_of",
    "home",
    "origin",
    OFFICE,
    "organisation",
    "part_of",
    "in_area",
    "at",
    "towards_actor",
    "of",
)
"""Cue rules that stand before a name; where two end at the same token, the first of them counts."""

WHOLE = "whole_area"
"""The rule of an area that something happens in the whole of, whatever cue of ``LEFT`` stands before its name too."""

VENUE_CLASSES = ("junction", "crossing", "whole", "numbered", "street", "site", "institution", "foreign", "ground")


class Grammar(Struct, frozen=True):
    """Compiled tables of one pack. Keys of the table ``left`` are rule names; keys of ``venues`` are venue classes."""

    language: str
    prefix: str
    listener: Listener
    buildings: PhraseTable
    foreign_linkers: PhraseTable
    agents: frozenset[str]
    ways: frozenset[str]
    endings: tuple[str, ...]
    heads: frozenset[str]
    singling: frozenset[str]
    streets: frozenset[str]
    event_nouns: PhraseTable
    home_nouns: PhraseTable
    home_endings: tuple[str, ...]
    home_openers: frozenset[str]
    aliases: dict[str, Alias]
    also_regions: dict[str, str]
    outlets: dict[str, str]
    outlet_linkers: frozenset[str]
    verbs: PhraseTable
    hosting: PhraseTable
    verb_openers: frozenset[str]
    attributive: bool
    between: frozenset[str]
    clubs: frozenset[str]
    inhabitant_endings: tuple[str, ...]
    venues: PhraseTable
    ambiguous: PhraseTable
    owned: PhraseTable
    acting: PhraseTable
    linkers: PhraseTable
    order: str
    landmarks: dict[str, Landmark]
    stop: frozenset[str]
    never: frozenset[str]
    given: frozenset[str]
    titles: frozenset[str]
    articles: frozenset[str]
    contracted: dict[str, str]
    joints: frozenset[str]
    inner: frozenset[str]
    bare_linkers: frozenset[str]
    coordinators: frozenset[str]
    home: dict[str, float]
    short: dict[str, str]
    offices: frozenset[str]
    bodies: frozenset[str]
    admin: frozenset[str]
    counties: frozenset[str]
    towns: frozenset[str]
    roads: tuple[str, ...]
    bare_unknown: frozenset[str]
    city_prepositions: frozenset[str]
    area_prepositions: frozenset[str]
    function_words: frozenset[str]
    determiners: frozenset[str]
    breaks: frozenset[str]

    def rule(self, name: str) -> str:
        """The full id of a rule."""
        return self.prefix + name


def _proper_names(places: Places) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("media", places.media), (TEAM, places.teams), ("body", places.bodies)


def _lists(places: Places) -> dict[str, Any]:
    """What a grammar takes over from the pack as it stands."""
    return {
        "never": frozenset(word.lower() for word in places.never),
        "given": frozenset(places.given_names),
        "titles": frozenset(places.titles),
        "articles": places.articles,
        "contracted": dict(places.contracted),
        "joints": places.joints,
        "coordinators": places.coordinators,
        "home": dict(places.home),
        "short": dict(places.short),
        "offices": frozenset(places.office_nouns),
        "bodies": frozenset(places.organisation_nouns),
        "admin": frozenset(places.admin_nouns),
        "counties": frozenset(places.county_nouns),
        "towns": frozenset(places.town_nouns),
        "roads": places.roads,
        "bare_unknown": places.bare_unknown,
        "city_prepositions": places.city_prepositions,
        "area_prepositions": places.area_prepositions,
        "home_endings": places.home_endings,
        "home_openers": places.home_openers,
        "attributive": places.attributive,
        "between": places.between,
        "clubs": frozenset(places.clubs),
        "inhabitant_endings": places.inhabitant_endings,
        "outlet_linkers": frozenset(places.outlet_linkers),
        "agents": frozenset(places.venues.agents),
        "ways": frozenset(places.venues.ways),
        "endings": places.venues.endings,
        "heads": frozenset(places.venues.heads),
        "singling": frozenset(places.venues.singling),
        "order": places.venues.order,
        "inner": frozenset(places.venues.inner),
        "bare_linkers": frozenset(places.venues.bare_linkers),
    }


def prepare(pack: Pack) -> Grammar:
    """The grammar of *pack*. Raises ValueError for a bad pattern."""
    places, venues, paradigms = pack.places, pack.places.venues, pack.language.paradigms
    prefix = f"{pack.code}.places."
    forms = {rule.id.removeprefix(prefix): rule.forms for rule in places.rules}

    def made(entries: Iterable[tuple[str, str]]) -> PhraseTable:
        return table(entries, paradigms, pack.cutter)

    def plain(key: str, patterns: Iterable[str]) -> PhraseTable:
        return made((key, pattern) for pattern in patterns)

    classes = pack.language.classes
    nouns = made((name, pattern) for name in VENUE_CLASSES for pattern in getattr(venues, name))
    heard = {
        "left": made((name, pattern) for name in LEFT for pattern in forms.get(name, ())),
        WHOLE: plain(WHOLE, forms.get(WHOLE, ())),
        "front": plain("front", venues.front),
        "inside": plain("inside", venues.inside),
        "at_ground": plain("at_ground", venues.at_ground),
        "before": plain("before", venues.before),
        "seat_on": plain("seat_on", venues.seat_on),
        "on_venue": plain("on_venue", venues.on),
        "proper": made((key, name) for key, names in _proper_names(places) for name in names),
        "national": made((country, word) for country, words in places.national.items() for word in words),
        "capital": plain("capital", places.capital_nouns),
        "idioms": plain("idiom", venues.idioms),
        "venues": nouns,
    }
    return Grammar(
        **_lists(places),
        language=pack.code,
        prefix=prefix,
        listener=listener(heard),
        buildings=plain("inside", venues.buildings),
        foreign_linkers=plain("linker", venues.foreign_linkers),
        streets=frozenset(form.text.lower() for pattern in (*venues.street, *venues.foreign) for form in expand(pattern, paradigms)),
        event_nouns=plain("event", places.event_nouns),
        home_nouns=plain("home", places.home_nouns),
        aliases={fold(name): alias for alias in places.aliases for name in alias.names},
        outlets={fold(name): home for name, home in places.outlets.items()},
        also_regions={fold(town): fold(region) for town, region in places.also_regions.items()},
        verbs=plain("verb", places.reporting_verbs),
        hosting=plain("hosting", places.hosting_verbs),
        verb_openers=classes.auxiliaries | classes.object_pronouns | classes.negators,
        venues=nouns,
        ambiguous=plain("ambiguous", venues.ambiguous),
        owned=plain("owned", venues.owned),
        acting=plain("acting", venues.acting),
        linkers=plain("linker", venues.linkers),
        landmarks={fold(landmark.name): landmark for landmark in places.landmarks},
        stop=frozenset(fold(form.text) for pattern in (*places.stop, *places.given_names) for form in expand(pattern, paradigms)),
        determiners=classes.determiners | places.articles,
        breaks=classes.subordinators | classes.relatives,
        function_words=frozenset().union(
            classes.determiners, classes.prepositions, classes.coordinators, classes.subordinators, classes.relatives,
            classes.subject_pronouns, classes.object_pronouns, classes.auxiliaries, classes.negators, classes.adverbs,
        ),
    )  # fmt: skip
