"""PDF: the text layer, page by page. A file of pictures has none and is refused: it wants OCR first.

Lines become paragraphs: a word that was hyphenated at a line's end is made whole where the next line goes on in lower case; a line much
shorter than its neighbours ends a paragraph. Where lines of a page are cut by a gutter at one place, the page has columns, and they are
read one after the other; a line across the gutter (a headline) parts what is above it from what is below. Runs lead to the *page text*: the
characters of all pages as pdfium gives them, joined by form feeds (:func:`page_text`), as the bytes of a PDF hold no text to point at.
"""

import itertools
import re
from collections.abc import Sequence
from statistics import median

import pypdfium2
from msgspec import Struct

from selon.errors import EmptyInput, InputError, NoTextLayer, TooLarge
from selon.model import Remark, Run

MOST_PAGES = 500
"""Pages of the longest PDF that is read as one report."""

PAGE = "\f"

_HYPHENS = "-\u00ad\u2010\x02\ufffe"
_LEAST = 20
_COLUMNED = 0.3


class Segment(Struct, frozen=True):
    """A line, or its part in one column: ``text[start:end]`` of the page; left and right edge, baseline, height in points."""

    start: int
    end: int
    left: float
    right: float
    base: float
    height: float


class Printed(Struct, frozen=True):
    """A PDF read: text, runs in the page text, the title in its metadata, remarks."""

    text: str
    layer: tuple[Run, ...]
    title: str | None
    remarks: tuple[Remark, ...]


def read_pdf(raw: bytes, source: str) -> Printed:
    """The text of a PDF. Raises InputError (damaged, locked), NoTextLayer, TooLarge, EmptyInput."""
    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise InputError(f"{source}: the PDF {'is locked by a password' if locked else f'is damaged ({error})'}") from None
    try:
        if len(pdf) > MOST_PAGES:
            raise TooLarge(f"{source}: {len(pdf):,} pages, more than the {MOST_PAGES} that are read as one report")
        pages = [_page(pdf, number) for number in range(len(pdf))]
        title = (pdf.get_metadata_dict().get("Title") or "").strip() or None
    except pypdfium2.PdfiumError as error:
        raise InputError(f"{source}: the PDF is damaged ({error})") from None
    finally:
        pdf.close()
    letters = sum(one.isalnum() for text, _ in pages for one in text)
    if letters < _LEAST:
        if pages:
            raise NoTextLayer(f"{source}: no text layer: run OCR first (for example ocrmypdf {source} OUT.pdf)")
        raise EmptyInput(f"{source}: the PDF has no pages")
    return _set(pages, title)


def page_text(raw: bytes) -> str:
    """The characters of all pages, joined by form feeds: what the runs of a PDF count in."""
    pdf = pypdfium2.PdfDocument(raw)
    try:
        return PAGE.join(_page(pdf, number)[0] for number in range(len(pdf)))
    finally:
        pdf.close()


def _page(pdf: pypdfium2.PdfDocument, number: int) -> tuple[str, list[Segment]]:
    """A page's characters and its lines in reading order."""
    page = pdf[number]
    layer = page.get_textpage()
    try:
        text = layer.get_text_range()
        if layer.count_chars() != len(text):  # characters beyond the basic plane: places can't be told apart, so no columns
            return text, [Segment(m.start(), m.end(), 0, len(m[0]), -m.start(), 1) for m in re.finditer(r"[^\r\n]+", text)]
        boxes = [layer.get_charbox(index) for index in range(len(text))]
    finally:
        layer.close()
        page.close()
    segments: list[Segment] = []
    for match in re.finditer(r"[^\r\n]+", text):
        segments += _segments(text, boxes, match.start(), match.end())
    return text, _ordered(segments)


def _segments(text: str, boxes: Sequence[tuple[float, float, float, float]], start: int, end: int) -> list[Segment]:
    """A line, cut where there is a gap much wider than a space."""
    inked = [index for index in range(start, end) if not text[index].isspace() and boxes[index][2] > boxes[index][0]]
    if not inked:
        return []
    # Letters with and without tails and heads: the tall ones tell the size of the type, the middle one's foot the baseline.
    height = max(1.0, sorted(boxes[index][3] - boxes[index][1] for index in inked)[int(0.8 * (len(inked) - 1))])
    groups = [[inked[0]]]
    for before, index in itertools.pairwise(inked):
        if boxes[index][0] - boxes[before][2] > max(10.0, 1.8 * height) or boxes[index][2] < boxes[before][0] - 5 * height:
            groups.append([])
        groups[-1].append(index)
    found = []
    for number, group in enumerate(groups):
        last = end if number == len(groups) - 1 else group[-1] + 1
        found.append(Segment(group[0], last, boxes[group[0]][0], boxes[group[-1]][2], median(boxes[i][1] for i in group), height))
    return found


def _ordered(segments: list[Segment]) -> list[Segment]:
    """Segments in reading order: as they come, or column by column where a gutter shows."""
    rows: dict[int, list[Segment]] = {}
    for one in segments:
        rows.setdefault(round(one.base / max(2.0, one.height / 2)), []).append(one)
    split = [sorted(row, key=lambda one: one.left) for row in rows.values() if len(row) > 1]
    if len(split) < max(3, _COLUMNED * len(rows)):
        return segments
    lefts = [row[1].left for row in split]
    gutter = median(lefts)
    if sum(abs(left - gutter) <= 15 for left in lefts) < 0.7 * len(lefts):
        return segments
    ordered: list[Segment] = []
    columns: tuple[list[Segment], list[Segment]] = ([], [])
    for one in sorted(segments, key=lambda one: (-one.base, one.left)):
        if one.left < gutter - 15 < gutter < one.right - 15:
            ordered += [*columns[0], *columns[1], one]
            columns = ([], [])
        else:
            columns[one.left >= gutter - 15].append(one)
    return [*ordered, *columns[0], *columns[1]]


def _set(pages: Sequence[tuple[str, list[Segment]]], title: str | None) -> Printed:
    """Lines to paragraphs, with runs."""
    parts: list[str] = []
    runs: list[Run] = []
    length = offset = mended = 0
    widths = [one.right - one.left for _, segments in pages for one in segments]
    usual = sorted(widths)[int(0.75 * len(widths))] if widths else 0.0
    before: Segment | None = None
    for text, segments in pages:
        for one in segments:
            line = text[one.start : one.end]
            lead = len(line) - len(line.lstrip())
            line = line.strip()
            if not line:
                continue
            joint, cut = ("", False) if before is None else _joint(parts[-1], line, before, one, usual)
            if cut:
                # The mark of a hyphen at a line's end is no letter of the text; where the word has one of its own, the joint brings it.
                parts[-1] = parts[-1][:-1]
                runs[-1] = Run(runs[-1].start, runs[-1].end - 1, runs[-1].at, runs[-1].to - 1)
                length, mended = length - 1, mended + (not joint)
            at = offset + one.start + lead
            parts += [joint, line]
            length += len(joint)
            runs.append(Run(length, length + len(line), at, at + len(line)))
            length += len(line)
            before = one
        offset += len(text) + len(PAGE)
    remarks = (Remark("hyphens", f"{mended} words that were hyphenated at the end of a line were made whole"),) if mended else ()
    return Printed("".join(parts), tuple(run for run in runs if run.end > run.start), title, remarks)


def _joint(left: str, right: str, before: Segment, after: Segment, usual: float) -> tuple[str, bool]:
    """What goes between two lines, and whether the last character of the first goes (pdfium's mark of a hyphen, or a hyphen)."""
    if left[-1] in _HYPHENS and len(left) > 1 and left[-2].isalnum():
        if right[0].islower() and left[-2].isalpha():
            return "", True
        return ("", False) if left[-1] in "-\u2010" else ("-", True)
    gap = before.base - after.base
    larger = max(before.height, after.height)
    if gap > 2.2 * larger or abs(before.height - after.height) > 0.35 * larger:
        return "\n\n", False
    short = before.right - before.left < 0.8 * usual
    return ("\n\n", False) if short and (left[-1] in '.!?…»”":' or right[0].isupper()) else (" ", False)
