"""Events: views over the records of many reports. Types only; frozen, no logic.

A record is one happening as one report tells it and is never changed by a view. An event is a group of records that were judged to be one
happening; a view of it holds every rival value with all who say it, and what a named rule makes of them.
"""

from typing import Literal

from msgspec import Struct

from selon.model import Finding, Record, Statement, Value

Pair = tuple[str, str]
"""Ids of two records, in order."""

State = Literal["confirmed", "unconfirmed", "pending", "rejected"]
"""After casualty recording: two independent sources or more agree; one source alone; sources contradict or a coder's decision is due.
``rejected``, of events only: coders say that there is no such event."""


class Link(Struct, frozen=True):
    """A weighed pair: its weight in bits, the level of each comparison that counted, and the same in a sentence."""

    records: Pair
    bits: float
    evidence: dict[str, str]
    why: str


class Relation(Struct, frozen=True):
    """How an event stands to another, *other* (an id), and what says so in a sentence; ``rule`` is the code of what it says."""

    relation: Literal["part_of", "counter_to", "follows", "commemorates"]
    other: str
    why: str
    rule: str = ""


class Worded(Struct, frozen=True):
    """A sentence and the language that it is in: that of the reader, or English for one that is none of ours."""

    text: str
    language: str


class Event(Struct, frozen=True):
    """Records judged to be one happening; a record that nothing was linked to is an event of its own.

    ``event`` is ``e-`` + the first of the ids of its records. ``links`` are the weighed pairs inside it, best first; ``review`` pairs with
    records of other events that are near enough for a coder to look at. Then ids of events: the umbrella event that this one is a part of,
    the protest against which it was held, the event that it took up again, and those that it remembers; ``relations`` says of each why.
    """

    event: str
    records: tuple[str, ...]
    reports: tuple[str, ...]
    links: tuple[Link, ...] = ()
    review: tuple[Link, ...] = ()
    part_of: str | None = None
    counter_to: str | None = None
    follows: str | None = None
    commemorates: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()


class Source(Struct, frozen=True):
    """A report as a source of an event. ``wire`` names the group of copies that it belongs to: copies are one source.

    ``document`` is its id in a project, ``source`` path or URL as given, ``published`` ``YYYY-MM-DD``.
    """

    report: str
    source: str
    document: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    wire: str | None = None


class Account(Struct, frozen=True):
    """What one report tells of the event: its record (as coders left it, where they decided something) and where it comes from."""

    record: Record
    source: Source


class Said(Struct, frozen=True):
    """One statement with the ids of the record and of the report in which it stands."""

    statement: Statement
    record: str
    report: str


class Rival(Struct, frozen=True):
    """One distinct value of a field and everybody who says it, earliest report first.

    ``value`` is that of the first saying. ``independent`` counts sources that do not repeat each other: copies of one wire text, and
    reports that lean on the same named speaker, are one. ``first`` and ``last``: days of publication of its reports, None where unknown.
    ``agreeing`` counts the independent sources of the field whose values this one does not exclude (a month does not exclude a day in it).
    """

    value: Value
    said: tuple[Said, ...]
    independent: int
    first: str | None = None
    last: str | None = None
    agreeing: int = 0


class Choice(Struct, frozen=True):
    """What an aggregation rule makes of the rivals of a field. ``value`` is None where the rule can't choose (``why`` says so).

    ``rule`` is the id of a published rule; ``rests_on`` holds ids of the statements that the value rests on. ``values``: all that stand,
    for a field whose values do not exclude each other (slogans, organisers: rule ``all``, and ``value`` is None); else the one.
    """

    rule: str
    value: Value | None
    rests_on: tuple[str, ...]
    why: str
    values: tuple[Value, ...] = ()


class RivalField(Struct, frozen=True):
    """All values of one field. ``group`` splits figures by who gives them (police, organisers, others; empty: not split).

    ``divergence`` in 0..1: 0 where all say the same, towards 1 the further they are apart; None with fewer than two voices.
    ``of`` parts what can't be compared: ``vehicles``, ``police_officers``, ``parts`` (of another figure), ``lengths`` (how long, how
    often, or a time that names no date); empty for all else. ``state`` is that of the choice.
    """

    field: str
    rivals: tuple[Rival, ...]
    choice: Choice
    group: str = ""
    divergence: float | None = None
    of: str = ""
    state: State = "unconfirmed"


class Chosen(Struct, frozen=True):
    """What stands for one field in the one-line view, over all groups of it: as in :class:`RivalField`."""

    field: str
    choice: Choice
    divergence: float | None = None
    of: str = ""
    state: State = "unconfirmed"


class Toll(Struct, frozen=True):
    """A casualty figure as it stood on a day: ``day`` of publication (None: unknown), bounds, and the statement."""

    field: str
    day: str | None
    low: int | None
    high: int | None
    said: Said


class View(Struct, frozen=True):
    """An event with every rival value.

    ``family``, ``code`` (form or kind) and ``status`` are the chosen ones; ``fields`` in the order of the codebook. ``tolls`` are in order
    of publication. ``sources`` groups the ids of reports that are one independent source. ``precision`` in 0..1 says how finely day and
    place are known, ``divergence`` is the mean over the fields that have one. ``findings`` are those of the checks across reports.
    ``chosen`` has one entry a field (and ``of``): what stands for it, over all groups. ``why`` says how state and status came about.
    """

    event: Event
    accounts: tuple[Account, ...]
    family: str
    code: str | None
    status: str
    fields: tuple[RivalField, ...]
    tolls: tuple[Toll, ...]
    sources: tuple[tuple[str, ...], ...]
    state: State
    precision: float
    divergence: float | None
    findings: tuple[Finding, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    why: str = ""


class Reach(Struct, frozen=True):
    """How much of the events one outlet, language, kind of outlet or country saw. ``by`` says which of these ``name`` is one of.

    ``events`` counts the events that it told of, ``alone`` those of which nobody else did, ``reports`` its reports of them.
    """

    by: Literal["outlet", "language", "kind", "country"]
    name: str
    events: int
    alone: int
    reports: int


class Told(Struct, frozen=True):
    """How often a field is told: by how many of the events' reports, and of how many events."""

    field: str
    reports: int
    events: int


class Estimate(Struct, frozen=True):
    """How many events there were, those that no list has among them.

    ``method``: ``chao``, ``chapman`` or ``loglinear``. ``lists``: what counted as lists. ``total`` is None where the data can't bear it;
    ``note`` then says why, and otherwise what is to be known of the method's result. ``low`` and ``high`` bound it with 95 %.
    """

    method: str
    lists: tuple[str, ...]
    observed: int
    total: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


class Coverage(Struct, frozen=True):
    """Who saw the events of a project, how often each field is told, and what was probably missed.

    ``sources`` counts events by how many independent sources told of them: pairs of a number of sources and a number of events.
    ``counted`` is the number of events that the estimates rest on: protests that took place.
    """

    events: int
    reports: int
    outlets: int
    sources: tuple[tuple[int, int], ...]
    reach: tuple[Reach, ...]
    fields: tuple[Told, ...]
    counted: int
    estimates: tuple[Estimate, ...]
