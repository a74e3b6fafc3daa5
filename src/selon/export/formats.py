"""The formats of exports, by name."""

from typing import Literal

Format = Literal["csv", "parquet", "geojson", "jsonld", "plover", "acled", "ccc", "ftm", "package"]
PACKAGE: Format = "package"
PER: tuple[Format, ...] = ("plover", "acled", "ccc", "ftm")
"""Formats that have one row of an event, or of a record where no events are known."""


def usual(format: Format) -> Literal["spreadsheet", "raw"]:
    """How cells of CSV files are written where nothing is said."""
    return "raw" if format == PACKAGE else "spreadsheet"
