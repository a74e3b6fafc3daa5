"""A coder: packs, gazetteer and parsers loaded once, then any number of reports coded."""

from collections.abc import Mapping
from typing import Any, Literal

from selon import pipeline
from selon.errors import UnsupportedLanguage
from selon.lang.load import load_pack, pack_codes
from selon.lang.pack import Pack
from selon.model import Report
from selon.read.language import Profiles, identify, named, profiles
from selon.read.parse import Parser, open_parser

ParserMode = Literal["auto", "none", "spacy"]
"""``auto``: the language's model where one is installed · ``none``: no parses · ``spacy``: a model, or an error."""


class Coder:
    """Holds what is loaded once. The only object with state: it fills as languages turn up."""

    def __init__(self, parser: ParserMode = "auto", gazetteer: Literal["auto", "none"] = "auto") -> None:
        self._mode = parser
        self._gazetteer_mode = gazetteer
        self._packs: dict[str, tuple[Pack, Mapping[str, Any]]] = {}
        self._parsers: dict[str, Parser | None] = {}
        self._profiles: Profiles | None = None

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
            self._parsers[pack.code] = open_parser(pack.language.model, required=self._mode == "spacy")
        return self._parsers[pack.code]

    def language(self, report: Report) -> str:
        """The language to code *report* in. Raises UnsupportedLanguage, which names it."""
        packs = pack_codes()
        offer = ", ".join(named(code) for code in packs)
        if report.language is not None:
            if report.language not in packs:
                raise UnsupportedLanguage(f"{report.source}: there is no pack for {named(report.language)}; there are packs for {offer}")
            return report.language
        if self._profiles is None:
            self._profiles = profiles(packs)
        guess = identify(report.text, self._profiles)
        if guess.code is None:
            raise UnsupportedLanguage(f"{report.source}: no words to tell the language by; if there are any, say which it is (--language)")
        if guess.code not in packs:
            raise UnsupportedLanguage(
                f"{report.source}: written in {named(guess.code)}, for which there is no pack; there are packs for {offer}"
            )
        if not guess.sure:
            raise UnsupportedLanguage(
                f"{report.source}: its language is near {named(guess.code)}, but too few of the common words of that language are in it "
                f"({guess.share:.0%}); if it is that language, say so: --language {guess.code}"
            )
        return guess.code

    def run(self, report: Report, until: str | None = None) -> dict[str, Any]:
        """Everything the stages make of *report*, by stage name, up to the stage *until*."""
        pack, prepared = self.pack(self.language(report))
        names = [stage.name for stage in pipeline.STAGES]
        wanted = until is None or names.index("parses") <= names.index(until)
        parser = self.parser(pack) if wanted else None
        return pipeline.run({"report": report, "gazetteer": None, "parser": parser}, prepared, until)
