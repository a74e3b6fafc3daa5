"""How the values of a record came about, step by step and in words: the text, the rule, the record, the voice, the checks."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from selon.export.visible import visible
from selon.export.wording import told
from selon.export.words import Words
from selon.model import Act, Coded, Evidence, Finding, Mention, Mentions, Record, Report, Statement, Voice, When

STATUS = "status"
_AROUND = 30
_SPAN = "span:"

Source = Callable[[str], tuple[str, str]]
"""From a rule's id to where it stands (file and line) and its note ("" where it has none)."""

Title = Callable[[str, str], str]
"""From a list of the codebook and a code to its label in the reader's language."""


class Explained(Struct, frozen=True):
    """One value: a heading, and the steps that led to it."""

    heading: str
    steps: tuple[str, ...]


def doubt_words(words: Words, doubt: str, field: str, title: Title) -> str:
    """What the doubt *doubt* says of a value of *field*, in the reader's words; assignment rules and codes share a sentence each."""
    if doubt in words.assigned:
        return words.doubts["coding"].format(reason=words.assigned[doubt])
    kind, _, code = doubt.partition(".")
    if not code:
        return words.doubts[doubt].format(field=title("fields", field)) if doubt in words.doubts else doubt
    of, _, code = code.partition(".")  # the codes of a field are the list of its name
    return words.doubts[kind].format(code=title(f"{of}s", code)) if kind in words.doubts else doubt


def confidence_words(words: Words, statement: Statement, title: Title) -> str:
    """How likely a coder has the same, and what speaks against it; "" where that was not weighed."""
    if statement.confidence is None:
        return ""
    said = words.steps["confidence"].format(confidence=f"{statement.confidence:.2f}".replace(".", words.steps["decimal"]))
    reasons = words.steps["between"].join(doubt_words(words, doubt, statement.field, title) for doubt in statement.doubts)
    return said + words.steps["doubts"].format(reasons=reasons) if reasons else said


class Explainer(Struct, frozen=True):
    """What explanations are made of: the report and its coding, the sentences, and how rules and codes are looked up and findings said."""

    report: Report
    coded: Coded
    actions: Mentions
    words: Words
    source: Source
    title: Title
    finding: Callable[[Finding], str] = lambda finding: finding.message

    def field(self, record: Record, field: str) -> tuple[Explained, ...]:
        """Every value of *field* in *record*; the status where *field* is ``status``."""
        if field == STATUS:
            return (self._status(record),)
        return tuple(self._statement(s) for s in record.statements if s.field == field)

    def least_sure(
        self, records: Iterable[tuple[int, Record]], below: float, field: str | None = None
    ) -> tuple[tuple[int, Record, Explained], ...]:
        """The values of *records*, numbered, with a confidence under *below*, the least sure first; of all fields where *field* is None."""
        found = [
            (s.confidence, number, record, s)
            for number, record in records
            for s in record.statements
            if s.confidence is not None and s.confidence < below and field in (None, s.field)
        ]
        return tuple((number, record, self._statement(s)) for _, number, record, s in sorted(found, key=lambda one: one[:2]))

    def _say(self, step: str, **values: str) -> str:
        return self.words.steps[step].format(**values)

    def _context(self, pieces: Sequence[Evidence]) -> str:
        text = self.report.text
        shown = []
        for piece in pieces:
            before = text[max(0, piece.start - _AROUND) : piece.start].rsplit("\n", 1)[-1]
            after = text[piece.end : piece.end + _AROUND].split("\n", 1)[0]
            shown.append(visible(f"… {before}[{piece.text}]{after} …"))
        return " / ".join(shown)

    def _statement(self, statement: Statement) -> Explained:
        value = told(statement)
        heading = f"{self.title('fields', statement.field)}: {' … '.join(visible(w) for w in value.words)}"
        file, note = self.source(statement.rule)
        steps = [self._say("words", words=self._context(statement.evidence))]
        if value.value or value.note:
            steps.append(self._say("value", value=", ".join(part for part in (value.value, value.note) if part)))
        steps.append(self._say("rule", rule=statement.rule, file=file))
        if note:
            steps.append(self._say("note", note=note))
        basis = self._basis(statement)
        if basis:
            steps.append(self._say("basis", words=basis))
        reason = self.words.assigned.get(statement.assigned_by or "")
        if reason:
            steps.append(self._say("record", reason=reason))
        steps.append(self._voice(statement.voice))
        sure = confidence_words(self.words, statement, self.title)
        if sure:
            steps.append(sure)
        steps += [self._say("finding", message=visible(self.finding(f))) for f in self.coded.findings if statement.id in f.statements]
        return Explained(heading, tuple(steps))

    def _basis(self, statement: Statement) -> str:
        """What the value was worked out from: spans of the text, or other statements."""
        known = {s.id: s for record in self.coded.records for s in record.statements}
        pieces = []
        for key in statement.derived_from:
            if key.startswith(_SPAN):
                first, last = key.removeprefix(_SPAN).split("-")
                pieces.append(self.report.text[int(first) : int(last)])
            elif key in known:
                pieces += [piece.text for piece in known[key].evidence]
        return " / ".join(visible(piece) for piece in pieces)

    def _voice(self, voice: Voice) -> str:
        words = self.words.voices
        if voice.speaker is None:
            return words["outlet"] if voice.kind == "outlet" else words["nobody"].format(kind=self._kind(voice))
        role = self.title("roles", voice.speaker.role)
        said = words["speaker"].format(speaker=visible(voice.speaker.text), role=role, kind=self._kind(voice))
        if voice.cue is not None:
            said += words["cue"].format(cue=visible(voice.cue.text))
        if voice.speaker.name and voice.speaker.name != voice.speaker.text:
            said += words["name"].format(name=visible(voice.speaker.name))
        return said

    def _kind(self, voice: Voice) -> str:
        return self.words.kinds.get(voice.kind, voice.kind)

    def _status(self, record: Record) -> Explained:
        """The words that tell a status, of the triggers of *record*; and its day against the report's."""
        starts = {piece.start for s in record.statements if s.field in {"form", "kind"} for piece in s.evidence}
        steps = [step for m in self.actions if m.start in starts for step in self._told_by(m)]
        steps = steps or [self.words.steps["status_none"]]
        published = self.coded.report.published
        day = next((s.value.latest for s in record.statements if isinstance(s.value, When) and s.value.latest), None)
        if day and published:
            steps.append(self._say("status_day", day=day[:10], published=published))
        heading = self._say("status", status=self.title("statuses", record.status))
        return Explained(heading, tuple(steps))

    def _told_by(self, mention: Mention) -> list[str]:
        act = mention.value
        if not isinstance(act, Act) or act.status is None:
            return []
        values = {"words": visible(mention.text), "status": self.title("statuses", act.status)}
        if mention.basis:
            return [self._say("status_hint", because=" / ".join(visible(b.text) for b in mention.basis), **values)]
        return [self._say("status_word", **values)]
