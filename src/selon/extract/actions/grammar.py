"""The tables of the actions file, compiled once per pack."""

from msgspec import Struct

from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.actions import Auxiliary, Blocked, Cue, Scoring, StatusCue, Trigger
from selon.lang.tokens import tokenise

Row = Trigger | Cue | StatusCue | Auxiliary | Blocked


class Grammar(Struct, frozen=True):
    """One table for all rules of the file; ``rows`` says what a key of it is. ``starts``: the words with which any phrase begins."""

    table: PhraseTable
    starts: frozenset[str]
    rows: dict[str, Row]
    scoring: Scoring
    tense_status: dict[str, str]
    be_perfect: dict[str, str]
    skip: frozenset[str]


def build(pack: Pack) -> Grammar:
    """The grammar of *pack*. Raises ValueError where a rule's notation is wrong."""
    section, paradigms = pack.actions, pack.language.paradigms
    rows: dict[str, Row] = {}
    groups: tuple[tuple[Row, ...], ...] = (section.blocked, section.triggers, section.cues, section.status, section.auxiliaries)
    for row in (row for group in groups for row in group):
        rows[row.id] = row
    entries = [(row.id, form) for row in rows.values() for form in row.forms]
    starts = {tokenise(form.text, pack.cutter)[0].norm for _, pattern in entries for form in expand(pattern, paradigms)}
    classes = pack.language.classes
    return Grammar(
        table=table(entries, paradigms, pack.cutter),
        starts=frozenset(starts),
        rows=rows,
        scoring=section.scoring,
        tense_status=section.tense_status,
        be_perfect=section.be_perfect,
        skip=(classes.adverbs | classes.negators | section.scoring.between) - section.scoring.barriers,
    )
