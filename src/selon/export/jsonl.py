"""JSON Lines: one report a line, keys in a fixed order, UTF-8; no control characters, so that a line may be looked at on a terminal."""

import msgspec
from msgspec import Struct

from selon import __version__
from selon.export.visible import escaped_json, storable
from selon.model import Coded, Mention, Mentions, Report, ReportHead

_ENCODER = msgspec.json.Encoder()


class Source(Struct, frozen=True):
    """All that is known of a report that could not be coded."""

    source: str


class Failed(Struct, frozen=True):
    """A report that could not be coded: the outcome recorded for it, and why. It has no records."""

    selon: str
    outcome: str
    message: str
    report: Source
    records: tuple[()] = ()
    findings: tuple[()] = ()


class Found(Struct, frozen=True, omit_defaults=True):
    """What one finder found in one report; places come with the attribution of the gazetteer."""

    report: ReportHead
    mentions: tuple[Mention, ...]
    attribution: str | None = None


def head_of(report: Report, language: str | None = None) -> ReportHead:
    """What the output says of *report*."""
    return ReportHead(
        report.id, report.source, report.outlet, report.title, report.published, language or report.language, len(report.text)
    )


def coded_line(coded: Coded) -> bytes:
    """The line for a coded report."""
    return escaped_json(_ENCODER.encode(coded))


def failed_line(source: str, outcome: str, message: str) -> bytes:
    """The line for a report that could not be coded."""
    return escaped_json(_ENCODER.encode(Failed(__version__, outcome, storable(message), Source(storable(source)))))


def mentions_line(report: Report, language: str, mentions: Mentions, attribution: str | None = None) -> bytes:
    """The line for what one finder found."""
    return escaped_json(_ENCODER.encode(Found(head_of(report, language), mentions, attribution)))
