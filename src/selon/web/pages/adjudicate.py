"""Adjudication: the reports on which coders differ, their answers side by side, and the choice between them."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from selon.errors import DecisionRefused, DecisionStale, InputError, Refused
from selon.export.speech import Shown, Speech, Teller
from selon.export.visible import visible
from selon.model import Evidence
from selon.review.adjudicating import Choice, Compared, Question, choosing
from selon.review.taken import ADJUDICATOR
from selon.review.versions import Item, RecordAnswer, StatementAnswer, answers_of
from selon.runner.reviewed import newest_run
from selon.runner.several import Shared, compare
from selon.store.decisions import Decision, decide
from selon.store.documents import publications, text
from selon.web.asks import Answer, Ask, data, goto
from selon.web.reports import title_of
from selon.web.writer import now

_SECONDS = 1.0
"""How long a page looks at reports that were decided on since it was shown last; the rest is looked at when it is asked for again."""
_AROUND = 90
"""Code points of the text that are shown before and behind the words in question."""
_BY = "selon"
"""Under this name it is kept that whoever works alone is the adjudicator, so that no undo of theirs takes it back."""


class Query(Struct, frozen=True):
    """The state of the list. ``all``: also what is decided."""

    all: bool = False
    after: int = 0


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """A choice as the page sends it: the answer ``key`` to the question about an item of the report of ``document``."""

    document: str
    target: str
    id: str
    key: str


class Option(Struct, frozen=True):
    """One answer as shown. ``record``: the record that it puts a value into, "" where all agree on that."""

    choice: Choice
    title: str
    status: str
    main: bool
    shown: Shown | None
    teller: Teller | None
    record: str
    out: bool


class Asked(Struct, frozen=True):
    """A question as shown: ``before`` and ``behind`` stand around ``words`` in the text. ``nearest``: the answer to be taken over before
    there is anything to change, "" where the adjudicator has the item anyway."""

    question: Question
    title: str
    field: str
    options: tuple[Option, ...]
    before: str = ""
    words: str = ""
    behind: str = ""
    nearest: str = ""


def list_page(ask: Ask) -> Answer:
    """The reports on which coders differ, those with most open questions first."""
    query = ask.query(Query)
    found, left = ask.bench.standings.shared(ask.project, _SECONDS)
    pending = [one for one in found if one.pending]
    shown = sorted(found if query.all else pending, key=lambda one: (-one.pending, one.document))
    size = 100
    return ask.page(
        "adjudicate.html",
        rows=shown[query.after : query.after + size],
        after=query.after + size if len(shown) > query.after + size else 0,
        all=query.all,
        reports=len(found),
        pending=len(pending),
        questions=sum(one.pending for one in found),
        agreed=sum(one.agreed for one in found),
        left=left,
        judge=_is_judge(ask),
    )


def _is_judge(ask: Ask) -> bool:
    return ask.coder in ask.bench.standings.judges(ask.project)


def report_page(ask: Ask) -> Answer:
    """One report: every question with the answers of its coders side by side."""
    document = ask.path["document"]
    one = _compared(ask, document)
    printed = publications(ask.project, one.coded.report.id)
    written = text(ask.project, one.coded.report.id) or ""
    speech = ask.bench.speeches[ask.tastes.language]
    first = next((print for print in printed if print.document == document), None)
    others = [each for each in ask.bench.standings.shared(ask.project, _SECONDS)[0] if each.pending]
    return ask.page(
        "adjudicate_report.html",
        report=one.coded.report,
        document=document,
        title_of_report=(first.title if first else None) or one.coded.report.title,
        outlet=one.coded.report.outlet,
        coders=[(coder, coder in one.judges, version.done) for coder, version in one.versions.items()],
        agreed=one.agreed,
        asked=[
            msgspec.structs.replace(_asked(question, one, written, speech), nearest=_nearest(question, one, ask.coder))
            for question in one.questions
        ],
        following=_following(others, document),
        judge=_is_judge(ask),
    )


def _following(others: list[Shared], document: str) -> str | None:
    """The document of the next report with open questions."""
    ordered = [each.document for each in sorted(others, key=lambda each: (-each.pending, each.document)) if each.document != document]
    return ordered[0] if ordered else None


def _compared(ask: Ask, document: str) -> Compared:
    try:
        found = compare(ask.project, document, newest_run(ask.project), ask.bench.standings.judges(ask.project))
    except InputError:
        found = None
    if found is None:
        raise Refused(404, "missing")
    return found


def _asked(question: Question, one: Compared, written: str, speech: Speech) -> Asked:
    titles = _titles(one, speech)
    held = {each.answer.record for each in question.choices if isinstance(each.answer, StatementAnswer)}
    options = tuple(_option(each, titles if len(held) > 1 else {}, speech) for each in question.choices)
    shown = question.shown
    if isinstance(shown, StatementAnswer):
        words = shown.statement.evidence[:1]
        return Asked(
            question, titles.get(shown.record, ""), speech.title("fields", shown.statement.field), options, *_around(words, written)
        )  # fmt: skip
    return Asked(question, title_of(shown, speech) if shown is not None else "", "", options)


def _nearest(question: Question, one: Compared, coder: str) -> str:
    """The first answer that keeps what only others added: *coder* can change it once it is in their own version."""
    mine = one.versions.get(coder)
    there = answers_of(one.coded) if mine is None else mine.answers
    kept = (each.key for each in question.choices if each.answer is not None and each.answer.kept)
    return "" if question.item in there else next(kept, "")


def _titles(one: Compared, speech: Speech) -> dict[str, str]:
    """What records are called, by whoever has them."""
    return {
        id: title_of(answer, speech)
        for version in one.versions.values()
        for (_, id), answer in version.answers.items()
        if isinstance(answer, RecordAnswer)
    }


def _around(words: tuple[Evidence, ...], written: str) -> tuple[str, str, str]:
    if not words:
        return "", "", ""
    start, end = words[0].start, words[0].end
    return written[max(0, start - _AROUND) : start], written[start:end], written[end : end + _AROUND]


def _option(choice: Choice, titles: Mapping[str, str], speech: Speech) -> Option:
    answer = choice.answer
    out = choice.relevant is None and (answer is None or not answer.kept)
    if isinstance(answer, StatementAnswer):
        shown = speech.told(answer.statement)
        told = Shown(visible(shown.value), tuple(visible(words) for words in shown.words), visible(shown.note))
        return Option(choice, "", "", False, told, speech.teller(answer.statement.voice), titles.get(answer.record, ""), out)
    if isinstance(answer, RecordAnswer):
        return Option(choice, title_of(answer, speech), speech.title("statuses", answer.status), answer.main, None, None, "", out)
    return Option(choice, "", "", False, None, None, "", out)


def choose(ask: Ask) -> Answer:
    """Keep a choice: the decisions by which the adjudicator comes to it, as one act."""
    chosen = ask.json(Chosen)
    if not _is_judge(ask):
        raise Refused(403, "no_adjudicator")
    one = _compared(ask, chosen.document)
    item: Item = ("record" if chosen.target == "record" else "statement", chosen.id)
    try:
        made = choosing(one, ask.coder, item, chosen.key, now())
    except DecisionStale as error:
        raise Refused(409, "stale", why=error) from None
    except DecisionRefused as error:
        raise Refused(422, "no_decision", why=error) from None
    return data(ask.bench.writer.decide([(decision, one.coded.report.id) for decision in made]))


def begin(ask: Ask) -> Answer:
    """Tell the project that whoever works alone is the adjudicator. In a team that is told when an account gets the role."""
    if ask.bench.gate.alone != ask.coder:
        raise Refused(404, "missing")
    if not _is_judge(ask):
        told = Decision(_BY, now(), "coder", ask.coder, "change", "role", None, f'"{ADJUDICATOR}"')
        ask.bench.writer.work(lambda project: decide(project, [told]))
    return goto("/adjudicate")
