"""What becomes of one record of a crawl. A funnel, cheapest step first; each record leaves it with one outcome.

1. **page**: other records, other media, errors of servers, what is cut or too large (:mod:`selon.runner.crawl_page`);
2. **bytes**: cues in the bytes (:mod:`selon.ingest.cues`), before anything is parsed: ``no_cue``;
3. **text**: cues in the main text as a fast parser has it: ``low_score``; then its language: ``unsupported_language``;
4. **triggers**: the coder's own finder of actions on that text: without a trigger there is nothing to code, so it is ``not_relevant``;
5. **coding**: text and facts by the careful readers, then full coding: ``coded`` or ``not_relevant``.

Pure: the same record gives the same outcome and the same bytes, whatever came before it.
"""

import hashlib
from typing import NamedTuple

import msgspec
from msgspec import Struct
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import HTMLTree

from selon import pipeline
from selon.coder import Coder, ParserMode
from selon.errors import InputError
from selon.export.jsonl import coded_line
from selon.ingest.cues import THRESHOLD, Filter, lexicon
from selon.lang.load import load_pack, pack_codes
from selon.model import Act, Report
from selon.runner.crawl_page import Page, Skipped, page_of
from selon.runner.crawl_records import Entry

_LIGHT = tuple(stage for stage in pipeline.STAGES if stage.name in ("reading", "quotations", "actions"))
"""The stages that find triggers, without those that only place and date them."""


class Kept(Struct, frozen=True):
    """The text of a page that was coded, to look the evidence up in: offsets in the coded line are those of ``text``."""

    id: str
    url: str
    record: str
    fetched: str | None
    text: str


class Verdict(NamedTuple):
    """What became of a record: its outcome, why, and for a coded page the line of records and that of its text."""

    outcome: str
    reason: str = ""
    line: bytes = b""
    text: bytes = b""


class Funnel:
    """Packs, cues and models loaded once, then any number of records judged."""

    def __init__(self, parser: ParserMode = "auto") -> None:
        self.coder = Coder(parser)
        self.cues = Filter(lexicon([load_pack(code) for code in pack_codes()]))

    def judge(self, entry: Entry, source: str) -> Verdict:
        """The verdict on *entry*, a record of the file *source*."""
        page = page_of(entry)
        if isinstance(page, Skipped):
            return Verdict(*page)
        if self.cues.best(page.body) < THRESHOLD:
            return Verdict("no_cue")
        text = main_text(page)
        scores = self.cues.scores(" ".join(text.split()).encode())
        if max(scores.values(), default=0) < THRESHOLD:
            return Verdict("low_score")
        report = _report(page, text, f"{source}#{entry.offset}")
        try:
            language = self.coder.language(report)
            if scores.get(language, 0) < THRESHOLD:
                return Verdict("low_score")
            if not self._tells(report, language):
                return Verdict("not_relevant")
            return self._coded(page, report)
        except InputError as error:
            return Verdict(error.outcome, str(error))

    def _tells(self, report: Report, language: str) -> bool:
        """Whether the finder of actions accepts a trigger of a protest in *report*."""
        _, prepared = self.coder.pack(language)
        found = pipeline.run({"report": report, "times": ()}, prepared, None, _LIGHT)["actions"]
        return any(isinstance(mention.value, Act) and mention.value.family == "protest" for mention in found)

    def _coded(self, page: Page, report: Report) -> Verdict:
        coded = self.coder.code(report)
        if coded.outcome != "coded":
            return Verdict(coded.outcome)
        kept = Kept(report.id, page.url, report.source, page.fetched, report.text)
        return Verdict("coded", "", coded_line(coded), msgspec.json.encode(kept))


def main_text(page: Page) -> str:
    """The main text of *page* by the fast parser, all of its text where that finds none."""
    encoding = page.charset or detect_encoding(page.body) or "utf-8"
    if page.media == "text/plain":
        return bytes_to_str(page.body, encoding)
    tree = HTMLTree.parse_from_bytes(page.body, encoding)
    text: str = extract_plain_text(tree, main_content=True)
    return text if text.strip() else extract_plain_text(tree)


def _report(page: Page, text: str, source: str) -> Report:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Report(f"sha256:{digest}", source, text)
