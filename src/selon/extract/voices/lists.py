"""A source that is told once for several figures: lists in brackets, and what a figure is compared with.

"Toulouse (18 000 personnes selon la préfecture), Bordeaux (9 000)": the brackets of a list have one source. "96 000 selon la police, contre
128 000 mardi": who counts today's crowd counted the last one too.
"""

from collections.abc import Iterable

from selon.extract.voices.clauses import Range, View, figure_in, role_hits, verb_at
from selon.extract.voices.sayings import Frame
from selon.extract.voices.scope import counts_figures
from selon.extract.voices.tolls import Item

_NEAR = 9
_INSIDE = 9
_LISTED = 24


def bracketed_lists(v: View, items: tuple[Item, ...], frames: list[Frame]) -> Iterable[Frame]:
    """The figures that stand in brackets of their own behind brackets with a figure and its source."""
    given: tuple[int, Frame] | None = None
    for item in items:
        opened = item.first - 1
        if opened < v.first or v.tokens[opened].text != "(" or item.last >= v.last or v.tokens[item.last].text != ")":
            continue
        for frame in frames:
            end = _inside_brackets(v, frame)
            if end is not None and end <= opened and (given is None or end > given[0]):
                given = (end, frame)
        if given is None or opened - given[0] > _LISTED or _interrupted(v, given[0], opened):
            continue
        frame = given[1]
        given = (item.last + 1, frame)
        yield Frame(v.grammar.voices.fixed.listed, frame.cue, frame.speaker, ((item.first, item.last),), figure=True, role=frame.role)


def _inside_brackets(v: View, frame: Frame) -> int | None:
    """Where the brackets end that hold a figure and its source, if they do."""
    if not frame.figure or frame.speaker is None or not frame.contents:
        return None
    first, last = frame.contents[-1][0], max(frame.speaker[1], frame.cue[1], frame.contents[-1][1])
    if first - 1 < v.first or v.tokens[first - 1].text != "(" or last - first > 2 * _INSIDE:
        return None
    if frame.cue[0] < first:
        return None
    end = last - 1 if v.tokens[last - 1].text == ")" else last
    return end + 1 if end < v.last and v.tokens[end].text == ")" else None


def _interrupted(v: View, first: int, last: int) -> bool:
    """Whether a verb, a full stop or another source stands between two brackets."""
    marks = any(v.tokens[k].text in {";", ".", "?", "!", ":"} or v.quoted[k] >= 0 or verb_at(v, k) for k in range(first, last))
    sources = any(counts_figures(v, (hit.first, hit.last)) for hit in role_hits(v, first, last))
    return marks or sources or any(hit.key.startswith("preposition") and first <= hit.first < last for hit in v.hits)


def compared(v: View, items: tuple[Item, ...], frames: list[Frame]) -> Iterable[Frame]:
    """The figure that a sourced one right before it is compared with."""
    words = v.grammar.voices.words.comparing
    ends = sorted(((_end(f), n) for n, f in enumerate(frames) if f.figure and f.speaker is not None and f.contents), reverse=True)
    for item in items:
        at = item.first - 1
        if at <= v.first or v.tokens[at].norm not in words:
            continue
        end, number = next(((e, n) for e, n in ends if e <= at), (-1, -1))
        if number < 0 or at - end > _NEAR or figure_in(v, end, at) is not None or _apart(v, end, at):
            continue
        frame = frames[number]
        rule = v.grammar.voices.fixed.listed
        if item.last < v.last and _own_source(v, item.last):
            continue
        yield Frame(rule, frame.cue, frame.speaker, ((item.first, item.last),), figure=True, role=frame.role)


def _end(frame: Frame) -> int:
    return max(frame.contents[-1][1], frame.cue[1], frame.speaker[1] if frame.speaker else 0)


def _apart(v: View, first: int, last: int) -> bool:
    """Whether the comparison is of another clause: behind a stop, a verb or an auxiliary."""
    stops = v.grammar.classes.auxiliaries
    return any(
        v.tokens[k].text in {";", ".", "?", "!", ":", "("} or v.quoted[k] >= 0 or v.tokens[k].norm in stops or verb_at(v, k)
        for k in range(first, last)
    )


def _own_source(v: View, first: int) -> bool:
    """Whether a source follows a figure: a preposition of attribution, or a speaker in the next few words."""
    stretch: Range = (first, min(v.last, first + 6))
    if any(hit.key.startswith("preposition") and stretch[0] <= hit.first < stretch[1] for hit in v.hits):
        return True
    return counts_figures(v, stretch)
