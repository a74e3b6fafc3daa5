"""A linear scanner of HTML: where its text stands, what is odd about its tags. No tree, no recursion, bounded memory.

It is the oracle beside the parser: what a page shows is known without lxml, so a parser that drops text can't do so unseen. One pass of one
expression over the page; every step consumes what it looked at, so the time is linear also for pages made to be slow.
"""

import re
import tomllib
from importlib.resources import files

from msgspec import Struct

MOST_ATTRIBUTES = 256
"""Attributes of a tag that are kept; the parser's time grows with their square."""

DEEPEST = 180
"""Levels of nesting that are kept; the parser drops all text below about 253."""

_ATTRIBUTES = r"(?:[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)"
_TOKEN = re.compile(
    r"<(?:"
    rf"(?P<raw>script|style|title|textarea|iframe|noembed|noframes|xmp)(?=[\s/>]){_ATTRIBUTES}{{0,600}}+>.*?(?:</(?P=raw)(?=[\s/>])[^>]*+>|\Z)"
    rf"|(?P<name>/?[a-z][^\s/>]*+)(?:>|(?P<attributes>{_ATTRIBUTES}{{0,600}}+)>)"
    r"|(?P<broken>/?[a-z][^\s/>]*+)[^>]*+>"
    r"|!--(?:>|->|.*?(?:--!?>|\Z))"
    r"|[!?/][^>]*+>"
    r")",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTES_ALL = re.compile(_ATTRIBUTES + "*+")
_UNENDED = 4
"""Tags without an end that are looked for to the end of the page; from then on a tag ends at its first ">"."""

_ATTRIBUTE = re.compile(r"[\s/]*+[^\s=>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")

_VOID = frozenset(["area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
    ]
)
"""Tags that do not end a block of text. (``br`` does: trafilatura and people write paragraphs with it.)"""

_CLOSES = {
    "p": frozenset(("p",)),
    "li": frozenset(("li", "p")),
    "dt": frozenset(("dt", "dd", "p")),
    "dd": frozenset(("dt", "dd", "p")),
    "option": frozenset(("option",)),
    "tr": frozenset(("tr", "td", "th", "p")),
    "td": frozenset(("td", "th", "p")),
    "th": frozenset(("td", "th", "p")),
}
"""Start tags that end an open element of these names, so that unclosed ones do not count as nesting."""

_HIDDEN = frozenset(["head", "noscript", "template", "svg", "math", "object", "select", "datalist", "audio", "video", "canvas"])
_ASIDE = frozenset(["nav", "footer", "aside", "form", "button", "menu", "dialog", "figure"])
_HIDES = re.compile(r"\shidden(?=[\s=/>]|$)|isplay\s*:\s*none|aria-hidden\s*=\s*[\"']?true", re.IGNORECASE)

_WHOLE = frozenset(("html", "body", "main", "article"))
"""Elements that hold the article whatever their names say of the page ("has-sidebar")."""

_SURROUNDINGS = tomllib.loads((files("selon.ingest") / "surroundings.toml").read_text(encoding="utf-8"))["names"]
_NAMED = re.compile(rf"(?:lass|id)\s*=\s*[\"']?(?:[^\"'>]*\s)?(?:{'|'.join(_SURROUNDINGS)})", re.IGNORECASE)

HIDDEN, ASIDE, LINK = 1, 2, 4
"""Bits of :attr:`Node.within`."""


class Node(Struct, frozen=True, gc=False, array_like=True):
    """A stretch of text between two tags: ``page[start:end]``; ``block`` numbers the block it is in, ``within`` says what holds it."""

    start: int
    end: int
    block: int
    within: int


class Cut(Struct, frozen=True, gc=False, array_like=True):
    """``page[start:end]`` is replaced before the page is parsed."""

    start: int
    end: int
    instead: str


class Scan(Struct, frozen=True):
    """Text nodes in page order; the cuts that make the page safe to parse; counts of what was odd."""

    nodes: tuple[Node, ...]
    cuts: tuple[Cut, ...]
    tags: int
    deepest: int
    long_tags: int
    flattened: int


class _Stack:
    """Open elements: their names, what they are, and whether their tags were cut for being too deep."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.bits: list[int] = []
        self.open: dict[str, int] = {}
        self.within = 0
        self.depth = 0
        self.deepest = 0

    def push(self, name: str, bits: int) -> bool:
        """Whether the tag stays."""
        kept = self.depth < DEEPEST
        self.names.append(name)
        self.bits.append(self.within << 1 | (not kept))
        self.open[name] = self.open.get(name, 0) + 1
        self.within |= bits
        self.depth += kept
        self.deepest = max(self.deepest, len(self.names))
        return kept

    def pop(self) -> bool:
        """Whether the tag that goes was kept."""
        name, bits = self.names.pop(), self.bits.pop()
        self.open[name] -= 1
        self.within = bits >> 1
        self.depth -= not bits & 1
        return not bits & 1

    def close(self, name: str) -> bool:
        """End *name*, and what is open in it; whether its own start tag was kept. An end tag of nothing stays, as it does no harm."""
        if not self.open.get(name):
            return self.depth < DEEPEST
        while self.names[-1] != name:
            self.pop()
        return self.pop()


class _Scanner:
    """The state of one pass over one page."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.nodes: list[Node] = []
        self.cuts: list[Cut] = []
        self.stack = _Stack()
        self.last = self.block = self.tags = self.long_tags = self.flattened = 0
        self.unended = 0

    def run(self) -> Scan:
        """The whole pass."""
        page, search, stack = self.page, _TOKEN.search, self.stack
        # Beyond the last ">" there can be no whole tag; looking for one from each "<" there would take quadratic time.
        end = page.rfind(">") + 1
        while match := search(page, self.last, end):
            start, stop = match.span()
            if start > self.last:
                self.nodes.append(Node(self.last, start, self.block, stack.within))
            self.last = stop
            name = match["name"]
            if name is not None:
                self.tag(name.lower(), match["attributes"], start, stop)
            elif match["broken"] is not None:
                self.last = self.long(match["broken"].lower(), start, stop, end)
            else:
                self.block += match["raw"] is not None
        tail = page.find("<", end)
        tail = len(page) if tail < 0 else tail
        if tail > self.last:
            self.nodes.append(Node(self.last, tail, self.block, stack.within))
        return Scan(tuple(self.nodes), tuple(self.cuts), self.tags, stack.deepest, self.long_tags, self.flattened)

    def tag(self, name: str, attributes: str | None, start: int, stop: int) -> None:
        """Take in a start or end tag."""
        stack = self.stack
        self.tags += 1
        if name[0] == "/":
            name = name[1:]
            self.block += name not in _INLINE
            if name not in _VOID and not stack.close(name):
                self.cut(start, stop, "" if name in _INLINE else " ")
            return
        self.block += name not in _INLINE
        if attributes is not None and len(attributes) > 2 * MOST_ATTRIBUTES:
            self.shorten(start, stop)
        if name in _VOID:
            return
        if name in _CLOSES:
            while stack.names and stack.names[-1] in _CLOSES[name]:
                stack.pop()
        if not stack.push(name, _bits(name, attributes)):
            self.flattened += 1
            if self.cuts and self.cuts[-1].start == start:
                self.cuts.pop()
            # White space where a block began: the words before and after it are not one word.
            self.cut(start, stop, "" if name in _INLINE else " ")

    def cut(self, start: int, stop: int, instead: str) -> None:
        """Leave ``page[start:stop]`` out; neighbours become one cut."""
        if self.cuts and self.cuts[-1].end == start and instead in ("", " ") and self.cuts[-1].instead in ("", " "):
            before = self.cuts.pop()
            start, instead = before.start, before.instead or instead
        self.cuts.append(Cut(start, stop, instead))

    def long(self, name: str, start: int, stop: int, end: int) -> int:
        """Take in a tag of very many attributes, or with a quote that is not closed (it ends at the first ">"); where it ends."""
        if self.unended < _UNENDED:
            at = _ATTRIBUTES_ALL.match(self.page, start + 1 + len(name), end)
            if at is not None and at.end() < end:
                stop = at.end() + 1
            else:
                self.unended += 1
        self.tag(name, self.page[start + 1 + len(name) : stop - 1], start, stop)
        return stop

    def shorten(self, start: int, stop: int) -> None:
        """Cut the tag ``page[start:stop]`` to its first attributes, if it has more."""
        page, at = self.page, start + 1
        while at < stop and not page[at].isspace() and page[at] not in "/>":
            at += 1
        for count, match in enumerate(_ATTRIBUTE.finditer(page, at, stop - 1)):
            if count == MOST_ATTRIBUTES:
                self.long_tags += 1
                self.cuts.append(Cut(start, stop, page[start:at] + ">"))
                return
            at = match.end()


def scan(page: str) -> Scan:
    """Text nodes, cuts and counts of *page* (decoded HTML)."""
    return _Scanner(page).run()


def _bits(name: str, attributes: str | None) -> int:
    if name == "a":
        return LINK
    bits = HIDDEN if name in _HIDDEN else ASIDE if name in _ASIDE else 0
    if attributes and not bits and name not in _WHOLE and _NAMED.search(attributes, 0, 2000):
        bits = ASIDE
    if attributes and ("hidden" in attributes or "none" in attributes) and _HIDES.search(attributes):
        bits |= HIDDEN
    return bits
