"""From the view of an event to what a release says of it, field by field."""

from typing import Any

import msgspec

from selon.model import Code, Count, Value, Where
from selon.views import Choice, View

_APART = frozenset({"words", "noun", "margin", "runner_up", "part_of"})


def event_fields(view: View) -> dict[str, Any]:
    """What the one-line view says, as JSON by field: the chosen value with its rule; of figures also those of each group of speakers."""
    event = view.event
    fields: dict[str, Any] = {
        "family": view.family, "code": view.code, "status": view.status, "state": view.state, "part_of": event.part_of,
        "counter_to": event.counter_to, "follows": event.follows, "commemorates": list(event.commemorates),
    }  # fmt: skip
    for one in view.chosen:
        fields[_name(one.field, one.of)] = _chosen(one.choice)
    for part in view.fields:
        if part.group:
            fields[f"{_name(part.field, part.of)}, {part.group}"] = _chosen(part.choice)
    return fields


def _name(field: str, of: str) -> str:
    return f"{field}[]" if not of else f"{field}[] of {of}"


def _chosen(choice: Choice) -> dict[str, Any]:
    told: dict[str, Any] = {"rule": choice.rule}
    if choice.value is not None:
        told["value"] = _plain(choice.value)
    elif choice.values:
        told["values"] = [_plain(one) for one in choice.values]
    return told


def _plain(value: Value) -> dict[str, Any]:
    """A chosen value without what belongs to one saying of it: how that words it, how sure its place is."""
    apart = _APART if isinstance(value, Code | Count | Where) else frozenset({"part_of"})
    return {key: part for key, part in msgspec.to_builtins(value).items() if part is not None and key not in apart}
