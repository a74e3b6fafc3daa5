"""Views of a project's events: by any of their names, under the rules and flags of coders' decisions."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from selon import codebook
from selon.coder import Coder
from selon.errors import InputError
from selon.ingest.plain import report_from_text
from selon.model import Count, Document
from selon.rivals.rules import shipped
from selon.runner.configuration import Configuration
from selon.runner.linking import link_project
from selon.runner.shards import Item, code_one
from selon.runner.viewing import told_in, view_in, views_in
from selon.store.coded import CodedRow, save_shard
from selon.store.decisions import Decision, decide
from selon.store.documents import add, pending, reports
from selon.store.handle import Project
from selon.store.project import create
from selon.views import View

TEXTS = (
    ("The Severn Echo", "2024-03-04", "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said. "
     "Two people were injured."),
    ("Valley Post", "2024-03-05", "CARDIFF. About 500 people marched in Cardiff on 3 March 2024 for cheaper homes, organisers said. "
     "Four people were injured."),
)  # fmt: skip
BOOK = codebook.load()
RULES = shipped()


@pytest.fixture
def project(tmp_path: Path, coder: Coder, rules: Configuration) -> Project:
    """A project of two reports of one march, coded and linked."""
    made = create(tmp_path / "p.selon")
    for outlet, day, text in TEXTS:
        document = Document(report_from_text(text + "\n", f"{outlet}.txt", outlet=outlet, published=day), text.encode(), "text")
        add(made, [document], batch=day)
    rows = [code_one(coder, rules, Item(name, report)) for name, report in reports(made, pending(made, "run"))]
    save_shard(made, "run", "a", [row for row in rows if isinstance(row, CodedRow)])
    return made


def injured(found: View) -> tuple[str, int | None]:
    choice = next(one.choice for one in found.chosen if one.field == "injured")
    assert isinstance(choice.value, Count)
    return choice.rule, choice.value.low


def test_a_project_that_is_not_linked_says_so(project: Project) -> None:
    with project, pytest.raises(InputError, match="first: selon link"):
        view_in(project, "e-1", BOOK, RULES)


def test_views_by_any_name_and_all_of_them(project: Project) -> None:
    with project:
        link_project(project)
        (march,) = [one for one in views_in(project, BOOK, RULES) if len(one.event.records) == 2]
        assert {account.source.outlet for account in march.accounts} == {"The Severn Echo", "Valley Post"}
        assert injured(march) == ("most_recent", 4)
        for name in (march.event.event, march.event.event[:8], march.event.records[1]):
            assert view_in(project, name, BOOK, RULES) == march
        assert [event for event, _ in told_in(project)] == [one.event for one in views_in(project, BOOK, RULES)]
        with pytest.raises(InputError, match="no event 'e-none'"):
            view_in(project, "e-none", BOOK, RULES)


def test_coders_choose_rules_and_flag_events(project: Project) -> None:
    with project:
        link_project(project)
        name = next(one.event.event for one in views_in(project, BOOK, RULES) if len(one.event.records) == 2)
        rule = Decision("ana", "2024-04-01T00:00:00Z", "event", name, "rule", field="injured", new='"lowest"')
        decide(project, [rule])
        assert injured(view_in(project, name, BOOK, RULES)) == ("lowest", 2)
        decide(project, [replace(rule, new='"highest"')])
        assert injured(view_in(project, name, BOOK, RULES)) == ("highest", 4)
        assert view_in(project, name, BOOK, RULES).state == "confirmed"
        decide(project, [Decision("ana", "2024-04-02T00:00:00Z", "event", name, "flag", reason="two marches?")])
        assert {one.state for one in views_in(project, BOOK, RULES) if one.event.event == name} == {"pending"}


def test_an_event_whose_records_coders_took_away_has_no_view(project: Project) -> None:
    with project:
        link_project(project)
        march = next(one for one in views_in(project, BOOK, RULES) if len(one.event.records) == 2)
        decide(project, [Decision("ana", "2024-04-01T00:00:00Z", "record", name, "reject") for name in march.event.records])
        assert march.event.event not in {one.event.event for one in views_in(project, BOOK, RULES)}
        with pytest.raises(InputError, match="link again"):
            view_in(project, march.event.event, BOOK, RULES)
