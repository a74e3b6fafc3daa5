"""Report objects made for these tests: a record with statements, in the shape that ``selon code`` prints."""

from collections.abc import Callable
from typing import Any

import pytest

from selon.link.told import Told, told_of

Made = Callable[..., Told]


def report_object(record: str, *, report: str = "", family: str = "protest", form: str | None = "march", **said: Any) -> dict[str, Any]:
    """One report with one record. *said*: day, city, venue, size, police_size, killed, slogan, organiser, demand
    (stance), occasion, issue, form_rule, main, outlet, language, published, status, country, part_of, counter_to, wire; places, as
    (rule, value) in the order of the text; counted_by, the organisers who give the size 3,000."""
    day, statements = said.get("day"), []
    if day:
        first, last = day if isinstance(day, tuple) else (day, day)
        statements.append({"field": "date", "value": {"type": "when", "edtf": first, "earliest": first, "latest": last}})
    if said.get("city"):
        city = {"type": "where", "name": said["city"], "city": said["city"], "country": said.get("country", "FR"), "precision": "city"}
        statements.append({"field": "place", "value": city})
        if said.get("venue"):
            statements.append({"field": "place", "value": city | {"name": said["venue"], "precision": "venue"}})
    elif said.get("country"):
        statements.append({"field": "place", "value": {"type": "where", "name": "x", "country": said["country"], "precision": "country"}})
    for field in ("size", "killed"):
        if said.get(field) is not None:
            statements.append({"field": field, "value": {"type": "count", "low": said[field], "high": said[field], "modality": "exact"}})
    if said.get("slogan"):
        statements.append({"field": "slogan", "value": {"type": "words", "text": said["slogan"]}})
    if said.get("organiser"):
        statements.append({"field": "organiser", "value": {"type": "who", "name": said["organiser"], "role": "union"}})
    if said.get("demand"):
        statements.append({"field": "demand", "value": {"type": "words", "text": said["demand"], "stance": said.get("stance", "against")}})
    if said.get("occasion"):
        statements.append({"field": "occasion", "value": {"type": "words", "text": said["occasion"]}})
    if said.get("form_rule"):
        statements.append({"field": "form", "rule": said["form_rule"], "value": {"type": "code", "code": form, "words": "x"}})
    if said.get("police_size") is not None:
        value = {"type": "count", "low": said["police_size"], "high": said["police_size"], "modality": "exact"}
        statements.append({"field": "size", "value": value, "voice": {"kind": "reported", "speaker": {"role": "police"}}})
    for at, (rule, value) in enumerate(said.get("places", ())):
        where = {"type": "where", "name": value.get("city", "x")} | value
        statements.append({"field": "place", "rule": rule, "evidence": [{"start": 10 * at, "end": 10 * at + 5}], "value": where})
    if said.get("counted_by"):
        value, voice = {"type": "count", "low": 3_000, "high": 3_000}, {"role": "organisers", "text": said["counted_by"]}
        statements.append({"field": "size", "value": value, "voice": {"kind": "paraphrased", "speaker": voice}})
    if said.get("issue"):
        statements.append({"field": "issue", "value": {"type": "code", "code": said["issue"], "words": "x"}})
    kind = None if family == "protest" else form
    return {
        "report": {"id": report or f"sha256:{record}", "source": said.get("source", record)}
        | {name: said.get(name) for name in ("published", "outlet", "language")},
        "records": [
            {
                "id": record,
                "family": family,
                "form": form if family == "protest" else None,
                "kind": kind,
                "status": said.get("status", "held"),
                "part_of": said.get("part_of"),
                "counter_to": said.get("counter_to"),
                "main": said.get("main", True),
                "statements": statements,
            }
        ],
    }


@pytest.fixture
def told() -> Made:
    """Makes one record as linking sees it; see :func:`report_object`."""
    return lambda record, **said: next(told_of(report_object(record, **said), said.get("wire", ""), said.get("text")))
