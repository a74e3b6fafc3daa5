"""A view of an event in the shape of a coded line, for schemes that have one row an event: chosen values, and beside them all that stand.

Nothing is merged away by it: the line is made for one row of another scheme and holds what the rules chose; the views stay as they are.
"""

from collections.abc import Iterator

import msgspec

from selon import __version__
from selon.export.event_rows import outlets, rivals
from selon.export.rows import ReadLine, ReadReport, day
from selon.model import Record, Statement, Value
from selon.views import Choice, Said, View

ONE = ("date", "place", "form", "kind", "killed", "injured", "arrested", "missing", "held", "displaced", "bereaved")
"""Fields of which only the value that a rule chose stands; of all others each rival value does, as it was first said."""


def line_of(view: View) -> ReadLine:
    """The line of an event: one record with the event's id; source, outlet and title of all reports, the first day of publication."""
    sources = list(dict.fromkeys(one.source.source for one in view.accounts))
    languages = {one.source.language for one in view.accounts}
    days = [found for found in (day(one.source.published) for one in view.accounts) if found]
    report = ReadReport(
        source="; ".join(sources),
        outlet=outlets(view.accounts),
        published=min(days, default=None),
        language=languages.pop() if len(languages) == 1 else None,
    )
    return ReadLine(report, "coded", __version__, records=(record_of(view),))


def record_of(view: View) -> Record:
    """The record of an event. Its statements are numbered by field and place, since those of several reports may share an id."""
    protest = view.family == "protest"
    statements = [msgspec.structs.replace(one, id=f"{one.field}-{number}", derived_from=()) for number, one in enumerate(_statements(view))]
    return Record(
        id=view.event.event,
        family=view.family,
        form=view.code if protest else None,
        kind=None if protest else view.code,
        status=view.status,
        main=True,
        statements=tuple(statements),
        part_of=view.event.part_of,
        counter_to=view.event.counter_to,
    )


def _statements(view: View) -> Iterator[Statement]:
    for one in view.chosen:
        if one.of:
            continue
        said = [said for rival in rivals(view, one.field) for said in rival.said]
        if one.field in ONE:
            if one.choice.value is not None:
                yield _saying(said, one.choice, one.choice.value)
        else:
            yield from (rival.said[0].statement for rival in rivals(view, one.field))


def _saying(said: list[Said], choice: Choice, value: Value) -> Statement:
    """A statement of the value chosen, with the words and the voice of the first that it rests on."""
    first = next((one for one in said if one.statement.id in choice.rests_on), said[0])
    equal = next((one for one in said if one.statement.value == value and one.statement.id in choice.rests_on), first)
    return msgspec.structs.replace(equal.statement, value=value)
