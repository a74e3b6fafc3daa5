"""The types of the codebook. A text in several languages is a mapping from language code to wording."""

from msgspec import Struct

Text = dict[str, str]
"""Language code -> wording; every text of the codebook has all of the codebook's languages."""


class Counter(Struct, frozen=True, forbid_unknown_fields=True):
    """An example that must not be coded so.

    ``instead`` is the right code (``forms.march`` for one of another list), or "" where nothing is coded.
    """

    text: Text
    instead: str


class Crosswalk(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry is called elsewhere. An empty event says why in its note ("unmapped because …"); other notes narrow a match."""

    acled_event: str = ""
    acled_sub_event: str = ""
    acled_note: str = ""
    plover_event: str = ""
    plover_mode: str = ""
    plover_note: str = ""
    cameo_root: str = ""
    cameo_code: str = ""
    cameo_note: str = ""
    cap_topic: str = ""
    cap_name: str = ""
    cap_note: str = ""


class FieldType(Struct, frozen=True, forbid_unknown_fields=True):
    """What a field may hold: in records of which families, values of which types, "one" or "many", codes of which list."""

    families: tuple[str, ...]
    value: tuple[str, ...]
    cardinality: str
    codes: str = ""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One code. ``family`` is set for kinds, ``type`` for fields, ``field`` for count labels that can become statements of a field."""

    code: str
    name: Text
    definition: Text
    rules: tuple[Text, ...] = ()
    yes: tuple[Text, ...] = ()
    no: tuple[Counter, ...] = ()
    family: str = ""
    field: str = ""
    type: FieldType | None = None
    crosswalk: Crosswalk | None = None


class CodeList(Struct, frozen=True, forbid_unknown_fields=True):
    """One list of codes in its order. ``layout`` says how it is printed: "cards" with examples, or one "table"."""

    list: str
    layout: str
    title: Text
    intro: Text
    entry: tuple[Entry, ...]


class Scheme(Struct, frozen=True, forbid_unknown_fields=True):
    """A scheme that the crosswalk points to: its edition, and its events with their finer names."""

    edition: str
    events: dict[str, tuple[str, ...]]


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """``codebook.toml``: version, languages, the lists in order, and the words of the printed form."""

    version: str
    languages: tuple[str, ...]
    lists: tuple[str, ...]
    title: Text
    intro: Text
    labels: dict[str, Text]
