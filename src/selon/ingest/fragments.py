"""Markup inside other formats: the HTML in an entry of a feed, in a cell of a table, in a message. All that it shows is text."""

import re

from selon.ingest.layers import assembled, source_of
from selon.ingest.prescan import blocks, looked_over, numbers_of
from selon.model import Run

_MARKUP = re.compile(
    r"<(?:p|div|br|a|b|i|em|strong|span|img|h[1-6]|ul|ol|li|blockquote|figure|section|article|table)\b[^<>]*/?>|</\w+\s*>", re.IGNORECASE
)


def is_markup(text: str) -> bool:
    """Whether *text* holds tags of HTML that a writer of plain text would not type."""
    return _MARKUP.search(text) is not None


def shown(text: str, source: str) -> tuple[str, tuple[Run, ...]]:
    """What the HTML *text* shows, a paragraph a block, and its runs in *text*. Raises TooLarge."""
    page = looked_over(text, source)
    found = blocks(page)
    nodes = source_of(page.text, [(node.start, node.end) for block in found for node in block.nodes], numbers_of(found))
    return assembled([_printable(block.text) for block in found], nodes)


def _printable(text: str) -> str:
    """Without soft hyphens and the like, as in the text of pages."""
    if text.isprintable():
        return text
    return " ".join("".join(one for one in text if one.isprintable() or one.isspace()).split())
