"""A verb of attribution and what it opens: the frame, and what every kind of frame asks of its verb and of the marks there."""

from msgspec import Struct

from selon.extract.voices.clauses import Range, View, figure_in, phrase_after, speaker_sort, verb_at
from selon.extract.voices.grammar import Verb


class Frame(Struct, frozen=True, gc=False):
    """An attribution: the rule, the cue, the speaker (None: nobody named) and the contents, all as token ranges.

    ``figure``: the content is a figure with its noun. ``direct``: the verb stands right at quotation marks. ``kind`` overrides the voice.
    ``begin``: where the frame's own words begin, which end a content before them (else the speaker).
    """

    rule: str
    cue: Range
    speaker: Range | None
    contents: tuple[Range, ...]
    figure: bool = False
    direct: bool = False
    kind: str | None = None
    role: str | None = None
    begin: int | None = None


def shape(v: View, verb: Verb) -> str:
    """``finite``, ``gerund``, ``infinitive``, ``passive`` or ``none`` (a participle or a noun of the same form)."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    at = verb.first
    light = classes.adverbs | classes.negators | words.not_names
    while at > v.first and v.quoted[at - 1] < 0 and (v.tokens[at - 1].norm in light or at - 1 in v.asides):
        at -= 1
    if at - 1 > v.first and v.tokens[at - 1].norm[0] == "-" and v.tokens[at - 1].start == v.tokens[at - 2].end:
        at -= 1
    before = v.tokens[at - 1].norm if at > v.first and v.quoted[at - 1] < 0 else ""
    if before in classes.determiners and (before not in classes.object_pronouns or _behind_verb(v, at - 1)):
        return "none"
    if before in words.possessive and any(hit.first == verb.first and hit.key.startswith("that_noun") for hit in v.hits):
        return "none"
    counted = verb.last < v.last and v.tokens[verb.last].norm in words.be and v.quoted[verb.last] < 0
    if counted and any(hit.first == verb.first and hit.key.startswith("noun") for hit in v.hits):
        return "none"
    if verb_at(v, verb.last) and verb.last < v.last and v.quoted[verb.last] < 0:
        return "none"
    if verb.tenses == {"gerund"}:
        return "gerund"
    if before in words.infinitive or verb.tenses == {"infinitive"}:
        return "infinitive"
    progressive = bool(words.possessive) and v.tokens[verb.first].norm.endswith(words.ends_gerund)
    participle = bool(verb.tenses & {"participle", "past", ""}) and not progressive
    if participle and before in words.be:
        reflexive = at - 2 >= v.first and v.tokens[at - 2].norm in classes.object_pronouns and not words.possessive
        return "finite" if reflexive else "passive"
    if verb.tenses == {"participle"} or (participle and _by_somebody(v, verb.last)):
        return "finite" if before in words.have else "none"
    return "finite"


def _by_somebody(v: View, at: int) -> bool:
    """Whether an agent that may speak stands at *at* ("a figure disputed by the council"): what is before it is a participle."""
    if at >= v.last or v.tokens[at].norm not in v.grammar.voices.words.agent:
        return False
    agent = phrase_after(v, at + 1, v.last)
    return agent is not None and speaker_sort(v, *agent) in ("role", "name")


def _behind_verb(v: View, at: int) -> bool:
    """Whether a verb of attribution ends right before *at*: then an article stands there and no pronoun ("avance le chiffre")."""
    return any(verb.last == at for verb in v.verbs)


def at_edge(v: View, at: int) -> bool:
    """Whether a mark that can set off an incise stands right before *at*."""
    if at <= v.first:
        return False
    return v.quoted[at - 1] >= 0 or v.tokens[at - 1].text in {",", "?", "!", "…", "...", ":", "–", "—"}


def behind_marks(v: View, at: int) -> bool:
    """Whether a quotation closes right before *at*, a comma between allowed."""
    at -= 1
    if at >= v.first and v.quoted[at] < 0 and v.tokens[at].text in {",", "–", "—"}:
        at -= 1
    return at >= v.first and v.quoted[at] >= 0


def reports(verb: Verb) -> bool:
    """Whether *verb* reports clauses: only such a verb stands in an incise that is not at quotation marks."""
    return any("quote" in frame.takes and ("that" in frame.takes or "bare" in frame.takes) for frame in verb.frames)


def sayer(verb: Verb) -> str | None:
    """The frame of *verb* that can close a quotation, if any."""
    return next((frame.id for frame in verb.frames if "quote" in frame.takes), None)


def heard_end(v: View, verb: Verb) -> int:
    """Behind the hearer of a verb that names one ("told the paper")."""
    if any("addressee" in frame.takes for frame in verb.frames):
        heard = phrase_after(v, verb.last, v.last)
        return heard[1] if heard else verb.last
    return verb.last


def left_edge(v: View, before: int) -> int:
    """Where the clause begins that an incise closes: the sentence's start, or behind the last semicolon or colon outside marks."""
    for at in range(before - 2, v.first, -1):
        if v.quoted[at] < 0 and v.tokens[at].text in {";", ":"}:
            return at + 1
    return v.first


def tallier(v: View, verb: Verb, speaker: Range, before: int) -> str | None:
    """The frame of a verb of counting that closes a clause with a figure: "Ils étaient 300 au port, a compté la police"."""
    if speaker_sort(v, *speaker) != "role" or figure_in(v, left_edge(v, before), before) is None:
        return None
    return next((frame.id for frame in verb.frames if "figure" in frame.takes and "passive" in frame.takes), None)
