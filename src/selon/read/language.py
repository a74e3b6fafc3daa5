"""Which language a report is written in.

The closed-class words of the packs (articles, prepositions, pronouns, auxiliaries …) decide when they can: they make up 35 to 60 % of the
words of a report in their own language (of a lead crowded with names as few as 20 %), at most 29 % in the nearest relatives that we tried
(Catalan for French, Scots for English). Only where they do not decide is py3langid asked (Lui and Baldwin 2012), whose import alone takes
longer than reading a hundred reports.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

from babel import Locale

from selon.lang.load import packs_folder, section
from selon.lang.sections.language import Language
from selon.read.threads import one_thread

CLEAR = 0.36
"""From this share of closed-class words on, a text is in the pack's language …"""
RIVAL = 0.18
"""… if those of no other pack reach this share."""
FLOOR = 0.3
"""A text of :data:`ENOUGH` words that py3langid gives to a pack's language is in a relative of it below this share."""
FLOOR_DENSE = 0.2
"""The same where the text's small words are the pack's: leads crowded with names and figures hold few closed-class words …"""
SMALL = 0.7
"""… but of their uncapitalised words of up to three letters at least this share is closed-class (relatives that we tried: up to 63 %)."""
FLOOR_SHORT = 0.12
"""The same for shorter texts (headlines leave closed-class words out)."""
LETTERS = 3
SMALL_ENOUGH = 5
"""Letters of a small word, and how many of them say something."""
ENOUGH = 25
SAMPLE = 20_000
"""Code points looked at; of longer texts, as many in five pieces from beginning to end."""

_WORD = re.compile(r"[^\W\d_]+['’]?")

Profiles = Mapping[str, frozenset[str]]
"""Language code -> the closed-class words of its pack."""


class Guess(NamedTuple):
    """*code*: ISO 639-1, None where it can't be told. *share*: of closed-class words of that language. *sure*: whether to code in it."""

    code: str | None
    share: float
    sure: bool


def profiles(codes: Iterable[str]) -> Profiles:
    """The closed-class words of the packs *codes*. Raises PackError where a pack file is wrong."""
    return MappingProxyType({code: section(packs_folder() / code, "pack.toml", Language).classes.grammatical() for code in codes})


def identify(text: str, known: Profiles) -> Guess:
    """The language of the greatest part of *text*. Deterministic."""
    sample = _sample(text)
    words = _words(sample)
    if not words:
        return Guess(None, 0.0, False)
    code = _clear(words, known)
    if code is not None:
        return Guess(code, _share(words, known[code]), True)
    parts: Counter[str] = Counter()
    for paragraph in sample.splitlines():
        own = _words(paragraph)
        if len(own) >= ENOUGH:
            parts[_clear(own, known) or _classified(paragraph)] += len(own)
    code = min(parts, key=lambda each: (-parts[each], each)) if parts else _classified(sample)
    if code not in known:
        return Guess(code, 0.0, False)
    own = _words("\n".join(p for p in sample.splitlines() if _clear(_words(p), known) in (code, None))) or words
    share = _share(own, known[code])
    floor = FLOOR_SHORT if len(own) < ENOUGH else FLOOR_DENSE if _small(sample, known[code]) >= SMALL else FLOOR
    return Guess(code, share, share >= floor)


def named(code: str) -> str:
    """*code* with the language's English name where CLDR has one: ``German (de)``."""
    name = Locale("en").languages.get(code)
    return f"{name} ({code})" if name else repr(code)


def _sample(text: str) -> str:
    if len(text) <= SAMPLE:
        return text
    size = SAMPLE // 5
    step = (len(text) - size) // 4
    return "\n".join(text[at : at + size] for at in range(0, 4 * step + 1, step))


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _share(words: list[str], closed: frozenset[str]) -> float:
    return sum(word in closed for word in words) / len(words) if words else 0.0


def _small(text: str, closed: frozenset[str]) -> float:
    """Of the uncapitalised words of up to :data:`LETTERS` letters of *text* the share that is closed-class; 0 of too few."""
    small = [w.replace("’", "'") for w in _WORD.findall(text) if len(w.rstrip("'’")) <= LETTERS and w.islower()]
    return _share(small, closed) if len(small) >= SMALL_ENOUGH else 0.0


def _clear(words: list[str], known: Profiles) -> str | None:
    shares = sorted(((_share(words, closed), code) for code, closed in known.items()), reverse=True)
    rival = shares[1][0] if len(shares) > 1 else 0.0
    return shares[0][1] if shares and shares[0][0] >= CLEAR and rival < RIVAL else None


def _classified(text: str) -> str:
    one_thread()
    language, _ = import_module("py3langid").classify(text)
    return str(language)
