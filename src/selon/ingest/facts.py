"""What the user says of sources, and how a reader's findings become a document: one place, so that all formats agree on it."""

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from resiliparse.parse.lang import detect_fast

from selon.errors import EmptyInput, TitleOnly, TooLarge
from selon.ingest.layers import PARAGRAPH
from selon.ingest.piece import Piece
from selon.ingest.plain import LARGEST, is_title_only, report_from_text
from selon.lang.load import pack_codes
from selon.model import Document, Remark, Run

Media = Literal["text", "markdown", "html", "feed", "table", "archive", "email", "pdf"]

_ENOUGH_TO_TELL = 300
_SAMPLE = 5000
_SURE = 1200
"""Distance up to which resiliparse calls its guess sure (its own default)."""

_HALF = re.compile(r"[\ud800-\udfff]")
_STOPS = ".…!?:; "
_BEGINNING = 1000
_FIRST = 5
"""Lines (empty ones too) at a text's beginning that are looked at for its headline."""


class Facts(Struct, frozen=True):
    """What the user says of all sources of a call; it comes before what a source says of itself.

    ``mapping``: which column holds what (``{"text": "body", "published": "date"}``). ``separator``: the name of a press-archive profile;
    None: found out. ``language``: a code of a pack.
    """

    published: str | None = None
    outlet: str | None = None
    language: str | None = None
    mapping: Mapping[str, str] = {}
    separator: str | None = None


class Found(Struct, frozen=True):
    """What a reader found for one document; all but the text may be unknown. ``where`` says where the day of publication was read.

    ``headline``: the runs of the title in the source, where the format keeps the title apart from the text and it is to stand on top of it
    (:func:`headed`); None where the text has its headline, or none.
    """

    text: str
    media: Media
    locator: str = ""
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    where: str | None = None
    language: str | None = None
    url: str | None = None
    summary: str | None = None
    encoding: str | None = None
    encoding_from: str | None = None
    layer: tuple[Run, ...] = ()
    remarks: tuple[Remark, ...] = ()
    headline: tuple[Run, ...] | None = None


def headed(text: str, layer: tuple[Run, ...], title: str, runs: tuple[Run, ...]) -> tuple[str, tuple[Run, ...]]:
    """*text* and its runs with *title* (found by *runs*) as its first paragraph, unless its first ones hold it; as for pages.

    A report's headline often names the event, and what is coded is the text alone.
    """
    wanted = "".join(title.split()).rstrip(_STOPS).casefold()
    first = text.lstrip()[: 2 * len(title) + _BEGINNING].split("\n")[:_FIRST]
    if not wanted or any(wanted in "".join(line.split()).casefold() for line in first):
        return text, layer
    by = len(title) + len(PARAGRAPH)
    return f"{title}{PARAGRAPH}{text}", (*runs, *(Run(run.start + by, run.end + by, run.at, run.to) for run in layer))


def document(found: Found, piece: Piece, facts: Facts) -> Document:
    """The document. Raises EmptyInput for a text without letters, TitleOnly, TooLarge; messages name source and locator."""
    source = f"{piece.source} {found.locator}".rstrip()
    # Half of a pair (an escape in JSON can write one) is no character: one for one, so that offsets stay.
    text = _HALF.sub("\ufffd", found.text)
    if not any(character.isalnum() for character in text):
        raise EmptyInput(f"{source}: there is no text")
    if len(text) > LARGEST:
        raise TooLarge(f"{source}: more than {LARGEST:,} characters, the most that is read as one report")
    if is_title_only(text):
        raise TitleOnly(f"{source}: only a title ({text.strip()[:60]!r}) and no report below it; nothing to code")
    layer = found.layer
    if found.headline is not None and found.title:
        text, layer = headed(text, layer, _HALF.sub("\ufffd", found.title), found.headline)
    published = facts.published or found.published
    language, doubts = _language(found.language, text)
    report = report_from_text(
        text,
        piece.source,
        outlet=facts.outlet or found.outlet or None,
        title=found.title or None,
        published=published,
        language=facts.language or language,
    )
    return Document(
        report=report,
        raw=piece.raw,
        media=found.media,
        locator=found.locator,
        encoding=found.encoding,
        encoding_from=found.encoding_from,
        published_from="given" if facts.published else found.where if published else None,
        url=found.url or piece.url,
        summary=found.summary or None,
        layer=layer,
        remarks=(*piece.remarks, *found.remarks, *(() if facts.language else doubts)),
    )


def _language(declared: str | None, text: str) -> tuple[str | None, tuple[Remark, ...]]:
    """The language that a source declares, unless its text clearly reads as another pack's: templates are copied with theirs."""
    if not declared or len(text) < _ENOUGH_TO_TELL:
        return declared or None, ()
    codes = pack_codes()
    guess, distance = detect_fast(text[:_SAMPLE])
    if guess == declared or guess not in codes or distance > _SURE:
        return declared, ()
    return None, (Remark("language", f"the source says {declared}, its text reads as {guess}; left to be told from the text"),)
