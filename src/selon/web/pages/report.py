"""The page of a report: its text with the evidence marked, its records, and what the coder said of them."""

import hashlib
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

import msgspec
from markupsafe import Markup
from msgspec import Meta, Struct

from selon.errors import InputError, Refused
from selon.export.speech import Speech
from selon.model import Coded
from selon.review.versions import StatementAnswer, version
from selon.runner.reviewed import newest_run, taken_about
from selon.store.coded import line_of
from selon.store.decisions import Decision
from selon.store.documents import Publication, publications, text
from selon.store.events import event_of
from selon.store.worklist import by_doubt
from selon.web.asks import Answer, Ask, data, goto
from selon.web.history import about, past
from selon.web.reports import SURE, Card, Drawn, fields, heading, sheet, stands

_CODED = msgspec.json.Decoder(Coded)
_LISTS = ("forms", "kinds", "responses", "side_actions", "issues")
"""Lists of codes that a value may be chosen from."""
_ID = Annotated[str, Meta(max_length=100)]


class Query(Struct, frozen=True):
    """``at``: the record or value that is looked at."""

    at: _ID | None = None


class Opened(Struct, frozen=True):
    """A coded report with its text and the documents that have it, the first of which is coded."""

    document: str
    line: bytes
    coded: Coded
    text: str
    printed: tuple[Publication, ...]


def opened(ask: Ask, document: str) -> Opened:
    """The report of *document* as the newest run coded it. Raises Refused (404) where there is none."""
    try:
        line = line_of(ask.project, newest_run(ask.project), document)
    except InputError:
        line = None
    if line is None:
        raise Refused(404, "missing")
    coded = _CODED.decode(line)
    written = text(ask.project, coded.report.id)
    if written is None:
        raise Refused(404, "missing")
    return Opened(document, line, coded, written, tuple(publications(ask.project, coded.report.id)))


def report_page(ask: Ask) -> Answer:
    """One report, as whoever asks left it."""
    query = ask.query(Query)
    one = opened(ask, ask.path["document"])
    taken = [decision for _, decision in taken_about(ask.project, one.coded) if decision.coder == ask.coder]
    speech: Speech = ask.bench.speeches[ask.tastes.language]
    shown = _drawn(ask, one, taken)
    first = next((print for print in one.printed if print.document == one.document), None)
    language = one.coded.report.language or "und"
    return ask.page(
        "report.html",
        report=one.coded.report,
        document=one.document,
        printed=one.printed,
        title_of_report=(first.title if first else None) or one.coded.report.title or heading(one.text),
        sheet=shown.sheet,
        text=shown.text,
        at=query.at or "",
        text_language=language,
        cards=[_card(ask, card, language) for card in shown.sheet.cards],
        book=ask.bench.book,
        stands=shown.stands,
        fields=fields(speech),
        codes={name: [(one.code, one.name[speech.language]) for one in ask.bench.book.entries(name)] for name in _LISTS},
    )


def _drawn(ask: Ask, one: Opened, taken: Sequence[Decision]) -> Drawn:
    """The report as the decisions *taken* left it; from the memory where everything that it is made of is the same."""
    speech = ask.bench.speeches[ask.tastes.language]

    def made() -> Drawn:
        mine = version(one.coded, taken)
        shown = sheet(one.text, one.coded, mine, taken, speech)
        written = ask.bench.draw("report_text_part.html", ask.way.name, speech.language, paragraphs=shown.paragraphs)
        return Drawn(msgspec.structs.replace(shown, paragraphs=()), written, stands(mine, speech))

    of = hashlib.blake2b(one.line)
    of.update(one.text.encode("utf-8"))
    return ask.bench.drawn.get((of.digest(), tuple(taken), speech.language), made)


def _card(ask: Ask, card: Card, language: str) -> Markup:
    may, event = ask.who is not None and ask.who.may("coder"), event_of(ask.project, card.id)
    return ask.part("report_card_part.html", card=card, event=event, may=may, sure=SURE, text_language=language)


class Asked(Struct, frozen=True):
    """Of which value the history is asked."""

    of: _ID = ""


def history(ask: Ask) -> Answer:
    """Who decided what about a value, and when. A coder sees their own decisions, who may adjudicate everybody's."""
    asked, one = ask.query(Asked), opened(ask, ask.path["document"])
    everybody = ask.who is not None and ask.who.may("adjudicator")
    mine = version(one.coded, [decision for _, decision in taken_about(ask.project, one.coded) if decision.coder == ask.coder])
    answer = mine.answers.get(("statement", asked.of))
    record = answer.record if isinstance(answer, StatementAnswer) else ""
    taken = about(ask.project, one.coded, asked.of, record, None if everybody else ask.coder)
    return data(past(one.coded, asked.of, taken, ask.bench.speeches[ask.tastes.language], ask.words.pages.report.history))


def next_page(ask: Ask) -> Answer:
    """Go to the report that wants this coder most: the one with the least certain record among those that they have not finished.

    In a team a coder holds what they are given, and no more coders than asked for are given the same. Adjudicators read along.
    """
    try:
        run = newest_run(ask.project)
    except InputError:
        return goto("/")
    places: dict[str, str] = {}
    for document, report in by_doubt(ask.project, run):
        places.setdefault(report, document)
    finishing = ask.bench.finishing
    if ask.bench.gate.team is None or ask.who is None or ask.who.may("adjudicator"):
        through = finishing.now(ask.project).all
        chosen = next((report for report in places if ask.coder not in through.get(report, ())), None)
    else:
        chosen = ask.bench.assigning.next(places, lambda: finishing.now(ask.project).coders, ask.coder)
    return ask.page("next.html") if chosen is None else goto(f"/report/{quote(places[chosen], safe='')}")
