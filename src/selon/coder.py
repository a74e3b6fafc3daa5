"""A coder: packs, gazetteer and parsers loaded once, then any number of reports coded."""

from collections.abc import Mapping
from typing import Any

from selon import pipeline
from selon.errors import UnsupportedLanguage
from selon.lang.load import load_pack, pack_codes
from selon.lang.pack import Pack
from selon.model import Report
from selon.read.language import identify


class Coder:
    """Holds what is loaded once. The only object with state: it fills as languages turn up."""

    def __init__(self, parser: str = "auto") -> None:
        self._mode = parser
        self._packs: dict[str, tuple[Pack, Mapping[str, Any]]] = {}

    def pack(self, code: str) -> tuple[Pack, Mapping[str, Any]]:
        """The pack of a language and what the stages keep of it."""
        if code not in self._packs:
            pack = load_pack(code)
            self._packs[code] = (pack, pipeline.prepare(pack))
        return self._packs[code]

    def language(self, report: Report) -> str:
        """The language to code *report* in. Raises UnsupportedLanguage, which names it."""
        code = report.language or identify(report.text)
        if code not in pack_codes():
            raise UnsupportedLanguage(f"{report.source}: written in {code!r}, for which there is no pack (packs: {', '.join(pack_codes())})")
        return code

    def run(self, report: Report, until: str | None = None) -> dict[str, Any]:
        """Everything the stages make of *report*, by stage name."""
        pack, prepared = self.pack(self.language(report))
        return pipeline.run({"report": report, "gazetteer": None, "parser": None}, prepared, until)
