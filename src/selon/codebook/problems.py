"""What can be wrong in a well-formed codebook: pointers to nothing, texts that lack a language, crosswalks without a reason."""

import re
from collections.abc import Iterator, Mapping

from selon.codebook.entries import CodeList, Crosswalk, Entry, Head, Scheme, Text

_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_UNMAPPED = "unmapped because "
_CROSSWALKED = frozenset({"forms", "kinds", "responses"})
_TOPICAL = frozenset({"issues"})
_EXAMPLED = frozenset({"forms", "kinds", "statuses", "roles", "responses"})

Problem = tuple[str, str]
"""The list concerned (its file without ``.toml``), and the reason."""


def _texts(entry: Entry) -> Iterator[tuple[str, Text]]:
    yield "name", entry.name
    yield "definition", entry.definition
    for part, texts in (("rules", entry.rules), ("yes", entry.yes), ("no", tuple(counter.text for counter in entry.no))):
        for text in texts:
            yield part, text


def _wording(entry: Entry, languages: tuple[str, ...]) -> Iterator[str]:
    for part, text in _texts(entry):
        if tuple(sorted(text)) != tuple(sorted(languages)) or not all(wording.strip() for wording in text.values()):
            yield f"{entry.code}: {part} must be given in exactly {', '.join(languages)}"


def _pointers(entry: Entry, name: str, lists: Mapping[str, CodeList]) -> Iterator[str]:
    codes = {key: {one.code for one in book.entry} for key, book in lists.items()}
    for counter in entry.no:
        where, _, code = counter.instead.rpartition(".")
        if counter.instead and code not in codes.get(where or name, ()):
            yield f"{entry.code}: a counter-example points to {counter.instead!r}, which is no code"
        if counter.instead == entry.code:
            yield f"{entry.code}: a counter-example points to its own code"
    if name == "kinds" and entry.family not in codes["families"]:
        yield f"{entry.code}: no family {entry.family!r}"
    if entry.field and entry.field not in codes["fields"]:
        yield f"{entry.code}: no field {entry.field!r}"
    if (name == "fields") != (entry.type is not None):
        yield f"{entry.code}: 'type' is for fields, and every field has one"
    if entry.type:
        if not set(entry.type.families) <= codes["families"]:
            yield f"{entry.code}: unknown family among {entry.type.families}"
        if entry.type.codes and entry.type.codes not in lists:
            yield f"{entry.code}: no list {entry.type.codes!r}"
        if entry.type.cardinality not in ("one", "many"):
            yield f"{entry.code}: cardinality is 'one' or 'many'"


def _columns(crosswalk: Crosswalk, topical: bool) -> Iterator[tuple[str, str, str, str]]:
    if topical:
        yield "cap", crosswalk.cap_topic, crosswalk.cap_name, crosswalk.cap_note
        return
    yield "acled", crosswalk.acled_event, crosswalk.acled_sub_event, crosswalk.acled_note
    yield "plover", crosswalk.plover_event, crosswalk.plover_mode, crosswalk.plover_note
    yield "cameo", crosswalk.cameo_root, crosswalk.cameo_code, crosswalk.cameo_note


def _crosswalk(entry: Entry, schemes: Mapping[str, Scheme], topical: bool) -> Iterator[str]:
    if entry.crosswalk is None:
        yield f"{entry.code}: has no crosswalk"
        return
    for scheme, event, finer, note in _columns(entry.crosswalk, topical):
        events = schemes[scheme].events
        if not event:
            if not note.startswith(_UNMAPPED) or finer:
                yield f"{entry.code}: an empty {scheme} event needs a note '{_UNMAPPED}…' and nothing finer"
        elif event not in events:
            yield f"{entry.code}: {scheme} has no event {event!r}"
        elif finer and finer not in events[event]:
            yield f"{entry.code}: {scheme} event {event} has no {finer!r}"
        elif not finer and not note:
            yield f"{entry.code}: {scheme} event {event} without anything finer needs a note"


def problems_of(head: Head, lists: Mapping[str, CodeList], schemes: Mapping[str, Scheme]) -> Iterator[Problem]:
    """Everything wrong with the codebook, list by list, in order."""
    for name, book in lists.items():
        if book.list != name:
            yield name, f"the file says that it is the list {book.list!r}"
        seen: set[str] = set()
        for entry in book.entry:
            if entry.code in seen or not _CODE.fullmatch(entry.code):
                yield name, f"{entry.code}: codes are lower_snake_case and stand once"
            seen.add(entry.code)
            for reason in (*_wording(entry, head.languages), *_pointers(entry, name, lists)):
                yield name, reason
            if name in _CROSSWALKED | _TOPICAL:
                for reason in _crosswalk(entry, schemes, name in _TOPICAL):
                    yield name, reason
            if name in _EXAMPLED and not (entry.yes and entry.no):
                yield name, f"{entry.code}: needs at least one example and one counter-example"
