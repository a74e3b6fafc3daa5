"""What a name is used for: a place, or something that only bears a place's name.

Labels: ``place``, ``dateline``, ``metonym`` (a government, a country as actor), ``origin`` (where people come from), ``organisation``,
``person``; venues, demonyms, media and teams are found elsewhere. None: the name is no place name here.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.places.grammar import Grammar
from selon.extract.places.resolve import Choice, holds
from selon.extract.places.spans import Name, adjacent, capitalised
from selon.extract.places.subjects import role
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place
from selon.model import Reading, Token

_DASHES = frozenset({"—", "–", "-", "―"})
_DATELINE_TOKENS = 16
_DATE_TOKENS = 8
_LABEL_TOKENS = 6
_BRACKETS = frozenset({"(", "["})
_BARE_PEOPLE = 15_000
_FIRST_PEOPLE = 50_000
_STOP_PEOPLE = 20_000
_SHOUTED_PEOPLE = 500_000
_PERSON_PEOPLE = 60_000
_HOME_PEOPLE = 1_500
_KNOWN_PEOPLE = 100_000
_TITLE_PEOPLE = 5_000
_FOREIGN_SHARE = 0.12
_LOOSE = frozenset({"origin", "home", "office", "organisation"})
_PLACED = frozenset({"settlement", "near", "origin", "home"})
_TRADE_REACH = 8
_PHRASE = 7
_AREA_CUES = frozenset({"in_area", "part_of", "at"})

Use = tuple[str, str] | None
"""A label and the name of the rule that chose it."""

_BY_CUE = {
    "settlement": "place", "near": "place", "event_of": "place", "old_event": "place",
    "part_of": "place", "in_area": "place", "at": "place",
    "origin": "origin", "home": "origin", "office": "organisation", "organisation": "organisation",
}  # fmt: skip


class Scene(Struct, frozen=True, gc=False):
    """What labelling looks at: the text's tokens, words seen in small letters, keys of names that are somebody's name elsewhere, shares of
    the countries, keys named more than once, tokens of place names, sentences all in capitals, ends of quotations."""

    reading: Reading
    lower: frozenset[str]
    persons: frozenset[str]
    shares: Mapping[str, float]
    repeated: frozenset[str]
    named: frozenset[int]
    shouted: frozenset[int]
    closed: frozenset[int]


def scene(grammar: Grammar, reading: Reading, names: Sequence[Name], shares: Mapping[str, float]) -> Scene:
    """The scene of a reading; *shares* as :class:`selon.extract.places.resolve.Evidence` has them."""
    tokens = reading.tokens
    shouted = set()
    for number, sentence in enumerate(reading.sentences):
        words = 0
        for token in tokens[sentence.first : sentence.last]:
            if token.text[0].isalpha():
                if not token.text.isupper():
                    break
                words += 1
        else:
            if words > 2:
                shouted.add(number)
    sure = (
        name
        for name in names
        if name.key not in grammar.stop
        and tokens[name.first].text not in grammar.given
        and (name.places[0].kind != "city" or name.places[0].population >= _KNOWN_PEOPLE)
    )
    named = frozenset(index for name in sure for index in range(name.first, name.last))
    lower = frozenset(token.text for token in tokens if token.text[0].islower())
    counts: dict[str, int] = {}
    for name in names:
        counts[name.key] = counts.get(name.key, 0) + 1
    repeated = frozenset(key for key, count in counts.items() if count > 1)
    bare = Scene(
        reading,
        lower,
        frozenset(),
        shares,
        repeated,
        named,
        frozenset(shouted),
        frozenset(quote.end for quote in reading.quotes if quote.closed),
    )
    persons = {name.key for name in names if name.cue is None and _person(grammar, bare, name)}
    located = {name.key for name in names if name.cue in ("at", "settlement", "near")}
    return replace(bare, persons=frozenset(persons - located))


def _opens(reading: Reading, name: Name) -> bool:
    """Whether nothing but marks stands before the name in its sentence."""
    first = reading.sentences[name.sentence].first
    return all(not token.text[0].isalnum() for token in reading.tokens[first : name.first])


def is_dateline(reading: Reading, name: Name, tail: int) -> bool:
    """Whether the name (with what is joined to it up to token *tail*) opens a paragraph before a date or agency and a dash."""
    tokens = reading.tokens
    sentence = reading.sentences[name.sentence]
    if sentence.paragraph > 4 or sentence.start != reading.paragraphs[sentence.paragraph][0] or not _opens(reading, name):
        return False
    shout = tokens[name.first].text.isupper() and len(tokens[name.first].text) > 1
    if name.first > sentence.first and tokens[name.first - 1].text in _BRACKETS:
        return False
    end = sentence.last + _cut_short(reading, sentence.last)
    line = tokens[tail : sentence.last]
    if 0 < len(line) <= _DATE_TOKENS and sentence.end == reading.paragraphs[sentence.paragraph][1] and line[0].text == ",":
        return any(token.text[0].isdigit() for token in line) and not any(
            token.text.islower() and len(token.text) > 4 for token in line[4:]
        )
    small = 0
    for index in range(tail, min(tail + _DATELINE_TOKENS, end)):
        token = tokens[index]
        if token.text in _DASHES:
            return index > tail or tokens[index].start > tokens[index - 1].end or shout
        if token.text[0].islower():
            small += 1
        if small > 2 or token.text in (":", ";", "!", "?"):
            return False
        if (
            token.text == "."
            and index + 1 < sentence.last
            and not tokens[index - 1].text[0].isupper()
            and tokens[index - 1].end - tokens[index - 1].start > 5
        ):
            return False
    return False


def _cut_short(reading: Reading, end: int) -> int:
    """1 where the full stop of an abbreviation ended the sentence before the dash of its dateline ("HALIFAX, N.S. – …")."""
    tokens = reading.tokens
    return int(0 < end < len(tokens) and tokens[end - 1].text[-1] == "." and tokens[end].text in _DASHES)


def _title(scene: Scene, name: Name, tail: int) -> bool:
    """Whether the name heads its line: alone, before a colon or a full stop, or in capitals in front of a sentence."""
    reading, tokens = scene.reading, scene.reading.tokens
    sentence = reading.sentences[name.sentence]
    if not _opens(reading, name) or sentence.start != reading.paragraphs[sentence.paragraph][0]:
        return False
    if tail >= sentence.last or tokens[tail].text in (":", "|", "–", "—", "-"):
        return True
    if tokens[tail].text == "." and tail + 1 == sentence.last and tail - sentence.first <= _LABEL_TOKENS:
        return True
    return tokens[tail].text in (".", ",", ":") and tokens[name.first].text.isupper() and len(tokens[name.first].text) > 1


def _titular(scene: Scene, name: Name, place: Place) -> bool:
    """Whether a town that heads a line is taken although small: it stands in capitals, or under its own name."""
    own = place.main or fold(place.name).startswith(name.key + " ")  # "Carhaix" for Carhaix-Plouguer
    return scene.reading.tokens[name.first].text.isupper() or (own and place.population >= _TITLE_PEOPLE)


def _person(grammar: Grammar, scene: Scene, name: Name) -> bool:
    """Whether the name is, or ends, somebody's (or something's) name: behind a capitalised word that is no place, a title, a quotation."""
    tokens, before = scene.reading.tokens, name.first - 1
    first = scene.reading.sentences[name.sentence].first
    if (
        name.cue is None
        and name.places[0].kind == "city"
        and (_titled(grammar, tokens, name.first, first) or _speaks_before(grammar, scene, name))
    ):
        return True
    if before < first or not adjacent(tokens, name.first) or before in scene.named or name.sentence in scene.shouted:
        return False
    word = tokens[before]
    if not capitalised(word) or not word.text[0].isalpha() or word.norm in grammar.function_words or word.norm in grammar.articles:
        return False
    return word.text in grammar.given or not (before == first and word.text.lower() in scene.lower)


def _titled(grammar: Grammar, tokens: Sequence[Token], at: int, begin: int) -> bool:
    """Whether a title stands before token *at* ("M. Angers")."""
    before = at - 1 - (at - 1 > begin and tokens[at - 1].text == ".")
    return before >= begin and tokens[before].text in grammar.titles


def _speaks_before(grammar: Grammar, scene: Scene, name: Name) -> bool:
    """Whether one word between a closing quotation and the name makes its speaker of it ("… », souffle Angers, un voisin")."""
    tokens = scene.reading.tokens
    verb = name.first - 1
    if verb < 1 or not tokens[verb].text[0].islower() or tokens[verb].norm in grammar.function_words:
        return False
    mark = verb - 1 - (tokens[verb - 1].text == ",")
    closed = name.last >= len(tokens) or not tokens[name.last].text[0].isalnum()
    return mark >= 0 and closed and tokens[mark].end in scene.closed


def _followed(grammar: Grammar, scene: Scene, name: Name) -> str | None:
    """What the capitalised word right after makes of the name: "body", "office", "admin", "other"; None where none follows."""
    tokens = scene.reading.tokens
    if name.last >= scene.reading.sentences[name.sentence].last or not adjacent(tokens, name.last):
        return None
    word = tokens[name.last]
    if word.text in grammar.admin or word.text in grammar.counties:
        return "admin"
    if (
        word.text in grammar.towns
        or not capitalised(word)
        or word.norm in grammar.never
        or word.norm in grammar.function_words
        or not word.text[0].isalpha()
    ):
        return None
    if word.text in grammar.offices:
        return "office"
    if word.text in grammar.bodies:
        return "body"
    return None if name.last in scene.named or name.sentence in scene.shouted else "other"


def _happening_after(grammar: Grammar, scene: Scene, name: Name) -> bool:
    """Whether the word after the name says what once happened there ("the Khojaly genocide")."""
    return bool(grammar.event_nouns.at(scene.reading.tokens, name.last, min(name.last + 2, scene.reading.sentences[name.sentence].last)))


def _trade_before(grammar: Grammar, scene: Scene, name: Name) -> bool:
    """Whether the name ends what a person is: "Lise Morin, infirmière à Brest", "a nurse in Hull", "Infirmière à Brest, elle …"."""
    tokens, begin = scene.reading.tokens, scene.reading.sentences[name.sentence].first
    if name.cue is None or name.cue in ("settlement", "near"):
        return False
    comma = name.first - 1
    while comma > begin and name.first - comma <= _TRADE_REACH and (tokens[comma].text[0].islower() or tokens[comma].text == "-"):
        comma -= 1
    closed = name.last >= len(tokens) or not tokens[name.last].text[0].isalnum()
    if comma == begin and closed and name.last < len(tokens) and tokens[name.last].text == ",":
        return _is_trade(grammar, scene, begin, name.first)
    if tokens[comma].text not in (",", "(") or comma - 1 < begin or name.first - comma < 3:
        return False
    person = tokens[comma - 1]
    aged = person.text.isdigit() or (comma - 2 >= begin and tokens[comma - 2].text.isdigit())  # "Lise Morin, 32 ans, infirmière à …"
    named = capitalised(person) and comma - 1 not in scene.named and person.norm not in grammar.function_words
    if not (aged or named):
        return False
    first = comma + 1
    opened = tokens[first].norm in grammar.home_openers
    trade = first + (tokens[first].norm in grammar.determiners)
    return _is_trade(grammar, scene, trade, name.first) or (opened and closed)


def _is_trade(grammar: Grammar, scene: Scene, at: int, end: int) -> bool:
    """Whether token *at* says what somebody is by trade."""
    word = scene.reading.tokens[at].norm
    return bool(grammar.home_nouns.at(scene.reading.tokens, at, end)) or (word.endswith(grammar.home_endings) and len(word) > 5)


def _acronym(scene: Scene, name: Name, place: Place) -> bool:
    """Whether the name is a short word in capitals that is only another name of the place (SAR)."""
    token = scene.reading.tokens[name.first]
    short = name.last - name.first == 1 and token.text.isupper() and len(token.text) <= 4
    return short and not place.main and name.sentence not in scene.shouted


def _swallowed_article(grammar: Grammar, scene: Scene, name: Name) -> bool:
    """Whether a capitalised article stands before the name within its sentence: then the whole is another name ("La Saline")."""
    before = name.first - 1
    first = scene.reading.sentences[name.sentence].first
    word = scene.reading.tokens[before] if before > first else None
    return word is not None and word.norm in grammar.articles and word.text[0].isupper() and name.sentence not in scene.shouted


def _runs_into(scene: Scene, name: Name) -> bool:
    """Whether a capitalised word follows directly."""
    tokens = scene.reading.tokens
    inside = name.last < scene.reading.sentences[name.sentence].last
    return inside and adjacent(tokens, name.last) and capitalised(tokens[name.last])


def _begins(scene: Scene, name: Name) -> bool:
    """Whether the name opens a sentence of running text, where any word has a capital: a word in small letters follows."""
    tokens = scene.reading.tokens
    follows = name.last < len(tokens) and tokens[name.last].text[0].islower()
    return follows and _opens(scene.reading, name)


def _amid_capitals(grammar: Grammar, scene: Scene, name: Name) -> bool:
    """Whether the name, told once, stands behind another word in a line all in capitals, where nothing shows what is a name."""
    before = name.first - 1
    if name.sentence not in scene.shouted or name.key in scene.repeated or before < scene.reading.sentences[name.sentence].first:
        return False
    word = scene.reading.tokens[before]
    return word.text[0].isalpha() and word.norm not in grammar.function_words and before not in scene.named


def _plausible(grammar: Grammar, scene: Scene, name: Name, choice: Choice) -> bool:
    """Whether the name may be taken for the place without a cue that says so."""
    place, token = choice.place, scene.reading.tokens[name.first]
    single = name.last - name.first == 1
    if name.key in grammar.stop or name.key in scene.persons:
        return False
    if place.kind != "city":
        return not (place.kind == "region" and single and token.text.lower() in scene.lower)
    if single and token.text.lower() in scene.lower:
        return False
    heading = scene.reading.sentences[name.sentence].heading
    if place.population < _SHOUTED_PEOPLE and _amid_capitals(grammar, scene, name):
        return False
    if place.main and scene.shares.get(place.country or "", 0.0) > 0.35 and (name.key in scene.repeated or heading) and choice.margin > 0.1:
        return place.population >= (_FIRST_PEOPLE if name.sentence in scene.shouted else _HOME_PEOPLE)
    if not (place.main or place.capital) and scene.shares.get(place.country or "", 0.0) < _FOREIGN_SHARE and place.population < 500_000:
        return False
    foreign = scene.shares.get(place.country or "", 0.0) < _FOREIGN_SHARE
    if foreign and single and place.population < _SHOUTED_PEOPLE and name.key not in scene.repeated and _begins(scene, name):
        return False  # "Assis au premier rang, ils …"
    least = _BARE_PEOPLE if (place.main or place.capital) and choice.margin > 0.1 else 4 * _BARE_PEOPLE
    if (single and _opens(scene.reading, name)) or name.sentence in scene.shouted:
        least = max(least, _FIRST_PEOPLE)
    return place.population >= least


def _located(grammar: Grammar, scene: Scene, name: Name, choice: Choice) -> bool:
    """Whether a cue of place before the name is enough to take it for the place."""
    if _described(grammar, scene, name, choice):
        return False
    if name.key in grammar.stop:
        sized = choice.place.population >= _STOP_PEOPLE
        return name.cue == "settlement" or (
            sized and (name.cue in ("at", "near") or (name.cue == "in_area" and choice.place.kind != "city"))
        )
    place = choice.place
    foreign = scene.shares.get(place.country or "", 0.0) < _FOREIGN_SHARE
    if place.kind == "city" and name.cue in _LOOSE and foreign and place.population < _BARE_PEOPLE:
        return False
    if (
        choice.place.kind == "city"
        and name.cue == "in_area"
        and name.cue_word in grammar.area_prepositions
        and not name.article
        and not name.bare_article
    ):
        return choice.place.population >= _BARE_PEOPLE
    return True


def _described(grammar: Grammar, scene: Scene, name: Name, choice: Choice) -> bool:
    """Whether an article makes something else of a town's name ("at the Spire"), where no noun follows that the name may describe."""
    if not grammar.attributive or not name.bare_article or choice.place.kind != "city" or choice.place.population >= _KNOWN_PEOPLE:
        return False
    tokens, end = scene.reading.tokens, scene.reading.sentences[name.sentence].last
    return name.last >= end or not tokens[name.last].text[0].isalpha() or tokens[name.last].norm in grammar.function_words


def use(grammar: Grammar, scene: Scene, name: Name, choice: Choice, tail: int, before: Use) -> Use:
    """The label of a name and its rule. *tail*: the token after what is joined to it; *before*: the use of the name it is listed after."""
    if is_dateline(scene.reading, name, tail):
        return "dateline", "dateline"
    if choice.contained:
        if _trade_before(grammar, scene, name):
            return "origin", "trade"
        cued = _BY_CUE.get(name.cue or "", "place")
        return (cued, name.cue) if name.cue in _BY_CUE else ("place", "title" if _title(scene, name, tail) else "apposition")
    if _trade_before(grammar, scene, name):
        return "origin", "trade"
    if _happening_after(grammar, scene, name) and name.cue not in _PLACED and name.key not in grammar.stop:
        return "place", "old_event"
    after = _followed(grammar, scene, name)
    if after == "admin" and name.key not in grammar.stop and choice.place.kind in ("city", "region"):
        return "place", "admin"
    if before is not None and before[0] in ("place", "origin") and choice.place.population >= 100_000 and after in (None, "other"):
        return before[0], "listed"
    if name.key in grammar.stop and _runs_into(scene, name):
        return None
    if _swallowed_article(grammar, scene, name) or (choice.place.kind == "city" and _acronym(scene, name, choice.place)):
        return None
    known = name.key not in grammar.stop and choice.place.population >= _BARE_PEOPLE
    if _person(grammar, scene, name) and name.cue not in ("settlement", "part_of"):
        large = choice.place.population >= _PERSON_PEOPLE and name.key not in grammar.stop
        return ("person", "person") if large and name.cue is None and choice.place.kind == "city" else None
    if after in ("body", "office") or (after == "other" and name.cue not in ("settlement", "near", "at", "in_area", "part_of")):
        return ("organisation", "body") if known and after != "other" else _other(known, scene, name, choice)
    if after == "other" and choice.place.kind == "city" and not known:
        return None
    if before is not None:
        return (before[0], "listed") if _plausible(grammar, scene, name, choice) or before[0] in ("place", "origin") else None
    if name.cue in _BY_CUE:
        return (_BY_CUE[name.cue], name.cue) if _located(grammar, scene, name, choice) else None
    if _title(scene, name, tail) and (_plausible(grammar, scene, name, choice) or _titular(scene, name, choice.place)):
        return ("place", "title") if name.key not in grammar.stop else None
    return _uncued(grammar, scene, name, choice)


def _other(known: bool, scene: Scene, name: Name, choice: Choice) -> Use:
    """A name inside a longer capitalised name that nothing explains."""
    if choice.place.kind != "city":
        return "organisation", "body"
    if known and name.last - name.first > 1:
        return "organisation", "body"
    return ("organisation", "body") if known and choice.place.population > 300_000 else None


def _uncued(grammar: Grammar, scene: Scene, name: Name, choice: Choice) -> Use:
    if not _plausible(grammar, scene, name, choice):
        return None
    tokens, large = scene.reading.tokens, choice.place.kind in ("country", "area")
    end = scene.reading.sentences[name.sentence].last
    speaks = bool(grammar.verbs.at(tokens, name.last, min(name.last + 3, end)))
    if name.cue is None and not large and not speaks:
        speaks = role(grammar, scene.reading, name.last, end) == "acts"
    if name.cue == "towards_actor":
        return "metonym", "towards_actor"
    if name.cue == "of":
        return ("metonym" if large else "place"), "of"
    if speaks:
        return "metonym", "speaks"
    if name.bare_article and choice.place.kind != "city":
        return "metonym", "with_article"
    return ("metonym" if large else "place"), "bare"


def joined(grammar: Grammar, tokens: Sequence[Token], names: Sequence[Name]) -> Mapping[int, int]:
    """Names that may contain the name before them ("Sedan (Ardennes)", "à Bienne, en Suisse"): index of the inner -> of the outer."""
    found: dict[int, int] = {}
    for index in range(1, len(names)):
        one, two = names[index - 1], names[index]
        if one.sentence != two.sentence or not 0 < two.first - one.last <= _PHRASE or not _larger(one.places, two.places):
            continue
        mark = tokens[one.last].text
        if two.first - one.last > 1:  # a phrase of its own: "à Saint-Pierre, sur l'île de La Réunion"
            quarter = one.cue == "in_area" and not one.article and two.cue == "at" and two.first - one.last == 2
            larger = two.cue in _AREA_CUES and two.places[0].kind != "city" and _phrase(grammar, tokens, one.last + 1, two.first)
            if mark == "," and (quarter or larger):  # "dans Limoilou, à Québec"
                found[index - 1] = index
            continue
        if mark == "," and one.places[0].kind != "city":  # a list of regions, not a town in one of them
            continue
        if mark == "," or (mark == "(" and two.last < len(tokens) and tokens[two.last].text in (")", ",")):
            found[index - 1] = index
    return found


def _phrase(grammar: Grammar, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens ``first:last`` are a preposition, and an area's noun at most ("dans le département de la")."""
    words = [token for token in tokens[first:last] if token.norm not in grammar.function_words and token.norm not in grammar.articles]
    return tokens[first].norm in grammar.function_words and len(words) <= 1 and all(token.text.islower() for token in words)


def as_regions(grammar: Grammar, tokens: Sequence[Token], names: Sequence[Name], gazetteer: Gazetteer | None) -> list[Name]:
    """*names*, with towns that are also regions taken for the region: in a list of regions, behind a town of it, where a part is meant."""
    made = list(names)
    if gazetteer is None or not any(name.key in grammar.also_regions for name in names):
        return made
    for index, name in enumerate(names):
        other = grammar.also_regions.get(name.key)
        found = gazetteer.find(other)[:1] if other is not None and not name.called else ()
        if not found:
            continue
        beside = [names[at] for at in (index - 1, index + 1) if 0 <= at < len(names) and names[at].sentence == name.sentence]
        listed = any(
            other_name.places[0].kind == "region"
            and other_name.places[0].country == found[0].country
            and _only_commas(grammar, tokens, name, other_name)
            for other_name in beside
        )
        inner = names[index - 1].places if index and name.first - names[index - 1].last == 1 and tokens[name.first - 1].text == "," else ()
        town = next((place for place in inner if place.country == found[0].country and place.kind == "city"), None)
        behind = town is not None and holds(found[0], town) and not holds(name.places[0], town)
        if listed or behind or name.cue == "part_of":
            made[index] = replace(name, places=found, key=other or name.key)
    return made


def _only_commas(grammar: Grammar, tokens: Sequence[Token], one: Name, two: Name) -> bool:
    first, last = (one.last, two.first) if one.first < two.first else (two.last, one.first)
    return 0 < last - first <= 2 and all(token.norm in grammar.coordinators for token in tokens[first:last])


def _larger(inner: Sequence[Place], outer: Sequence[Place]) -> bool:
    return any(place.kind == "city" for place in inner) and any(
        place.kind in ("country", "region") or place.population > 100_000 for place in outer
    )
