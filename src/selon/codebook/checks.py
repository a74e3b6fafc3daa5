"""The sentences of checks (``checks.toml``): made in English, as files hold them, and read back into parts to be said otherwise."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from string import Formatter

import msgspec
from msgspec import Struct

from selon.codebook.book import codebook_folder

_SHAPES = {
    **dict.fromkeys(("field", "status", "other_status"), "[a-z_]+"),
    **dict.fromkeys(("number", "low", "high", "factor", "figure"), r"[\d,]+"),
    "country": r"[^,\s]+",
}
"""What parts of some names look like; of all others, as little as may be."""
Part = str | tuple[Mapping[str, str], ...]
"""What stands in a sentence: a text, or for a list the parts of each of its items."""


class _List(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    item: dict[str, str]
    between: dict[str, str]


class _Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    written: str
    case: tuple[dict[str, str], ...]
    list: tuple[_List, ...]


class Sentence(Struct, frozen=True):
    """A sentence of one case with its parts by name, as it was read."""

    case: str
    parts: Mapping[str, Part]


class Sentences(Struct, frozen=True, eq=False):
    """All of them. ``cases``: id -> language -> template; ``items`` and ``between``: list -> language -> template of an item, what joins
    items; ``patterns``: what those are read back by that are in the language in which they are ``written``."""

    written: str
    cases: Mapping[str, Mapping[str, str]]
    items: Mapping[str, Mapping[str, str]]
    between: Mapping[str, Mapping[str, str]]
    patterns: Mapping[str, re.Pattern[str]]

    def read(self, check: str, message: str) -> Sentence | None:
        """The sentence of *check* that *message* is, as it is written; None where it is none of ours."""
        for case in self.cases:
            if case.partition(".")[0] == check and (found := self.patterns[case].fullmatch(message)):
                parts = {name: self._part(name, text) for name, text in found.groupdict().items()}
                return None if None in parts.values() else Sentence(case, {name: part for name, part in parts.items() if part is not None})
        return None

    def _part(self, name: str, text: str) -> Part | None:
        if name not in self.items:
            return text
        opening = self.items[name][self.written][0]  # what an item begins with tells what joins two of them from the same within one
        joint = re.escape(self.between[name][self.written]) + ("" if opening == "{" else f"(?={re.escape(opening)})")
        found = [self.patterns[name].fullmatch(item) for item in re.split(joint, text)]
        return None if None in found else tuple(one.groupdict() for one in found if one is not None)

    def made(self, case: str, parts: Mapping[str, Part], language: str) -> str:
        """The sentence of *case* in *language*; texts stand in it as they are given."""

        def text(name: str, part: Part) -> str:
            if isinstance(part, str):
                return part
            return self.between[name][language].join(self.items[name][language].format(**item) for item in part)

        return self.cases[case][language].format(**{name: text(name, part) for name, part in parts.items()})


def _load() -> Sentences:
    sheet = msgspec.convert(tomllib.loads((codebook_folder() / "checks.toml").read_text(encoding="utf-8")), _Sheet)
    cases = {one["id"]: {language: text for language, text in one.items() if language != "id"} for one in sheet.case}
    items = {one.id: one.item for one in sheet.list}
    patterns = {name: _pattern(told[sheet.written]) for name, told in (cases | items).items()}
    return Sentences(sheet.written, cases, items, {one.id: one.between for one in sheet.list}, patterns)


def _pattern(template: str) -> re.Pattern[str]:
    """What a template can be read back by: each part is as short as it may be."""
    pieces = ((re.escape(text), name) for text, name, _, _ in Formatter().parse(template))
    return re.compile("".join(text + (f"(?P<{name}>{_SHAPES.get(name, '.+?')})" if name else "") for text, name in pieces), re.DOTALL)


SENTENCES = _load()
"""The sentences that ship."""


def said(case: str, **parts: str | int | Sequence[Mapping[str, str]]) -> str:
    """The sentence of *case* as it is written: what a finding's message is. Numbers get their thousands apart."""
    return SENTENCES.made(case, {name: _given(part) for name, part in parts.items()}, SENTENCES.written)


def _given(part: str | int | Sequence[Mapping[str, str]]) -> Part:
    return f"{part:,}" if isinstance(part, int) else part if isinstance(part, str) else tuple(part)
