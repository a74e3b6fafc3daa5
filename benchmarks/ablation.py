"""What each part of Selon adds: the same gold coded with one part taken out at a time.

    python benchmarks/ablation.py [--write docs/ablation.md] [--language fr|en]

Gold: the part of this project's own reports that is for development (gold/<xx>/reports), scored by selon.evaluate; and, where the
development reports are here (SELON_SHARED, default ../shared), their part for development with their own scorer. What is absent is skipped
and said.

A part is taken out from outside, with what the packages offer: another pack, another stage in the graph, another mode of the coder. The
rules were written with all parts in place, so a figure says what is lost without the part now, not what a system built without it would
reach.
"""

import argparse
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Literal, NamedTuple
from unittest.mock import patch

from msgspec.structs import replace
from rich.console import Console

from selon import pipeline
from selon.coder import Coder, ParserMode
from selon.coding import records
from selon.coding.scenes import MAIN, Scenes
from selon.evaluate.run import evaluate
from selon.export.jsonl import coded_line, mentions_line
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Mention, Mentions, Report, When
from selon.pipeline import STAGES, Stage

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
KEPT_FROM = {"fr": 40, "en": 15}
"""The numbers from which on the development reports are kept unread."""

OWN = {
    "events": "events F1",
    "form": "form",
    "status": "status",
    "date": "date",
    "date_invented": "days made up",
    "city": "city",
    "size_by_role": "size by role",
    "organiser": "organiser",
    "demand": "demand",
    "response": "response",
    "contested_as_outlet": "contested as outlet's",
    "false_protests": "false protests",
}
"""Measures of selon.evaluate, and what the columns are called."""
DEVELOPMENT = {
    "events": "events",
    "form": "form",
    "status": "status",
    "date": "date_day",
    "date_invented": "date_invented",
    "city": "city",
    "size_by_role": "size+role",
    "organiser": "organisers",
    "demand": "demands",
    "response": "response",
    "contested_as_outlet": "contested_as_outlet",
    "false_protests": "nonprotest_clean",
}
"""The same in the development scorer; its last one counts the other way round."""
Figures = dict[str, float | None]


class Part(NamedTuple):
    """A part that can be taken out: a change to the pack, to the graph, to the coder, or to what a module uses."""

    name: str
    told: str
    pack: Callable[[Pack], Pack] = lambda pack: pack
    stages: Callable[[Stage], Stage] = lambda stage: stage
    parser: ParserMode = "auto"
    gazetteer: Literal["auto", "none"] = "auto"
    held: Callable[[], AbstractContextManager[Any]] = nullcontext


class Reduced(Coder):
    """A coder without one part."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.parser, part.gazetteer)
        self._change = part.pack
        self._stages = tuple(part.stages(stage) for stage in STAGES)
        self._reduced: dict[str, tuple[Pack, Mapping[str, Any]]] = {}

    def pack(self, code: str) -> tuple[Pack, Mapping[str, Any]]:
        """The pack of a language, changed, and what the stages keep of it."""
        if code not in self._reduced:
            pack = self._change(load_pack(code))
            self._reduced[code] = (pack, pipeline.prepare(pack, self._stages))
        return self._reduced[code]

    def run(self, report: Report, until: str | None = None, have: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Everything that the stages that are left make of *report*; *have*: what some of them have made of it."""
        pack, prepared = self.pack(self.language(report))
        had = have or {}
        stages = tuple(stage for stage in self._stages if stage.name not in had)
        return pipeline.run({**had, **self.given(report, pack, until)}, prepared, until, stages)


def without_negative_contexts(pack: Pack) -> Pack:
    """No phrases that block a trigger, no cues that speak against one, no forces whose doing is no protest."""
    section = pack.actions
    cues = tuple(cue for cue in section.cues if cue.weight >= 0)
    nobody: dict[str, frozenset[str]] = dict.fromkeys(section.scoring.forces, frozenset())
    return replace(pack, actions=replace(section, blocked=(), cues=cues, scoring=replace(section.scoring, forces=nobody)))


def without_anchors(stage: Stage) -> Stage:
    """Only times whose own words name the year are days; the others keep their place and have no value in the calendar."""
    if stage.name != "times":
        return stage

    def find(*given: Any) -> Mentions:
        return tuple(map(_bare, stage.run(*given)))

    return replace(stage, run=find)


def _bare(mention: Mention) -> Mention:
    value = mention.value
    if not isinstance(value, When) or value.earliest is None or value.earliest[:4] in mention.text:
        return mention
    return replace(mention, value=replace(value, edtf=None, earliest=None, latest=None, runner_up=None, margin=None), basis=())


def without_voices(stage: Stage) -> Stage:
    """Nobody's words but the outlet's."""
    return replace(stage, run=lambda *_: ()) if stage.name == "voices" else stage


class OneScene(Scenes):
    """Every figure, actor and demand goes to the main event."""

    def episode(self, mention: Mention, sides: frozenset[str]) -> tuple[Any, str]:
        """The main event, or where its side has no such field the first episode that has."""
        if self._main is not None and self._main.side in sides:
            return self._main, MAIN
        return next((episode for _, episode in self._told if episode.side in sides), None), MAIN


PARTS = (
    Part("everything", "all parts in place"),
    Part("parser", "no dependency parses: subjects and ends of clauses by shallow rules only", parser="none"),
    Part("negative contexts", "no phrase blocks a word of protest, nothing speaks against it", pack=without_negative_contexts),
    Part("anchors of times", "only times that name their year are days of the calendar", stages=without_anchors),
    Part("scenes", "every figure, actor and demand goes to the main event", held=lambda: patch.object(records, "Scenes", OneScene)),
    Part("voices", "nobody is heard but the outlet", stages=without_voices),
    Part("gazetteer", "no places but those that a pack names", gazetteer="none"),
)


def own_gold(coder: Coder, language: str) -> Figures:
    """The figures on the part of our reports that is for development."""
    (found,) = evaluate(ROOT / "gold" / language / "reports", coder, "dev", language)
    if found.defects:
        raise SystemExit(f"a part cannot be taken out so: {found.defects[0]}")
    return {figure.name: figure.value for figure in found.figures if figure.name in OWN}


def scorer() -> Any:
    """The development data's scorer of reports, None where it is not here."""
    path = SHARED / "score_reports.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("score_reports", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_reports"] = module
    sys.path.insert(0, str(SHARED))
    spec.loader.exec_module(module)
    return module


def entries(scores: Any, language: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The development reports to read, each with its text."""
    for path in sorted((SHARED / "reports").glob(f"{language}-part*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = scores.load(json.loads(line), language) if line.strip() else None
            if entry is not None and int(entry["n"]) < KEPT_FROM[language]:
                yield entry, (SHARED / "reports" / entry["file"]).read_bytes().decode()


def development(scores: Any, coder: Coder, language: str) -> Figures:
    """The figures on the development reports."""
    done = []
    for entry, text in entries(scores, language):
        report = report_from_text(text, entry["file"], published=entry["published"], language=language)
        coded, mentions = coder.with_mentions(report, "voices")
        told = json.loads(mentions_line(report, language, mentions))
        done.append(scores.score_doc(entry, text, json.loads(coded_line(coded)), told))
    figures: Figures = {name: scores.value(*scores.total(done, theirs)) for name, theirs in DEVELOPMENT.items()}
    clean = figures["false_protests"]
    figures["false_protests"] = None if clean is None else 1 - clean
    return figures


def table(rows: list[tuple[str, Figures]]) -> str:
    """A table in Markdown, in per cent; below the first row the difference to it where there is one."""
    head = "| without | " + " | ".join(OWN.values()) + " |"
    lines = [head, "|---" * (len(OWN) + 1) + "|"]
    whole = rows[0][1]
    for name, figures in rows:
        cells = [_cell(figures.get(measure), None if figures is whole else whole.get(measure)) for measure in OWN]
        lines.append(f"| {'(nothing)' if figures is whole else name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float | None, whole: float | None) -> str:
    if value is None:
        return "–"
    if whole is None or round(100 * (value - whole), 1) == 0:
        return f"{100 * value:.1f}"
    return f"{100 * value:.1f} ({100 * (value - whole):+.1f})"


def measure(languages: list[str]) -> Iterator[tuple[str, str]]:
    """Title and table of each set of each language."""
    scores = scorer()
    rows: dict[str, list[tuple[str, Figures]]] = {}
    for part in PARTS:
        coder = Reduced(part)
        with part.held():
            for language in languages:
                rows.setdefault(f"Own gold, {language}, part for development", []).append((part.name, own_gold(coder, language)))
                if scores is not None:
                    title = f"Development reports, {language}"
                    rows.setdefault(title, []).append((part.name, development(scores, coder, language)))
    for title in sorted(rows, reverse=True):
        yield title, table(rows[title])
    if scores is None:
        yield (
            "Development reports",
            f"Not here: no {SHARED.name}/score_reports.py. Set SELON_SHARED to the folder that holds {SHARED.name}.",
        )


def page(tables: list[tuple[str, str]]) -> str:
    """The page of the documentation."""
    parts = "\n".join(f"- **{part.name}**: {part.told}." for part in PARTS[1:])
    told = "\n\n".join(f"## {title}\n\n{shown}" for title, shown in tables)
    return f"""# What each part adds

The same reports coded with one part taken out at a time, and scored as `selon evaluate` does; shares and F1 in per cent, in brackets the
difference to the first row, which has all parts. "Days made up", "contested as outlet's" and "false protests" are errors: better when
lower. The rules were written with all parts in place, so a row says what is lost without the part now, not what a system built without it
would reach. Figures of fields are of events that were found: a part whose loss makes events disappear can make what is left look better.

{parts}

Made by `python benchmarks/ablation.py --write docs/ablation.md`, with the parser where the row does not take it out.

{told}
"""


def main() -> None:
    """Measure, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", type=Path, help="also write the page of the documentation")
    arguments.add_argument("--language", choices=("fr", "en"), action="append")
    given = arguments.parse_args()
    console = Console(width=230)
    tables = list(measure(given.language or ["fr", "en"]))
    for title, shown in tables:
        console.print(f"\n{title}\n{shown}", markup=False, highlight=False, soft_wrap=True)
    if given.write:
        given.write.write_text(page(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
