"""What stands beside a run of capitalised words and tells that it is a person: age, trade, kin, what befell them, what they are called.

Strong evidence holds of persons alone; weak evidence holds of bodies too.
"""

from selon.lang.person_words import Word, capital, opens
from selon.lang.persons import Vocabulary

_NEAR = 3
_PHRASE = 8
_KIN_FAR = 7
_YOUNGEST, _OLDEST = 4, 110


def kin_before(words: list[Word], first: int, v: Vocabulary) -> bool:
    """Whether kin stand right before the name, or a phrase about kin does that ends at a comma: "his aunt, Marvelyn Hall"."""
    if not first:
        return False
    return words[first - 1].bare in v.kin or (first > 1 and words[first - 1].text == "," and _kin_phrase(words, first - 1, v))


def named(words: list[Word], first: int, v: Vocabulary) -> bool:
    """Whether words right before the name say that somebody is called so: "known only as Mwende"."""
    told = [word.bare for word in words[max(0, first - 5) : first]]
    return any(tuple(told[-length:]) in v.namings for length in range(1, len(told) + 1))


def described(words: list[Word], first: int, last: int, v: Vocabulary) -> bool:
    """Strong evidence: a trade before, an age, a trade or kin in apposition behind, kin that belong to the name, a fate of persons."""
    before = words[first - 1] if first else None
    if before is not None and before.bare in v.trades and before.text[0].isalpha():
        return True
    at = last + 1
    if first > 1 and (_presented(words, first, at, v) or _somebodys(words, first, v)):
        return True
    return (
        _aged(words, at, v, whole=last > first)
        or _apposed(words, at, v)
        or _has_kin(words, at, v)
        or _befallen(words, at, v)
    )  # fmt: skip


def _presented(words: list[Word], first: int, at: int, v: Vocabulary) -> bool:
    """ "A supervisor, Mizanur, said": a trade, or any noun behind an indefinite article that is no body or venue, and commas around."""
    if words[first - 1].text != "," or at >= len(words) or not (words[at].text in ",)." or words[at].bare in v.said_by):
        return False
    noun = words[first - 2]
    if noun.bare in v.trades:
        return True
    start = first - 2
    while start >= 0 and first - start <= _NEAR + 2 and words[start].text[0].islower() and words[start].bare not in v.indefinite:
        start -= 1
    told = {word.bare for word in words[start:first]}
    return (
        start >= 0
        and words[start].bare in v.indefinite
        and start < first - 2
        and not any(told & one for one in (v.bodies, v.venues, v.venues_behind))
    )


def _somebodys(words: list[Word], first: int, v: Vocabulary) -> bool:
    """ "Her tent mate Lupita": a possessive and one or two small words, the last of them no body or venue."""
    noun = words[first - 1]
    if not noun.text[0].islower() or noun.bare in v.no_noun:
        return False
    return any(words[at].bare in v.possessives for at in range(max(0, first - 3), first - 1))


def speaks(words: list[Word], first: int, last: int, v: Vocabulary, *, listed: bool) -> bool:
    """Weak evidence: a verb beside the name that persons are the subject of, though bodies may be; ``listed``: the word is in a list of
    names, which opens the way to verbs that anything may have, and to a name that opens a sentence."""
    if first and words[first - 1].bare in v.spoken:
        return True
    at = last + 1
    if at < len(words) and (words[at].bare in v.saying and words[at].bare in v.said_by):
        return True
    inside = first == last and not opens(words, first)
    while at < len(words) and (words[at].bare in v.auxiliaries or words[at].text in "'’") and at - last <= _NEAR:
        at += 1
    if at < len(words) and words[at].bare in v.said_by and (inside or listed):
        return True
    return listed and last + 1 < len(words) and words[last + 1].bare in v.acts


def of_people(words: list[Word], first: int, v: Vocabulary) -> bool:
    """Whether a noun that tells of persons stands before the name with a genitive: "the funeral of Kaliappan"."""
    return first > 1 and words[first - 1].bare in v.of and (words[first - 2].bare in v.of_people or words[first - 2].bare in v.kin)


def _aged(words: list[Word], at: int, v: Vocabulary, *, whole: bool) -> bool:
    """An age behind the name; a number alone in brackets behind one word is rather what a French town has ("Die (26)")."""
    if at >= len(words) or words[at].text[0] not in ",(":
        return False
    told = words[at + 1 : at + 4]
    if told and told[0].bare == "aged":
        told = words[at + 2 : at + 5]
    if not told or not told[0].text.isdigit() or not _YOUNGEST <= int(told[0].text[:4]) <= _OLDEST:
        return False
    if len(told) == 1 or any(word.bare in v.ages for word in told[1:]):
        return True
    return told[1].text in ",).-" and (whole or words[at].text != "(")


def _apposed(words: list[Word], at: int, v: Vocabulary) -> bool:
    """A phrase between commas or in brackets whose noun is a trade or kin: ", a retired midwife,", ", son voisin,"."""
    if at >= len(words) or words[at].text[0] not in ",(":
        return False
    end = at + 1
    while end < len(words) and end - at <= _PHRASE and (words[end].text[0].isalnum() or words[end].text in "-'’"):
        if words[end].bare in v.of or words[end].bare in v.who_is or words[end].bare in v.coordinators:
            break
        end += 1
    phrase = [word for word in words[at + 1 : end] if word.text[0].isalpha()]
    closed = end >= len(words) or not words[end].text[0].isalnum() or words[end].bare in v.bounds
    if not phrase or not closed or capital(phrase[0]):
        return False
    nouns = [word for word in phrase if word.bare not in v.articles and word.bare not in v.before_office]
    clause = any(word.bare in v.said_by or word.bare in v.saying or word.bare in v.acts for word in nouns)  # "a resident said"
    return bool(nouns) and (nouns[-1].bare in v.people or (nouns[0].bare in v.people and not clause))


def _has_kin(words: list[Word], at: int, v: Vocabulary) -> bool:
    """ "Thabede's sister", "Shankar and his wife"."""
    if at + 2 >= len(words):
        return False
    if words[at].text in "'’" and words[at + 1].bare == "s":
        return any(word.bare in v.kin for word in words[at + 2 : at + 4])
    return words[at].bare in v.coordinators and words[at + 1].bare in v.articles and words[at + 2].bare in v.kin


def _befallen(words: list[Word], at: int, v: Vocabulary) -> bool:
    start = at
    while at < len(words) and at - start <= _NEAR and (words[at].bare in v.auxiliaries or words[at].text in "'’"):
        at += 1
    return start < at < len(words) and words[at].bare in v.fates


def _kin_phrase(words: list[Word], comma: int, v: Vocabulary) -> bool:
    """Whether the phrase that ends at a comma is about kin: "her friend, …", "la compagne de Mbarga, …"."""
    at = comma - 1
    while at >= 0 and comma - at <= _KIN_FAR and (words[at].text[0].isalpha() or words[at].text in "'’"):
        if words[at].bare in v.kin:
            return at == comma - 1 or words[at + 1].bare in v.genitives
        at -= 1
    return False
