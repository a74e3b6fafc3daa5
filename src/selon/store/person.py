"""Finding a person's name in whatever a project holds, and filling it sign for sign. Pure."""

import re
from html.entities import codepoint2name
from urllib.parse import quote

from msgspec import Struct

from selon.errors import UsageError
from selon.text import signs

FILL = "█"
PLAIN_FILL = "*"
"""What stands for a sign of a name: in texts, and in original bytes, whose encoding may have no other."""
_MARKS = "[\u0300-\u036f]*"
_BETWEEN = r"(?:[\W_]|%[0-9a-f]{2}|&[a-z]+;|&#x?[0-9a-f]+;){0,6}?"
_EDGE = r"(?<![^\W\d_]){}(?![^\W\d_])"
_SHORT = 2


class Person(Struct, frozen=True):
    """A person by name: ``words`` as given. ``whole`` finds the whole name in either order and however it is joined or encoded, ``part``
    one of its words alone; both in what :func:`selon.text.signs` makes of a text."""

    words: tuple[str, ...]
    whole: re.Pattern[str]
    part: re.Pattern[str]


def person_called(name: str) -> Person:
    """The person called *name*, given name and surname. Raises UsageError for a name without letters, or of a single letter."""
    words = tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", name))
    if not words or max(len(word) for word in words) < _SHORT:
        raise UsageError(f"{name!r} is no name: give it as the reports have it, such as 'Marie Durand'")
    letters = [_letters(word) for word in words]
    orders = [_BETWEEN.join(letters)]
    if len(words) > 1:
        orders += [_BETWEEN.join([letters[-1], *letters[:-1]]), _BETWEEN.join([*letters[1:], letters[0]])]
    long = sorted((one for word, one in zip(words, letters, strict=True) if len(word) >= _SHORT), key=len, reverse=True)
    whole = re.compile(_EDGE.format("(?:" + "|".join(dict.fromkeys(orders)) + ")"), re.IGNORECASE)
    part = re.compile(_EDGE.format("(?:" + "|".join(long) + ")s?"), re.IGNORECASE)
    return Person(words, whole, part)


def _letters(word: str) -> str:
    """A pattern of *word* sign by sign: bare, with marks of its own, or as an entity of HTML, a percent code or an escape of JSON."""
    return "".join(_sign(sign) for sign in word)


def _sign(sign: str) -> str:
    if sign in "'’":
        return "(?:['’]|%27|%e2%80%99|&#0?39;|&#x27;|&apos;|&rsquo;|&#8217;)"
    plain = re.escape(signs(sign))
    if sign.isascii():
        return plain + _MARKS
    both = {sign, sign.upper(), sign.lower()}
    coded = {quote(one) for one in both} | {quote(one, encoding="latin-1", errors="replace") for one in both}
    coded |= {f"&#{ord(one)};" for one in both if len(one) == 1} | {f"&#x{ord(one):x};" for one in both if len(one) == 1}
    coded |= {f"&{codepoint2name[ord(one)]};" for one in both if len(one) == 1 and ord(one) in codepoint2name}
    coded |= {f"\\u{ord(one):04x}" for one in both if len(one) == 1} | {quote(one).replace("%", "=") for one in both}
    return "(?:" + "|".join([plain + _MARKS, *sorted(re.escape(one.lower()) for one in coded if one != "%3F")]) + ")"


def named(text: str, person: Person) -> bool:
    """Whether the whole name stands in *text*."""
    return person.whole.search(signs(text)) is not None


def masked(text: str, person: Person, *, parts: bool, address: bool = False, fill: str = FILL) -> str:
    """*text* with the whole name filled; with *parts* also its words where they stand alone: those with a capital, in an *address* all."""
    folded = signs(text)
    spans = [found.span() for found in person.whole.finditer(folded)]
    if parts:
        spans += [found.span() for found in person.part.finditer(folded) if address or text[found.start()].isupper()]
    if not spans:
        return text
    filled = list(text)
    for start, end in spans:
        for at in range(start, end):
            if filled[at].isalnum() or filled[at] in "&;%=\\#":
                filled[at] = fill
    return "".join(filled)
