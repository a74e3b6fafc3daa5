"""Figures and their sources: for each count of a sentence, whether somebody else gives it.

The frames of verbs and prepositions work by clauses. Figures need more: a verb of counting may stand far from its figure ("la préfecture
recensait, peu après 20 h, 14 blessés"), or there is none ("Police : 4 600", "12 000 (CGT)", "bilan officiel de 16 morts", "… - secours").
So here every count that no figure frame holds is looked at from its own place. The counts themselves are those of the finder of counts: no
second grammar of numbers. Kinds of sources, in the order tried: passive agents, nouns of counting, tags, verbs of counting, the figure
before it in a list, hearsay.
"""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from selon.extract.voices.clauses import (
    Range,
    View,
    closed,
    figure_in,
    in_relative,
    is_figure,
    is_word,
    main_subject,
    phrase_after,
    pronoun_at,
    role_hits,
    speaker_sort,
    subject_before,
    verb_at,
)
from selon.extract.voices.grammar import Verb, hearsay_frame
from selon.extract.voices.lists import bracketed_lists, compared
from selon.extract.voices.sayings import Frame, shape
from selon.extract.voices.scope import conditional_at, counts_figures, stripped
from selon.extract.voices.tolls import Item, bare_source, noun_sources, tag_frames
from selon.lang.phrases import Hit

_REACH = 24
_ASIDE = 12
_AGENT = 8
_BETWEEN = 9
_BEFORE = 8
_NOUN = 9
_MEDICAL = "medical"
_NOT_MEDICAL = frozenset({"arrested", "charged", "held"})

Step = Callable[[View, tuple[Item, ...], list[Frame]], Iterable[Frame]]


def fitted(frames: list[Frame], items: tuple[Item, ...]) -> list[Frame]:
    """*frames* with every figure that they cut through held whole, as the finder of counts has it."""
    if not items:
        return frames
    fit: list[Frame] = []
    for frame in frames:
        if frame.figure:
            frame = replace(frame, contents=tuple(_hull(content, frame, frames, items) for content in frame.contents))
        fit.append(frame)
    return fit


def narrowed(v: View, frames: list[Frame], items: tuple[Item, ...]) -> list[Frame]:
    """*frames* without the figures that their speaker does not give, where a coordinator joins these in front: medics count no arrests
    ("30 people were arrested and 12 were hurt, the ambulance service said")."""
    wrong = [item for item in items if item.label in _NOT_MEDICAL]
    if not wrong:
        return frames
    return [replace(frame, contents=tuple(_cut(v, frame, c, wrong) for c in frame.contents)) for frame in frames]


def _cut(v: View, frame: Frame, content: Range, wrong: list[Item]) -> Range:
    first, last = content
    medical = frame.speaker is not None and any(v.grammar.voices.roles[int(h.key)].role == _MEDICAL for h in role_hits(v, *frame.speaker))
    held = [item for item in wrong if first <= item.first and item.last <= last] if medical and last <= frame.cue[0] else []
    if not held:
        return content
    joints = [k for k in range(first, last - 1) if v.quoted[k] < 0 and v.tokens[k].norm in v.grammar.classes.coordinators]
    behind = next((k for k in joints if k >= held[-1].last), None)
    if behind is not None:
        return (behind + 1, last)
    before = next((k for k in reversed(joints) if k < held[0].first), None)
    return (first, before) if before is not None and before > first else content


def _hull(content: Range, frame: Frame, frames: list[Frame], items: tuple[Item, ...]) -> Range:
    first, last = content
    for item in items:
        if item.first < last and first < item.last:
            wide = (min(first, item.first), max(last, item.last))
            used = [frame.speaker] if frame.speaker else []
            used += [c for other in frames if other is not frame and other.figure for c in other.contents]
            if not any(wide[0] < u[1] and u[0] < wide[1] and not (u[0] < last and first < u[1]) for u in used):
                first, last = wide
    return first, last


def figure_frames(v: View, items: tuple[Item, ...], frames: list[Frame]) -> list[Frame]:
    """Further frames of the sentence *v*, for the counts *items* that no figure frame among *frames* holds."""
    steps: tuple[Step, ...] = (_drawn, _agents, noun_sources, tag_frames, _verbs, bracketed_lists, compared, _continued, _rumours)
    made: list[Frame] = []
    for step in steps:
        free = _free(items, frames + made)
        if not free:
            break
        made += step(v, free, frames + made)
    return made


def _free(items: Iterable[Item], frames: list[Frame]) -> tuple[Item, ...]:
    held = [content for frame in frames if frame.figure for content in frame.contents]
    return tuple(item for item in items if not any(first < item.last and item.first < last for first, last in held))


def _counting_rule(verb: Verb) -> str | None:
    return next((frame.id for frame in verb.frames if "figure" in frame.takes), None)


# --------------------------------------------------------------------------------------------------------- drawn tolls


def _drawn(v: View, items: tuple[Item, ...], _: list[Frame]) -> Iterable[Frame]:
    """ "Le collectif dresse un bilan plus lourd que celui de la police : 11 morts", "put out a count: 11 dead": the subject's figures."""
    forms: dict[Range, set[str]] = {}
    for hit in v.hits:
        if hit.key.startswith("drawing") and v.quoted[hit.first] < 0:
            forms.setdefault((hit.first, hit.last), set()).add(hit.tense or "")
    for (first, last), tenses in forms.items():
        verb = Verb(first, last, (), frozenset(tenses))
        noun = _toll_behind(v, last)
        if noun is None or shape(v, verb) != "finite":
            continue
        speaker = _drawer(v, first)
        item = next((item for item in items if item.first >= noun.last), None)
        if speaker is not None and item is not None and _drawn_at(v, noun, item):
            yield Frame(v.grammar.voices.fixed.drawn, (first, last), speaker, ((item.first, item.last),), figure=True)


def promised_toll(v: View) -> tuple[Range, Range] | None:
    """The verb and the subject of a sentence that says who publishes a count, and not yet which: "La préfecture a publié son bilan"."""
    for hit in v.hits:
        if not hit.key.startswith("drawing") or v.quoted[hit.first] >= 0:
            continue
        noun = _toll_behind(v, hit.last)
        forms = frozenset(h.tense or "" for h in v.hits if h.key.startswith("drawing") and (h.first, h.last) == (hit.first, hit.last))
        if noun is None or shape(v, Verb(hit.first, hit.last, (), forms)) != "finite":
            continue
        speaker = _drawer(v, hit.first)
        if speaker is not None and counts_figures(v, speaker):
            return (hit.first, hit.last), speaker
    return None


def _toll_behind(v: View, first: int) -> Hit | None:
    """The noun of counting that is the object of a verb which ends at *first*, unless its words say whose count it is."""
    noun = next((hit for hit in v.hits if hit.key.startswith("noun") and first < hit.first <= first + _NOUN), None)
    classes = v.grammar.classes
    if noun is None or any(v.tokens[k].text in {":", ";", ".", "?", "!"} or v.quoted[k] >= 0 for k in range(first, noun.first)):
        return None
    if any(v.tokens[k].norm in v.grammar.stops for k in range(first, noun.first)):
        return None
    if not any(v.tokens[k].norm in classes.determiners for k in range(max(first, noun.first - 4), noun.first)):
        return None
    words = v.grammar.voices.words
    for at in range(noun.first - 1, min(v.last, noun.last + _NOUN)):
        token = v.tokens[at]
        if at >= noun.last and token.text in {":", ";", "."}:
            break
        own = at == noun.last and token.norm in words.links
        speaker = phrase_after(v, at + 1, v.last) if own or (at >= noun.last and token.norm in words.agent) else None
        if speaker is not None and counts_figures(v, (speaker[0], min(speaker[1], speaker[0] + 4))):
            return None
    return noun


def _drawer(v: View, before: int) -> Range | None:
    """Who draws up a count: the subject, which must be a role, a name or a pronoun that stands for somebody."""
    found = subject_before(v, before) or _across(v, before)
    if found is None:
        return None
    hit = pronoun_at(v, *found)
    if hit is not None:
        return None if v.grammar.voices.pronouns[int(hit.key)].stands_for == "nobody" else found
    determined = v.tokens[found[0]].norm in v.grammar.classes.determiners and figure_in(v, *found) is None
    return found if speaker_sort(v, *found) in ("role", "name") or determined else None


def _drawn_at(v: View, noun: Hit, item: Item) -> bool:
    """Whether a count is what a noun of counting before it sums up: behind a colon, or joined to it by a link."""
    gap = range(noun.last, item.first)
    if len(gap) > _REACH or any(v.tokens[k].text in {";", ".", "?", "!"} or v.quoted[k] >= 0 for k in gap):
        return False
    words = v.grammar.voices.words
    colon = next((k for k in gap if v.tokens[k].text == ":"), None)
    if colon is not None:
        return item.first - colon <= 3
    linked = bool({v.tokens[item.first].norm, v.tokens[item.first - 1].norm} & words.links)
    return linked and len(gap) <= 4 and not any(closed(v, k) or v.tokens[k].norm in v.grammar.stops for k in gap)


# ------------------------------------------------------------------------------------------------------- passive agents


def _agents(v: View, items: tuple[Item, ...], _: list[Frame]) -> Iterable[Frame]:
    """ "évalués par la police à 1 600", "put by police at 3,400", "sept blessés recensés par les secours"."""
    words = v.grammar.voices.words
    for verb in v.verbs:
        rule = next((frame.id for frame in verb.frames if "passive" in frame.takes), None)
        if rule is None or v.quoted[verb.first] >= 0 or not verb.tenses & {"participle", "past", ""}:
            continue
        agent = next((k for k in range(verb.last, min(v.last, verb.last + _AGENT)) if v.tokens[k].norm in words.agent), None)
        speaker = phrase_after(v, agent + 1, v.last) if agent is not None else None
        if agent is None or speaker is None or not counts_figures(v, speaker):
            continue
        if any(v.tokens[k].text in {";", "."} for k in range(verb.last, agent)):
            continue
        item = _of_agent(v, verb, agent, speaker, items)
        if item is not None:
            yield Frame(rule, (verb.first, verb.last), speaker, ((item.first, item.last),), figure=True, begin=agent)
        yield from _more_agents(v, rule, verb, items)


def _more_agents(v: View, rule: str, verb: Verb, items: tuple[Item, ...]) -> Iterable[Frame]:
    """ "put at 8,000 by police and 30,000 by organisers": further figures with an agent behind the passive."""
    for item in items:
        if item.first > verb.last and item.last < v.last and v.tokens[item.last].norm in v.grammar.voices.words.agent:
            speaker = phrase_after(v, item.last + 1, v.last)
            if speaker is not None and counts_figures(v, speaker):
                yield Frame(rule, (verb.first, verb.last), speaker, ((item.first, item.last),), figure=True)


def _of_agent(v: View, verb: Verb, agent: int, speaker: Range, items: tuple[Item, ...]) -> Item | None:
    """The count that a passive with an agent gives: between them, behind the agent, else before the verb."""
    between = next((i for i in items if verb.last <= i.first and i.last <= agent), None)
    if between is not None:
        return between
    words = v.grammar.voices.words
    for item in items:
        gap = range(speaker[1], item.first)
        if 0 < len(gap) <= 3 and v.tokens[gap[0]].norm in words.figure_prepositions:
            return item
        if not len(gap) and item.first == speaker[1] and v.tokens[item.first].norm in words.figure_prepositions:
            return item
    before = [i for i in items if i.last <= verb.first <= i.last + _BEFORE]
    if before and not any(v.tokens[k].text in {";", ".", ":"} or verb_at(v, k) for k in range(before[-1].last, verb.first)):
        return before[-1]
    return None


# ---------------------------------------------------------------------------------------------------- verbs of counting


def _verbs(v: View, items: tuple[Item, ...], frames: list[Frame]) -> Iterable[Frame]:
    """ "La préfecture recensait, peu après 20 h, 14 blessés": across what stands between the subject, its verb and the figure."""
    for verb in v.verbs:
        rule = _counting_rule(verb)
        if rule is None or v.quoted[verb.first] >= 0:
            continue
        form = shape(v, verb)
        if form in ("none", "passive") and not _active_with_be(v, verb, form):
            continue
        speaker = _subject(v, verb, form)
        if speaker is None:
            continue
        item = _object(v, verb, items) or _relative_object(v, speaker, items)
        if item is not None and not _not_counted(v, verb, item) and (_counter(verb) or _moved(v, verb, item, speaker)):
            last = item.last if _counter(verb) else _moved_to(v, item, items)
            yield Frame(rule, (verb.first, verb.last), speaker, ((item.first, last),), figure=True)


def _moved_to(v: View, item: Item, items: tuple[Item, ...]) -> int:
    """Where the figure ends that one moves to: "from twenty to forty injured"."""
    goal = next((other for other in items if other.first == item.last + 1), None)
    return goal.last if goal is not None and v.tokens[item.last].norm in v.grammar.classes.prepositions else item.last


def _counter(verb: Verb) -> bool:
    """Whether the verb itself says that somebody counts, and not that a figure moves."""
    return any("passive" in frame.takes for frame in verb.frames)


def _moved(v: View, verb: Verb, item: Item, speaker: Range) -> bool:
    """Whether a figure from which or to which something moves is one that its subject gives."""
    moving = v.grammar.voices.words.figure_prepositions | {v.tokens[verb.last - 1].norm}
    return counts_figures(v, speaker) and (v.tokens[item.first].norm in moving or v.tokens[item.first - 1].norm in moving)


def _active_with_be(v: View, verb: Verb, form: str) -> bool:
    """Whether the verb makes its perfect with "be": the police "est passée de 20 à 40 blessés"."""
    return form == "passive" and not _counter(verb)


def _not_counted(v: View, verb: Verb, item: Item) -> bool:
    barred = {word for frame in verb.frames for word in frame.not_counted}
    own = v.grammar.voices.words.own
    return any(v.tokens[k].norm in barred and v.tokens[k - 1].norm not in own for k in range(item.first, min(v.last, item.last + 1)))


def _subject(v: View, verb: Verb, form: str) -> Range | None:
    """Who counts: the subject, looked for across adverbials between commas; that of the sentence for an infinitive."""
    if form in ("infinitive", "gerund"):
        found = main_subject(v, verb.first)
        return found if found is not None and counts_figures(v, found) else None
    found = subject_before(v, verb.first) or _across(v, verb.first)
    if found is None:
        return None
    hit = pronoun_at(v, *found)
    if hit is not None:
        nobody = v.grammar.voices.pronouns[int(hit.key)].stands_for == "nobody"
        impersonal = (
            v.tokens[found[0]].norm in v.grammar.voices.words.impersonal and v.tokens[found[1]].norm in v.grammar.classes.object_pronouns
        )
        return _place_of(v) if nobody else None if impersonal else found
    return found if counts_figures(v, found) or (speaker_sort(v, *found) == "role" and not _crowd(v, found)) else None


def _place_of(v: View) -> Range | None:
    """Who speaks where the subject names nobody: "Au CHU, on compte", "à la préfecture, on parle de"."""
    if v.tokens[v.first].norm not in v.grammar.voices.words.at_home:
        return None
    found = phrase_after(v, v.first + 1, v.last)
    comma = found is not None and found[1] < v.last and v.tokens[found[1]].text == ","
    return found if found is not None and comma and counts_figures(v, found) else None


def _aside(v: View, first: int, last: int) -> bool:
    """Whether ``first:last``, between two commas behind a subject, holds no clause and no figure of its own."""
    busy = v.grammar.classes.auxiliaries | v.grammar.classes.relatives
    plain = all(v.tokens[k].norm not in busy and v.quoted[k] < 0 and not verb_at(v, k) and not is_figure(v, k) for k in range(first, last))
    return first < last and (adverbial(v, first, last) or plain)


def _crowd(v: View, found: Range) -> bool:
    """Whether only nouns of those who march stand in a phrase: they are counted and do not count."""
    return all(v.grammar.voices.roles[int(hit.key)].role in {"participants", "opponents"} for hit in role_hits(v, *found))


def _across(v: View, before: int) -> Range | None:
    """The subject in front of adverbials or a pronoun between commas: "L'intersyndicale, quant à elle, annonce"."""
    at = before
    while at > v.first and is_word(v.tokens[at - 1]) and (v.tokens[at - 1].norm in v.grammar.group or at - 1 in v.asides):
        at -= 1
    for _ in range(2):
        if at <= v.first or v.quoted[at - 1] >= 0 or v.tokens[at - 1].text != ",":
            return None
        opening = next((k for k in range(at - 2, max(v.first, at - _ASIDE), -1) if v.tokens[k].text == ","), None)
        if opening is None or not _aside(v, opening + 1, at - 1):
            return None
        at = opening
        if at > v.first and is_word(v.tokens[at - 1]):
            return main_subject(v, at) if at - v.first <= _ASIDE else None
    return None


def adverbial(v: View, first: int, last: int) -> bool:
    """Whether ``first:last``, between two commas, says when, where, how or on whose side, and is no clause."""
    if first >= last:
        return False
    classes, words = v.grammar.classes, v.grammar.voices.words
    norm = v.tokens[first].norm
    opens = norm in classes.prepositions or norm in classes.adverbs or norm in words.not_names or first in v.asides
    opens = opens or pronoun_at(v, first, last) is not None or norm in words.adverbial
    return opens and not any(v.tokens[k].norm in classes.auxiliaries or v.quoted[k] >= 0 or verb_at(v, k) for k in range(first, last))


def _object(v: View, verb: Verb, items: tuple[Item, ...]) -> Item | None:
    """The first count that can be what *verb* counts: no other clause, no other source between them, and no definite article."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    starts = {item.first: item for item in items}
    sources = {hit.first for hit in v.hits if hit.key.startswith("preposition")}
    at, colon = verb.last, False
    while at < min(v.last, verb.last + _REACH):
        if at in starts:
            return None if _definite(v, at, starts[at]) else starts[at]
        token = v.tokens[at]
        if token.text in {";", ".", "?", "!"} or (token.text == ":" and colon) or at in sources:
            return None
        if token.text == "," and at + 1 not in starts:
            comma = next((k for k in range(at + 1, min(v.last, at + _ASIDE)) if v.tokens[k].text == ","), None)
            if comma is None or not adverbial(v, at + 1, comma) or any(at < s < comma for s in starts):
                return None
            at = comma
        elif token.norm in v.grammar.stops and token.norm not in words.figure_prepositions:
            moved = at == verb.last and at + 1 < v.last and v.tokens[at + 1].norm in classes.prepositions
            if not (token.norm in words.that and (at + 1 in starts or moved)):
                return None
        elif (token.norm in classes.subject_pronouns - classes.object_pronouns - classes.determiners and token.norm[0] != "-") or (
            (other := verb_at(v, at)) and v.quoted[at] < 0 and shape(v, other) not in ("none", "passive") and _counting_rule(other) is None
        ):
            return None
        colon = colon or token.text == ":"
        at += 1
    return None


def _relative_object(v: View, speaker: Range, items: tuple[Item, ...]) -> Item | None:
    """ "the 2,100 that police counted", "les 2 100 que la police a comptés"."""
    at = speaker[0] - 1
    if at <= v.first or v.tokens[at].norm not in v.grammar.voices.words.that:
        return None
    return next((item for item in items if item.last == at), None)


def _definite(v: View, at: int, item: Item) -> bool:
    """Whether a definite article stands before a count: it is known already, and nothing that is told here."""
    norm = v.tokens[at - 1].norm
    return norm in v.grammar.voices.words.definite or v.tokens[item.first].norm in v.grammar.voices.words.definite


# ----------------------------------------------------------------------------------------------------------- lists


def _continued(v: View, items: tuple[Item, ...], frames: list[Frame]) -> Iterable[Frame]:
    """A list goes on with its source: "la police a compté 1 300 manifestants, à Pau 2 400", "14 blessés : 11 manifestants, …"."""
    rule = v.grammar.voices.fixed.listed
    ends = sorted(((c[1], n) for n, f in enumerate(frames) if f.figure and f.cue[0] < c_first(f) for c in f.contents), reverse=True)
    known = {end: frames[n] for end, n in ends if not in_relative(v, frames[n].cue[0])}
    for item in items:
        end = max((e for e in known if e <= item.first), default=None)
        if end is None or not _goes_on(v, end, item):
            continue
        frame = known[end]
        known[item.last] = frame
        yield Frame(rule, frame.cue, frame.speaker, ((item.first, item.last),), figure=True, role=frame.role)


def c_first(frame: Frame) -> int:
    """Where the contents of *frame* begin."""
    return min((first for first, _ in frame.contents), default=frame.cue[0])


def _goes_on(v: View, end: int, item: Item) -> bool:
    classes, words = v.grammar.classes, v.grammar.voices.words
    between = range(end, item.first)
    if not 0 < len(between) <= _BETWEEN:
        return False
    joined = False
    for k in between:
        token = v.tokens[k]
        if token.norm in words.parts or k in v.joints:
            joined = True
            continue
        if v.quoted[k] >= 0 or token.text in {";", ".", "?", "!"} or token.norm in v.grammar.stops or verb_at(v, k):
            return False
        if token.norm in words.contrast and token.norm not in classes.coordinators:
            return False
        joined = joined or token.text in {",", ":", "("} or token.norm in classes.coordinators
    if any(hit.key.startswith("preposition") and end <= hit.first < item.last + 3 for hit in v.hits):
        return False
    if any(counts_figures(v, (hit.first, hit.last)) for hit in role_hits(v, end, item.first)):
        return False
    behind = item.last
    clause = behind < v.last and (v.tokens[behind].norm in classes.auxiliaries or verb_at(v, behind) is not None)
    return joined and not clause


# --------------------------------------------------------------------------------------------------------- hearsay


def _rumours(v: View, items: tuple[Item, ...], frames: list[Frame]) -> Iterable[Frame]:
    """ "Le nombre de détenus dépasserait 120": a verb in the conditional of rumour right before a figure that nobody else gives."""
    if not any(hit.key.startswith("hearsay") for hit in v.hits) and not any(verb.tenses == {"conditional"} for verb in v.verbs):
        return
    told = [c for frame in frames if frame.speaker is not None or frame.kind == "hearsay" for c in frame.contents]
    condition = any(
        v.tokens[k].norm in v.grammar.voices.words.condition and v.quoted[k] < 0 and conditional_at(v, k) for k in range(v.first, v.last)
    )
    for hit in v.hits:
        if not hit.key.startswith("hearsay") or v.quoted[hit.first] >= 0:
            continue
        style = hearsay_frame(v.grammar, hit)
        if not style.figure or condition:
            continue
        item = next((i for i in items if hit.last <= i.first <= hit.last + 3), None)
        if item is None or any(first <= item.first and item.last <= last for first, last in told):
            continue
        gap = stripped(v, hit.last, item.first)
        if gap is None or not any(closed(v, k) for k in range(*gap)):
            yield Frame(style.id, (hit.first, hit.last), None, ((item.first, item.last),), figure=True, kind="hearsay")
    yield from _conditional_counts(v, items, told) if not condition else ()


def _conditional_counts(v: View, items: tuple[Item, ...], told: list[Range]) -> Iterable[Frame]:
    """ "On dénombrerait 40 blessés": a verb of counting in the conditional."""
    rule = v.grammar.voices.fixed.conditional
    for verb in v.verbs:
        if verb.tenses == {"conditional"} and v.quoted[verb.first] < 0 and _counting_rule(verb) is not None:
            item = _object(v, verb, items)
            if item is not None and not any(first <= item.first and item.last <= last for first, last in told):
                yield Frame(rule, (verb.first, verb.last), None, ((item.first, item.last),), figure=True, kind="hearsay")


__all__ = ["Item", "adverbial", "bare_source", "figure_frames", "fitted"]
