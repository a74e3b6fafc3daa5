"""What a pack can do, counted from its own files."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from selon.lang.examples import load_examples
from selon.lang.pack import Pack

FINDERS = ("times", "places", "counts", "actors", "actions", "demands", "voices", "response", "routes")


class Survey(Struct, frozen=True):
    """One language: its names, the number of rules in each of its files, its examples, the parser found (None: rules only)."""

    code: str
    name: str
    english_name: str
    hash: str
    rules: dict[str, int]
    examples: int
    parser: str | None


def rule_notes(part: object) -> Iterator[tuple[str, str]]:
    """The id and the note ("" where there is none) of every rule in a part of a pack, in file order."""
    if isinstance(part, Struct):
        fields = {f.name: getattr(part, f.name) for f in msgspec.structs.fields(part)}
        if isinstance(fields.get("id"), str):
            yield fields["id"], fields.get("note") or ""
        for value in fields.values():
            yield from rule_notes(value)
    elif isinstance(part, dict):
        for value in part.values():
            yield from rule_notes(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from rule_notes(value)


def rule_ids(part: object) -> Iterator[str]:
    """The ids of all rules in a part of a pack, in file order."""
    return (rule for rule, _ in rule_notes(part))


def survey(pack: Pack, parser: str | None) -> Survey:
    """Count what is in *pack*. *parser* is the name of the model that is installed for it, if any."""
    rules = {name: sum(1 for _ in rule_ids(getattr(pack, name))) for name in FINDERS}
    language = pack.language
    return Survey(pack.code, language.name, language.english_name, pack.hash, rules, len(load_examples(pack.code)), parser)
