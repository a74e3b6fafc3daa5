"""Runs of capitalised words that may be names of persons: with particles, initials and apostrophes, without what leads up to a name."""

from collections.abc import Collection

from selon.lang.offices import office_length
from selon.lang.person_words import Word, capital, initial, inner, opens, tail
from selon.lang.persons import Vocabulary

_QUOTES = frozenset('«»“”"„')
_LONGEST = 7
_LETTERS, _SHORT = 3, 5


def runs(words: list[Word], v: Vocabulary) -> list[list[int]]:
    """Runs of capitalised words with the particles between them, as lists of token numbers; without ordinary words that open a sentence."""
    found: list[list[int]] = []
    lower = {word.bare for word in words if word.text[0].islower()}
    i = 0
    while i < len(words):
        if not capital(words[i]) or not words[i].text[0].isalpha():
            i += 1
            continue
        run, i = _run(words, i, v)
        run = run[office_length(words, run, v) :]
        run = run[_led(words, run, v) :]
        while run and _ordinary(words, run[0], v, lower, alone=len(run) == 1):
            run = run[1:]
            while run and not capital(words[run[0]]):
                run = run[1:]
        if run:
            found.append(run)
    return found


def _led(words: list[Word], run: list[int], v: Vocabulary) -> int:
    """How many tokens of *run* lead up to a name: a trade or title within it ("Delhi Police Inspector Mohan Rao"), a body's letters."""
    if not run or not capital(words[run[0]]):
        return 0
    for at in range(len(run) - 2, -1, -1):
        word = words[run[at]]
        heads = not initial(word) and (word.bare in v.trades or word.bare.rstrip(".") in v.titles)
        if heads and capital(words[run[at + 1]]) and word.bare not in v.given and not any(words[i].bare in v.given for i in run[:at]):
            return at + 1
    for at in range(len(run) - 3, -1, -1):  # "Chief Proctor Mehtab Alam"
        if words[run[at]].bare in v.bodies and all(words[i].bare in v.listed and words[i].bare not in v.bodies for i in run[at + 1 :][-2:]):
            return at + 1 if not any(words[i].bare in v.given for i in run[:at]) else 0
    short = words[run[0]].text
    letters = short.isalpha() and short.isupper() and _LETTERS <= len(short) <= _SHORT
    return int(letters and len(run) > 1 and words[run[1]].text[0].isalpha() and not words[run[1]].text.isupper())


def _ordinary(words: list[Word], i: int, v: Vocabulary, lower: Collection[str], *, alone: bool) -> bool:
    """Whether the word at *i* has its capital only because a sentence begins, or is no name whatever its case; titles are none."""
    word = words[i]
    if i + 1 < len(words) and words[i + 1].text in "'’" and words[i + 1].start == word.end and not opens(words, i):
        return False  # D'Angelo
    if word.bare.rstrip(".") in v.titles and not (word.bare in v.given and not alone):
        return True
    if word.bare in v.common:
        return word.bare not in v.given or alone or (opens(words, i) and not _goes_on(words, i, v))
    return opens(words, i) and word.bare in lower and word.bare not in v.given


def _goes_on(words: list[Word], i: int, v: Vocabulary) -> bool:
    """Whether a name of the lists follows that is no word or body: "Will Carling asked"."""
    after = words[i + 1] if i + 1 < len(words) else None
    return (
        after is not None
        and capital(after)
        and after.bare in v.listed
        and not any(after.bare in one for one in (v.common, v.bodies, v.venues_behind))
    )


def _run(words: list[Word], i: int, v: Vocabulary) -> tuple[list[int], int]:
    run, at = [i], i + 1
    if words[i].bare in v.elisions and at < len(words) and words[at].text in "'’" and opens(words, i):
        return [], at  # "L'avocate", "D'après" at the beginning of a sentence
    while at < len(words) and len(run) < _LONGEST * 2:
        step = _next(words, at, v)
        if step is None:
            break
        run += step
        at = step[-1] + 1
    return run, at


def _next(words: list[Word], at: int, v: Vocabulary) -> list[int] | None:
    """The tokens that go on a name at *at*: a capitalised word, one behind an apostrophe, particles and one, a nickname and one."""
    word = words[at]
    if word.text in "'’":  # O'Brien, N'Diaye, D'Arcy
        inside = at + 1 < len(words) and words[at].start == words[at - 1].end and words[at + 1].start == word.end
        short = inside and (len(words[at - 1].text) <= 2 or (len(words[at + 1].text) == 1 and words[at - 1].text.isupper()))
        if short and capital(words[at + 1]):
            return [at, at + 1]
        return [at, at + 1] if inside and tail(words, at, v) else None
    if word.text[0].isalpha() and (capital(word) or inner(word)) and words[at].start - words[at - 1].end <= 2:
        return [at] if not words[at].after_line or words[at - 1].bare in v.given else None
    if word.text in ("-", "‐", "‑") and at + 1 < len(words) and initial(words[at - 1]) and capital(words[at + 1]):
        return [at, at + 1]
    saint = word.text == "." and words[at - 1].bare in v.particles and capital(words[at - 1])
    if saint and at + 1 < len(words) and capital(words[at + 1]):
        return [at, at + 1]  # "St. Clair"
    behind = at
    while behind < len(words) and behind - at < 4 and (words[behind].bare in v.particles or words[behind].text in "'’"):
        behind += 1
    if behind > at and behind < len(words) and capital(words[behind]) and words[behind].text[0].isalpha() and word.text[0].isalpha():
        return list(range(at, behind + 1))
    if word.text in _QUOTES and at + 3 < len(words) and capital(words[at + 1]) and words[at + 2].text in _QUOTES and capital(words[at + 3]):
        return [at, at + 1, at + 2, at + 3]
    return None
