"""The page of an event: its reports side by side, rival values with rules, pairs with reasons, and linking again."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from msgspec import Meta, Struct

from selon.errors import DecisionRefused, Refused
from selon.export.event_sheet import Reader, event_title
from selon.export.visible import visible
from selon.review.verdicts import judgements
from selon.review.vocabulary import JUDGEMENTS
from selon.runner.judged import DIFFERENT, Around, around, joining
from selon.runner.verdicts import about as concerning
from selon.runner.viewing import view_of
from selon.store.documents import publications
from selon.store.events import EventFilter, Kept, event_of, events, kept, relations, was
from selon.views import Event, Link, View, Worded
from selon.web.asks import Answer, Ask, data, goto
from selon.web.event_sheet import EventPage, Told, event_name, event_page
from selon.web.pairs import PairRow, Side, Sign, rows, signs
from selon.web.reports import title_of
from selon.web.writer import now

_ID = Annotated[str, Meta(max_length=100)]
_NEAR = 8
"""Other events of the place and days that are shown."""
KINDS = ("part_of", "counter_to", "follows", "commemorates")


class Query(Struct, frozen=True):
    """``at``: the record, value, field or pair that is looked at. ``was``: the id under which the event was asked for."""

    at: Annotated[str, Meta(max_length=200)] | None = None
    was: _ID | None = None


class JoinQuery(Struct, frozen=True):
    """The event that another is to be one with."""

    other: _ID = ""


class Relative(Struct, frozen=True):
    """Another event: how it stands to this one (a word of the page, "" where it is only near), its id and name, why it does.

    ``language``: that of ``why``.
    """

    kind: str
    event: str
    name: str
    why: str = ""
    language: str = ""


def coder_of(ask: Ask) -> str | None:
    """Whose decisions are shown: everybody's (None) to those who adjudicate, one's own to all others, so that coding stays blind."""
    return None if ask.who is not None and ask.who.may("adjudicator") else ask.coder


def page(ask: Ask) -> Answer:
    """One event."""
    query, name = ask.query(Query), ask.path["id"]
    found = kept(ask.project, name)
    if found is None:
        return _elsewhere(ask, name)
    event, coder, language = found.event, coder_of(ask), ask.tastes.language
    bench = ask.bench
    view = view_of(ask.project, event, bench.book, bench.rules[language], coder=coder)
    about = around(ask.project, event.records, coder=coder)
    if view is None:
        return ask.page("event_gone.html", event=name, now=(), emptied=True, due=about.due)
    speech, labels = bench.speeches[language], bench.plot_words[language]
    documents = {report: publications(ask.project, report)[0].document for report in event.reports}
    taken = concerning(ask.project, event)
    by = {one.field: one.coder if coder in (None, one.coder) else ask.words.pages.event.somebody for one in taken if one.action == "rule"}
    told = Told(speech, labels, bench.rules[language], {field: visible(who) for field, who in by.items() if field}, documents)
    sheet = event_page(view, event_title(view, Reader(speech, labels)), told)
    pairs = _Pairs(ask, event, view, documents, about)
    said: list[tuple[str, str]] = [
        (who, mark) for who, mark in judgements(event.records, taken).items() if mark in JUDGEMENTS and coder in (None, who)
    ]
    said += dict.fromkeys((one.coder, one.action) for one in taken if one.action == "flag" and coder in (None, one.coder))
    return ask.page(
        "event.html",
        event=event,
        sheet=sheet,
        view=view,
        about=about,
        inside=pairs.rows(event.links),
        band=pairs.rows(event.review),
        coming=pairs.coming(),
        relatives=_relatives(ask, event, about),
        near=_near(ask, found),
        verdicts=sorted({action for who, action in said if who == ask.coder}),
        said=[(visible(who), action) for who, action in said],
        rules=_rules(sheet),
        at=query.at or "",
        was=query.was or "",
    )


def _rules(sheet: EventPage) -> dict[str, dict[str, Any]]:
    """The rules that may be chosen, by field, as JSON."""
    return {
        one.field: {
            "title": one.title,
            "rule": one.rule,
            "default": one.default,
            "options": [{"id": each.id, "name": each.name, "definition": each.definition} for each in one.options],
        }
        for one in sheet.fields
        if one.options and not one.of
    }


def _elsewhere(ask: Ask, name: str) -> Answer:
    """Go where an event that is no more went to, or to that of a record; say so where its records went to several. Raises Refused (404)."""
    of_record = event_of(ask.project, name)
    if of_record is not None:
        return goto(f"/event/{quote(of_record, safe='')}?at={quote(name, safe='')}")
    old = was(ask.project, name)
    if old is None:
        raise Refused(404, "missing")
    there = dict.fromkeys(found for record in old.records if (found := event_of(ask.project, record)) is not None)
    if len(there) == 1:
        return goto(f"/event/{quote(next(iter(there)), safe='')}?was={quote(name, safe='')}")
    due = around(ask.project, old.records, coder=coder_of(ask)).due
    return ask.page("event_gone.html", status=410, event=name, now=tuple(_named(ask, "", there)), emptied=False, due=due)


def _named(ask: Ask, kind: str, names: Iterable[str], why: Mapping[str, Worded] | None = None) -> Iterable[Relative]:
    """Other events with what they are called."""
    language = ask.tastes.language
    for name in names:
        found = kept(ask.project, name)
        if found is not None:
            called = event_name(found.summary, ask.bench.speeches[language], ask.bench.plot_words[language])
            told = (why or {}).get(name, Worded("", language))
            yield Relative(kind, name, called, visible(told.text), told.language)


def _relatives(ask: Ask, event: Event, about: Around) -> tuple[Relative, ...]:
    """How other events stand to this one, and it to them."""
    said = ask.bench.links[ask.tastes.language]
    why: dict[tuple[str, str], Worded] = {(one.relation, one.other): said.relation(one) for one in event.relations}
    found: list[Relative] = []
    for kind in KINDS:
        told = getattr(event, kind)
        others = told if isinstance(told, tuple) else (told,) if told else ()
        found += _named(ask, kind, others, {other: why[kind, other] for other in others if (kind, other) in why})
    apart = dict.fromkeys(
        name
        for one in about.said.values()
        if one.answer == DIFFERENT
        for record in one.pair
        if (name := event_of(ask.project, record)) not in (None, event.event)
    )
    found += _named(ask, "cut", filter(None, list(apart)[:_NEAR]))
    for kind, names in relations(ask.project, event.event).items():
        found += _named(ask, f"{kind}_this", names)
    return tuple(found)


def _near(ask: Ask, one: Kept) -> tuple[Relative, ...]:
    """Other events of the same days and town (country, where no town is told): what this event may have been told apart from wrongly."""
    told = one.summary
    where = next((place for place in told.places if place.city or place.country), None)
    if told.day is None or where is None:
        return ()
    wanted = EventFilter(since=told.day, until=told.latest or told.day, city=where.city, country=where.country)
    found = events(ask.project, filters=wanted, limit=_NEAR + 1).rows
    return tuple(_named(ask, "", [row.event for row in found if row.event != one.event.event][:_NEAR]))


class _Pairs:
    """The pairs of an event as shown."""

    def __init__(self, ask: Ask, event: Event, view: View, documents: Mapping[str, str], about: Around) -> None:
        self.ask, self.event, self.about = ask, event, about
        self.protest = view.family == "protest"
        self.said = ask.bench.links[ask.tastes.language]
        speech = ask.bench.speeches[ask.tastes.language]
        self.known: dict[str, Side] = {}
        for one in view.accounts:
            outlet = visible(one.source.outlet or one.source.source.rpartition("/")[2])
            source, title = one.source, title_of(one.record, speech)
            side = Side(one.record.id, title, outlet, source.published, documents[source.report], event.event, "", True)
            self.known.setdefault(one.record.id, side)

    def side(self, record: str) -> Side:
        """A record, of this event or of another."""
        if record not in self.known:
            self.known[record] = side_of(self.ask, record, here=self.event.event)
        return self.known[record]

    def weigh(self, link: Link) -> tuple[Sign, ...]:
        """What was compared."""
        return signs(link, self.protest, self.ask.bench.levels, self.ask.words.pages.pairs, self.said)

    def rows(self, links: Iterable[Link]) -> tuple[PairRow, ...]:
        """A row for each link, those nearest to where linking begins first."""
        ordered = sorted(links, key=lambda link: (abs(link.bits - self.ask.bench.link_from), link.records))
        return tuple(rows(ordered, self.side, self.weigh, self.about.said, self.ask.coder))

    def coming(self) -> tuple[tuple[str, Side, Side], ...]:
        """What the next linking will make of pairs: (effect, record, other)."""
        return tuple((one.effect, self.side(one.pair[0]), self.side(one.pair[1])) for one in self.about.coming)


def side_of(ask: Ask, record: str, here: str = "") -> Side:
    """A record that is linked, by its event's summary; its report's own title stands on its page."""
    name = event_of(ask.project, record)
    found = kept(ask.project, name) if name is not None else None
    if found is None or name is None:
        return Side(record, visible(record), "", None, "", "", "")
    report = found.event.reports[found.reports_of[found.event.records.index(record)]]
    printed = publications(ask.project, report)[0]
    called = event_name(found.summary, ask.bench.speeches[ask.tastes.language], ask.bench.plot_words[ask.tastes.language])
    outlet = visible(printed.outlet or printed.source.rpartition("/")[2])
    return Side(record, called, outlet, printed.published, printed.document, name, called, name == here)


def joined(ask: Ask) -> Answer:
    """What has to be decided so that two events become one: the pairs, and what the other is called."""
    other = ask.query(JoinQuery).other.strip().rpartition("/")[2].partition("?")[0]
    other = event_of(ask.project, other) or other
    try:
        pairs = joining(ask.project, ask.path["id"], other, ask.coder)
    except DecisionRefused as error:
        raise Refused(422, "no_decision", why=error) from None
    return data({"pairs": [" ".join(pair) for pair in pairs], "name": next(iter(_named(ask, "", [other]))).name, "other": other})


def link_again(ask: Ask) -> Answer:
    """Link the project again, where nobody does; how that stands when it is done, or after a few seconds."""
    return data(ask.bench.linker.start(now()))


def linking(ask: Ask) -> Answer:
    """How linking stands."""
    return data(ask.bench.linker.progress())
