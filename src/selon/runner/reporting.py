"""What the report in one file tells of a project: views of its events, and the facts of how they came about."""

import hashlib
from collections.abc import Iterator

import msgspec

from selon.codebook.book import load
from selon.export.event_sheet import Reader
from selon.export.labels import load_labels
from selon.export.privacy import Guard
from selon.export.report import Facts, report_page
from selon.export.speech import speech
from selon.model import Coded
from selon.rivals.rules import shipped
from selon.runner.reviewed import reviewed_lines
from selon.runner.viewing import views_in
from selon.store.documents import text
from selon.store.events import newest
from selon.store.handle import Project


def report(project: Project, language: str, guard: Guard) -> tuple[str, int]:
    """The page of *project* for readers of *language*, with what *guard* leaves of names, and how many events are on it.

    Raises InputError where nothing is linked yet, UsageError for a language that there are no words in.
    """
    labels, book = load_labels(language), load()
    rules = shipped(language)
    reader = Reader(speech(language, book), labels, {name: rule.label[language] for name, rule in rules.rules.items()})
    views = [guard.view(view, lambda name: text(project, name)) for view in views_in(project, book, rules)]
    linking = newest(project)
    run = linking.inputs.run if linking is not None else None
    told = _facts(project.path.name, reviewed_lines(project, run))
    return report_page(views, told, reader), len(views)


def _facts(name: str, lines: Iterator[Coded]) -> Facts:
    """Facts of what was coded; the digest is of the lines as coders left them, so that it names exactly what the page was made from."""
    digest, reports, records = hashlib.sha256(), 0, 0
    configurations: dict[tuple[str, str, str | None, str | None], None] = {}
    attribution: dict[str, None] = {}
    for line in lines:
        digest.update(msgspec.json.encode(line, order="sorted"))
        reports, records = reports + 1, records + len(line.records)
        packs = ", ".join(f"{code} {hash}" for code, hash in sorted(line.packs.items()))
        configurations.setdefault((line.codebook, packs, line.parser, line.gazetteer))
        attribution |= dict.fromkeys([line.attribution] if line.attribution else [])
    known = sorted(configurations, key=str)
    return Facts(
        name=name,
        digest=f"sha256:{digest.hexdigest()}",
        reports=reports,
        records=records,
        codebook=_each(one[0] for one in known),
        packs=_each(one[1] for one in known),
        parser=_each(one[2] for one in known) or None,
        gazetteer=_each(one[3] for one in known) or None,
        attribution=tuple(attribution),
    )


def _each(found: Iterator[str | None]) -> str:
    return ", ".join(dict.fromkeys(one for one in found if one))
