"""Events: kept by what changed, listed by filters, the same as looking at every one."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from selon.errors import StoreConflict
from selon.model import Document
from selon.store import questions as module
from selon.store.coded import CodedRow, save_shard
from selon.store.decisions import LINK, Decision, decide
from selon.store.derived import fold
from selon.store.documents import add, document_id
from selon.store.events import (
    EventFilter,
    Kept,
    event,
    event_of,
    event_questions,
    events,
    every,
    linkings,
    newest,
    queue,
    relations,
    save,
    was,
)
from selon.store.handle import Project
from selon.store.project import create, open_project
from selon.store.recover import recover
from selon.store.repair import examine
from selon.store.verify import verify

RUN = "run-1"
COUNT = 300


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, invented: ModuleType) -> tuple[Path, list[Kept], dict[str, str]]:
    """A project of some hundred events of two records, the events, and the text of each report by its id."""
    path = tmp_path_factory.mktemp("listed") / "a.selon"
    made = [invented.document(n) for n in range(COUNT)]
    found = invented.linked(made, 2)
    with create(path) as project:
        add(project, made, batch="1")
        save_shard(project, RUN, "a", [CodedRow(document_id(one), "coded", invented.line(one)) for one in made])
        save(project, invented.inputs(RUN), found)
    return path, found, {one.report.id: one.report.text for one in made}


@pytest.fixture
def small(project: Project, invented: ModuleType) -> list[Document]:
    """Twelve documents, coded."""
    made = [invented.document(n) for n in range(12)]
    add(project, made, batch="1")
    save_shard(project, RUN, "a", [CodedRow(document_id(one), "coded", invented.line(one)) for one in made])
    return made


def fits(kept: Kept, asked: EventFilter, texts: dict[str, str]) -> bool:
    """The filters, by looking at the event itself."""
    told = kept.summary
    return (
        (not asked.families or told.family in asked.families)
        and (not asked.forms or told.code in asked.forms)
        and (not asked.statuses or told.status in asked.statuses)
        and (not asked.states or told.state in asked.states)
        and (asked.since is None or (told.latest is not None and told.latest >= asked.since))
        and (asked.until is None or (told.day is not None and told.day <= asked.until))
        and (asked.city is None or fold(told.places[0].city or "") == fold(asked.city))
        and (asked.country is None or told.places[0].country == asked.country)
        and (asked.outlet is None or fold(asked.outlet) in map(fold, told.outlets))
        and (asked.text is None or any(fold(asked.text.strip('"')) in fold(texts[report]) for report in kept.event.reports))
        and (asked.words is None or any(fold(asked.words) in fold(texts[report]) for report in kept.event.reports))
        and (asked.sources is None or told.sources >= asked.sources)
    )


def expected(found: list[Kept], asked: EventFilter, texts: dict[str, str]) -> list[str]:
    rows = [(one.summary.day or "", one.event.event) for one in found if fits(one, asked, texts)]
    return [name for _, name in sorted(rows, reverse=True)]


PARTS: dict[str, tuple[object, ...]] = {
    "families": (("protest",), ("violence",)),
    "forms": (("march",), ("march", "rally")),
    "statuses": (("held",), ("banned", "cancelled")),
    "states": (("confirmed",), ("pending",)),
    "since": ("2010-03-15", "2024-12-01"),
    "until": ("2012-06-15", "2005-02-01"),
    "city": ("LYON", "bejaia", "nowhere"),
    "country": ("FR", "DZ"),
    "outlet": ("l'echo des remparts", "none"),
    "text": ("loyers", '"place du port"'),
    "words": ("défilé", "lyon"),
    "sources": (2, 3),
}


def asked_for() -> list[EventFilter]:
    """Each part by itself, and all pairs of parts in their first values."""
    single = [EventFilter(**{name: value}) for name, values in PARTS.items() for value in values]
    pairs = [EventFilter(**{a: PARTS[a][0], b: PARTS[b][0]}) for a, b in itertools.combinations(PARTS, 2)]
    return [EventFilter(), *single, *pairs, EventFilter(since="2012-02-10", until="2012-02-12"), EventFilter(city="lyon", country="FR")]


@pytest.fixture(
    params=[(module.PROBE, module.SORTED, module.HITS, module.FEW), (5, 0, -1, 0), (0, 500, 500, -1)], ids=["usual", "ordered", "hits"]
)
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other bounds make other conditions drive; the answers are the same."""
    for name, value in zip(("PROBE", "SORTED", "HITS", "FEW"), request.param, strict=True):
        monkeypatch.setattr(module, name, value)


@pytest.mark.usefixtures("bounds")
def test_lists_are_what_looking_at_every_event_gives(listed: tuple[Path, list[Kept], dict[str, str]]) -> None:
    path, found, texts = listed
    with open_project(path, read_only=True) as project:
        for asked in asked_for():
            assert [row.event for row in events(project, filters=asked, limit=COUNT).rows] == expected(found, asked, texts), asked


@pytest.mark.usefixtures("bounds")
def test_pages_make_up_the_list_and_every_step_seeks(listed: tuple[Path, list[Kept], dict[str, str]]) -> None:
    path, found, texts = listed
    with open_project(path, read_only=True) as project:
        for asked in (EventFilter(), EventFilter(forms=["march"]), EventFilter(country="FR", since="2012-02-10"), EventFilter(text="port")):
            pages: list[str] = []
            after = None
            while True:
                page = events(project, filters=asked, limit=7, after=after)
                pages += [row.event for row in page.rows]
                after = page.after
                if after is None:
                    break
            assert pages == expected(found, asked, texts), asked
        for asked in asked_for():
            for question in event_questions(project, asked, ("2015-01-01", "8"), 50):
                for _, _, _, step in project.connection.execute(f"EXPLAIN QUERY PLAN {question.sql}", question.cells):
                    walks = step.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in step
                    assert not walks or step.startswith(("SCAN (subquery", "SCAN (join")), (asked, step)


def test_what_is_kept_comes_back(listed: tuple[Path, list[Kept], dict[str, str]]) -> None:
    path, found, _ = listed
    with open_project(path, read_only=True) as project:
        assert list(every(project)) == found
        assert event(project, found[3].event.event) == found[3].event
        assert event(project, "e-none") is None
        assert [event_of(project, name) for name in found[5].event.records] == [found[5].event.event] * 2
        assert event_of(project, "none") is None
        back: dict[tuple[str, str], list[str]] = {}
        for one in found:
            for kind, other in (("part_of", one.event.part_of), ("follows", one.event.follows)):
                if other:
                    back.setdefault((other, kind), []).append(one.event.event)
        assert back
        assert all(relations(project, name)[kind] == names for (name, kind), names in back.items())


def test_a_linking_writes_what_changed_and_nothing_else(project: Project, invented: ModuleType, small: list[Document]) -> None:
    pairs, threes = invented.linked(small, 2), invented.linked(small, 3)
    first = save(project, invented.inputs(RUN), pairs)
    assert (first.new, first.changed, first.gone, first.same) == (6, 0, 0, 0)
    before = project.connection.execute("SELECT * FROM log").fetchall()
    again = save(project, invented.inputs(RUN), pairs)
    assert (again.linking, again.same) == (first.linking, 6)
    assert project.connection.execute("SELECT * FROM log").fetchall() == before
    unsure = save(project, invented.inputs(RUN, decisions=1), pairs)
    assert (unsure.linking.number, unsure.linking.content) == (2, first.linking.content)
    second = save(project, invented.inputs(RUN, decisions=2), threes)
    kept = {one.event.event for one in pairs} & {one.event.event for one in threes}
    assert (second.new, second.changed, second.gone) == (4 - len(kept), len(kept), 6 - len(kept))
    assert list(every(project)) == threes
    ended = next(one.event for one in pairs if one.event.event not in kept)
    assert event(project, ended.event) is None
    assert was(project, ended.event) == ended
    assert was(project, "e-none") is None
    third = save(project, invented.inputs(RUN, decisions=3), pairs)
    assert third.linking.content == first.linking.content
    assert list(every(project)) == pairs
    assert [one.number for one in linkings(project)] == [4, 3, 2, 1]
    assert newest(project) == third.linking
    assert not verify(project).problems


def test_changes_alone_give_the_same_as_all_events(tmp_path: Path, invented: ModuleType) -> None:
    made = [invented.document(n) for n in range(12)]
    pairs, threes = invented.linked(made, 2), invented.linked(made, 3)
    digests = set()
    for way in ("whole", "changes"):
        with create(tmp_path / f"{way}.selon") as project:
            add(project, made, batch="1")
            save_shard(project, RUN, "a", [CodedRow(document_id(one), "coded", invented.line(one)) for one in made])
            save(project, invented.inputs(RUN), pairs)
            names = {one.event.event for one in threes}
            gone = None if way == "whole" else [one.event.event for one in pairs if one.event.event not in names]
            base = None if way == "whole" else 1
            found = save(project, invented.inputs(RUN, 1), threes, gone=gone, base=base)
            digests.add((found.linking.content, found.new, found.changed, found.gone))
            assert list(every(project)) == threes
            assert not verify(project).problems
    assert len(digests) == 1


def test_changes_of_what_is_no_longer_there_are_refused(project: Project, invented: ModuleType, small: list[Document]) -> None:
    save(project, invented.inputs(RUN), invented.linked(small, 2))
    save(project, invented.inputs(RUN), invented.linked(small, 3))
    with pytest.raises(StoreConflict, match="try again"):
        save(project, invented.inputs(RUN), [], gone=[], base=1)
    assert len(list(every(project))) == 4


def test_the_queue_holds_each_pair_once_most_uncertain_first(project: Project, invented: ModuleType, small: list[Document]) -> None:
    found = invented.linked(small, 2)
    pairs = {link.records: link for one in found for link in one.event.review}
    odd = next(iter(pairs))
    heavier = {odd: 0.25}  # kept apart although it weighs enough, as other pairs between the groups speak against it
    found = [msgspec.structs.replace(one, event=_reweighed(one, heavier)) for one in found]
    pairs |= {odd: msgspec.structs.replace(pairs[odd], bits=0.25)}
    save(project, invented.inputs(RUN), found)
    wanted = sorted(pairs, key=lambda pair: (abs(pairs[pair].bits), pair))
    assert [one.link.records for one in queue(project).rows] == wanted
    for one in queue(project).rows:
        assert one.events == tuple(event_of(project, record) for record in one.link.records)
    pages, after = [], None
    while True:
        page = queue(project, 2, after)
        pages += [one.link.records for one in page.rows]
        after = page.after
        if after is None:
            break
    assert pages == wanted
    decide(project, [Decision("ada", "2026-01-01", LINK, " ".join(wanted[1]), "unsure")])
    assert [one.link.records for one in queue(project).rows] == [wanted[0], *wanted[2:]]
    assert [one.link.records for one in queue(project, coder="bea").rows] == wanted, "a second coder is asked too"
    decide(project, [Decision("ada", "2026-01-01", LINK, " ".join(wanted[1]), "undo", undo_of=1)])
    assert [one.link.records for one in queue(project).rows] == wanted


def _reweighed(one: Kept, bits: dict[tuple[str, str], float]) -> object:
    review = [msgspec.structs.replace(link, bits=bits.get(link.records, link.bits)) for link in one.event.review]
    return msgspec.structs.replace(one.event, review=tuple(review))


@pytest.mark.parametrize(
    ("sql", "table", "what"),
    [
        ("UPDATE events SET state = 'confirmed' WHERE n = (SELECT max(n) FROM events)", "events", "state: not what"),
        ("UPDATE event_places SET city = 'paris'", "event_places", "city: not what"),
        ("DELETE FROM members WHERE position = 1", "members", "rows: not what"),
        ("UPDATE event_links SET bits = bits + 1 WHERE kind > 0", "event_links", "bits: not what"),
        ("UPDATE linked SET event = 'e-other' WHERE n = 2", "linked", "event: not as written"),
        ("UPDATE linkings SET decisions = 7 WHERE n = 2", "linkings", "decisions: not as written"),
        ("DELETE FROM events", "events", "rows: not what"),
    ],
)
def test_what_is_changed_is_named(filled: Path, altered: Callable[..., None], sql: str, table: str, what: str) -> None:
    with open_project(filled) as project:
        last = next(iter(every(project)))
        told = msgspec.structs.replace(last, summary=msgspec.structs.replace(last.summary, state="unconfirmed"))
        save(project, newest(project).inputs, [told], gone=[])
    altered(filled, sql)
    with open_project(filled, read_only=True) as project:
        found = verify(project).problems
    assert any(one.table == table and what in one.what for one in found), found


@pytest.mark.parametrize("sql", ["DELETE FROM events", "UPDATE members SET record = 'x'", "DELETE FROM event_relations"])
def test_what_is_made_of_linked_events_is_made_again(filled: Path, altered: Callable[..., None], sql: str) -> None:
    with open_project(filled, read_only=True) as project:
        before = list(every(project)), events(project).rows
    altered(filled, sql)
    assert {check.name: check.state for check in examine(filled, repair=True) if check.state != "ok"} == {"events": "mended"}
    with open_project(filled, read_only=True) as project:
        assert (list(every(project)), events(project).rows) == before
        assert not verify(project).problems


def test_linkings_are_saved_from_a_damaged_project_as_far_as_they_are_whole(
    filled: Path, altered: Callable[..., None], tmp_path: Path
) -> None:
    with open_project(filled, read_only=True) as project:
        before = list(every(project)), linkings(project)
        (size,) = project.connection.execute("SELECT count(*) FROM linked WHERE linking = 1").fetchone()
    found = recover(filled, tmp_path / "whole.selon")
    assert (found.kept["linkings"], found.lost) == (2, ())
    with open_project(tmp_path / "whole.selon") as project:
        assert (list(every(project)), linkings(project)) == before
        assert not verify(project).problems
    altered(filled, f"UPDATE linked SET body = zeroblob(9) WHERE n = {size + 2}")
    found = recover(filled, tmp_path / "part.selon")
    assert found.kept["linkings"] == 1
    assert "selon link" in found.lost[-1]
    with open_project(tmp_path / "part.selon") as project:
        assert len(linkings(project)) == 1
        assert not verify(project).problems


def test_written_once(filled: Path) -> None:
    with open_project(filled) as project:
        for table in ("linkings", "linked"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET entry = 1"):
                with pytest.raises(sqlite3.IntegrityError, match="written once"):
                    project.connection.execute(statement)


def test_a_save_that_fails_keeps_nothing(project: Project, invented: ModuleType, small: list[Document]) -> None:
    found = invented.linked(small, 2)
    save(project, invented.inputs(RUN), found)
    before = project.connection.execute("SELECT * FROM log").fetchall()

    def breaking() -> Iterator[Kept]:
        yield from invented.linked(small, 3)[:2]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        save(project, invented.inputs(RUN, 1), breaking())
    assert project.connection.execute("SELECT * FROM log").fetchall() == before
    assert list(every(project)) == found
    assert not verify(project).problems
