"""Attribution without a verb of its own: "selon X", "(police)", "le bilan de X", a figure that shares the verb of another, rumour.

A preposition in front of its sentence governs what follows; behind a figure it governs the part of the clause that holds the figure; set
off by commas at the end it governs the whole clause. So two figures of one sentence each keep their own source.
"""

from msgspec.structs import replace

from selon.extract.voices.clauses import (
    Range,
    View,
    antecedent_before,
    apposition_after,
    closed,
    figure_in,
    is_figure,
    is_word,
    main_subject,
    phrase_after,
    phrase_before,
    role_hits,
    small,
    speaker_sort,
    verb_at,
)
from selon.extract.voices.complements import content_end
from selon.extract.voices.grammar import hearsay_frame, noun_frame, preposition_frame, role_nouns
from selon.extract.voices.sayings import Frame
from selon.lang.phrases import Hit
from selon.lang.sections.voices import PrepositionFrame

_PARENTHESIS = 6
_COMPLEMENT = 12
_BRACKETS = 20
_COUNTERS = frozenset({"police", "organisers", "union", "government", "medical", "ngo", "media", "expert", "other"})
BRACKETED = _COUNTERS - {"media", "other"}


def preposition_frames(v: View) -> list[Frame]:
    """The frames that prepositions of attribution open."""
    found: list[Frame] = []
    for hit in v.hits:
        if not hit.key.startswith("preposition") or v.quoted[hit.first] >= 0:
            continue
        frame = preposition_frame(v.grammar, hit)
        if frame.scope == "whole":
            made = _scoped(v, frame.id, hit, (hit.first + 1, hit.last), hit.last, frame.role)
        elif frame.scope in ("weak", "opening"):
            made = _weak(v, frame, hit)
        else:
            speaker = _named(v, frame, hit)
            made = _scoped(v, frame.id, hit, speaker, speaker[1], None) if speaker else None
        if made is not None:
            found.append(made)
    return found


def _named(v: View, frame: PrepositionFrame, hit: Hit) -> Range | None:
    """The speaker behind a preposition, unless what stands there cannot speak."""
    if any(v.tokens[at].norm in frame.not_before for at in range(hit.last, min(v.last, hit.last + 3))):
        return None
    speaker = phrase_after(v, hit.last, v.last)
    counted = speaker is not None and any(h.key.startswith("noun") and speaker[0] <= h.first < speaker[1] for h in v.hits)
    return complement_of(v, speaker[1]) or speaker if counted and speaker is not None and not counts_figures(v, speaker) else speaker


def complement_of(v: View, first: int) -> Range | None:
    """The speaker in the complement of a noun of counting that ends at *first*: "de la police", "avancé hier par la CGT"."""
    words = v.grammar.voices.words
    for at in range(first, min(v.last, first + _COMPLEMENT)):
        token = v.tokens[at]
        if v.quoted[at] >= 0 or token.text in {";", ":", ".", "(", ")"} or token.norm in v.grammar.stops:
            return None
        verb = verb_at(v, at)
        if verb is not None and any(frame.act == "deny" for frame in verb.frames):
            return None  # "a figure disputed by the council": not one that it gives
        if token.norm in words.links | words.agent:
            speaker = phrase_after(v, at + 1, v.last)
            if speaker is not None and counts_figures(v, (speaker[0], min(speaker[1], speaker[0] + 4))):
                return speaker
    return None


def counts_figures(v: View, speaker: Range, roles: frozenset[str] = _COUNTERS) -> bool:
    """Whether *speaker* is one that gives figures: police, organisers, a union, a ministry."""
    return any(role_nouns(v.grammar, hit).role in roles for hit in role_hits(v, *speaker))


def _opens_sentence(v: View, first: int) -> bool:
    """Whether nothing but a coordinator or adverb stands between *first* and the start of its sentence or of a part of it."""
    at = first - 1
    classes = v.grammar.classes
    while at >= v.first and v.quoted[at] < 0:
        token = v.tokens[at]
        if token.text in {":", ";", "–", "—", "("} or (token.text == "-" and at == v.first):
            return token.text != "("
        if not (token.norm in classes.coordinators or token.norm in classes.adverbs or token.norm in v.grammar.voices.words.contrast):
            return False
        at -= 1
    return at < v.first


def _scoped(v: View, rule: str, hit: Hit, speaker: Range, end: int, role: str | None) -> Frame | None:
    cue = (hit.first, hit.last)
    if _opens_sentence(v, hit.first):
        return _ahead(v, Frame(rule, cue, speaker, (), role=role), end)
    return _behind(v, Frame(rule, cue, speaker, (), role=role), hit.first, end)


def _ahead(v: View, frame: Frame, end: int) -> Frame | None:
    """ "Selon X, …": the rest of the sentence."""
    extra = apposition_after(v, end)
    apposed = extra is not None and extra[1] < v.last and v.tokens[extra[1]].text == "," and extra[1] - extra[0] <= 10
    if extra is not None and apposed and figure_in(v, *extra) is None:
        end = extra[1]
    elif end < v.last and v.tokens[end].text != ",":
        end = _past_modifier(v, end)
    while end < v.last and v.quoted[end] < 0 and not is_word(v.tokens[end]):
        end += 1
    stop = content_end(v, end, figure=False)
    return replace(frame, contents=((end, stop),)) if stop > end else None


def _past_modifier(v: View, end: int) -> int:
    """Behind what still describes the speaker up to a comma ("selon un porte-parole cité par la radio, …"): no figure, no auxiliary."""
    for at in range(end, min(v.last, end + 9)):
        if v.quoted[at] >= 0 or is_figure(v, at) or v.tokens[at].norm in v.grammar.classes.auxiliaries:
            return end
        if v.tokens[at].text == ",":
            return at
    return end


def _segment_start(v: View, before: int) -> int:
    """Where the stretch between marks that ends before *before* begins."""
    at = before
    while at > v.first and (v.quoted[at - 1] >= 0 or v.tokens[at - 1].text not in {",", ";", ":", "(", "–", "—"}):
        at -= 1
    return at


def _whole_start(v: View, before: int) -> int:
    at = before
    while at > v.first and (v.quoted[at - 1] >= 0 or v.tokens[at - 1].text not in {";", ":", "("}):
        at -= 1
    return at


def stripped(v: View, first: int, last: int) -> Range | None:
    """``first:last`` without marks, coordinators and words of contrast at its edges; None where nothing is left."""
    classes = v.grammar.classes
    light = classes.coordinators | v.grammar.voices.words.contrast
    while first < last and v.quoted[first] < 0 and (v.tokens[first].norm in light or not is_word(v.tokens[first])):
        first += 1
    while last > first and v.quoted[last - 1] < 0 and not is_word(v.tokens[last - 1]) and v.tokens[last - 1].text not in {"%", ")"}:
        last -= 1
    return (first, last) if first < last else None


def _after_earlier(v: View, first: int, before: int) -> int:
    """Past the last other preposition of attribution with its speaker that stands in ``first:before``: its figure is its own."""
    for hit in reversed(v.hits):
        if hit.key.startswith("preposition") and first <= hit.first and hit.last < before and v.quoted[hit.first] < 0:
            frame = preposition_frame(v.grammar, hit)
            speaker = phrase_after(v, hit.last, before) if frame.scope != "whole" else (hit.first, hit.last)
            if speaker is not None and (frame.scope not in ("weak", "opening") or (frame.scope == "weak" and counts_figures(v, speaker))):
                return speaker[1]
    return first


def _behind(v: View, frame: Frame, first: int, end: int) -> Frame | None:
    """ "… selon X": the stretch with its figure, or the clause when commas set the source off."""
    end = (
        _past_modifier(v, end)
        if end < v.last and v.tokens[end].text != "," and first > v.first and v.tokens[first - 1].text == ","
        else end
    )
    set_off = first > v.first and v.tokens[first - 1].text == ","
    bracketed = first > v.first and v.tokens[first - 1].text == "("
    edge = first - 1 if set_off or bracketed else first
    near = max(_segment_start(v, _before_brackets(v, edge)), _after_earlier(v, v.first, edge))
    figure = figure_in(v, near, edge)
    final = end >= v.last or not any(is_word(t) for t in v.tokens[end : v.last])
    if (figure is not None and (not set_off or bracketed)) or (
        set_off and not final and figure is not None and v.tokens[near].norm in v.grammar.classes.relatives
    ):
        start = near
    else:
        start = _after_earlier(v, _whole_start(v, _before_brackets(v, edge)), edge)
    contents = [r for r in (stripped(v, start, edge),) if r is not None]
    alone = figure is not None and not final and not any(v.tokens[k].norm in v.grammar.classes.auxiliaries for k in range(start, edge))
    if set_off and not alone and end < v.last and v.tokens[end].text == ",":
        stop = content_end(v, end + 1, figure=False)
        rest = stripped(v, end + 1, stop) if stop > end + 1 else None
        new_clause = rest is not None and v.tokens[rest[0]].norm not in v.grammar.voices.words.contrast
        contents += [rest] if rest is not None and new_clause and not _another_source(v, *rest) else []
    return replace(frame, contents=tuple(contents), figure=figure is not None) if contents else None


def _before_brackets(v: View, edge: int) -> int:
    """Where the brackets open that close right before *edge* ("86 blessés (61 manifestants, 25 agents), selon X"), else *edge*."""
    if edge - 1 <= v.first or v.tokens[edge - 1].text != ")":
        return edge
    return next((k for k in range(edge - 2, max(v.first, edge - _BRACKETS), -1) if v.tokens[k].text == "("), edge)


def _another_source(v: View, first: int, last: int) -> bool:
    """Whether a stretch has a source of its own."""
    return any(hit.key.startswith("preposition") and first <= hit.first < last and _clause_source(v, hit) for hit in v.hits)


def _clause_source(v: View, hit: Hit) -> bool:
    frame = preposition_frame(v.grammar, hit)
    speaker = phrase_after(v, hit.last, v.last)
    return frame.scope not in ("weak", "opening") or (speaker is not None and frame.scope == "weak" and counts_figures(v, speaker))


def _weak(v: View, frame: PrepositionFrame, hit: Hit) -> Frame | None:
    """ "8 000 pour les syndicats" and "Pour Jeanne, institutrice, …": words that attribute only in these two places."""
    classes = v.grammar.classes
    if hit.last < v.last and v.tokens[hit.last].norm in classes.relatives and v.tokens[hit.first - 1].text == ",":
        speaker = antecedent_before(v, hit.first - 1)
        stop = content_end(v, hit.last + 1, figure=False)
        if speaker and speaker_sort(v, *speaker) in ("name", "role") and stop > hit.last + 1:
            return Frame(frame.id, (hit.first, hit.last), speaker, ((hit.last + 1, stop),))
        return None
    speaker = phrase_after(v, hit.last, v.last)
    if speaker is None:
        return None
    apart = hit.first > v.first and v.tokens[hit.first - 1].text == ";" and counts_figures(v, speaker)
    if apart or (_opens_sentence(v, hit.first) and hit.first == v.first):
        comma = speaker[1] < v.last and v.tokens[speaker[1]].text == ","
        if comma and speaker_sort(v, *speaker) in ("name", "role") and not any(is_figure(v, k) for k in range(*speaker)):
            return _ahead(v, Frame(frame.id, (hit.first, hit.last), speaker, ()), speaker[1])
        return None
    if frame.scope == "opening":
        return None
    start = max(_segment_start(v, hit.first), _after_earlier(v, v.first, hit.first))
    figure = figure_in(v, start, hit.first)
    ends = speaker[1] >= v.last or closed(v, speaker[1]) or v.tokens[speaker[1]].norm in classes.coordinators
    if figure is None or not ends or hit.first - figure > _PARENTHESIS or not counts_figures(v, speaker):
        return None
    content = stripped(v, start, hit.first)
    return Frame(frame.id, (hit.first, hit.last), speaker, (content,), figure=True) if content else None


# --------------------------------------------------------------------------------------------- figures that share a verb


def shared_frames(v: View, frames: list[Frame]) -> list[Frame]:
    """Gapping: "la police a compté 400 manifestants et les syndicats 1 000": each further source with a figure and no verb of its own.

    Gives the new frames; contents that swallowed one are cut by :func:`cut_at`.
    """
    found: list[Frame] = []
    words, classes = v.grammar.voices.words, v.grammar.classes
    for frame in frames:
        if not frame.figure or not frame.contents:
            continue
        at = frame.contents[-1][0]
        while at < v.last:
            if v.quoted[at] < 0 and (
                v.tokens[at].norm in classes.coordinators or v.tokens[at].text in {",", ";"} or v.tokens[at].norm in words.contrast
            ):
                made = _gapped(v, frame, at + 1)
                if made is not None:
                    found.append(made)
                    at = made.contents[0][1]
                    continue
            at += 1
    return found


def _gapped(v: View, frame: Frame, first: int) -> Frame | None:
    classes, words = v.grammar.classes, v.grammar.voices.words
    while first < v.last and (v.tokens[first].norm in classes.coordinators or v.tokens[first].norm in words.contrast):
        first += 1
    speaker = phrase_after(v, first, v.last)
    if speaker is None or not (counts_figures(v, speaker) or (frame.kind == "document" and speaker_sort(v, *speaker) == "role")):
        return None
    at = speaker[1]
    if at < v.last and v.tokens[at].text == ",":
        at += 1
    start = at
    while at < v.last and at - start < 5 and not is_figure(v, at):
        norm = v.tokens[at].norm
        if closed(v, at) or verb_at(v, at) or norm in classes.auxiliaries or norm in v.grammar.stops:
            return None
        if not (
            norm in words.figure_prepositions or norm in words.approximators or norm in classes.adverbs or norm in classes.prepositions
        ):
            return None
        at += 1
    if at >= v.last or not is_figure(v, at):
        return None
    while start < at and v.tokens[start].norm in words.figure_prepositions and v.tokens[start + 1].norm != "least":
        start += 1
    end = at + 1
    while end < v.last and not closed(v, end) and is_figure(v, end):
        end += 1
    if end + 1 >= v.last or closed(v, end + 1):
        end = end + 1 if end < v.last and not closed(v, end) and not small(v, end) else end
    if any(hit.key.startswith("preposition") and at < hit.first <= end for hit in v.hits):
        return None
    return Frame(v.grammar.voices.fixed.gapping, frame.cue, speaker, ((start, end),), figure=True)


def _new_clause(v: View, begin: int) -> bool:
    """Whether a coordinator or a mark stands before *begin*: the words behind it are no part of the content before them."""
    norm = v.tokens[begin - 1].norm
    return norm in v.grammar.classes.coordinators or norm in v.grammar.voices.words.contrast or v.tokens[begin - 1].text in {",", ";"}


def cut_at(v: View, frames: list[Frame], later: list[Frame]) -> list[Frame]:
    """*frames* with every content that holds the speaker of a *later* frame ended before it."""
    cut: list[Frame] = []
    for frame in frames:
        contents = []
        for first, last in frame.contents:
            for other in later:
                begin = other.begin if other.begin is not None else other.speaker[0] if other.speaker else None
                nests = other.rule in v.grammar.labels and frame.rule not in v.grammar.labels and frame.cue[1] <= first
                if begin is not None and first < begin < last and other is not frame and not nests and _new_clause(v, begin):
                    last = begin - 1
            contents.append((first, last))
        cut.append(replace(frame, contents=tuple(c for c in contents if c[1] > c[0])))
    return [frame for frame in cut if frame.contents]


def parenthesis_frames(v: View) -> list[Frame]:
    """ "15 000 (CGT), 4 200 (préfecture)"."""
    found: list[Frame] = []
    for at in range(v.first + 1, v.last - 1):
        if v.tokens[at].text != "(" or v.quoted[at] >= 0:
            continue
        end = next((k for k in range(at + 1, min(v.last, at + _PARENTHESIS + 2)) if v.tokens[k].text == ")"), None)
        if end is None or any(hit.key.startswith("preposition") and at < hit.first < end for hit in v.hits):
            continue
        speaker = stripped(v, at + 1, end)
        start = _segment_start(v, at)
        figure = figure_in(v, max(start, at - _PARENTHESIS), at)
        if speaker is None or figure is None or figure_in(v, *speaker) is not None or not counts_figures(v, speaker, BRACKETED):
            continue
        while start < figure and not (is_figure(v, start) or v.tokens[start].norm in v.grammar.voices.words.approximators):
            start += 1
        found.append(Frame(v.grammar.voices.fixed.parenthesis, (at, end + 1), speaker, ((start, at),), figure=True))
    return found


def _possessor(v: View, owner: Range) -> bool:
    """Whether *owner* is a name in the possessive."""
    possessive = any(v.tokens[at].norm in v.grammar.voices.words.possessive for at in range(*owner))
    return possessive and speaker_sort(v, *owner) == "name"


def noun_frames(v: View) -> list[Frame]:
    """ "Le bilan de X est de 12", "the police estimate was 500": the noun's possessor is the source of the figure behind a form of "be"."""
    found: list[Frame] = []
    words = v.grammar.voices.words
    for hit in v.hits:
        if not hit.key.startswith("noun") or v.quoted[hit.first] >= 0:
            continue
        owner = (
            phrase_after(v, hit.last + 1, v.last) if hit.last < v.last and v.tokens[hit.last].norm in words.links | words.agent else None
        )
        if owner is None or not counts_figures(v, owner):
            before = phrase_before(v, hit.first, v.first)
            owner = before if before and (counts_figures(v, before) or _possessor(v, before)) else owner
        if owner is None or not (counts_figures(v, owner) or _possessor(v, owner)):
            continue
        at = next((k for k in range(hit.last, min(v.last, hit.last + 20)) if v.tokens[k].norm in words.be or v.tokens[k].text == ":"), None)
        if at is None or any(verb_at(v, k) for k in range(hit.last, at)):
            continue
        start = at + 1
        figure = figure_in(v, start, min(v.last, start + 6))
        if figure is None:
            continue
        while start < figure and v.tokens[start].norm in words.figure_prepositions:
            start += 1
        end = content_end(v, start, figure=True)
        if end > start:
            found.append(Frame(noun_frame(v.grammar, hit).id, (hit.first, hit.last), owner, ((start, end),), figure=True))
    return found


def claim_frames(v: View) -> list[Frame]:
    """ "the union's claim that …", "l'idée que …": what a noun of claiming introduces is nobody's but its possessor's, if one is named."""
    found: list[Frame] = []
    words = v.grammar.voices.words
    for hit in v.hits:
        at = hit.last
        if not hit.key.startswith("that_noun") or v.quoted[hit.first] >= 0 or at + 1 >= v.last or v.tokens[at].norm not in words.that:
            continue
        if hit.first == v.first or v.tokens[hit.first - 1].norm not in v.grammar.classes.determiners | words.possessive | words.own:
            continue
        end = content_end(v, at + 1, figure=False)
        end = next((k for k in range(at + 1, end) if v.quoted[k] < 0 and v.tokens[k].text == ","), end)
        owner = _owner(v, hit)
        if end > at + 1:
            rule = v.grammar.voices.claims[int(hit.key.split()[1])].id
            found.append(Frame(rule, (hit.first, hit.last), owner, ((at + 1, end),), begin=hit.first))
    return found


def _owner(v: View, hit: Hit) -> Range | None:
    """Whose claim it is: the possessor before the noun, the subject that an own pronoun means; None where nobody is named."""
    words = v.grammar.voices.words
    before = hit.first - 1
    if v.tokens[before].norm in words.own:
        return main_subject(v, before)
    if v.tokens[before].norm in words.possessive:
        return phrase_before(v, before, v.first)
    return None


# --------------------------------------------------------------------------------------------------------------- hearsay


def hearsay_frames(v: View) -> list[Frame]:
    """Rumour: nobody is named, and the outlet does not vouch. The content is the clause."""
    found: list[Frame] = []
    if not any(hit.key.startswith("hearsay") for hit in v.hits):
        return found
    words, classes = v.grammar.voices.words, v.grammar.classes
    conditional = any(v.tokens[at].norm in words.condition and v.quoted[at] < 0 and conditional_at(v, at) for at in range(v.first, v.last))
    for hit in v.hits:
        if not hit.key.startswith("hearsay") or v.quoted[hit.first] >= 0:
            continue
        frame = hearsay_frame(v.grammar, hit)
        if frame.figure:
            continue
        if frame.auxiliary:
            at = hit.last
            while at < v.last and v.quoted[at] < 0 and (v.tokens[at].norm in classes.adverbs | classes.negators | words.be):
                at += 1
            if conditional or at >= v.last:
                continue
            norm = v.tokens[at].norm
            participle = v.quoted[at] >= 0 or (len(norm) > 2 and norm.endswith(words.ends_participle))
            if norm in frame.unless or not participle:
                continue
        first = _segment_start(v, hit.first)
        last = content_end(v, hit.last, figure=False)
        while last < v.last and v.quoted[last] >= 0:
            last += 1
        content = stripped(v, first, max(last, hit.last))
        if content:
            found.append(Frame(frame.id, (hit.first, hit.last), None, (content,), kind="hearsay"))
    return found


def conditional_at(v: View, at: int) -> bool:
    """Whether the word at *at* is the conjunction and not a reflexive pronoun: a subject follows it."""
    if v.tokens[at].norm[-1] != "'":
        return True
    return at + 1 < v.last and v.tokens[at + 1].norm in v.grammar.classes.subject_pronouns
