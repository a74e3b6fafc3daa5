"""What the report in one file tells of a project, or of a release: views of its events, and the facts of how they came about."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from selon.codebook.book import Codebook, load
from selon.export.event_sheet import Reader
from selon.export.labels import load_labels
from selon.export.privacy import Guard
from selon.export.report import Facts, report_page
from selon.export.speech import speech
from selon.link.sentences import sentences
from selon.model import Coded
from selon.releases.lineage import renamed
from selon.releases.manifest import Manifest, Masked
from selon.releases.sheet import cited, heading, notes, privacy_notes
from selon.rivals.rules import Rules, shipped
from selon.runner.reviewed import reviewed_lines
from selon.runner.viewing import linked, views_in
from selon.store.documents import text
from selon.store.events import newest
from selon.store.handle import Project
from selon.views import View


def report(project: Project, language: str, guard: Guard) -> tuple[str, int]:
    """The page of *project* for readers of *language*, with what *guard* leaves of names, and how many events are on it.

    Raises InputError where nothing is linked yet, UsageError for a language that there are no words in.
    """
    reader, book, rules = _reading(language)
    linked(project)
    linking = newest(project)
    run = linking.inputs.run if linking is not None else None
    told = _facts(project, reviewed_lines(project, run), guard)  # all reports before any event: names of one may stand in another
    views = list(_shown(project, (book, rules, guard), {}))
    masked = Masked(guard.level, guard.places, guard.people, guard.grid)
    return report_page(views, replace(told, notes=privacy_notes(masked, language)), reader), len(views)


def release_page(project: Project, names: Mapping[str, str], manifest: Manifest, language: str, guard: Guard) -> str:
    """The page of a release that is being made of *project*, with the ids that its events have there (*names*, by those in the project).

    *guard* has seen all reports; *manifest* is what the release says of itself before it has files.
    """
    reader, book, rules = _reading(language)
    made = manifest.made
    told = Facts(
        name=heading(manifest, language), digest=manifest.data, reports=manifest.figures.reports, records=manifest.figures.records,
        codebook=made.codebook, packs=_each(f"{code} {digest}" for code, digest in sorted(made.packs.items())),
        parser=_each(made.parsers) or None, gazetteer=_each(made.gazetteers) or None, attribution=manifest.attribution,
        notes=notes(manifest, language), heading=heading(manifest, language), cited=cited(manifest),
    )  # fmt: skip
    return report_page(list(_shown(project, (book, rules, guard), names)), told, reader)


def _reading(language: str) -> tuple[Reader, Codebook, Rules]:
    """What a page in *language* is made with. Raises UsageError for a language that there are no words in."""
    labels, book, rules = load_labels(language), load(), shipped(language)
    called = {name: rule.label[language] for name, rule in rules.rules.items()}
    return Reader(speech(language, book), labels, called, sentences(language).link), book, rules


def _shown(project: Project, by: tuple[Codebook, Rules, Guard], names: Mapping[str, str]) -> Iterator[View]:
    """The events under *names*, as the guard leaves them."""
    book, rules, guard = by
    for view in views_in(project, book, rules):
        yield guard.view(replace(view, event=renamed(view.event, names)), lambda report: text(project, report))


def _facts(project: Project, lines: Iterator[Coded], guard: Guard) -> Facts:
    """Facts of what was coded; the digest is of the lines as coders left them, so that it names exactly what the page was made from."""
    digest, reports, records = hashlib.sha256(), 0, 0
    configurations: dict[tuple[str, str, str | None, str | None], None] = {}
    attribution: dict[str, None] = {}
    for line in lines:
        guard.learn(line, text(project, line.report.id))
        digest.update(msgspec.json.encode(line, order="sorted"))
        reports, records = reports + 1, records + len(line.records)
        packs = ", ".join(f"{code} {hash}" for code, hash in sorted(line.packs.items()))
        configurations.setdefault((line.codebook, packs, line.parser, line.gazetteer))
        attribution |= dict.fromkeys([line.attribution] if line.attribution else [])
    known = sorted(configurations, key=str)
    return Facts(
        name=project.path.name,
        digest=f"sha256:{digest.hexdigest()}",
        reports=reports,
        records=records,
        codebook=_each(one[0] for one in known),
        packs=_each(one[1] for one in known),
        parser=_each(one[2] for one in known) or None,
        gazetteer=_each(one[3] for one in known) or None,
        attribution=tuple(attribution),
    )


def _each(found: Iterable[str | None]) -> str:
    return ", ".join(dict.fromkeys(one for one in found if one))
