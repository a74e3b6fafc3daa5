"""Where names can stand: runs of capitalised words, looked up in one question to the gazetteer, the longest known one taken."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from selon.extract.places.grammar import OFFICE, Grammar
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place
from selon.lang.phrases import Hit
from selon.model import Reading, Sentence, Token
from selon.text import token_evidence

_LONGEST = 6
_CHAIN = 3
_BODIES = frozenset({OFFICE, "organisation"})


class Name(Struct, frozen=True, gc=False):
    """Tokens ``first:last`` of sentence ``sentence`` that name places of the gazetteer (none: a name it does not hold).

    ``article``: the article that a contracted preposition swallowed ("au Havre" -> "Le"). ``cue`` is the rule of the cue that ends before
    the name (or before its article), ``cue_word`` that cue's first word; ``bare_article`` an article between cue and name. ``called``: the
    town's name where a short one stands for it ("D.C.").
    """

    first: int
    last: int
    sentence: int
    key: str
    places: tuple[Place, ...]
    cue: str | None
    cue_word: str
    bare_article: bool
    article: str
    called: str = ""


class Cues(Struct, frozen=True, gc=False):
    """The cues of a sentence by the token after them: rule name and first word."""

    ends: Mapping[int, tuple[str, str]]


def capitalised(token: Token) -> bool:
    """Whether *token* can be (part of) a name: a capital first or behind an article (al-Bab), or a letter of a script without case."""
    first = token.text[0]
    if first.isupper():
        return True
    if token.text.islower():
        return False
    if first.islower():
        return len(token.text) > 4 and any(c.isupper() for c in token.text) and any(c in "-'’" for c in token.text)
    return first.isalpha() and len(token.text) > 1


def adjacent(tokens: Sequence[Token], index: int) -> bool:
    """Whether token *index* follows the one before it with at most one character between."""
    return tokens[index].start - tokens[index - 1].end <= 1


def cues_of(tokens: Sequence[Token], left: Sequence[Sequence[Hit]]) -> list[dict[int, tuple[str, str]]]:
    """The left cues of each sentence: token index after the cue -> (rule name, first word)."""
    made = []
    for hits in left:
        ends: dict[int, tuple[str, str]] = {}
        for hit in hits:
            ends.setdefault(hit.last, (hit.key, tokens[hit.first].norm))
        made.append(ends)
    return made


def cue_before(
    grammar: Grammar, tokens: Sequence[Token], ends: Mapping[int, tuple[str, str]], first: int, begin: int
) -> tuple[str | None, str, bool]:
    """The cue that ends before token *first*, past an article: (rule name or None, its first word, whether an article stands between)."""
    if first in ends:
        return (*ends[first], False)
    if first - 1 >= begin and tokens[first - 1].norm in grammar.articles:
        if first - 1 in ends:
            return (*ends[first - 1], True)
        return None, "", True
    return None, "", False


def runs(
    grammar: Grammar, tokens: Sequence[Token], sentence: Sentence, firsts: Sequence[int], folded: dict[str, str]
) -> dict[int, list[tuple[int, str]]]:
    """Candidate names by first token (one of *firsts*): (token after it, folded name), the longest first."""
    found: dict[int, list[tuple[int, str]]] = {}
    for first in firsts:
        if not capitalised(tokens[first]):
            continue
        spans: list[tuple[int, str]] = []
        words: list[str] = []
        for at in range(first, min(first + _LONGEST, sentence.last)):
            token = tokens[at]
            if at > first and not adjacent(tokens, at):
                break
            capital = at == first or capitalised(token) or token.text in grammar.admin
            if not capital and token.norm not in grammar.joints:
                break
            key = folded.get(token.text)
            if key is None:
                key = folded[token.text] = fold(token.text)
            words.append(key)
            if capital and (at > first or not _function_word(grammar, token)):
                spans.append((at + 1, " ".join(words)))
        spans.reverse()
        if spans:
            found[first] = spans
    return found


def _function_word(grammar: Grammar, token: Token) -> bool:
    """Whether a word cannot be a name alone: a word on the pack's list, or a function word that is not an abbreviation (US)."""
    if token.norm in grammar.never:
        return True
    return token.norm in grammar.function_words and not (token.text.isupper() and len(token.text) > 1)


def spelled_out(grammar: Grammar, key: str) -> str:
    """*key* with its short words written out ("st denis" -> "saint denis")."""
    return " ".join(grammar.short.get(word, word) for word in key.split())


def _keys(
    grammar: Grammar, tokens: Sequence[Token], by_sentence: Sequence[Mapping[int, list[tuple[int, str]]]], articles: Mapping[str, str]
) -> list[str]:
    """All that the gazetteer is asked for: the runs, those with a swallowed article, and those with short words written out."""
    keys: dict[str, None] = {}
    for found in by_sentence:
        for first, spans in found.items():
            swallowed = articles.get(tokens[first - 1].norm) if first else None
            for last, key in spans:
                keys[key] = None
                if swallowed:
                    keys[f"{swallowed} {key}"] = None
                if any(short in key for short in grammar.short):
                    keys[spelled_out(grammar, key)] = None
                if " " in key and last - first == 1:
                    keys[key.replace(" ", "")] = None  # "Pétion-Ville" is "Pétionville" too
    return list(keys)


def find_names(
    grammar: Grammar,
    reading: Reading,
    gazetteer: Gazetteer | None,
    cues: Sequence[Mapping[int, tuple[str, str]]],
    raised: Sequence[Sequence[int]],
    folded: dict[str, str],
) -> list[Name]:
    """All known names of the report in text order, none overlapping another within its sentence."""
    if gazetteer is None:
        return []
    tokens = reading.tokens
    by_sentence = [runs(grammar, tokens, sentence, firsts, folded) for sentence, firsts in zip(reading.sentences, raised, strict=True)]
    articles = {word: fold(article) for word, article in grammar.contracted.items()}
    known = gazetteer.find_keys(_keys(grammar, tokens, by_sentence, articles))
    names: list[Name] = []
    for number, found in enumerate(by_sentence):
        begin = reading.sentences[number].first
        after = begin
        for first, spans in found.items():
            if first < after:
                continue
            inner = found.get(first + 1)
            if first == begin and inner and (opened := articles.get(tokens[first].norm)):  # "Aux Cayes, …" opens with a preposition
                whole = _longest(grammar, known, first + 1, inner, opened)
                if whole is not None and whole[3]:
                    continue
            swallowed = articles.get(tokens[first - 1].norm) if first > begin else None
            alias = _alias(grammar, gazetteer, spans)
            name = alias[:4] if alias is not None else _longest(grammar, known, first, spans, swallowed)
            if name is None:
                continue
            if name[0] - first == 1 and tokens[first].norm in grammar.streets and cues[number].get(first, ("", ""))[0] != "settlement":
                continue
            last, key, places, with_article = name
            called = alias[4] if alias is not None else ""
            tail = _alias_behind(grammar, tokens, last, reading.sentences[number].last, places)
            if tail > last:
                called, last = token_evidence(reading, first, last).text, tail
            cue, word, article = cue_before(grammar, tokens, cues[number], first, begin)
            if cue == "of":
                cue, word = _belongs(grammar, tokens, cues[number], first, begin) or (cue, word)
            names.append(
                Name(
                    first,
                    last,
                    number,
                    key,
                    places,
                    cue,
                    word,
                    article,
                    grammar.contracted[tokens[first - 1].norm] if with_article else "",
                    called,
                )
            )
            after = last
    return names


def _belongs(
    grammar: Grammar, tokens: Sequence[Token], ends: Mapping[int, tuple[str, str]], first: int, begin: int
) -> tuple[str, str] | None:
    """The cue of the body that a chain of complements before token *first* begins with ("fédération des chasseurs de …")."""
    at = first - 1 - (tokens[first - 1].norm in grammar.articles and first - 1 in ends)
    for index in range(at - 1, max(begin, at - _CHAIN) - 1, -1):
        if not tokens[index].text[0].islower():
            return None
        cue = ends.get(index)
        if cue is not None and index < at:
            return cue if cue[0] in _BODIES else None
    return None


def _alias(grammar: Grammar, gazetteer: Gazetteer, spans: list[tuple[int, str]]) -> tuple[int, str, tuple[Place, ...], bool, str] | None:
    """The town that a short name stands for: (token after it, key of the town's name, the town, no swallowed article, its name)."""
    for last, key in spans:
        alias = grammar.aliases.get(key)
        if alias is not None:
            key = fold(alias.city)
            found = tuple(place for place in gazetteer.find_keys((key,)).get(key, ()) if place.country == alias.country)
            return (last, key, found[:1], False, alias.city) if found else None
    return None


def _alias_behind(grammar: Grammar, tokens: Sequence[Token], last: int, end: int, places: Sequence[Place]) -> int:
    """The token after a short name of the same town behind its name ("Washington, D.C."); *last* where none stands there."""
    at = last + (last < end and tokens[last].text == ",")
    if at >= end:
        return last
    alias = grammar.aliases.get(fold(tokens[at].text))
    if alias is None or not tokens[at].text.replace(".", "").isupper():
        return last
    return at + 1 if any(place.country == alias.country and fold(place.name).startswith(fold(alias.city)) for place in places) else last


def _longest(
    grammar: Grammar, known: Mapping[str, tuple[Place, ...]], first: int, spans: list[tuple[int, str]], swallowed: str | None
) -> tuple[int, str, tuple[Place, ...], bool] | None:
    for last, key in spans:
        if swallowed and f"{swallowed} {key}" in known and not any(p.kind in ("country", "region") for p in known.get(key, ())):
            return last, f"{swallowed} {key}", known[f"{swallowed} {key}"], True
        if key in known:
            return last, key, known[key], False
        long = spelled_out(grammar, key)
        if long in known:
            return last, long, known[long], False
        if last - first == 1 and " " in key and key.replace(" ", "") in known:
            return last, key, known[key.replace(" ", "")], False
    return None
