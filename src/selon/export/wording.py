"""Values in a few words, for people: shared by the terminal cards and the page."""

from selon.model import Code, Count, Statement, Value, Voice, When, Where, Who, Words

ORDER = (
    "form",
    "kind",
    "date",
    "place",
    "size",
    "participants",
    "organiser",
    "addressee",
    "occasion",
    "demand",
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


def field_title(field: str) -> str:
    """A field's code as words."""
    return field.replace("_", " ")


def voice_badge(voice: Voice) -> str:
    """Whose word it is: ``outlet``, or kind and speaker with the role."""
    if voice.speaker is None:
        return voice.kind
    name = voice.speaker.name or voice.speaker.text
    return f"{voice.kind} · {name} ({voice.speaker.role})"


def figure(count: Count) -> str:
    """A figure as an interval: ``about 5,000``, ``800–1,200``, ``at least 30``."""
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
    return when.edtf.replace("/", " to ") + (f" ({when.precision})" if when.precision not in (None, "day") else "")


def _where(where: Where) -> str:
    parts = [where.city if where.city and where.city != where.name else None, where.region, where.country]
    known = ", ".join(part for part in parts if part)
    return f"{where.name} ({where.precision}{', ' + known if known else ''})"


def value_text(value: Value) -> str | None:
    """A value in a few words; None where the evidence says it all."""
    if isinstance(value, Count):
        noun = value.population or value.noun
        return figure(value) + (f" {noun}" if noun else "") + (" (part)" if value.part_of else "")
    if isinstance(value, When):
        return _when(value)
    if isinstance(value, Where):
        return _where(value)
    if isinstance(value, Code):
        return value.code.replace("_", " ")
    if isinstance(value, Who):
        return None
    if isinstance(value, Words):
        return value.stance
    return None


def worded(statement: Statement) -> str | None:
    """A statement's value in a few words; None where its evidence says it all."""
    return value_text(statement.value)
