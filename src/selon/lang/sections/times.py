"""``times.toml``: the words of the calendar and the patterns over them.

A pattern is a row of elements: ``{class}`` stands for a word of that class (``{class:slot}`` names its slot), anything else for itself;
``?`` after an element makes it optional, ``^`` before it makes it context that must be there but is no part of the mention.
Classes are those of ``[classes.*]``, the number classes of :mod:`selon.extract.times.lexicon`, and the names that other rules give.
"""

from msgspec import Struct, field


class TimeRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule: ``patterns`` and the constructor (``make``) that turns their slots, with the constants of ``set``, into a meaning.

    ``gives`` publishes what it finds as a class for composed rules; ``hidden`` rules are only parts of those. ``tight``: no white
    space between the tokens. ``closed_after``: what follows must be no open-class word; ``no_name``: no capitalised word beside it.
    ``unless_before``/``unless_after``: words that must not stand next to the whole match.
    """

    id: str
    make: str
    patterns: tuple[str, ...]
    set: dict[str, int | str] = field(default_factory=dict)
    gives: str | None = None
    hidden: bool = False
    tight: bool = False
    closed_after: bool = False
    no_name: bool = False
    unless_before: frozenset[str] = frozenset()
    unless_after: frozenset[str] = frozenset()
    note: str = ""


class AnchorRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How a value that the words leave open was completed; its ``id`` is the rule of the mention."""

    id: str
    note: str = ""


class Numerals(Struct, frozen=True, forbid_unknown_fields=True):
    """Number words: ``small`` stand alone, ``tens`` take 1-9 behind one of ``joiners``, ``scores`` take 1-19 (base twenty).

    ``centuries`` begin a spoken year (nineteen ninety-six).
    """

    small: dict[str, tuple[str, ...]]
    tens: dict[str, tuple[str, ...]]
    joiners: tuple[str, ...]
    scores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    centuries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ordinals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ordinal_suffixes: tuple[str, ...] = ()


class Tense(Struct, frozen=True, forbid_unknown_fields=True):
    """What shows whether a clause looks ahead or back: phrases, verb endings, and words right before the time.

    ``announced``: participles of announcing, which look ahead to the day beside them; behind one of ``active`` they are a past tense.
    ``happened``: participles that look back to the day right behind them without an auxiliary. ``planned``: plans told as past, whose
    day may have come or not. ``neutral``: what looks like a cue and is none ("a plan to close"). ``no_past_after``: words behind which a
    form of the past is none (be held, to cut). ``headline``: words that look ahead in a heading ("Union to march"). ``deadline``: words
    that set one; ahead where no cue speaks, and no day that the story reaches.
    """

    future: tuple[str, ...]
    past: tuple[str, ...]
    future_endings: tuple[str, ...]
    past_endings: tuple[str, ...]
    not_verbs: frozenset[str]
    auxiliaries: frozenset[str]
    participle_endings: tuple[str, ...]
    before_future: frozenset[str]
    before_past: frozenset[str]
    announced: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    no_past_after: frozenset[str] = frozenset()
    headline: frozenset[str] = frozenset()
    barriers: frozenset[str] = frozenset()
    deadline: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()


class Stamp(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that show that a date is the report's own: before it (published on) and of a page header."""

    cues: frozenset[str]
    fillers: frozenset[str]


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """The times file of a pack. ``capitalised``: forms that count only with a capital. ``prefixes`` (mid-) join the word behind."""

    classes: dict[str, dict[str, tuple[str, ...]]]
    numerals: Numerals
    tense: Tense
    stamp: Stamp
    rules: tuple[TimeRule, ...]
    anchors: tuple[AnchorRule, ...]
    capitalised: frozenset[str] = frozenset()
    abbreviated: frozenset[str] = frozenset()
    prefixes: dict[str, str] = field(default_factory=dict)
    clock_marks: tuple[str, ...] = ()
    half_day_marks: dict[str, str] = field(default_factory=dict)
    decade_suffixes: tuple[str, ...] = ()
