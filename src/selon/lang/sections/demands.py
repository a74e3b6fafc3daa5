"""``demands.toml``: cues of what a protest asks for or turns against, and of what occasions it."""

from typing import Literal

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Frame(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cue after which the wording of a demand or an occasion stands.

    ``label``: what the wording is. ``stance``: of a demand. ``who``: whose cue it is: ``action``: it must follow a word of a protest (or a
    group's protest verb) in its sentence; ``people``: its subject must be those who protest or call for it, or a pronoun or crowd;
    ``any``: the words alone are enough (they name a protest). ``prep``: the family of the preposition that closes the cue.
    ``clause``: the wording is a whole clause ("so that …") or an infinitive, up to its end. ``keep``: the cue is part of the wording.
    ``near``: no other verb stands between the action and the cue. ``around``: the action may
    follow as well ("to denounce …, they marched"). ``infinitive``: the wording holds an infinitive soon after the cue
    ("call on him to resign"), ``not_for_its_own``: forms of action done by the group that the cue introduces ("a strike for the
    nurses"), where it is no demand. With ``infinitive`` the wording is taken from there (``start``) or with what stands before it
    (``within``). ``quoted``: the cue counts inside quotation marks, in a report of a protest ("we want …").
    ``behind``: with ``around``, the action may be that of the sentence before ("The strike goes on. At issue: …").
    ``not_after``: words right before the cue after which it brings no demand ("marche blanche pour Lina").
    ``transitive``: the cue is a verb that has the wording as its object right behind it ("protested the closure").
    ``goods``: a wording headed by one of the file's goods is wanted, whatever the stance says. ``of_matter``: one of the file's
    ``matters`` stands early in the wording ("over the plan to …", not "over the bridge").
    """

    label: Literal["demand", "occasion"] = "demand"
    stance: Literal["for", "against"] | None = None
    who: Literal["action", "people", "any"] = "action"
    prep: str | None = None
    clause: bool = False
    keep: bool = False
    near: bool = False
    quoted: bool = False
    goods: bool = False
    of_matter: bool = False
    transitive: bool = False
    around: bool = False
    not_for_its_own: tuple[str, ...] = ()
    behind: bool = False
    not_after: frozenset[str] = frozenset()
    infinitive: Literal["start", "within"] | None = None


class Issue(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of a demand that tell its issue (``code``)."""

    code: str


class Demands(Struct, frozen=True, forbid_unknown_fields=True):
    """The demands file of a pack.

    ``stops``: openings of a wording that is none ("pour la première fois"). ``fence``: prepositions that open a frame of their own.
    ``trailing``: prepositions of place that a wording does not end with.
    ``carriers``: words between action and cue that show the cue is theirs ("plainte contre"). ``pronouns``: those for many people.
    ``enders``: words that end a wording ("because"). ``skips``: adverbials between cue and wording.
    ``matters``: nouns of policies and grievances: a wording headed by one needs only a group before its cue.
    ``goods``: nouns of what is wanted, whatever a dispute "over" them is said to be against. ``ends``: openings of a wording that asks
    for the end of something, which is a stance against it.
    """

    frames: tuple[Frame, ...] = ()
    stops: tuple[str, ...] = ()
    fence: frozenset[str] = frozenset()
    trailing: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    enders: frozenset[str] = frozenset()
    skips: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    goods: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
