"""The queue of pairs that are too near for the machine to decide: both records side by side, one key for an answer, then the next pair."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from selon.errors import Refused, StoreError
from selon.export.html import Marked, Piece, group_of, paragraphs
from selon.export.visible import visible
from selon.export.wording import in_order
from selon.link.clusters import pair_of
from selon.model import Code, Count, Statement, When, Where
from selon.rivals.values import agree, key
from selon.runner.bound import Said, bound
from selon.runner.judged import around
from selon.runner.reviewed import Reviewed
from selon.runner.team import adjudicators
from selon.store.decisions import LINK, disputed, standing_about
from selon.store.documents import text
from selon.store.events import Uncertain, event_of, kept, newest, queue, waiting
from selon.views import Account, Event, Link, Pair
from selon.web.asks import Answer, Ask
from selon.web.pages.event import coder_of, side_of
from selon.web.pairs import PairRow, row, signs
from selon.web.reports import title_of

_PASSAGES = 6
_EXCLUSIVE = (When, Where, Count)


class Query(Struct, frozen=True):
    """``pair``: the two records that are looked at; else the first of the queue behind ``after``. ``show``: of what the queue is."""

    pair: Annotated[str, Meta(pattern=r"^\S{1,80} \S{1,80}$")] | None = None
    after: str | None = None
    show: Literal["open", "differing"] = "open"


class Telling(Struct, frozen=True):
    """One statement as shown; ``value`` is "" where the ``words`` say it."""

    statement: str
    value: str
    words: tuple[str, ...]
    note: str
    who: str


class Half(Struct, frozen=True):
    """One record of the pair: where it stands, and the passages of the text that it was coded from (pieces)."""

    document: str
    title: str
    called: str
    status: str
    outlet: str
    published: str | None
    language: str
    passages: tuple[tuple[Piece, ...], ...]
    values: dict[str, tuple[Telling, ...]]


class Compared(Struct, frozen=True):
    """One field of both: ``sign`` same, agree, apart, or "" where that can't be said."""

    field: str
    title: str
    colour: str
    sign: str


def page(ask: Ask) -> Answer:
    """The pair at hand, and how many wait."""
    query, coder = ask.query(Query), coder_of(ask)
    if newest(ask.project) is None:
        return ask.page("links.html", linked=False, pair=None, left=0, due=True, query=query, differing=0)
    differing = _differing(ask) if coder is None else ()
    if query.show == "differing" and coder is not None:
        raise Refused(403, "not_yours", role=ask.words.pages.shell.roles["adjudicator"])
    pair, after, link = _asked(ask, query, differing)
    around_it = around(ask.project, pair or (), coder=coder)
    context: dict[str, Any] = {
        "linked": True,
        "query": query,
        "after": after,
        "left": waiting(ask.project, coder=coder),
        "differing": len(differing),
        "due": around_it.due,
    }
    if pair is None:
        return ask.page("links.html", pair=None, **context)
    sides, accounts = (side_of(ask, pair[0]), side_of(ask, pair[1])), _accounts(ask, pair, coder)
    link = link or _weighed(ask, pair)
    protest = bool(accounts) and accounts[0].record.family == "protest"
    spoken = ask.bench.links[ask.tastes.language]
    weighed = (link.bits, signs(link, protest, ask.bench.levels, ask.words.pages.pairs, spoken)) if link is not None else None
    shown: PairRow = row(pair, sides, weighed, around_it.said.get(pair), ask.coder)
    if len(accounts) != 2:
        raise Refused(404, "missing")
    halves = [_half(ask, account, side.document) for account, side in zip(accounts, sides, strict=True)]
    effect = next((one.effect for one in around_it.coming if one.pair == pair), "")
    compared = _compared(ask, accounts[0], accounts[1])
    return ask.page("links.html", pair=shown, halves=halves, compared=compared, effect=effect, **context)


def _differing(ask: Ask) -> tuple[Pair, ...]:
    """The pairs on which coders differ and no adjudicator decided."""
    taken = standing_about(ask.project, LINK, disputed(ask.project, LINK))
    found: Sequence[Said] = bound(taken, adjudicators(ask.project)).said
    return tuple(one.pair for one in found if one.answer is None and all(event_of(ask.project, record) for record in one.pair))


def _asked(ask: Ask, query: Query, differing: tuple[Pair, ...]) -> tuple[Pair | None, str | None, Link | None]:
    """The pair that is asked for, where the queue goes on behind it, and its link where the queue told that."""
    if query.pair is not None:
        one, other = query.pair.split(" ")
        if None in (event_of(ask.project, one), event_of(ask.project, other)):
            raise Refused(404, "missing")
        return pair_of(one, other), None, None
    if query.show == "differing":
        left = [pair for pair in differing if query.after is None or " ".join(pair) > query.after]
        return (left[0], " ".join(left[0]) if len(left) > 1 else None, None) if left else (None, None, None)
    try:
        found = queue(ask.project, 1, query.after, coder=coder_of(ask))
    except StoreError as error:
        if query.after is None or type(error) is not StoreError:
            raise
        raise Refused(400, "wrong_parameter", name="after", value=query.after[:40]) from None
    first: Uncertain | None = found.rows[0] if found.rows else None
    return (first.link.records, found.after, first.link) if first is not None else (None, None, None)


def _weighed(ask: Ask, pair: Pair) -> Link | None:
    """The link of a pair, where it was weighed."""
    for record in pair:
        found = kept(ask.project, event_of(ask.project, record) or "")
        for link in (*found.event.links, *found.event.review) if found is not None else ():
            if link.records == pair:
                return link
    return None


def _accounts(ask: Ask, pair: Pair, coder: str | None) -> tuple[Account, ...]:
    """Both records as whoever asks may see them, in the order of the pair."""
    reports = []
    for record in pair:
        found = kept(ask.project, event_of(ask.project, record) or "")
        if found is not None:
            reports.append(found.event.reports[found.reports_of[found.event.records.index(record)]])
    both = Event("", pair, tuple(dict.fromkeys(reports)))
    last = newest(ask.project)
    told = Reviewed(ask.project, last.inputs.run if last is not None else None, near=both, coder=coder).accounts(both)[0]
    first: dict[str, Account] = {}
    for account in told:
        first.setdefault(account.record.id, account)
    return tuple(first[record] for record in pair if record in first)


def _half(ask: Ask, account: Account, document: str) -> Half:
    speech, record, source = ask.bench.speeches[ask.tastes.language], account.record, account.source
    written = text(ask.project, source.report) or ""
    marks = [
        Marked(piece.start, piece.end, one.id, group_of(one.field))
        for one in record.statements
        for piece in one.evidence
        if 0 <= piece.start < piece.end <= len(written)
    ]
    cut = [pieces for _, pieces in paragraphs(written, marks) if any(piece.keys for piece in pieces)]
    return Half(
        document,
        visible(source.title or ""),
        title_of(record, speech),
        record.status,
        visible(source.outlet or source.source.rpartition("/")[2]),
        source.published,
        source.language or "und",
        tuple(cut[:_PASSAGES]),
        {field: tuple(_telling(ask, one) for one in mine) for field, mine in in_order(record.statements)},
    )


def _telling(ask: Ask, one: Statement) -> Telling:
    speech = ask.bench.speeches[ask.tastes.language]
    shown, teller = speech.told(one), speech.teller(one.voice)
    who = " · ".join(part for part in (teller.role, teller.name) if part) or teller.how
    return Telling(one.id, visible(shown.value), tuple(map(visible, shown.words)), visible(shown.note), visible(who))


def _compared(ask: Ask, one: Account, other: Account) -> tuple[Compared, ...]:
    """Every field that either tells, with how their values stand to each other."""
    speech = ask.bench.speeches[ask.tastes.language]
    both = in_order([*one.record.statements, *other.record.statements])
    generic = ask.bench.rules[ask.tastes.language].statuses.generic
    mine = frozenset(statement.id for statement in one.record.statements)
    found = []
    for field, told in both:
        left, right = [s for s in told if s.id in mine], [s for s in told if s.id not in mine]
        found.append(Compared(field, visible(speech.title("fields", field)), group_of(field), _sign(left, right, generic)))
    return tuple(found)


def _sign(left: Sequence[Statement], right: Sequence[Statement], generic: Sequence[str]) -> str:
    """How the values of one field stand to each other; *generic* codes contradict none."""
    pairs = [(a.value, b.value) for a in left for b in right]
    if not pairs:
        return ""
    if any(key(a) == key(b) for a, b in pairs):
        return "same"
    if any(isinstance(a, _EXCLUSIVE) and isinstance(b, _EXCLUSIVE) for a, b in pairs):
        return "agree" if any(type(a) is type(b) and agree(a, b) for a, b in pairs) else "apart"
    codes = [(a.code, b.code) for a, b in pairs if isinstance(a, Code) and isinstance(b, Code)]
    if not codes:
        return ""
    return "agree" if any(a in generic or b in generic for a, b in codes) else "apart"
