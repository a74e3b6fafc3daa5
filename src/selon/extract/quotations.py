"""Finder of quotations: what stands between quotation marks, and of what kind it is.

Labels: ``speech`` (somebody's words), ``slogan`` (chanted, or written on a banner, a sign, a wall), ``title`` (the name of a film, a law, a
collective), ``scare`` (a word or two set apart). The span is what the marks enclose, without them. Voices are not given here: the finder of
voices says who speaks, and takes a ``scare`` for speech where a frame of attribution holds it.
"""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.language import Classes
from selon.model import Evidence, Mention, Mentions, QuoteSpan, Reading
from selon.text import evidence, sentence_at, token_evidence, token_range

_SHORT = 2
_LONG_SLOGAN = 16
_APART = 4
_CLOSE = 3


class Grammar(Struct, frozen=True):
    """The quotation styles of a pack, compiled. Keys of the tables are rule ids."""

    slogans: PhraseTable
    titles: PhraseTable
    sayings: PhraseTable
    rules: dict[str, str]
    classes: Classes
    links: frozenset[str]


def prepare(pack: Pack) -> Grammar:
    """Compile the quotation styles of *pack*."""
    styles = pack.voices.quotations
    paradigms = pack.language.paradigms

    def compiled(label: str) -> PhraseTable:
        return table([(style.id, form) for style in styles if style.label == label for form in style.forms], paradigms, pack.cutter)

    return Grammar(
        slogans=compiled("slogan"),
        titles=compiled("title"),
        sayings=table(
            [(frame.id, form) for frame in pack.voices.verbs if frame.act == "say" for form in frame.forms], paradigms, pack.cutter
        ),
        rules={style.label: style.id for style in styles},
        classes=pack.language.classes,
        links=pack.voices.words.links,
    )


class _Cues:
    """Slogan cues by sentence, looked up once per sentence."""

    def __init__(self, grammar: Grammar, reading: Reading) -> None:
        self._grammar, self._reading = grammar, reading
        self._kept: dict[int, tuple[Evidence, ...]] = {}

    def of(self, index: int) -> tuple[Evidence, ...]:
        """The slogan cues of a sentence that stand outside quotation marks."""
        if index not in self._kept:
            sentence = self._reading.sentences[index]
            tokens = self._reading.tokens
            hits = self._grammar.slogans.scan(tokens, sentence.first, sentence.last)
            self._kept[index] = tuple(
                token_evidence(self._reading, hit.first, hit.last) for hit in hits if self._counts(hit.first, sentence.first)
            )
        return self._kept[index]

    def _counts(self, at: int, first: int) -> bool:
        """Whether the cue at *at* stands outside marks and is no part of a name ("All Under One Banner")."""
        token = self._reading.tokens[at]
        return not _quoted(self._reading.quotes, token.start) and (at == first or not token.text[0].isupper())


def _quoted(quotes: Sequence[QuoteSpan], offset: int) -> bool:
    at = bisect_left(quotes, offset, key=lambda q: q.start)
    return any(q.start <= offset < q.end for q in quotes[max(0, at - 3) : at + 1])


def _outside(reading: Reading, index: int, group: Sequence[QuoteSpan]) -> int:
    """How many words of a sentence stand outside its quotations."""
    sentence = reading.sentences[index]
    inside = 0
    for quote in group:
        first, last = token_range(reading, quote.start, quote.end)
        inside += sum(1 for t in reading.tokens[max(first, sentence.first) : min(last, sentence.last)] if t.text[0].isalnum())
    return sum(1 for t in reading.tokens[sentence.first : sentence.last] if t.text[0].isalnum()) - inside


def _is_title(grammar: Grammar, reading: Reading, first: int, floor: int) -> bool:
    """Whether the words right before token *first* announce a title."""
    tokens = reading.tokens
    for start in range(max(floor, first - _CLOSE), first):
        for hit in grammar.titles.at(tokens, start, first):
            between = tokens[hit.last : first]
            if all(
                not t.text[0].isalnum() or t.norm in grammar.classes.determiners or t.norm in grammar.links for t in between
            ) and not any(t.text in ",:;" for t in between):
                return True
    return False


def _words(reading: Reading, quote: QuoteSpan) -> int:
    first, last = token_range(reading, quote.inner_start, quote.inner_end)
    return sum(1 for t in reading.tokens[first:last] if t.text[0].isalnum())


def _capitalised(reading: Reading, quote: QuoteSpan) -> bool:
    """Whether every longer word has a capital, and not all letters: the title of a work ("A Long Way Home")."""
    first, last = token_range(reading, quote.inner_start, quote.inner_end)
    long = [t.text for t in reading.tokens[first:last] if len(t.text) > _CLOSE and t.text[0].isalpha()]
    return len(long) > 1 and all(word[0].isupper() for word in long) and not all(word.isupper() for word in long)


def _label(grammar: Grammar, reading: Reading, quote: QuoteSpan, slogan: bool) -> str:
    first, _ = token_range(reading, quote.start, quote.end)
    sentence = reading.sentences[sentence_at(reading, quote.start)]
    words = _words(reading, quote)
    inner = reading.report.text[quote.inner_start : quote.inner_end]
    sayable = inner.rstrip("»”\"'’ \u00a0\u202f")[-1:] in {"!", "?", ".", "…"}
    if not sayable and _is_title(grammar, reading, first, sentence.first):
        return "title"
    if slogan:
        return "slogan"
    if not sayable and _capitalised(reading, quote) and not sentence.heading:
        return "title"
    before = reading.tokens[first - 1].norm if first > sentence.first else ""
    apart = before in grammar.classes.determiners or before in grammar.links
    if not sayable and (words <= _SHORT or (apart and words <= _APART)):
        return "scare"
    return "speech"


def _sloganed(grammar: Grammar, reading: Reading, cues: _Cues, index: int, group: Sequence[QuoteSpan], before: bool) -> bool:
    """Whether the quotations of a sentence are slogans: a cue in it, or a list that goes on from the sentence before (*before*)."""
    if cues.of(index):
        return True
    if not before or _outside(reading, index, group) > _CLOSE:
        return False
    sentence = reading.sentences[index]
    said = grammar.sayings.scan(reading.tokens, sentence.first, sentence.last)
    return all(_quoted(reading.quotes, reading.tokens[hit.first].start) for hit in said)


def find(grammar: Grammar, reading: Reading) -> Mentions:
    """The quotations of *reading*, in text order. Spans are code points and leave the marks out."""
    cues = _Cues(grammar, reading)
    groups: dict[int, list[QuoteSpan]] = {}
    for quote in reading.quotes:
        markup = quote.start > 0 and reading.report.text[quote.start - 1] == "="
        if quote.depth == 0 and not markup:
            groups.setdefault(sentence_at(reading, quote.start), []).append(quote)
    found: list[Mention] = []
    ran_on = -2
    for index in sorted(groups):
        group = groups[index]
        announced = index > 0 and bool(cues.of(index - 1)) and reading.tokens[reading.sentences[index - 1].last - 1].text == ":"
        goes_on = ran_on == index - 1 and reading.sentences[index].paragraph == reading.sentences[index - 1].paragraph
        slogan = _sloganed(grammar, reading, cues, index, group, goes_on or announced)
        if slogan:
            ran_on = index
        for quote in group:
            label = _label(grammar, reading, quote, slogan and _words(reading, quote) <= _LONG_SLOGAN)
            piece = evidence(reading.report.text, quote.inner_start, quote.inner_end)
            basis = cues.of(index) if label == "slogan" else ()
            found.append(Mention("quotation", piece.start, piece.end, piece.text, grammar.rules[label], label=label, basis=basis))
    return tuple(found)
