"""``actions.toml``: event triggers, what speaks for and against them, and the cues of status.

A trigger is accepted when its own weight, the cues around it and the report's leaning add up to ``scoring.threshold``; a phrase under
``blocked`` that covers it decides against it outright. All weights stand in the pack, so that a coder can read and contest them.
"""

from typing import Literal

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Trigger(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that name or tell an event of one form or kind.

    ``weight``: 4 speaks for itself, 3 holds unless the context speaks against it, 2 needs one point of support, 1 two, 0 three.
    ``frames``: cue groups that count for this trigger beside the general ones (what one blocks, what one occupies).
    ``led_by``: one of these words must stand within a few tokens before it (the pronoun of a reflexive verb).
    ``be``: what the auxiliary "to be" makes of its participle. ``bare_participle``: whether a participle without auxiliary counts.
    ``participants``: names those who take part, not the event. ``outside_times``: not where a time was found (the month of March).
    ``own_weight_only``: the report's leaning towards protest does not count (violence, disasters).
    ``counter``: names a protest against a protest.
    ``beside``: one of these words must stand in its clause (what a verb is done to: "distribute … leaflets").
    ``not_by``: groups of ``scoring.forces`` whose doing it is no protest (police that block a road, soldiers that march).
    ``tenses``: only where its own form may be one of these (the participle of what gathers people elsewhere).
    ``purpose``: in the infinitive it tells what another event of its sentence was for ("blocked the road to protest").
    ``like``: codes; those who take part in one of these take the code of the one told last ("the strikers" of a hunger strike).
    """

    family: Literal["protest", "violence", "disaster", "other"]
    code: str
    word_class: Literal["noun", "verb"]
    weight: int = 3
    frames: tuple[str, ...] = ()
    led_by: tuple[str, ...] = ()
    be: Literal["perfect", "passive"] = "passive"
    bare_participle: bool = True
    participants: bool = False
    outside_times: bool = False
    own_weight_only: bool = False
    counter: bool = False
    beside: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    purpose: bool = False
    tenses: tuple[str, ...] = ()


class Blocked(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Phrases that cover a trigger and name something else. ``capital``: only where the trigger is written with a capital (March)."""

    capital: bool = False


class Cue(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that speak for (``weight`` > 0) or against (< 0) a trigger in their sentence, and sway the report as a whole.

    ``framed``: counts only for triggers that name the group under ``frames``. ``sways``: whether it counts for the report.
    """

    group: str
    weight: int
    framed: bool = False
    sways: bool = True


class StatusCue(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that tell the status of a trigger near by. ``status`` "" means: by the tense of the words themselves.

    ``side``: where the cue stands as seen from the trigger. ``reach``: tokens between the two at most. Higher ``rank`` beats nearer cue.
    ``on``: what kind of trigger it speaks of. ``families``: of which families (none named: all). ``be`` as in :class:`Trigger`.
    ``paragraph``: holds from here to the end of the paragraph. ``back``: speaks of the last trigger of the sentence before.
    ``codes``: of which forms and kinds (none named: all). ``tenses``: only where the trigger stands in one of these tenses.
    """

    status: str
    side: Literal["before", "after", "either"] = "either"
    reach: int = 12
    rank: int = 0
    on: Literal["noun", "verb", "any"] = "noun"
    families: tuple[str, ...] = ()
    be: Literal["perfect", "passive"] = "passive"
    paragraph: bool = False
    back: bool = False
    codes: tuple[str, ...] = ()
    tenses: tuple[str, ...] = ()


class Again(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words beside a trigger that make it one more event of its kind ("a new march", "gathered again")."""


class Auxiliary(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words in front of a verb that change its tense. ``makes``: the tense they make, a key of ``tense_status``."""

    makes: str


class Scoring(Struct, frozen=True, forbid_unknown_fields=True):
    """The arithmetic of acceptance, the ids under which it rejects (in a slogan, in the title of a work, …), and the closed word
    classes that reading a verb's tense needs.

    ``sentence_cap``: points at most from cues in the sentence. ``report_low``/``report_high``: leaning of the report that gives one or
    two points; ``report_neg_cap``: what a report that leans the other way takes off at most,
    by more than ``report_tolerance`` points (one word of sport is no sports page); ``capital_cost``: what a
    capital letter within a sentence costs, where the language gives it to names only; ``own_points``: what a trigger that speaks
    for itself adds to the leaning. ``violence_against``: groups of cues that speak against violence too (two of them are needed).
    ``tainted``: what it costs a word that a phrase has blocked before ("the rally", after "a rally of vintage cars").
    ``verb_after``: words after which a form that can be noun or verb is a verb; ``noun_after``: after which it is a noun
    (``noun_after_bars_verb``: where no noun of that form is known either, the form in the present is no trigger).
    ``between``: words that may stand between auxiliary and verb; ``auxiliary_tenses``: forms that take an auxiliary;
    ``since``: words before the time at which something began that goes on; ``begun``: participles there, of what lasts by its nature;
    ``ordinals``: words that count events since a time; ``during``: words before the length of what was just told, or
    (``perfect_lasts``) of what is told in the perfect and goes on;
    ``than``: words before a time that is only compared with; ``compared``: words before a figure that another one is compared with.
    ``one``: articles of a single event.
    ``pointing``: words that point back ("this new march" is one that was told already).
    ``forces``: words for those in uniform, by group; ``heading_future``: words before a verb in a headline that put it ahead.
    ``contention``: groups of cues of which a report must have one (of two points) where no trigger in it speaks for itself: people
    who only gather, march or block a road make no protest without a claim, unless a code of ``telling`` is among what they do;
    ``no_claim``: the id under which they are rejected.
    ``we``: words for those who speak, which forces are not.
    ``no_subject_tense``: what an auxiliary makes that tells nothing of the noun before it. ``barriers``: no status cue reaches across.
    """

    threshold: int
    sentence_cap: int
    report_low: int
    report_high: int
    report_neg_cap: int
    report_tolerance: int
    capital_cost: int
    own_points: int
    unsupported: str
    in_slogan: str
    in_time: str
    in_title: str
    as_purpose: str
    by_forces: str
    tainted: int
    slogan_group: str
    people_group: str
    we: frozenset[str]
    violence_against: frozenset[str]
    verb_after: frozenset[str]
    noun_after: frozenset[str]
    between: frozenset[str]
    auxiliary_tenses: frozenset[str]
    pointing: frozenset[str]
    no_subject_tense: frozenset[str]
    since: frozenset[str]
    begun: frozenset[str]
    than: frozenset[str]
    compared: frozenset[str]
    one: frozenset[str]
    noun_after_bars_verb: bool
    barriers: frozenset[str]
    heading_future: frozenset[str] = frozenset()
    contention: frozenset[str] = frozenset()
    during: frozenset[str] = frozenset()
    perfect_lasts: bool = False
    ordinals: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    no_claim: str = ""
    forces: dict[str, frozenset[str]] = {}


class Actions(Struct, frozen=True, forbid_unknown_fields=True):
    """The actions file of a pack. ``tense_status``: tense (own or made by an auxiliary) -> status, "" where it tells none."""

    scoring: Scoring
    tense_status: dict[str, str]
    be_perfect: dict[str, str]
    triggers: tuple[Trigger, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    cues: tuple[Cue, ...] = ()
    status: tuple[StatusCue, ...] = ()
    auxiliaries: tuple[Auxiliary, ...] = ()
    again: tuple[Again, ...] = ()
