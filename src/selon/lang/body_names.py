"""Names of bodies that hold words of other classes: clauses ("collectif Sauvons la baie"), coordinators ("the Fire and Rescue Union").

Their tokens are tagged as words, so that the phrase is not cut there (:mod:`selon.lang.chunks`).
"""

from collections.abc import Mapping, Sequence

from selon.lang.sections.actors import Head
from selon.lang.tagging import Shallow
from selon.model import Token

_NAME = 9
_BODIES = frozenset({"organisation", "institution"})


def held_together(
    shallow: Shallow, tokens: Sequence[Token], classes: Mapping[int, Head], places: frozenset[int] = frozenset()
) -> list[tuple[int, int]]:
    """The token ranges that are words of a name, whatever class they have elsewhere. Linear in the number of head nouns."""
    named = _names_behind(shallow, tokens, classes, places) if not shallow.head_first else _clausal_names(shallow, tokens, classes)
    return [*named, *_joined_names(shallow, tokens, classes)]


def _names_behind(shallow: Shallow, tokens: Sequence[Token], classes: Mapping[int, Head], places: frozenset[int]) -> list[tuple[int, int]]:
    """Token ranges of names behind the small word for what they name ("campaign group *Mums Against Smog*", "charity *Save the Fells*").

    Words of any class with a capital belong to one, and a small preposition or determiner before another capital, but no place after it.
    """
    found: list[tuple[int, int]] = []
    for index, head in classes.items():
        first = index + 1
        if head.kind != "organisation" or not tokens[index].text[0].islower() or first >= len(tokens) or first in places:
            continue
        last = first
        while last < min(first + _NAME, len(tokens)):
            small = shallow.closed.get(tokens[last].norm) in ("P", "D") and last > first and tokens[last].norm not in shallow.agents
            inner = small and last + 1 < len(tokens) and tokens[last + 1].text[0].isupper() and last + 1 not in places
            if not (tokens[last].text[0].isupper() or inner):
                break
            last += 1
        if last - first > 1:
            found.append((first, last))
    return found


def _clausal_names(shallow: Shallow, tokens: Sequence[Token], classes: Mapping[int, Head]) -> list[tuple[int, int]]:
    """Token ranges of names that are clauses ("collectif Sauvons la baie"): from a capitalised opening to the next verb or mark."""
    found: list[tuple[int, int]] = []
    if not shallow.clausal_names:
        return found
    for index, head in classes.items():
        first = index + 1
        if head.kind != "organisation" or first >= len(tokens) or not tokens[first].text[0].isupper():
            continue
        opened = shallow.closed.get(tokens[first].norm) == "D"  # "collectif Nos rivières"
        clausal = tokens[first].norm.endswith(shallow.clausal_names) and not tokens[first].text.isupper() and first not in classes
        if not clausal and not opened:
            continue
        last = first + 1 + opened
        while last < min(first + _NAME, len(tokens)):
            word = tokens[last].norm
            own = shallow.closed.get(word)
            led_away = own == "P" and word not in shallow.families and word not in shallow.name_prepositions
            if (
                not word[0].isalpha()
                or own in ("V", "R", "C")
                or led_away
                or (opened and own in ("P", "O", "N", "A", "B"))
                or (word in shallow.verbs and word not in shallow.not_verbs)
            ):
                break
            last += 1
        while shallow.closed.get(tokens[last - 1].norm) in ("P", "D"):
            last -= 1
        found.append((first, last))
    return found


def _joined_names(shallow: Shallow, tokens: Sequence[Token], classes: Mapping[int, Head]) -> list[tuple[int, int]]:
    """Token ranges of coordinators and commas inside the name of one body, where the noun comes last ("the Fire and Rescue Union").

    Either the name opens behind a determiner and none of its words before the coordinator names a body itself, or the coordinator joins
    what stands behind the body's "of" ("the Union of Rail, Bus and Ferry Workers").
    """
    found: list[tuple[int, int]] = []
    if shallow.head_first:
        return found
    for index, head in classes.items():
        if head.kind not in _BODIES or not tokens[index].text[0].isupper():
            continue
        first = index
        while first > 0 and index - first < _NAME and (_capital(tokens, first - 1) or _joint(shallow, tokens, first - 1)):
            if first - 1 in classes and classes[first - 1].kind in _BODIES and classes[first - 1] is not head:
                break
            if shallow.closed.get(tokens[first - 1].norm) == "D":
                break
            first -= 1
        if first > 0 and tokens[first - 1].norm in shallow.determiners and _capital(tokens, first):
            found.extend((at, at + 1) for at in range(first, index) if _joint(shallow, tokens, at))
        last = index + 1
        if last + 1 < len(tokens) and tokens[last].norm in shallow.genitives and _capital(tokens, last + 1):
            found.extend((at, at + 1) for at in _joints_after(shallow, tokens, classes, last + 1))
    return found


def _capital(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].text[0].isupper() or tokens[at].text[0] in "'’"


def _joint(shallow: Shallow, tokens: Sequence[Token], at: int) -> bool:
    """Whether a coordinator or comma at *at* joins two capitalised words."""
    word = tokens[at]
    if word.text != "," and shallow.closed.get(word.norm) != "C":
        return False
    after = at + 1 if word.text != "," or at + 1 >= len(tokens) or shallow.closed.get(tokens[at + 1].norm) != "C" else at + 2
    return at > 0 and after < len(tokens) and _capital(tokens, at - 1) and _capital(tokens, after)


def _joints_after(shallow: Shallow, tokens: Sequence[Token], classes: Mapping[int, Head], at: int) -> list[int]:
    """The joints in the capitalised words from token *at* on, where the last of them is a coordinator and no body's name follows it."""
    joints: list[int] = []
    coordinated = False
    while at < len(tokens) and len(joints) < _NAME and (_capital(tokens, at) or _joint(shallow, tokens, at)):
        head = classes.get(at)
        if joints and head is not None and head.kind in _BODIES:
            return []
        if not _capital(tokens, at):
            joints.append(at)
            coordinated = shallow.closed.get(tokens[at].norm) == "C"
            if coordinated:
                following = at + 1
                while following < len(tokens) and _capital(tokens, following):
                    if following in classes and classes[following].kind in _BODIES:
                        return []
                    following += 1
                return joints
        at += 1
    return joints if coordinated else []
