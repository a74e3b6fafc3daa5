"""Which decisions there are: what about, what is done, to which field; and who may take them."""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

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


def problem(one: Decision) -> str | None:
    """In words, what keeps *one* from being a decision; None where nothing does. Whether its target exists is the store's to say."""
    actions = VOCABULARY.get(one.target)
    if actions is None:
        return f"no decisions are taken about a {one.target!r}; about {', '.join(VOCABULARY)}"
    fields = actions.get(one.action)
    if fields is None:
        return f"{one.action!r} is nothing that is done to a {one.target}; {', '.join(actions)} are"
    if not re.fullmatch(_IDS.get(one.target, _ANY), one.target_id):
        return f"{one.target_id[:80]!r} is no id of a {one.target}"
    if one.target == "link" and one.target_id != " ".join(sorted(one.target_id.split(" "))):
        return "the two records of a link stand in order"
    if (one.field is None) == bool(fields) or (one.field is not None and fields != ("*",) and one.field not in fields):
        return f"{one.action} of a {one.target} names {'one of ' + ', '.join(fields) if fields else 'no field'}"
    return _content(one)


def _content(one: Decision) -> str | None:
    if (one.new is None) == (one.action in FILLED):
        return f"{one.action} {'says' if one.action in FILLED else 'does not say'} what is new"
    for name, text in (("old", one.old), ("new", one.new)):
        if text is None:
            continue
        if len(text) > LONGEST:
            return f"{name} is longer than {LONGEST} characters"
        try:
            msgspec.json.decode(text)
        except msgspec.MsgspecError:
            return f"{name} is no JSON"
    if one.reason is not None and len(one.reason) > REASON:
        return f"the reason is longer than {REASON} characters"
    return None
