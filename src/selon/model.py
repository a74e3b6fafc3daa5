"""All types. Frozen; no logic beyond invariants.

Offsets are code points of ``Report.text``, half-open: ``text[start:end]``. Token indices are half-open too and count within the
whole reading. Dates are ISO 8601 strings (``YYYY-MM-DD``, optionally ``THH:MM``); uncertain dates are EDTF level 1.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import force_setattr

# --------------------------------------------------------------------------------------------------------------- text


class Evidence(Struct, frozen=True, order=True, gc=False):
    """A piece of the report's text: ``report.text[start:end] == text``. Made only by :func:`selon.text.evidence`."""

    start: int
    end: int
    text: str


class Report(Struct, frozen=True, gc=False):
    """One document by one outlet. ``id`` is ``sha256:`` + the digest of its text; ``published`` is ``YYYY-MM-DD`` or None."""

    id: str
    source: str
    text: str
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None


class Run(Struct, frozen=True, gc=False, array_like=True):
    """A stretch of a text layer and where it was drawn from: ``text[start:end]`` came from ``source[at:to]``.

    All four are code points, half-open; ``source`` is the raw bytes decoded by the document's encoding, less a byte order mark. The two
    lengths differ where the source writes characters otherwise (an entity of HTML, folded white space).
    """

    start: int
    end: int
    at: int
    to: int


class Remark(Struct, frozen=True):
    """Something that the intake door noticed and that cost or changed text: ``kind`` is a word, ``message`` says what, where, how much."""

    kind: str
    message: str


class Document(Struct, frozen=True):
    """What the intake door drew from a source: the report, its original bytes, and how one became the other.

    ``raw`` are the bytes of the smallest self-contained piece (a page, a feed, a table, a message), shared by all documents drawn from
    it; ``locator`` says which part of them this one is (``row 12``, ``entry 3``), empty for the whole. ``report.source`` is path or URL
    as given, with the member of an archive after ``#``. ``encoding_from``: mark, declared, valid, detected or given.
    ``published_from`` says where the publication date was read (``given``, ``meta``, ``json-ld``, ``url``, ``column``, ``header`` …).
    ``layer`` holds the runs of the text, in text order; text between runs was made by the door (a paragraph break).
    """

    report: Report
    raw: bytes
    media: Literal["text", "markdown", "html", "feed", "table", "archive", "email", "pdf"]
    locator: str = ""
    encoding: str | None = None
    encoding_from: str | None = None
    published_from: str | None = None
    url: str | None = None
    summary: str | None = None
    layer: tuple[Run, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Refused(Struct, frozen=True):
    """A source, or a part of one, that became no document: the outcome's word (:mod:`selon.errors`) and the reason in a sentence."""

    source: str
    outcome: str
    reason: str


class Token(Struct, frozen=True, gc=False):
    """One token. ``norm`` is the lower-case text with straight apostrophes; accents are kept (they tell words apart)."""

    start: int
    end: int
    text: str
    norm: str


class Sentence(Struct, frozen=True, gc=False):
    """``start``/``end`` in code points, ``first``/``last`` in tokens. ``heading``: a line of its own without a full stop."""

    start: int
    end: int
    first: int
    last: int
    paragraph: int
    heading: bool = False


class QuoteSpan(Struct, frozen=True, gc=False):
    """Text between quotation marks. ``start:end`` includes the marks, ``inner_start:inner_end`` does not. ``depth`` 0 is outermost."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int = 0
    closed: bool = True


class Parse(Struct, frozen=True, gc=False):
    """Dependencies of one sentence: for each of its tokens the head's index in the reading (itself for the root) and the label."""

    first: int
    heads: tuple[int, ...]
    labels: tuple[str, ...]


class Reading(Struct, frozen=True, gc=False):
    """A report cut into tokens, sentences, paragraphs (code-point spans) and quoted spans, in text order.

    ``starts``, ``ends`` and ``openings`` are made of these: where each token starts and ends and where each sentence starts, as rows of
    plain numbers, so that finding a place among them costs little (:func:`selon.text.token_range`).
    """

    report: Report
    language: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    paragraphs: tuple[tuple[int, int], ...]
    quotes: tuple[QuoteSpan, ...]
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    openings: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        force_setattr(self, "starts", tuple([token.start for token in self.tokens]))
        force_setattr(self, "ends", tuple([token.end for token in self.tokens]))
        force_setattr(self, "openings", tuple([sentence.start for sentence in self.sentences]))


Parses = Mapping[int, Parse]
"""Sentence index -> parse, for the sentences that were parsed."""

# ------------------------------------------------------------------------------------------------------------- values

TimePrecision = Literal["century", "decade", "year", "season", "month", "week", "day", "part_of_day", "hour", "minute"]
PlacePrecision = Literal["point", "venue", "city", "district", "region", "country", "area"]
Modality = Literal["exact", "about", "at_least", "at_most", "range", "vague"]
VoiceKind = Literal["outlet", "quoted", "paraphrased", "chanted", "hearsay"]


class When(Struct, frozen=True, tag="when", tag_field="type", gc=False):
    """A calendar interval. ``edtf`` keeps what is unknown (``XXXX-02-23``); earliest/latest are None when the year is unknown.

    ``reference`` marks a time that names no date ("now", "recently"): then ``edtf`` is None. ``runner_up`` is the EDTF of the reading that
    lost where neither tense nor words say which way the clause looks; ``margin`` in 0..1 is the winner's lead in nearness.
    """

    edtf: str | None
    earliest: str | None = None
    latest: str | None = None
    precision: TimePrecision | None = None
    reference: Literal["present", "past", "future"] | None = None
    runner_up: str | None = None
    margin: float | None = None


class Duration(Struct, frozen=True, tag="duration", tag_field="type", gc=False):
    """A length of time, ISO 8601 (``P3D``)."""

    iso: str


class Repeated(Struct, frozen=True, tag="set", tag_field="type", gc=False):
    """A repeated time, ISO 8601 period (``P1W`` for "every Friday")."""

    iso: str


class Candidate(Struct, frozen=True, gc=False):
    """A reading of a place name that lost: gazetteer name, id and country code."""

    name: str
    gazetteer: str
    country: str | None


class Where(Struct, frozen=True, tag="where", tag_field="type", gc=False):
    """A place. ``name`` as written. No latitude/longitude at country precision. ``margin`` in 0..1: winner's lead over ``runner_up``."""

    name: str
    precision: PlacePrecision
    latitude: float | None = None
    longitude: float | None = None
    radius_m: int | None = None
    gazetteer: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    runner_up: Candidate | None = None
    margin: float | None = None


class Count(Struct, frozen=True, tag="count", tag_field="type", gc=False):
    """A figure as an interval [low, high] (None: open). ``part_of`` is the id of the statement that this one is a part of;
    ``expected``: told as awaited, hoped for or planned, so that it counts nobody."""

    low: int | None
    high: int | None
    modality: Modality
    noun: str | None = None
    population: str | None = None
    words: str = ""
    part_of: str | None = None
    expected: bool = False

    @property
    def total(self) -> bool:
        """Whether it counts a whole: no part of another figure, and not only expected."""
        return self.part_of is None and not self.expected


class Who(Struct, frozen=True, tag="who", tag_field="type", gc=False):
    """A person, group or organisation: ``name`` as written, ``role`` (codebook speaker role), ``country`` (ISO 3166-1) where told."""

    name: str
    role: str | None = None
    country: str | None = None


class Words(Struct, frozen=True, tag="words", tag_field="type", gc=False):
    """Wording kept as it is (a slogan, a demand); ``language`` where it is known. ``stance`` of a demand: for or against."""

    text: str
    language: str | None = None
    stance: Literal["for", "against"] | None = None


class Code(Struct, frozen=True, tag="code", tag_field="type", gc=False):
    """A value of the codebook, with the words it was coded from."""

    code: str
    words: str


class Act(Struct, frozen=True, tag="act", tag_field="type", gc=False):
    """What an action mention says of itself: a codebook form or kind, and how it is told.

    ``relation``: ``counter`` where the words name a protest against a protest, ``again`` where they tell one more of its kind.
    """

    family: Literal["protest", "violence", "disaster", "other"]
    code: str
    word_class: Literal["noun", "verb"]
    tense: str | None = None
    status: str | None = None
    relation: Literal["counter", "again"] | None = None


Value = When | Duration | Repeated | Where | Count | Who | Words | Code | Act

# ------------------------------------------------------------------------------------------------- mentions and voices


class Speaker(Struct, frozen=True, gc=False):
    """Who says it: the span as written, the codebook role, and ``name``, the fuller name found elsewhere in the report."""

    start: int
    end: int
    text: str
    role: str
    name: str | None = None


class Voice(Struct, frozen=True, gc=False):
    """Whose word a value is. ``outlet``: the report's own. ``speaker`` is None for the outlet and where nobody is named."""

    kind: VoiceKind
    speaker: Speaker | None = None
    cue: Evidence | None = None


MentionKind = Literal["time", "place", "count", "actor", "action", "quotation", "demand", "response", "route", "cue"]


class Mention(Struct, frozen=True, gc=False):
    """A typed span that a finder found, with the pack rule that found it.

    ``label`` says what kind of thing it is within its kind (a count's role, a place's use, an actor's role, a quotation's type);
    each finder's docstring lists its labels. ``parts`` are further spans that belong to it (a discontinuous wording),
    ``basis`` the other mentions' spans that took part in computing the value (a year taken from an anniversary),
    ``voice`` is set on quotations.
    """

    kind: MentionKind
    start: int
    end: int
    text: str
    rule: str
    value: Value | None = None
    label: str | None = None
    parts: tuple[Evidence, ...] = ()
    basis: tuple[Evidence, ...] = ()
    voice: Voice | None = None


Mentions = tuple[Mention, ...]

# ------------------------------------------------------------------------------------------------ statements, records


class Statement(Struct, frozen=True, gc=False):
    """The atom of the data: one field's one value, where it stands, whose word it is, and the rule that made it.

    ``assigned_by`` names the coding rule that gave the value to this record (same clause, same scene, lead …);
    ``derived_from`` holds ids of statements, or spans as ``span:start-end``, that took part in computing the value.
    ``confidence`` is the probability that a coder has the same field and value in the same record; ``doubts`` are codes of what lowered it
    most, worst first (docs/confidence.md). None where it was not weighed.
    """

    id: str
    field: str
    rule: str
    value: Value
    evidence: tuple[Evidence, ...]
    voice: Voice
    assigned_by: str | None = None
    derived_from: tuple[str, ...] = ()
    confidence: float | None = None
    doubts: tuple[str, ...] = ()


class Record(Struct, frozen=True, gc=False):
    """One event as one report tells it. ``form`` is set for protests, ``kind`` for the other families.

    ``part_of`` is the id of the record that this one is a local part of (a city's march on a national day of action), ``counter_to``
    that of the protest against which this one was held.
    """

    id: str
    family: str
    form: str | None
    kind: str | None
    status: str
    main: bool
    statements: tuple[Statement, ...]
    part_of: str | None = None
    counter_to: str | None = None


class Finding(Struct, frozen=True, gc=False):
    """What a check noticed, with the spans to look at and the ids of the statements concerned."""

    check: str
    severity: Literal["note", "warning", "error"]
    message: str
    spans: tuple[Evidence, ...] = ()
    statements: tuple[str, ...] = ()


class ReportHead(Struct, frozen=True, gc=False):
    """What the output says of the report: everything but its text. ``length`` in code points."""

    id: str
    source: str
    outlet: str | None
    title: str | None
    published: str | None
    language: str | None
    length: int


class Coded(Struct, frozen=True, gc=False):
    """One report coded: the object that ``selon code`` prints on one line. ``outcome`` is not_relevant where it tells of no protest.

    ``attribution`` names whose data the places rest on, and its licence, which whoever passes them on has to keep; None without a
    gazetteer.
    """

    selon: str
    codebook: str
    packs: dict[str, str]
    parser: str | None
    gazetteer: str | None
    report: ReportHead
    outcome: Literal["coded", "not_relevant"]
    records: tuple[Record, ...]
    findings: tuple[Finding, ...]
    attribution: str | None = None
