"""``response.toml``: what authorities did about a protest, what else happened at it, and the cues under which that was not so."""

from typing import Literal

from msgspec import Struct

from selon.lang.sections.rules import Rule


class ResponseRule(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words for one response or side action. ``near``: groups of which one member must stand in the same sentence, ``reach`` tokens off
    at most; ``not_after``: words that may not stand in the three tokens before (the pronoun of a reflexive verb).
    ``negatable``: whether a negation undoes it.
    """

    code: str
    label: Literal["response", "side_action"] = "response"
    near: tuple[str, ...] = ()
    reach: int = 20
    not_after: tuple[str, ...] = ()
    negatable: bool = True


class Group(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that a rule wants near it; rules name the group by its id."""


class Undoing(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words under which a response did not happen: negations, threats, requests. ``side`` as seen from the response.

    ``codes``: which codes it undoes (none named: all).
    """

    side: Literal["before", "after", "either"] = "before"
    reach: int = 4
    codes: tuple[str, ...] = ()


class Shift(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that turn one code into another: a water cannon that stood by was presence, not use."""

    codes: tuple[str, ...]
    code: str
    reach: int = 6


class Response(Struct, frozen=True, forbid_unknown_fields=True):
    """The response file of a pack. ``barriers``: tokens across which no cue reaches."""

    barriers: frozenset[str] = frozenset()
    rules: tuple[ResponseRule, ...] = ()
    blocked: tuple[Rule, ...] = ()
    groups: tuple[Group, ...] = ()
    undoing: tuple[Undoing, ...] = ()
    shifts: tuple[Shift, ...] = ()
