"""The keyboard map, as data: ``keys/<page>.toml`` lists the acts of a page with their keys; those of ``shell`` are on every page.

A key is written as browsers name it: ``a``, ``?``, ``Enter``, ``ArrowDown``; with ``Ctrl+``, ``Alt+`` or ``Shift+`` (named keys only)
before it; two keys one after the other with a blank: ``g l``. What an act is called stands with the words of the page, under ``acts``.
"""

import tomllib
from collections.abc import Sequence
from importlib.resources import files

import msgspec
from msgspec import Struct

from selon.web.sessions import Role
from selon.web.words import SHELL

TAKEN = frozenset(
    {"Ctrl+w", "Ctrl+t", "Ctrl+n", "Ctrl+r", "Ctrl+l", "Ctrl+q", "Ctrl+Tab", "Ctrl+p", "Ctrl+c", "Ctrl+v", "Ctrl+x", "Ctrl+a", "Ctrl+f"}
    | {"F5", "F11", "F12", "Tab", "Shift+Tab", "Alt+ArrowLeft", "Alt+ArrowRight", "Ctrl++", "Ctrl+-", "Ctrl+0"}
)
"""Keys that belong to the browser."""


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that can be done on a page. ``id``: ``page.name``. ``key``: "" for what is done from the palette only. ``role``: who may.

    ``quiet``: of no use in the palette (it opens the palette, or moves within a list).
    """

    id: str
    key: str = ""
    role: Role = "reader"
    quiet: bool = False

    @property
    def page(self) -> str:
        """The page that it belongs to."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """Its name within the page."""
        return self.id.partition(".")[2]


class _Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    act: tuple[Act, ...]


def load_keys() -> dict[str, tuple[Act, ...]]:
    """The acts of each page, without those of the shell, which stand under its own name."""
    found = {}
    for one in sorted((files("selon.web") / "keys").iterdir(), key=lambda file: file.name):
        if one.name.endswith(".toml"):
            sheet = msgspec.convert(tomllib.loads(one.read_text(encoding="utf-8")), _Sheet)
            found[one.name.removesuffix(".toml")] = sheet.act
    return found


def acts_of(keys: dict[str, tuple[Act, ...]], page: str) -> tuple[Act, ...]:
    """All acts of a page: its own, then those of every page."""
    return keys[SHELL] if page == SHELL else (*keys.get(page, ()), *keys[SHELL])


def clashes(acts: Sequence[Act]) -> list[str]:
    """In words, what keeps the keys of one page from living side by side: the same key twice, one that begins another, the browser's."""
    wrong = []
    keyed = [act for act in acts if act.key]
    for place, act in enumerate(keyed):
        if act.key in TAKEN or act.key.split(" ")[0] in TAKEN:
            wrong.append(f"{act.id}: {act.key} belongs to the browser")
        for other in keyed[place + 1 :]:
            if act.key == other.key:
                wrong.append(f"{act.id} and {other.id}: both are {act.key}")
            elif act.key.startswith(f"{other.key} ") or other.key.startswith(f"{act.key} "):
                wrong.append(f"{act.id} and {other.id}: {act.key} and {other.key} begin alike")
    return wrong
