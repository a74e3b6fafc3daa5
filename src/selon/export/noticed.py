"""What a check noticed, in the reader's language: the English sentence that files hold, read back into its parts and said anew."""

import re
from collections.abc import Mapping

from babel import Locale

from selon.codebook.checks import SENTENCES
from selon.export.speech import Speech
from selon.model import Finding
from selon.views import Worded

_REPORT = re.compile(r"(.+) \((\d{4}-\d{2}-\d{2})\)", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d{1,3}(,\d{3})*")
_APART = " of "


def noticed(finding: Finding, speech: Speech) -> Worded:
    """What *finding* says, for readers of *speech*'s language."""
    known = SENTENCES
    read = known.read(finding.check, finding.message)
    if speech.language == known.written or read is None:
        return Worded(finding.message, known.written)
    parts = {
        name: _said(name, part, speech) if isinstance(part, str) else tuple(_item(item, speech) for item in part)
        for name, part in read.parts.items()
    }
    return Worded(known.made(read.case, parts, speech.language), speech.language)


def _item(parts: Mapping[str, str], speech: Speech) -> dict[str, str]:
    said = {name: _said(name, part, speech) for name, part in parts.items()}
    return {name: part.lower() if name == "field" else part for name, part in said.items()}


def _said(name: str, part: str, speech: Speech) -> str:
    """A part in the reader's language; words of reports, and what is unknown, as they are."""
    if name == "field":
        return speech.title("fields", part)
    if name == "what":
        field, apart, of = part.partition(_APART)
        return speech.title("fields", field) + (f" ({speech.words.event.get(of.replace(' ', '_'), of)})" if apart else "")
    if name in ("status", "other_status"):
        return speech.title("statuses", part).lower()
    if name == "speaker":
        return speech.title("voices", part).lower() if ("voices", part) in speech.names else part
    if name in ("day", "date", "other_date") and _DAY.fullmatch(part):
        return speech.day(part)
    if name in ("report", "other") and (found := _REPORT.fullmatch(part)):
        return f"{found[1]} ({speech.day(found[2])})"
    if name == "country":
        return str(Locale.parse(speech.locale).territories.get(part, part))
    if name in ("number", "low", "high", "factor") and _NUMBER.fullmatch(part):
        return speech.number(int(part.replace(",", "")))
    return part
