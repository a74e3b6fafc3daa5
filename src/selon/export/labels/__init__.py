"""The words of plots and of the report in one file, by language of the reader: data in ``<xx>.toml``."""

import tomllib
from importlib.resources import files

import msgspec
from msgspec import Struct

from selon.errors import UsageError
from selon.export.words import reader_languages


class Labels(Struct, frozen=True, forbid_unknown_fields=True):
    """Words by key, some with ``{names}`` to fill: those of ``plots`` and those of the ``report``."""

    plots: dict[str, str]
    report: dict[str, str]


def load_labels(language: str) -> Labels:
    """The words in *language*. Raises UsageError where there are none."""
    if language not in reader_languages():
        raise UsageError(f"no words in {language!r}; there are {', '.join(reader_languages())}")
    source = (files("selon.export.labels") / f"{language}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(source), Labels)
