"""The main form of a protest and the kind of a background event, from the triggers that tell of it."""

from collections import Counter
from collections.abc import Sequence

from selon.coding.anchor import TRIGGER, Anchor
from selon.coding.sorts import STOPPAGES, STREET
from selon.model import Act

GENERIC_FORM = "demonstration"
PLAIN_FORMS = frozenset({GENERIC_FORM, "rally"})
_AT_IT = frozenset(
    {"clash", "property_damage", "petition", "leafleting", "press_conference", "performance", "symbolic_action", "disruption"}
)
"""What is done at a protest of another form, where one is told."""
_VIOLENT = frozenset({"clash", "property_damage"})
GENERIC_KIND = "other_event"
_WEIGHTY_KINDS = ("massacre", "bombing", "shelling", "shooting", "abduction", "disaster", "accident", "attack", "killing")


def _codes(anchors: Sequence[Anchor]) -> Counter[str]:
    return Counter(a.mention.value.code for a in anchors if a.strength == 3 and isinstance(a.mention.value, Act))


def main_form(anchors: Sequence[Anchor]) -> str:
    """The form told most often; the generic one only where nothing says more, or where the rest is what happened at it.

    Ties go to the form that says more than that people stood together ("gathered to remember": a commemoration), then to the first told.
    """
    in_street = any(a.sort == STREET for a in anchors)
    votes = _codes([a for a in anchors if not (in_street and a.sort in STOPPAGES)])
    specific = [code for code in votes if code != GENERIC_FORM and code not in _AT_IT]
    if specific:
        return max(specific, key=lambda code: (votes[code], code not in PLAIN_FORMS))
    at_it = [code for code in votes if code in _AT_IT]
    if any(a.strength < TRIGGER for a in anchors):
        at_it = [code for code in at_it if code not in _VIOLENT]  # "clashes opposed demonstrators and police": they demonstrated
    return max(at_it, key=lambda code: votes[code]) if at_it and GENERIC_FORM not in votes else GENERIC_FORM


def is_weighty(anchors: Sequence[Anchor]) -> bool:
    """Whether a background event is of a kind that is coded for its own sake, not only for its casualties."""
    return any(code in _WEIGHTY_KINDS for code in _codes(anchors))


def kind_of(anchors: Sequence[Anchor]) -> tuple[str, str]:
    """The weightiest kind told, with its family; where none is on the list, the one told first."""
    votes = _codes(anchors)
    kind = next((code for code in _WEIGHTY_KINDS if code in votes), next(iter(votes), GENERIC_KIND))
    acts = [a.mention.value for a in anchors if isinstance(a.mention.value, Act)]
    return kind, next((act.family for act in acts if act.code == kind), "other")
