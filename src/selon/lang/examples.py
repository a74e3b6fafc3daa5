"""The yes and no cases of a pack: sentences with what a finder must and must not find in them (``examples/<kind>.jsonl``)."""

from typing import Any

import msgspec
from msgspec import Struct

from selon.errors import PackError
from selon.lang.load import packs_folder


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of one mention: its exact text, and optionally rule, label and a part of its value."""

    text: str
    rule: str | None = None
    label: str | None = None
    value: dict[str, Any] | None = None
    voice: dict[str, Any] | None = None


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence, the finder it is for (a stage name), what it must find (``yes``) and what it must not (``no``)."""

    kind: str
    text: str
    yes: tuple[Case, ...] = ()
    no: tuple[str | Case, ...] = ()
    published: str | None = None
    note: str = ""


def load_examples(code: str) -> tuple[tuple[str, int, Example], ...]:
    """All examples of a pack as (file name, line, example), files sorted by name. Raises PackError."""
    folder = packs_folder() / code / "examples"
    found = []
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                try:
                    found.append((file.name, number, msgspec.json.decode(line, type=Example)))
                except msgspec.DecodeError as error:
                    raise PackError(str(file), number, str(error)) from None
    return tuple(found)
