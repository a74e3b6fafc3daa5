"""The tables of the actions file, compiled once per pack."""

from msgspec import Struct

from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.actions import Again, Auxiliary, Blocked, Cue, Scoring, StatusCue, Trigger

_ANY = "*"

Row = Trigger | Cue | StatusCue | Auxiliary | Again | Blocked


class Grammar(Struct, frozen=True):
    """One table for all rules of the file; ``rows`` says what a key of it is.

    ``starts``: the words with which any phrase begins, each with the words that may follow; None: any, or none at all.
    """

    table: PhraseTable
    starts: dict[str, frozenset[str] | None]
    rows: dict[str, Row]
    scoring: Scoring
    tense_status: dict[str, str]
    be_perfect: dict[str, str]
    skip: frozenset[str]
    subordinators: frozenset[str]


def build(pack: Pack) -> Grammar:
    """The grammar of *pack*. Raises ValueError where a rule's notation is wrong."""
    section, paradigms = pack.actions, pack.language.paradigms
    rows: dict[str, Row] = {}
    groups: tuple[tuple[Row, ...], ...] = (
        section.blocked,
        section.triggers,
        section.cues,
        section.status,
        section.auxiliaries,
        section.again,
    )
    for row in (row for group in groups for row in group):
        rows[row.id] = row
    entries = [(row.id, form) for row in rows.values() for form in row.forms]
    classes = pack.language.classes
    phrases = table(entries, paradigms, pack.cutter)
    return Grammar(
        table=phrases,
        starts=phrases.starts(),
        rows=rows,
        scoring=section.scoring,
        tense_status=section.tense_status,
        be_perfect=section.be_perfect,
        skip=(classes.adverbs | classes.negators | section.scoring.between) - section.scoring.barriers,
        subordinators=classes.relatives | classes.subordinators,
    )
