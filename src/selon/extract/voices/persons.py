"""Private persons and employers: the role of a speaker whom no noun of authority describes, once the whole report is read.

A nurse is a participant where nurses march and a baker who watches from her door a witness; a company is the other side where it is
protested against and nothing of the kind in a report on its profits. So these roles need to know whether the report tells of a crowd,
and who is in it. A bare name that the report does not describe keeps the role ``other``.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from selon.extract.voices.clauses import Range, View, closed, is_word, role_hits, verb_at
from selon.extract.voices.grammar import Grammar, role_nouns
from selon.extract.voices.speakers import Memory
from selon.model import Count, Mention, Mentions, Reading, Speaker, Token

_CROWD = "participants"
_BYSTANDER = "witness"
_UNTOLD = "other"
_OFTEN = 12
_TITLE = 3
_HOPS = 3
_AGES = range(6, 110)
_STEM = 5
_HEAD = 4
_RELATIVE = 3
_ENDING = 3


def described(
    grammar: Grammar, reading: Reading, found: list[Mention], memory: Memory, actors: Mentions, counts: Mentions
) -> list[Mention]:
    """*found* with the roles of employers, of bystanders and of private persons, where the report tells of a crowd."""
    if not any(m.voice is not None and m.voice.speaker is not None and m.voice.speaker.role in (_UNTOLD, _BYSTANDER) for m in found):
        return found
    crowd = _crowd_words(actors, counts)
    if not crowd:
        return found
    known: dict[tuple[str, str | None, str], str] = {}
    made: list[Mention] = []
    for mention in found:
        speaker = mention.voice.speaker if mention.voice is not None else None
        if mention.voice is None or speaker is None or speaker.role not in (_UNTOLD, _BYSTANDER):
            made.append(mention)
            continue
        key = (speaker.text, speaker.name, speaker.role)
        if key not in known:
            known[key] = _role(grammar, reading, memory, speaker, crowd)
        told = replace(speaker, role=known[key])
        made.append(replace(mention, voice=replace(mention.voice, speaker=told)) if told.role != speaker.role else mention)
    return made


def _crowd_words(actors: Mentions, counts: Mentions) -> frozenset[str]:
    """The nouns of those who protest: of the crowds counted and of the participants named."""
    words = {count.value.noun for count in counts if count.label == _CROWD and isinstance(count.value, Count) and count.value.noun}
    words |= {word for actor in actors if actor.label in (_CROWD, "organiser") for word in actor.text.split()}
    return frozenset(word.casefold() for word in words if len(word) >= _STEM)


def _role(grammar: Grammar, reading: Reading, memory: Memory, speaker: Speaker, crowd: frozenset[str]) -> str:
    own = [Token(0, 0, piece, piece.casefold()) for piece in speaker.text.replace("'", "' ").replace("’", "' ").split()]
    if speaker.role == _BYSTANDER:
        return _CROWD if any(_alike(token.norm, word) for token in own for word in crowd if token.text.islower()) else _BYSTANDER
    for hit in grammar.roles.scan(own):
        if role_nouns(grammar, hit).dispute:
            return role_nouns(grammar, hit).dispute
    return _introduced(grammar, reading, memory, speaker.name or speaker.text, crowd)


def _introduced(grammar: Grammar, reading: Reading, memory: Memory, name: str, crowd: frozenset[str]) -> str:
    """The role that a name's descriptions tell, wherever it stands: trade, age, kin ("Jeanne Roy, 34 ans, boulangère")."""
    words = [token for token in name.casefold().replace("’", "'").split() if token]
    if not words or not name[0].isupper():
        return _UNTOLD
    lay = False
    for at in memory.names.places.get(words[0], ())[:_OFTEN]:
        last = at + len(words)
        if [t.norm for t in reading.tokens[at:last]] != words or not reading.tokens[at].text[0].isupper():
            continue
        v = memory.around(at)
        for piece in _descriptions(v, at, min(last, v.last)):
            told, private = _told(v, piece, crowd, apposed=piece[0] > at)
            if told is not None:
                return told
            lay = lay or private
    return _CROWD if lay else _UNTOLD


def _descriptions(v: View, at: int, last: int) -> Iterable[Range]:
    """What is said of a name in apposition: up to three words before it, up to three stretches between commas behind it."""
    first = at
    while first > max(v.first, at - _TITLE) and not closed(v, first - 1) and v.tokens[first - 1].norm not in v.grammar.stops:
        first -= 1
    if first < at:
        yield (first, at)
    elif at - 1 > v.first and v.tokens[at - 1].text == ",":
        return
    for _ in range(_HOPS):
        if last >= v.last or v.tokens[last].text != "," or v.quoted[last] >= 0:
            return
        end = last + 1
        while end < v.last and not closed(v, end):
            end += 1
        head = v.tokens[min(last + 1, v.last - 1)].norm
        if end == last + 1 or (head in v.grammar.classes.prepositions and not role_hits(v, last + 1, min(end, last + 4))):
            return
        yield (last + 1, end)
        last = end


def _told(v: View, piece: Range, crowd: frozenset[str], *, apposed: bool) -> tuple[str | None, bool]:
    """The role that a description tells, if any, and whether it is one of a private person."""
    first, last = piece
    head = v.tokens[first]
    relative = head.norm in v.grammar.classes.relatives
    last = min(last, first + _RELATIVE) if relative else last
    for hit in role_hits(v, first, min(last, first + _HEAD)):
        if role_nouns(v.grammar, hit).dispute:
            return role_nouns(v.grammar, hit).dispute, False
    if any(_alike(v.tokens[k].norm, word) for k in range(first, last) if v.tokens[k].text.islower() for word in crowd):
        return _CROWD, True
    for hit in role_hits(v, first, last):
        nouns = role_nouns(v.grammar, hit)
        if nouns.role not in (_UNTOLD, _CROWD):
            return nouns.role, False
        if nouns.title:
            return None, False
    aged = head.text.isdigit() and int(head.text) in _AGES and last - first <= 3
    article = head.norm in v.grammar.voices.words.indefinite
    relative = relative and head.norm in v.grammar.voices.words.whose
    small = v.grammar.stops | v.grammar.classes.prepositions | v.grammar.classes.adverbs | v.grammar.classes.determiners
    bare = (
        apposed
        and v.grammar.voices.head == "first"
        and is_word(head)
        and head.text.islower()
        and head.norm not in small
        and not verb_at(v, first)
    )
    return None, aged or article or relative or (bare and not head.text.isdigit() and head.norm not in v.grammar.voices.words.adverbial)


def _alike(word: str, other: str) -> bool:
    """Whether two words are forms of one noun: a long common beginning and short endings ("habitante", "habitants")."""
    if word == other:
        return len(word) >= _STEM
    same = 0
    while same < min(len(word), len(other)) and word[same] == other[same]:
        same += 1
    return same >= _STEM and max(len(word), len(other)) - same <= _ENDING
