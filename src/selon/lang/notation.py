"""The notation in which packs write word forms, expanded at load time.

===================  ==============================================================
``manifestation(s)``  one alternative in brackets is optional: with and without it
``grand(s|es)``       several: exactly one of them (``(|s|es)`` allows none)
``manifest~er``       the stem with every ending of the paradigm ``er`` of pack.toml,
                      each form carrying its tense
``à l'appel d(e|es)`` several words: a phrase, matched token by token
``*``                 as a word of its own: any one token
===================  ==============================================================
"""

import re
from collections.abc import Mapping

from msgspec import Struct

Paradigms = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Paradigm name -> tense -> endings."""

_GROUP = re.compile(r"\(([^()]*)\)")
_VERB = re.compile(r"([^\s~()|]*)~([\w.]+)")


class Form(Struct, frozen=True, gc=False):
    """One written form of a pack entry, with the tense that its verb ending shows (None where it has none)."""

    text: str
    tense: str | None


def _alternatives(pattern: str) -> list[str]:
    match = _GROUP.search(pattern)
    if not match:
        return [pattern]
    choices = match[1].split("|")
    if len(choices) == 1:
        choices = ["", *choices]
    return [done for choice in choices for done in _alternatives(pattern[: match.start()] + choice + pattern[match.end() :])]


def expand(pattern: str, paradigms: Paradigms) -> tuple[Form, ...]:
    """Every form that *pattern* stands for, without repeats, in a fixed order.

    Raises ValueError for unbalanced brackets, an unknown paradigm, or an empty form.
    """
    forms: dict[Form, None] = {}
    for text in _alternatives(pattern):
        if "(" in text or ")" in text or "|" in text:
            raise ValueError(f"unbalanced brackets in {pattern!r}")
        verb = _VERB.search(text)
        if verb is None:
            forms[Form(text, None)] = None
            continue
        if verb[2] not in paradigms:
            raise ValueError(f"no paradigm {verb[2]!r} (in {pattern!r}); pack.toml names: {', '.join(sorted(paradigms))}")
        for tense, endings in paradigms[verb[2]].items():
            for ending in endings:
                forms[Form(text[: verb.start()] + verb[1] + ending + text[verb.end() :], tense)] = None
    if any(not form.text.strip() for form in forms):
        raise ValueError(f"{pattern!r} stands for an empty form")
    return tuple(forms)
