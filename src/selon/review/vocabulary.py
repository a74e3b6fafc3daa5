"""Which decisions there are: what about, what is done, to which field; and who may take them."""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from selon.errors import DecisionRefused, Named
from selon.review.refusing import refused
from selon.store.decisions import Decision

Target = Literal["link", "statement", "record", "report", "event"]
Action = Literal[
    "same", "different", "unsure", "accept", "reject", "change", "add_statement", "split", "merge", "add_record", "done", "not_relevant",
    "flag", "rule",
]  # fmt: skip
JUDGEMENTS: tuple[Action, Action] = ("accept", "reject")
"""Actions that say whether something is right as it stands; of one coder's, the last counts."""
_STATEMENT = ("value", "voice", "evidence", "field", "record")
_RECORD = ("form", "kind", "family", "status", "main", "part_of", "counter_to")

VOCABULARY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "link": {"same": (), "different": (), "unsure": ()},
    "statement": {"accept": (), "reject": (), "change": _STATEMENT},
    "record": {"accept": (), "reject": (), "change": _RECORD, "add_statement": (), "split": (), "merge": ()},
    "report": {"add_record": (), "done": (), "not_relevant": (), "flag": ()},
    "event": {"accept": (), "reject": (), "flag": (), "rule": ("*",)},
}
"""Target -> action -> the fields one of which it names; empty: it names none; ``*``: any field of the codebook.

``person`` and ``forget`` are missing: what is forgotten can't be taken back, so that it is no act of the workbench.
"""
FILLED = frozenset({"change", "add_statement", "split", "merge", "add_record", "rule"})
"""Actions that say what is new."""
LONGEST = 65_536
"""Characters of ``old`` and of ``new``."""
REASON = 2_000
"""Characters of ``reason``."""
_IDS: Mapping[str, str] = {"link": r"\S{1,80} \S{1,80}", "report": "sha256:[0-9a-f]{64}"}
_ANY = r"\S{1,160}"


def problem(one: Decision) -> DecisionRefused | None:
    """What keeps *one* from being a decision; None where nothing does. Whether its target exists is the store's to say."""
    actions, target = VOCABULARY.get(one.target), Named("targets", (one.target,))
    if actions is None:
        return refused("no_target", target=one.target, targets=Named("targets", tuple(VOCABULARY)))
    fields = actions.get(one.action)
    if fields is None:
        return refused("no_action", action=one.action, target=target, actions=", ".join(actions))
    if not re.fullmatch(_IDS.get(one.target, _ANY), one.target_id):
        return refused("no_id", id=one.target_id[:80], target=target)
    if one.target == "link" and one.target_id != " ".join(sorted(one.target_id.split(" "))):
        return refused("unordered")
    if (one.field is None) == bool(fields) or (one.field is not None and fields != ("*",) and one.field not in fields):
        if not fields or fields == ("*",):
            return refused("names_field" if fields else "names_none", action=one.action, target=target)
        return refused("names_one", action=one.action, target=target, parts=Named("parts", fields))
    return _content(one)


def _content(one: Decision) -> DecisionRefused | None:
    if (one.new is None) == (one.action in FILLED):
        return refused("new_missing" if one.action in FILLED else "new_given", action=one.action)
    for name, text in (("old", one.old), ("new", one.new)):
        if text is None:
            continue
        if len(text) > LONGEST:
            return refused("too_long", part=Named("parts", (name,)), most=str(LONGEST))
        try:
            msgspec.json.decode(text)
        except msgspec.MsgspecError:
            return refused("no_json", part=Named("parts", (name,)))
    if one.reason is not None and len(one.reason) > REASON:
        return refused("too_long", part=Named("parts", ("reason",)), most=str(REASON))
    return None
