"""The words of the pages, as data: ``words/<language>/<page>.toml``, the same files and keys in each language."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from msgspec import Struct

from selon.errors import PackError

SHELL = "shell"
"""The file with the words of all pages."""
_WRITTEN = 5_000
"""Per cents that are remembered as written: Babel takes its time."""


class Table:
    """A table of words: ``table.word``. A missing word is a mistake, and said."""

    def __init__(self, name: str, rows: Mapping[str, Any]) -> None:
        self._name = name
        self._rows = {key: Table(f"{name}.{key}", value) if isinstance(value, dict) else value for key, value in rows.items()}

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key not in self._rows:
            raise AttributeError(f"there is no word {key!r} in {self._name}")
        return self._rows[key]

    def __getitem__(self, key: str) -> Any:
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def plain(self) -> dict[str, Any]:
        """All of it, for a module of the page."""
        return {key: value.plain() if isinstance(value, Table) else value for key, value in self._rows.items()}


class Words(Struct, frozen=True, eq=False):
    """Words and forms of one language: ``pages`` by file, ``name`` that of the language in itself, ``percent`` a part of 1 as per cent."""

    language: str
    name: str
    pages: Table
    locale: Locale
    percent: Callable[[float], str]

    def counted(self, forms: Table, number: int) -> str:
        """*number* in words: the form (one, other) that the language takes for it, ``{n}`` filled in."""
        return str(forms[self.locale.plural_form(number)]).format(n=self.number(number))

    def number(self, number: int) -> str:
        """A number as it is written."""
        return str(format_decimal(number, locale=self.locale))

    def measured(self, number: float) -> str:
        """A measure with three places, as it is written."""
        return str(format_decimal(number, format="0.000;−0.000", locale=self.locale))

    def signed(self, number: float) -> str:
        """What something adds or takes, with one place and its sign."""
        return str(format_decimal(number, format="+0.0;−0.0", locale=self.locale))

    def day(self, day: str) -> str:
        """A day ``YYYY-MM-DD`` as it is written; what is none stays as it is."""
        try:
            return str(format_date(date.fromisoformat(day), "medium", locale=self.locale))
        except ValueError:
            return day


def _folder() -> Traversable:
    return files("selon.web") / "words"


def languages() -> tuple[str, ...]:
    """The languages of the pages, sorted."""
    return tuple(sorted(one.name for one in _folder().iterdir() if one.is_dir() and not one.name.startswith("_")))


def tables(language: str) -> dict[str, dict[str, Any]]:
    """The words of *language* by file, as they are written. Raises PackError for a file that is no TOML."""
    found = {}
    for one in sorted((_folder() / language).iterdir(), key=lambda file: file.name):
        if one.name.endswith(".toml"):
            try:
                found[one.name.removesuffix(".toml")] = tomllib.loads(one.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                raise PackError(f"words/{language}/{one.name}", 0, f"not TOML: {error}") from None
    return found


def load_words() -> dict[str, Words]:
    """The words of every language."""
    found = {}
    for language in languages():
        locale = Locale.parse(language)
        found[language] = Words(
            language, str(locale.get_display_name(language)), Table(language, tables(language)), locale, _percents(locale)
        )  # fmt: skip
    return found


def _percents(locale: Locale) -> Callable[[float], str]:
    """Writes per cents. They have no decimals, so that two of the part decide them."""
    written = lru_cache(_WRITTEN)(lambda part: str(format_percent(part, locale=locale)))
    return lambda part: written(round(part, 2))


def preferred(header: str, known: Iterable[str]) -> str:
    """The language among *known* that an Accept-Language *header* likes best; the first of them where it likes none."""
    there = list(known)
    liked = sorted(_liked(header), key=lambda one: -one[1])
    return next((code for code, quality in liked if quality > 0 and code in there), there[0])


def _liked(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(",")[:20]:
        name, _, rest = part.strip().partition(";")
        try:
            yield name.partition("-")[0].strip().lower(), float(rest.strip().removeprefix("q=") or 1) if rest else 1.0
        except ValueError:
            continue
