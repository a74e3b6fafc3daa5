"""A coder: packs, gazetteer and parsers loaded once, then any number of reports coded."""

import sqlite3
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from selon import __version__, pipeline
from selon.errors import ResourceError, UnsupportedLanguage
from selon.export.jsonl import head_of
from selon.export.visible import visible
from selon.extract.actions import BLOCKED
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.lang.load import load_pack, pack_codes
from selon.lang.pack import Pack
from selon.model import Coded, Mentions, Reading, Report
from selon.read.language import Profiles, identify, named, profiles
from selon.read.parse import Parser, open_parser

CODEBOOK = "1"
ParserMode = Literal["auto", "none", "spacy"]
"""``auto``: the language's model where one is installed · ``none``: no parses · ``spacy``: a model, or an error."""


def _named(codes: Iterable[str]) -> str:
    return ", ".join(named(code) for code in codes)


class Coder:
    """Holds what is loaded once. The only object with state: it fills as languages turn up."""

    def __init__(self, parser: ParserMode = "auto", gazetteer: Literal["auto", "none"] = "auto") -> None:
        self._mode = parser
        self._gazetteer_mode = gazetteer
        self._gazetteer: Gazetteer | None = None
        self._packs: dict[str, tuple[Pack, Mapping[str, Any]]] = {}
        self._parsers: dict[str, Parser | None] = {}
        self._profiles: Profiles | None = None
        self._codes: tuple[str, ...] = ()

    def pack(self, code: str) -> tuple[Pack, Mapping[str, Any]]:
        """The pack of a language and what the stages keep of it."""
        if code not in self._packs:
            pack = load_pack(code)
            self._packs[code] = (pack, pipeline.prepare(pack))
        return self._packs[code]

    def parser(self, pack: Pack) -> Parser | None:
        """The parser for the language of *pack*; its ``name`` goes into the output. Raises ResourceError (see :data:`ParserMode`)."""
        if self._mode == "none":
            return None
        if pack.code not in self._parsers:
            try:
                self._parsers[pack.code] = open_parser(pack.language.model, required=self._mode == "spacy")
            except ResourceError as error:
                if self._mode == "spacy":
                    raise
                sys.stderr.write(f"selon: going on by rules only: {visible(str(error))}\n")
                self._parsers[pack.code] = None
        return self._parsers[pack.code]

    def language(self, report: Report) -> str:
        """The language to code *report* in. Raises UnsupportedLanguage, which names it."""
        self._codes = packs = self._codes or pack_codes()
        if report.language is not None:
            if report.language not in packs:
                raise UnsupportedLanguage(
                    f"{report.source}: there is no pack for {named(report.language)}; there are packs for {_named(packs)}"
                )
            return report.language
        if self._profiles is None:
            self._profiles = profiles(packs)
        guess = identify(report.text, self._profiles)
        if guess.code is None:
            raise UnsupportedLanguage(f"{report.source}: no words to tell the language by; if there are any, say which it is (--language)")
        if guess.code not in packs:
            raise UnsupportedLanguage(
                f"{report.source}: written in {named(guess.code)}, for which there is no pack; there are packs for {_named(packs)}"
            )
        if not guess.sure:
            raise UnsupportedLanguage(
                f"{report.source}: its language is near {named(guess.code)}, but too few of the common words of that language are in it "
                f"({guess.share:.0%}); if it is that language, say so: --language {guess.code}"
            )
        return guess.code

    def run(self, report: Report, until: str | None = None, have: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Everything the stages make of *report*, by stage name, up to the stage *until*. *have*: what some of them have made of it."""
        pack, prepared = self.pack(self.language(report))
        try:
            if have is not None:
                stages = tuple(stage for stage in pipeline.STAGES if stage.name not in have)
                return pipeline.run({**have, **self.given(report, pack, until)}, prepared, until, stages)
            return pipeline.run(self.given(report, pack, until), prepared, until)
        except sqlite3.Error as error:
            self._without_gazetteer(f"it is damaged ({error}); delete it and run: python -m selon.gazetteer.build")
            return pipeline.run(self.given(report, pack, until), prepared, until)

    def given(self, report: Report, pack: Pack, until: str | None = None) -> dict[str, Any]:
        """What the stages are handed: the report, and of parser and gazetteer what the stages up to *until* need."""
        wanted = pipeline.needs(until)
        return {
            "report": report,
            "gazetteer": self.gazetteer() if "gazetteer" in wanted else None,
            "parser": self.parser(pack) if "parser" in wanted else None,
        }

    def gazetteer(self) -> Gazetteer | None:
        """The gazetteer; None where it can't be had: then places have no coordinates, and the output says so."""
        if self._gazetteer_mode == "none":
            return None
        if self._gazetteer is None:
            try:
                self._gazetteer = open_gazetteer()
            except ResourceError as error:
                self._without_gazetteer(str(error))
        return self._gazetteer

    def _without_gazetteer(self, reason: str) -> None:
        sys.stderr.write(f"selon: going on without a gazetteer, so places have no coordinates: {visible(reason)}\n")
        self._gazetteer, self._gazetteer_mode = None, "none"

    def mentions(self, report: Report, kind: str) -> tuple[Reading, Mentions]:
        """What one finder found in *report*; quotations come with their voices, so they are those of the last finder."""
        stage = "voices" if kind == "quotations" else kind
        have = self.run(report, until=stage)
        return have["reading"], have[stage]

    def code(self, report: Report, have: Mapping[str, Any] | None = None) -> Coded:
        """*report* coded: its records and what the checks say of them; *have* as in :meth:`run`. Raises UnsupportedLanguage."""
        return self._coded(report, self.run(report, have=have))

    def with_mentions(self, report: Report, kind: str) -> tuple[Coded, Mentions]:
        """*report* coded, and what one finder found in it on the way."""
        have = self.run(report)
        return self._coded(report, have), have[kind]

    def explain(self, report: Report) -> tuple[Coded, Mentions]:
        """*report* coded, and what was left out: the triggers that were decided against, each with the rule that did so."""
        have = self.run(report)
        return self._coded(report, have), tuple(mention for mention in have["actions"] if mention.label == BLOCKED)

    def _coded(self, report: Report, have: Mapping[str, Any]) -> Coded:
        reading: Reading = have["reading"]
        pack, _ = self.pack(reading.language)
        parser, gazetteer = self.parser(pack), self.gazetteer()
        return Coded(
            selon=__version__,
            codebook=CODEBOOK,
            packs={pack.code: pack.hash},
            parser=parser.name if parser else None,
            gazetteer=gazetteer.name if gazetteer else None,
            report=head_of(report, reading.language),
            outcome="coded" if any(record.family == "protest" for record in have["weighed"]) else "not_relevant",
            records=have["weighed"],
            findings=have["findings"],
            attribution=gazetteer.attribution if gazetteer else None,
        )
