"""What other schemes call a record, by the crosswalks of the codebook; what they have no place for is said in words."""

from msgspec import Struct

from selon.codebook.book import Codebook
from selon.codebook.entries import Crosswalk
from selon.export.columns import Row
from selon.export.rows import ReadLine, values
from selon.model import Code, Record
from selon.views import View

HAPPENED = ("held", "ongoing", "past")
"""Statuses of what took place: both schemes record nothing else."""


class Unmapped(Struct, frozen=True):
    """Why a scheme has no place for a record."""

    reason: str


def crosswalk_of(book: Codebook, record: Record) -> Crosswalk:
    """The crosswalk of the record's main form or kind; an empty one for a code that the codebook does not know."""
    name, code = ("forms", record.form) if record.form else ("kinds", record.kind)
    entry = next((one for one in book.entries(name) if one.code == code), None)
    return (entry.crosswalk if entry else None) or Crosswalk()


def responses(book: Codebook, record: Record) -> list[tuple[str, Crosswalk, str]]:
    """(id of the statement, its crosswalk, its words) for each response that the codebook knows."""
    known = {entry.code: entry.crosswalk for entry in book.entries("responses")}
    found = []
    for statement, value in values(record, "response", Code):
        walk = known.get(value.code)
        if walk is not None:
            found.append((statement.id, walk, value.words))
    return found


def happened(record: Record) -> Unmapped | None:
    """Why the record is of nothing that took place; None where it did."""
    if record.status in HAPPENED:
        return None
    return Unmapped(f"unmapped because only what took place is recorded, and this is {record.status}")


def rejected(view: View) -> Unmapped | None:
    """Why an event is none; None where coders did not say so."""
    return Unmapped("unmapped because coders say that there is no such event") if view.state == "rejected" else None


def unmapped_event(view: View, why: Unmapped) -> Row:
    """The row of an event that is not mapped."""
    return {
        "event_id": view.event.event, "record_id": None, "report_id": None, "code": view.code, "status": view.status, "reason": why.reason,
    }  # fmt: skip


def unmapped_row(line: ReadLine, record: Record, why: Unmapped, event: str | None = None) -> Row:
    """The row of a record that is not mapped."""
    return {
        "event_id": event, "record_id": record.id, "report_id": line.report.id, "code": record.form or record.kind, "status": record.status,
        "reason": why.reason,
    }  # fmt: skip
