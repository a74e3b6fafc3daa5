"""An event as one view: every rival value with all who say it, what the rules choose, and how sure that is."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.codebook.book import Codebook
from selon.model import Code, Count, Record, Statement, Value, When, Where
from selon.rivals.choose import Field, choose, support
from selon.rivals.gather import EXPECTED, PARTS, Pool, Sources, pools, rivals, sources_of
from selon.rivals.independence import copies, day_order, independent_sources
from selon.rivals.rules import Rule, Rules, shipped
from selon.rivals.scores import agreeing, divergence, mean, precision, state_of
from selon.rivals.tolls import tolls
from selon.rivals.values import LENGTHS, key, of_time
from selon.views import Account, Chosen, Event, Rival, RivalField, Said, State, View

_APART = frozenset({PARTS, EXPECTED, LENGTHS})
_MAIN = frozenset({"form", "kind"})
_BRIEFLY = frozenset({"form", "kind", "date", "place", "size"})


class Standing(Struct, frozen=True):
    """State, status and their reason."""

    state: State
    status: str
    why: str


def view(
    event: Event, accounts: Sequence[Account], book: Codebook, rules: Rules | None = None, *, due: bool = False, rejected: bool = False
) -> View:
    """The view of *event*, of which *accounts* tell. A function of the set of accounts: their order changes nothing.

    A record that is given more than once (one text printed by two outlets) counts once, as its earliest source has it; ``View.accounts``
    has all that are given. *rules* are those that ship where none are given; who makes many views reads them once
    (:func:`selon.rivals.rules.shipped`). *due*: coders flagged the event or differ on it; *rejected*: they say that there is no such event.
    Raises ValueError without accounts: an event is told by somebody.
    """
    rules = rules or shipped()
    given, told, groups, sources = _read(event, accounts)
    gathered = pools(told, book, rules)
    fields = tuple(field for pool in gathered for field in _fields(pool, told, sources, rules))
    chosen = tuple(_chosen(pool, told, sources, rules) for pool in gathered)
    standing = _standing(told, sources, rules, due, rejected)
    values = {one.field: one.choice.value for one in chosen if not one.of}
    return View(
        event=event,
        accounts=given,
        family=_family(told, book, sources),
        code=_code(told, values, sources, book, rules),
        status=standing.status,
        fields=fields,
        tolls=tolls(gathered, sources, rules),
        sources=groups,
        state=standing.state,
        precision=precision(values.get("date"), values.get("place"), rules),
        divergence=mean(one.divergence for one in chosen),
        chosen=chosen,
        why=standing.why,
    )


class Brief(Struct, frozen=True):
    """What a list shows of an event: a part of its view, to the letter.

    ``sources``: how many independent ones. ``date`` and ``place``: those that the rules chose; ``dates`` and ``places``: all distinct ones
    that can be compared with them, in the order of the view; ``sizes``: all figures of the whole crowd.
    """

    accounts: tuple[Account, ...]
    family: str
    code: str | None
    status: str
    state: State
    sources: int
    date: Value | None
    place: Value | None
    dates: tuple[Value, ...]
    places: tuple[Value, ...]
    sizes: tuple[Value, ...]


def brief(event: Event, accounts: Sequence[Account], book: Codebook, rules: Rules, *, due: bool = False, rejected: bool = False) -> Brief:
    """What :func:`view` says of the event in brief, without the work on all other fields; parameters and errors are the same."""
    given, told, groups, sources = _read(event, accounts)
    gathered = {pool.field: pool for pool in pools(told, book, rules, among=_BRIEFLY) if not pool.of}
    fields = {name: _field(pool.said, pool, told, sources, rules) for name, pool in gathered.items() if name != "size"}
    values = {name: choose(field, _rule(gathered[name], rules, within=False)).value for name, field in fields.items()}
    standing = _standing(told, sources, rules, due, rejected)
    dates, places = (tuple(one.value for one in fields[name].rivals) if name in fields else () for name in ("date", "place"))
    return Brief(
        accounts=given,
        family=_family(told, book, sources),
        code=_code(told, values, sources, book, rules),
        status=standing.status,
        state=standing.state,
        sources=len(groups),
        date=values.get("date"),
        place=values.get("place"),
        dates=dates,
        places=places,
        sizes=tuple(one.statement.value for one in gathered["size"].said) if "size" in gathered else (),
    )


def _read(
    event: Event, accounts: Sequence[Account]
) -> tuple[tuple[Account, ...], tuple[Account, ...], tuple[tuple[str, ...], ...], Sources]:
    """All accounts in order, each record once, the reports that are one source, the sources."""
    if not accounts:
        raise ValueError(f"event {event.event} has no accounts; give those of its records")
    given = tuple(sorted(accounts, key=lambda one: (*day_order(one.source), one.record.id, one.source.outlet or "", one.source.source)))
    told = _once(given)
    copied = copies(told)
    groups = independent_sources(told, copied)
    return given, told, groups, sources_of(told, groups, copied)


def _once(accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Each record once, in order."""
    found: dict[str, Account] = {}
    for account in accounts:
        found.setdefault(account.record.id, account)
    return tuple(found.values())


# ---------------------------------------------------------------------------------------------------------------- fields


def _field(said: Sequence[Said], pool: Pool, accounts: Sequence[Account], sources: Sources, rules: Rules) -> Field:
    made = rivals(said, sources, rules)
    return Field(_candidates(made, accounts, rules) if pool.field in _MAIN else made, made, sources, rules)


def _candidates(made: Sequence[Rival], accounts: Sequence[Account], rules: Rules) -> tuple[Rival, ...]:
    """The forms (or kinds) that may stand for the event: the records' own, and generic ones only where there is no other."""
    own = {_own(account.record) for account in accounts}
    main = [rival for rival in made if _code_of(rival.value) in own]
    telling = [rival for rival in main if _code_of(rival.value) not in rules.statuses.generic]
    return tuple(telling or main or made)


def _code_of(value: Value) -> str | None:
    return value.code if isinstance(value, Code) else None


def _own(record: Record) -> str | None:
    return record.form or record.kind


def _rule(pool: Pool, rules: Rules, within: bool) -> Rule:
    if pool.of in _APART:
        return rules.rules["all"]
    return rules.within(pool.field) if within else rules.of(pool.field)


def _fields(pool: Pool, accounts: Sequence[Account], sources: Sources, rules: Rules) -> Iterable[RivalField]:
    """The rivals of a pool: by group of speakers where the field is grouped, else all together."""
    if not rules.grouped(pool.field) or pool.of in _APART:
        yield _rivals("", pool.said, pool, accounts, sources, rules)
        return
    split: dict[str, list[Said]] = {}
    for said in pool.said:
        split.setdefault(_group(said.statement, rules), []).append(said)
    for group in ("police", "organisers", "others"):
        if group in split:
            yield _rivals(group, split[group], pool, accounts, sources, rules)


def _group(statement: Statement, rules: Rules) -> str:
    speaker = statement.voice.speaker
    return rules.group(speaker.role if speaker is not None else None)


def _rivals(group: str, said: Sequence[Said], pool: Pool, accounts: Sequence[Account], sources: Sources, rules: Rules) -> RivalField:
    field = _field(said, pool, accounts, sources, rules)
    rule = _rule(pool, rules, bool(group))
    choice = choose(field, rule)
    apart = None if rule.id == "all" else divergence(field)
    exclusive = (When, Where, Count)
    made = tuple(
        replace(rival, agreeing=support(rival.value, field) if isinstance(rival.value, exclusive) else rival.independent)
        for rival in field.rivals
    )
    return RivalField(pool.field, made, choice, group, apart, pool.of, state_of(field, choice))


def _chosen(pool: Pool, accounts: Sequence[Account], sources: Sources, rules: Rules) -> Chosen:
    field = _field(pool.said, pool, accounts, sources, rules)
    rule = _rule(pool, rules, within=False)
    choice = choose(field, rule)
    return Chosen(pool.field, choice, None if rule.id == "all" else divergence(field), pool.of, state_of(field, choice))


# --------------------------------------------------------------------------------------------------- the event as a whole


def _votes(accounts: Sequence[Account], sources: Sources, told: Iterable[str | None]) -> Counter[str]:
    """How many independent sources have each word."""
    pairs = {(word, sources.group[account.source.report]) for account, word in zip(accounts, told, strict=True) if word}
    return Counter(word for word, _ in pairs)


def _family(accounts: Sequence[Account], book: Codebook, sources: Sources) -> str:
    votes = _votes(accounts, sources, (account.record.family for account in accounts))
    order = {code: number for number, code in enumerate(book.codes("families"))}
    return min(votes, key=lambda family: (-votes[family], order.get(family, len(order)), family))


def _code(accounts: Sequence[Account], values: dict[str, Value | None], sources: Sources, book: Codebook, rules: Rules) -> str | None:
    """The chosen form or kind; where no statement tells it, that which most independent records have."""
    for field in ("form", "kind"):
        value = values.get(field)
        if isinstance(value, Code):
            return value.code
    votes = _votes(accounts, sources, (_own(account.record) for account in accounts))
    order = {code: number for number, code in enumerate((*book.codes("forms"), *book.codes("kinds")))}
    telling = [code for code in votes if code not in rules.statuses.generic] or list(votes)
    return min(telling, key=lambda code: (-votes[code], order.get(code, len(order)), code), default=None)


def _outcome(status: str, rules: Rules) -> str:
    known = rules.statuses
    return next((name for name in ("took_place", "stopped", "ahead") if status in getattr(known, name)), "ahead")


def _standing(accounts: Sequence[Account], sources: Sources, rules: Rules, due: bool, rejected: bool) -> Standing:
    """What became of the event, and how sure that is.

    An announcement is overtaken by any report of what became of it. Of those, most independent sources count; then the newest; then the
    one that says that it took place.
    """
    outcomes = [_outcome(account.record.status, rules) for account in accounts]
    final = [name for name in outcomes if name != "ahead"]
    counting = [account for account, name in zip(accounts, outcomes, strict=True) if not final or name != "ahead"]
    mine = [_outcome(account.record.status, rules) for account in counting]
    votes = _votes(counting, sources, mine)
    newest = {
        name: max((_day(one, sources) for one, told in zip(counting, mine, strict=True) if told == name), default="") for name in votes
    }
    best = max(votes, key=lambda name: (votes[name], newest[name], name == "took_place", name))
    of_best = [account for account, name in zip(counting, mine, strict=True) if name == best]
    status = _status(of_best, sources, rules)
    tellings: dict[int, list[tuple[str, Sequence[Value], Sequence[Value]]]] = {}
    for account, name in zip(counting, mine, strict=True):
        tellings.setdefault(sources.group[account.source.report], []).append((name, _values(account, "date"), _values(account, "place")))
    words, count = rules.sentences.states, len(sources.groups)
    agree = agreeing(tellings) if len(tellings) > 1 else len(tellings)
    if rejected:
        return Standing("rejected", status, words["rejected"])
    if due:
        return Standing("pending", status, words["due"])
    if len(votes) > 1:
        return Standing("pending", status, words["status"])
    if agree > 1:
        return Standing("confirmed", status, words["confirmed"].format(sources=agree))
    if len(tellings) > 1:
        return Standing("pending", status, words["contradicted"].format(sources=count))
    return Standing("unconfirmed", status, words["unconfirmed"])


def _status(accounts: Sequence[Account], sources: Sources, rules: Rules) -> str:
    """The status that most independent sources have; that of background only where nobody tells the event as news."""
    statuses = [account.record.status for account in accounts]
    votes = _votes(accounts, sources, statuses)
    order = [*rules.statuses.took_place, *rules.statuses.stopped, *rules.statuses.ahead]
    news = [status for status in votes if status != rules.statuses.background] or list(votes)
    newest = {status: max((_day(one, sources) for one in accounts if one.record.status == status), default="") for status in news}
    rank = {status: order.index(status) if status in order else len(order) for status in news}
    return max(news, key=lambda status: (votes[status], newest[status], -rank[status], status))


def _day(account: Account, sources: Sources) -> str:
    return sources.days[account.source.report] or ""


def _values(account: Account, field: str) -> list[Value]:
    return sorted((one.value for one in account.record.statements if one.field == field and not of_time(one.value)), key=key)
