"""Views of events: the records of an event side by side, what the rules choose, and what the checks across reports find."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from selon.check.across import across
from selon.codebook.book import Codebook
from selon.model import Coded
from selon.rivals.rules import Rules
from selon.rivals.view import view
from selon.views import Account, Event, Source, View


def viewed(event: Event, accounts: Sequence[Account], book: Codebook, rules: Rules | None = None, *, due: bool = False) -> View:
    """The view of *event* (:func:`selon.rivals.view.view`) with the findings of the checks across reports."""
    found = view(event, accounts, book, rules, due=due)
    return replace(found, findings=across(found))


def accounts_of(coded: Iterable[Coded]) -> dict[str, Account]:
    """Record id -> account, of coded reports; of a report that is given twice the first counts."""
    found: dict[str, Account] = {}
    for one in coded:
        head = one.report
        source = Source(head.id, head.source, None, head.outlet, head.title, head.published, head.language)
        for record in one.records:
            found.setdefault(record.id, Account(record, source))
    return found
