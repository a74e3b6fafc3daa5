"""Places that the gazetteer does not hold: capitalised names that a cue, a list or a noun behind them shows to be places."""

from collections.abc import Sequence

from selon.extract.places.grammar import Grammar
from selon.extract.places.labels import is_dateline
from selon.extract.places.spans import Name, adjacent, capitalised, cue_before
from selon.extract.places.work import Found, Work
from selon.gazetteer.fold import fold
from selon.model import Reading, Where
from selon.text import token_evidence

_LOCATED = frozenset({"at", "in_area", "settlement", "listed", "unknown", "apposition"})
_MOSTLY = 0.5
_CUED = frozenset({"settlement", "at", "near", "in_area", "event_of", "home", "origin"})


def find_unknown(work: Work, taken: set[int], places: Sequence[Found]) -> list[Found]:
    """Capitalised names after a cue of place, or in a list of places, that the gazetteer does not hold (without one: all after a cue)."""
    reading = work.reading
    located = {item.last for item in places if item.label == "place" and item.rule in _LOCATED}
    towns = {item.first for item in places if item.value is not None and item.value.precision == "city"}
    made: list[Found] = []
    for number, sentence in enumerate(reading.sentences):
        after = sentence.first
        for index in work.raised[number]:
            last = _run(work.grammar, reading, index, sentence.last, taken) if index >= after else index
            if last == index:
                continue
            alone = not towns.intersection(range(sentence.first, sentence.last))
            found = _unknown_at(work, number, index, last, located, alone)
            if found is not None:
                made.append(found)
                if found.label == "place":
                    located.add(last)
            after = last
    return made


def _unknown_at(work: Work, number: int, first: int, last: int, located: set[int], alone: bool) -> Found | None:
    """*alone*: whether no town is named in the sentence, of which the name might be a quarter."""
    grammar, tokens = work.grammar, work.reading.tokens
    rule, word, _ = cue_before(grammar, tokens, work.cues[number], first, work.reading.sentences[number].first)
    text = token_evidence(work.reading, first, last).text
    if last - first == 1 and _in_list(work, first, last, located):
        return Found(first, last, "listed", "place", Where(text, "city", city=text))
    if not (tokens[first].text[0].isupper() or "-" in tokens[first].text[:4]) or (work.reading.sentences[number].heading and rule is None):
        return None
    following = tokens[last].text if last < work.reading.sentences[number].last and adjacent(tokens, last) else ""
    if following and (following in grammar.towns or following in grammar.admin or following in grammar.counties):
        return Found(first, last, "admin", "place", Where(text, "area" if following not in grammar.towns else "district"))
    if work.gazetteer is not None:
        cued = (rule == "settlement" and tokens[first - 1].norm in grammar.joints) or (
            word in grammar.bare_unknown and not grammar.linkers.at(tokens, last, min(last + 1, len(tokens)))
        )
        if not cued:
            return None
    elif rule not in _CUED and not (rule is None and _opens_dateline(work, first, last, number)):
        return None
    town = (
        rule in ("settlement", "at", "event_of", "near", None)
        and word not in grammar.area_prepositions
        and (alone or word not in grammar.bare_unknown)
    )
    value = Where(text, "city" if town else "area", city=text if town else None, country=_country(work) if town else None)
    label = "dateline" if rule is None else "origin" if rule in ("origin", "home") else "place"
    return Found(first, last, "dateline" if rule is None else "unknown", label, value)


def _country(work: Work) -> str | None:
    """The country that most of the report speaks of; None where none is."""
    shares = work.evidence.shares
    country = max(shares, key=lambda code: shares[code], default=None)
    return country if country is not None and shares[country] >= _MOSTLY else None


def _in_list(work: Work, first: int, last: int, located: set[int]) -> bool:
    """Whether the word is an item of a list that begins with a place: after a conjunction, or between commas with more to come."""
    tokens, coordinators = work.reading.tokens, work.grammar.coordinators
    if first - 1 not in located or tokens[first - 1].norm not in coordinators:
        return False
    if tokens[first - 1].text.isalpha():
        return last >= len(tokens) or not capitalised(tokens[last])
    return last + 1 < len(tokens) and tokens[last].norm in coordinators and capitalised(tokens[last + 1])


def _opens_dateline(work: Work, first: int, last: int, sentence: int) -> bool:
    name = Name(first, last, sentence, "", (), None, "", False, "")
    return is_dateline(work.reading, name, last)


def _run(grammar: Grammar, reading: Reading, first: int, end: int, taken: set[int]) -> int:
    """The token after the capitalised run that begins at *first*; *first* where none does."""
    tokens, last = reading.tokens, first
    for index in range(first, min(first + 4, end)):
        token = tokens[index]
        if index in taken or (index > first and not adjacent(tokens, index)) or not capitalised(token) or not token.text[0].isalpha():
            break
        if token.norm in grammar.never or token.norm in grammar.function_words or fold(token.text) in grammar.stop:
            break
        if token.text.isupper() and len(token.text) > 1 and first != 0:
            break
        last = index + 1
    return last
