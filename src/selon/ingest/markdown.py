"""Markdown: the text stays to the letter, markup is left out; what the front matter says becomes title, date and outlet.

Every stretch between two bits of markup is a run, equal to the source. Nothing is parsed into a tree: markup that is not well formed
simply stays text.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from selon.model import Run

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.{0,20000}?)\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([\w-]{1,40})[ \t]*[:=][ \t]*(.{1,500}?)[ \t]*\r?$", re.MULTILINE)

_KEYS = {
    "title": "title",
    "headline": "title",
    "date": "published",
    "published": "published",
    "pubdate": "published",
    "outlet": "outlet",
    "source": "outlet",
    "publication": "outlet",
    "site": "outlet",
    "lang": "language",
    "language": "language",
    "url": "url",
    "link": "url",
    "canonical": "url",
}
"""Keys of the front matter, as the static site generators and note takers write them, and what they tell."""

_LINES = re.compile(
    r"^[ \t]{0,3}(?:```|~~~)[^\n]*\n?"  # the fence of code; what is within stays
    r"|^[ \t]{0,3}\[[^\]\n]{1,200}\]:[ \t]+\S[^\n]*\n?"  # the address of a link
    r"|^[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+)\r?$\n?"  # rules, lines under a headline
    r"|^[ \t]{0,3}(?:>[ \t]?)+"  # quotations
    r"|^[ \t]{0,3}#{1,6}[ \t]+|[ \t]+#+[ \t]*(?=\r?$)"  # headlines
    r"|^[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?"  # lists
    r"|<!--.{0,20000}?-->",
    re.MULTILINE | re.DOTALL,
)
_INLINE = re.compile(
    r"!\[[^\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,200}\])"  # pictures
    r"|\[\^[^\]\n]{1,50}\]:?"  # footnotes
    r"|(?P<open>\[)(?P<label>[^\[\]\n]{1,500})(?P<close>\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\]\n]{0,200}\]))"
    r"|(?P<left><)(?P<address>(?:https?://|mailto:)[^\s<>]{1,2000})(?P<right>>)"
    r"|</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>\n]{0,1000})?/?>"
    r"|\\[!-/:-@\[-`{-~]"
    r"|(?P<strong>\*{1,3}|~~)(?=[^\s*~])(?P<inner>[^*~\n]{0,2000}(?<![\s*~]))(?P<end>(?P=strong))"
    r"|(?<!\w)(?P<under>_{1,3})(?=[^\s_])(?P<within>[^\n]{0,2000}?(?<![\s_]))(?P<last>(?P=under))(?!\w)"
    r"|(?P<ticks>`{1,3})(?P<code>[^`\n]{1,500})(?P<done>(?P=ticks))"
)
_PAIRS = (("open", "close"), ("left", "right"), ("strong", "end"), ("under", "last"), ("ticks", "done"))


class Marked(Struct, frozen=True):
    """Text without markup, its runs in the source, and the front matter by :data:`_KEYS` (values as written, without quotes)."""

    text: str
    layer: tuple[Run, ...]
    front: dict[str, str]


def read_markdown(source: str) -> Marked:
    """The text of *source* (decoded Markdown)."""
    front: dict[str, str] = {}
    begin = 0
    if match := _FRONT.match(source):
        begin = match.end()
        for field in _FIELD.finditer(match[2]):
            key = _KEYS.get(field[1].lower())
            if key and field[2].strip("\"' "):
                front.setdefault(key, field[2].strip("\"' "))
    cuts = sorted(_cuts(source, begin))
    parts, runs, length, last = [], [], 0, begin
    for start, end in (*cuts, (len(source), len(source))):
        if start > last:
            parts.append(source[last:start])
            runs.append(Run(length, length + start - last, last, start))
            length += start - last
        last = max(last, end)
    text = "".join(parts)
    return _trimmed(text, runs, front)


def _cuts(source: str, begin: int) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _LINES.finditer(source, begin))
    # Markup nests (bold in a link): what is within a pair is looked at in its turn; depth is bounded by the pairs of one line.
    stretches = [(begin, len(source))]
    for _ in range(4):
        inner: list[tuple[int, int]] = []
        for start, end in stretches:
            for match in _INLINE.finditer(source, start, end):
                pair = next(((left, right) for left, right in _PAIRS if match[left] is not None), None)
                if pair is None:
                    # Of an escaped mark the backslash goes.
                    yield (match.start(), match.start() + 1) if match[0][0] == "\\" else match.span()
                    continue
                yield match.span(pair[0])
                yield match.span(pair[1])
                if pair[0] != "ticks":
                    inner.append((match.end(pair[0]), match.start(pair[1])))
        stretches = inner


def _trimmed(text: str, runs: list[Run], front: dict[str, str]) -> Marked:
    """Without the empty lines at both ends."""
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    layer = []
    for run in runs:
        start, end = max(run.start, left), min(run.end, right)
        if start < end:
            layer.append(Run(start - left, end - left, run.at + start - run.start, run.at + end - run.start))
    return Marked(text[left:right], tuple(layer), front)
