"""What the places finder keeps of a pack: tables compiled once."""

from collections.abc import Iterable

from msgspec import Struct

from selon.gazetteer.fold import fold
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.places import Landmark

LEFT = ("settlement", "near", "event_of", "origin", "office", "organisation", "part_of", "in_area", "at", "towards_actor", "of")
"""Cue rules that stand before a name; where two end at the same token, the first of them counts."""

VENUE_CLASSES = ("whole", "street", "site", "institution")


class Grammar(Struct, frozen=True):
    """Compiled tables of one pack. Keys of ``left`` are rule names; keys of ``venues`` are venue classes."""

    language: str
    prefix: str
    left: PhraseTable
    front: PhraseTable
    on_venue: PhraseTable
    verbs: PhraseTable
    venues: PhraseTable
    ambiguous: PhraseTable
    owned: PhraseTable
    linkers: PhraseTable
    idioms: PhraseTable
    proper: PhraseTable
    national: PhraseTable
    capital: PhraseTable
    order: str
    landmarks: dict[str, Landmark]
    stop: frozenset[str]
    never: frozenset[str]
    given: frozenset[str]
    articles: frozenset[str]
    contracted: dict[str, str]
    joints: frozenset[str]
    inner: frozenset[str]
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

    def rule(self, name: str) -> str:
        """The full id of a rule."""
        return self.prefix + name


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
    return Grammar(
        language=pack.code,
        prefix=prefix,
        left=made((name, pattern) for name in LEFT for pattern in forms.get(name, ())),
        front=plain("front", venues.front),
        on_venue=plain("on_venue", venues.on),
        verbs=plain("verb", places.reporting_verbs),
        venues=made((name, pattern) for name in VENUE_CLASSES for pattern in getattr(venues, name)),
        ambiguous=plain("ambiguous", venues.ambiguous),
        owned=plain("owned", venues.owned),
        idioms=plain("idiom", venues.idioms),
        linkers=plain("linker", venues.linkers),
        proper=made([*(("media", name) for name in places.media), *(("team", name) for name in places.teams)]),
        national=made((country, word) for country, words in places.national.items() for word in words),
        capital=plain("capital", places.capital_nouns),
        order=venues.order,
        landmarks={fold(landmark.name): landmark for landmark in places.landmarks},
        stop=frozenset(fold(form.text) for pattern in places.stop for form in expand(pattern, paradigms)),
        never=frozenset(word.lower() for word in places.never),
        given=frozenset(places.given_names),
        articles=places.articles,
        contracted=dict(places.contracted),
        joints=places.joints,
        inner=frozenset(venues.inner),
        coordinators=places.coordinators,
        home=dict(places.home),
        short=dict(places.short),
        offices=frozenset(places.office_nouns),
        bodies=frozenset(places.organisation_nouns),
        admin=frozenset(places.admin_nouns),
        counties=frozenset(places.county_nouns),
        towns=frozenset(places.town_nouns),
        roads=places.roads,
        bare_unknown=places.bare_unknown,
        city_prepositions=places.city_prepositions,
        area_prepositions=places.area_prepositions,
        determiners=classes.determiners | places.articles,
        function_words=frozenset().union(
            classes.determiners, classes.prepositions, classes.coordinators, classes.subordinators, classes.relatives,
            classes.subject_pronouns, classes.object_pronouns, classes.auxiliaries, classes.negators, classes.adverbs,
        ),
    )  # fmt: skip
