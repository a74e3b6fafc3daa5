"""Values in a few words, for people: shared by the terminal cards and the page."""

from collections.abc import Sequence

from msgspec import Struct

from selon.model import Code, Count, Statement, Value, Voice, When, Where, Who, Words

ORDER = (
    "form",
    "kind",
    "date",
    "place",
    "route_from",
    "route_via",
    "route_to",
    "size",
    "participants",
    "organiser",
    "addressee",
    "occasion",
    "demand",
    "issue",
    "slogan",
    "side_action",
    "response",
    "arrested",
    "perpetrator",
    "victims",
    "killed",
    "injured",
    "missing",
    "held",
    "displaced",
    "bereaved",
    "counter_action",
)
"""The order in which fields are shown."""


UNSURE = 0.5
"""Below this confidence a value is more likely than not to be coded otherwise: it gets a mark."""


def doubtful(statement: Statement) -> str:
    """The mark of a value that is not to be relied on, with its confidence; "" for the others."""
    sure = statement.confidence
    return "" if sure is None or sure >= UNSURE else f"? {sure:.2f}"


def field_title(field: str) -> str:
    """A field's code as words."""
    return field.replace("_", " ")


def teller(voice: Voice) -> tuple[str, str, str]:
    """Who says it, in three parts: the role or ``outlet``, the name as fully as the report gives it, and how it is told."""
    if voice.speaker is None:
        if voice.kind == "outlet":
            return "outlet", "", ""
        return voice.kind, "" if voice.kind == "chanted" else "nobody named", ""
    name = voice.speaker.name or voice.speaker.text
    return ("" if voice.speaker.role == "other" else field_title(voice.speaker.role)), name, voice.kind


def voice_badge(voice: Voice) -> str:
    """Whose word it is, on one line: ``outlet``, or role, name and how it is told."""
    return " · ".join(part for part in teller(voice) if part)


def extent(statement: Statement) -> tuple[int, int] | None:
    """The interval of a figure, its open side closed by the other; None for what is no figure."""
    value = statement.value
    if not isinstance(value, Count):
        return None
    low = value.low if value.low is not None else value.high
    high = value.high if value.high is not None else value.low
    return None if low is None or high is None else (low, high)


def in_order(statements: Sequence[Statement]) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    """Statements by field, as a reader asks: what, when, where, how many, who. Figures go from small to large, parts after their whole."""
    fields = [*ORDER, *sorted({s.field for s in statements} - set(ORDER))]
    ordered = []
    for field in fields:
        mine = tuple(s for s in statements if s.field == field)
        if mine:
            ordered.append((field, _figures(mine) if any(extent(s) for s in mine) else mine))
    return tuple(ordered)


def _figures(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    def size(statement: Statement) -> tuple[int, int]:
        low, high = extent(statement) or (0, 0)
        return low + high, low

    ids = {s.id for s in statements}
    parts: dict[str, list[Statement]] = {}
    wholes = []
    for statement in sorted(statements, key=size):
        whole = statement.value.part_of if isinstance(statement.value, Count) else None
        if whole in ids and whole != statement.id and whole is not None:
            parts.setdefault(whole, []).append(statement)
        else:
            wholes.append(statement)
    ordered = [one for whole in wholes for one in (whole, *parts.pop(whole.id, ()))]
    return (*ordered, *(one for rest in parts.values() for one in rest))


def figure(count: Count) -> str:
    """A figure as an interval: ``about 5,000``, ``800–1,200``, ``at least 30``; ``2,000 (expected)`` where it counts nobody."""
    return _interval(count) + (" (expected)" if count.expected else "")


def _interval(count: Count) -> str:
    low = f"{count.low:,}" if count.low is not None else ""
    high = f"{count.high:,}" if count.high is not None else ""
    if count.modality == "at_least" or not high:
        return f"at least {low}"
    if count.modality == "at_most" or not low:
        return f"at most {high}"
    if low != high:
        return f"{low}–{high}" + (" (vague)" if count.modality == "vague" else "")
    return f"about {low}" if count.modality == "about" else low


def _when(when: When) -> str | None:
    if when.edtf is None:
        return None
    return when.edtf.replace("/", " to ") + (f" ({field_title(when.precision)})" if when.precision not in (None, "day") else "")


class Told(Struct, frozen=True):
    """A statement in a few words. ``value``: what was made of the words ("" where they say it themselves) · ``words``: the evidence, piece
    by piece · ``note``: what else the value holds."""

    value: str
    words: tuple[str, ...]
    note: str = ""


def _where(where: Where) -> str:
    parts = [where.precision, where.city if where.city != where.name else None, where.region, where.country]
    if where.gazetteer is None and where.latitude is None and where.city is None:
        parts.append("not in the gazetteer")
    return ", ".join(part for part in parts if part)


def _parts(value: Value, words: str) -> tuple[str, str]:
    """Value and note."""
    if isinstance(value, Count):
        noun = value.population or value.noun
        return figure(value) + (f" {noun}" if noun and noun not in words else ""), "part of the figure above" if value.part_of else ""
    if isinstance(value, When):
        return _when(value) or "", value.reference or ""
    if isinstance(value, Where):
        return ("" if value.name == words else value.name), _where(value)
    if isinstance(value, Who):
        return ("" if value.name == words else value.name), value.country or ""
    if isinstance(value, Code):
        return field_title(value.code), ""
    if isinstance(value, Words):
        return (value.stance or ""), ""
    return "", ""


def told(statement: Statement) -> Told:
    """A statement in a few words."""
    words = tuple(piece.text for piece in statement.evidence)
    value, note = _parts(statement.value, " ".join(words))
    return Told(value, words, note)
