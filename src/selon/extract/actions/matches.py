"""One pass over the tokens: what the tables of the actions file match, sorted by what it is for."""

from msgspec import Struct

from selon.extract.actions.grammar import Grammar
from selon.lang.phrases import Hit
from selon.lang.sections.actions import Again, Auxiliary, Blocked, Cue, StatusCue, Trigger
from selon.model import Reading


class Matches(Struct, frozen=True, gc=False):
    """Hits by use, each list in text order. ``triggers``: the candidates that begin at one token, longest first; none overlaps the next.

    ``blocked``: for each token under a blocking phrase, (length, rule id) of the longest. ``auxiliaries``: the longest by the token after
    them, ``openings``: the longest by their first token. ``reminders``: by paragraph the first cue that
    holds to its end. ``back``: status cues that speak of the sentence before.
    ``again``: first and last token of what makes an event one more of its kind.
    ``sentence``: for each token the index of its sentence.
    """

    triggers: list[list[Hit]]
    blocked: dict[int, tuple[int, str]]
    cues: list[Hit]
    status: list[Hit]
    back: list[Hit]
    auxiliaries: dict[int, Hit]
    openings: dict[int, Hit]
    reminders: dict[int, Hit]
    again: list[tuple[int, int]]
    sentence: list[int]


def gather(grammar: Grammar, reading: Reading) -> Matches:
    """All hits in *reading*. Cues may overlap triggers and each other; triggers do not overlap."""
    tokens, rows, starts, table = reading.tokens, grammar.rows, grammar.starts, grammar.table
    out = Matches([], {}, [], [], [], {}, {}, {}, [], [0] * len(tokens))
    free = 0
    for number, sentence in enumerate(reading.sentences):
        out.sentence[sentence.first : sentence.last] = [number] * (sentence.last - sentence.first)
        for index, token in enumerate(tokens[sentence.first : sentence.last], sentence.first):
            if token.norm not in starts:
                continue
            after = starts[token.norm]
            if after is not None and (index + 1 >= sentence.last or tokens[index + 1].norm not in after):
                continue
            candidates: list[Hit] = []
            for hit in table.at(tokens, index, sentence.last):
                row = rows[hit.key]
                if isinstance(row, Trigger):
                    if index >= free:
                        candidates.append(hit)
                elif isinstance(row, Cue):
                    out.cues.append(hit)
                elif isinstance(row, StatusCue):
                    _keep_status(out, sentence.paragraph, hit, row)
                elif isinstance(row, Auxiliary):
                    _keep_auxiliary(out, hit)
                elif isinstance(row, Again):
                    out.again.append((hit.first, hit.last))
                else:
                    _block(out.blocked, hit, row, reading)
            if candidates:
                out.triggers.append(candidates)
                free = candidates[0].last
    return out


def _keep_status(out: Matches, paragraph: int, hit: Hit, row: StatusCue) -> None:
    if row.paragraph:
        out.reminders.setdefault(paragraph, hit)
    else:
        (out.back if row.back else out.status).append(hit)


def _keep_auxiliary(out: Matches, hit: Hit) -> None:
    known = out.auxiliaries.get(hit.last)
    if known is None or hit.last - hit.first > known.last - known.first:
        out.auxiliaries[hit.last] = hit
    opening = out.openings.get(hit.first)
    if opening is None or hit.last > opening.last:
        out.openings[hit.first] = hit


def _block(blocked: dict[int, tuple[int, str]], hit: Hit, row: Blocked, reading: Reading) -> None:
    length = hit.last - hit.first
    for index in range(hit.first, hit.last):
        if row.capital and not reading.tokens[index].text[0].isupper():
            continue
        if index not in blocked or blocked[index][0] < length:
            blocked[index] = (length, hit.key)
