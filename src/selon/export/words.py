"""The sentences of explanations, by language of the reader: data in ``words/<xx>.toml``."""

import tomllib
from importlib.resources import files

import msgspec
from msgspec import Struct

from selon.errors import UsageError


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences with ``{names}`` to fill. ``assigned``: why a mention went to a record, by assignment rule. ``doubts``: what speaks against
    a value, by doubt; ``coding`` stands for all assignment rules, ``code`` and ``event`` for all codes. ``values``: figures, dates
    and places in words. ``event``: the card of an event; ``coverage``: what ``selon coverage``
    says; ``links``: what ``selon why`` and ``selon queue`` do."""

    steps: dict[str, str]
    voices: dict[str, str]
    kinds: dict[str, str]
    assigned: dict[str, str]
    doubts: dict[str, str]
    values: dict[str, str]
    event: dict[str, str]
    coverage: dict[str, str]
    links: dict[str, str]


def reader_languages() -> tuple[str, ...]:
    """The languages that explanations can be had in, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in (files("selon.export") / "words").iterdir() if f.name.endswith(".toml")))


def load_words(code: str) -> Words:
    """The sentences for readers of *code*. Raises UsageError where there are none."""
    if code not in reader_languages():
        raise UsageError(f"no explanations in {code!r}; there are {', '.join(reader_languages())}")
    source = (files("selon.export") / "words" / f"{code}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(source), Words)
