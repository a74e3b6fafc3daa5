"""Why a decision can't be, in words: the sentences are data (``words/<language>.toml``), the error says which and what fills it.

Errors read as English, with codes as they are written in decisions; pages tell them in the reader's language, with names for codes.
"""

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from selon.errors import DecisionRefused, DecisionStale, Named, Worded


def languages() -> tuple[str, ...]:
    """The languages in which refusals can be told, sorted: errors read in the first, English."""
    return tuple(sorted(one.name.removesuffix(".toml") for one in _folder().iterdir() if one.name.endswith(".toml")))


def _folder() -> Traversable:
    return files("selon.review") / "words"


def sentences(language: str) -> Mapping[str, Any]:
    """The sentences in *language* by word, and under ``names`` what codes are called that the codebook does not hold."""
    return tomllib.loads((_folder() / f"{language}.toml").read_text(encoding="utf-8"))


def refused(word: str, **cells: str | Named) -> DecisionRefused:
    """The refusal *word*, to be raised."""
    return DecisionRefused(_plain(word, cells), word, cells)


def stale(word: str, **cells: str | Named) -> DecisionStale:
    """The same where what was decided on has changed."""
    return DecisionStale(_plain(word, cells), word, cells)


def _plain(word: str, cells: Mapping[str, str | Named]) -> str:
    filled = {name: cell if isinstance(cell, str) else ", ".join(cell.codes) for name, cell in cells.items()}
    return str(sentences(languages()[0])[word]).format(**filled)


def told(error: Worded, language: str, title: Callable[[str, str], str]) -> str:
    """*error* in *language*; *title* names a code of a list of the codebook."""
    if not error.word:
        return str(error)
    known = sentences(language)

    def name(cell: str | Named) -> str:
        if isinstance(cell, str):
            return cell
        mine = known["names"].get(cell.list, {})
        return ", ".join(mine[code] if code in mine else title(cell.list, code) for code in cell.codes)

    return str(known[error.word]).format(**{key: name(cell) for key, cell in error.cells.items()})
