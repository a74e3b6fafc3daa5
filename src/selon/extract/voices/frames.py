"""Attribution by verbs: "X a indiqué que …", "« … », a lancé X", "X compte 500 …", "…, said X".

A frame is found in three steps: is the form a verb that says something here (tense, auxiliary, passive); what does it take to the right (a
quotation, a clause, an infinitive, an object, a figure); who is its subject (before it, behind it, across an apposition). What takes nothing
to the right is an incise, and speaks of what stands to its left.
"""

from typing import NamedTuple

from selon.extract.voices.clauses import (
    Range,
    View,
    apposition_after,
    closed,
    figure_in,
    is_figure,
    is_word,
    main_subject,
    phrase_after,
    phrase_before,
    pronoun_at,
    speaker_sort,
    subject_before,
    verb_at,
)
from selon.extract.voices.grammar import Verb
from selon.lang.sections.voices import VerbFrame

_REACH = 14
_LOOSE = 6
_FAR = 24


class Frame(NamedTuple):
    """An attribution: the rule, the cue, the speaker (None: nobody named) and the contents, all as token ranges.

    ``figure``: the content is a figure with its noun. ``direct``: the verb stands right at quotation marks. ``kind`` overrides the voice.
    """

    rule: str
    cue: Range
    speaker: Range | None
    contents: tuple[Range, ...]
    figure: bool = False
    direct: bool = False
    kind: str | None = None
    role: str | None = None


class Complement(NamedTuple):
    """What a verb takes to its right: the sort of complement, where it begins, the frame of the verb that takes it."""

    sort: str
    first: int
    rule: str
    speaker: str


def verb_frames(v: View) -> list[Frame]:
    """The frames that the verbs of a sentence open."""
    found: list[Frame] = []
    for verb in v.verbs:
        if v.quoted[verb.first] >= 0:
            frame = _inside_marks(v, verb)
        else:
            frame = _verb_frame(v, verb)
        if frame is not None:
            found.append(frame)
    return found


# ------------------------------------------------------------------------------------------------------- is it a verb here


def _shape(v: View, verb: Verb) -> str:
    """``finite``, ``gerund``, ``infinitive``, ``passive`` or ``none`` (a participle or a noun of the same form)."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    at = verb.first
    light = classes.adverbs | classes.negators | words.not_names
    while at > v.first and v.quoted[at - 1] < 0 and v.tokens[at - 1].norm in light:
        at -= 1
    before = v.tokens[at - 1].norm if at > v.first and v.quoted[at - 1] < 0 else ""
    if before in classes.determiners and before not in classes.object_pronouns:
        return "none"
    if verb.tenses == {"gerund"}:
        return "gerund"
    if before in words.infinitive or verb.tenses == {"infinitive"}:
        return "infinitive"
    participle = "participle" in verb.tenses or "past" in verb.tenses
    if participle and before in words.be:
        reflexive = at - 2 >= v.first and v.tokens[at - 2].norm in classes.object_pronouns and not words.possessive
        return "finite" if reflexive else "passive"
    if verb.tenses == {"participle"}:
        return "finite" if before in words.have else "none"
    return "finite"


# ---------------------------------------------------------------------------------------------------- what stands behind it


def _adjunct_end(v: View, at: int) -> int:
    """Behind the short adverbials that may stand between a verb and its complement ("lundi", "in a statement", "sur place")."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    while at < v.last and not closed(v, at):
        norm = v.tokens[at].norm
        if norm in words.not_names or (norm in v.grammar.after and norm not in classes.determiners):
            at += 1
        elif norm in classes.prepositions and norm not in words.infinitive:
            end = at + 1
            while end < v.last and not closed(v, end) and not _opens(v, end):
                end += 1
            return end
        else:
            return at
    return at


def _adjunct_tight(v: View, at: int) -> int:
    """Behind the adverbials between a verb and its inverted subject: each one preposition, one noun and the name that goes with it."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    while at < v.last and not closed(v, at):
        norm = v.tokens[at].norm
        if norm in words.not_names or norm in classes.adverbs:
            at += 1
            continue
        if norm not in classes.prepositions:
            break
        at += 1
        determined = norm in classes.determiners
        while at < v.last and not closed(v, at) and v.tokens[at].norm in classes.determiners:
            determined = True
            at += 1
        if at < v.last and not closed(v, at) and v.tokens[at].text[0].islower():
            at += 1
            if not determined:
                continue
        while at < v.last and not closed(v, at) and v.tokens[at].text[0].isupper():
            at += 1
    return at


def _opens(v: View, at: int) -> bool:
    norm = v.tokens[at].norm
    return norm in v.grammar.voices.words.that or norm in v.grammar.classes.subject_pronouns or norm in v.grammar.stops


def _marked(v: View, at: int, loose: bool = False) -> int | None:
    """Where a quotation opens at or right behind *at*: a colon, comma, subordinator, determiner or preposition may stand between.

    *loose*: some other words too, of the thing that the quotation is said of ("called their acts “…”").
    """
    classes, words = v.grammar.classes, v.grammar.voices.words
    for step in range(_LOOSE if loose else 4):
        here = at + step
        if here >= v.last:
            return None
        if v.quoted[here] >= 0:
            return here
        norm = v.tokens[here].norm
        light = norm in classes.determiners or norm in words.that or norm in classes.prepositions or norm in classes.adverbs
        if loose and is_word(v.tokens[here]) and norm not in v.grammar.stops and not verb_at(v, here):
            continue
        if not light and v.tokens[here].text not in {":", ","}:
            return None
    return None


def _clause_start(v: View, at: int) -> int | None:
    """Where the clause behind a subordinator begins, looked for across an addressee or an adverbial."""
    words = v.grammar.voices.words
    commas = 0
    for here in range(at, min(v.last, at + _REACH)):
        if v.quoted[here] >= 0:
            return None
        text, norm = v.tokens[here].text, v.tokens[here].norm
        if norm in words.that:
            return here + 1
        if text == ":":
            return here + 1
        commas += text == ","
        if text in {";", ".", "?", "!"} or commas > 2 or (here > at and verb_at(v, here) and commas == 0):
            return None
        if norm in v.grammar.classes.auxiliaries and commas == 0:
            return None
    return None


def _infinitive(v: View, at: int) -> bool:
    words, classes = v.grammar.voices.words, v.grammar.classes
    for here in range(at, min(v.last, at + 5)):
        if closed(v, here):
            return False
        norm = v.tokens[here].norm
        if here == at and norm in words.infinitive and not words.ends_infinitive:
            return True
        if words.ends_infinitive and len(norm) > 3 and norm.endswith(words.ends_infinitive) and norm not in classes.determiners:
            return v.tokens[here].text[0].islower()
        if not (norm in words.infinitive or norm in classes.negators or norm in classes.object_pronouns or norm in classes.adverbs):
            return False
    return False


def _phrase_starts(v: View, at: int) -> bool:
    """Whether a noun phrase or a clause can begin at *at*."""
    if at >= v.last or v.quoted[at] >= 0:
        return at < v.last
    token = v.tokens[at]
    classes = v.grammar.classes
    if not is_word(token) or token.norm in classes.coordinators or token.norm in v.grammar.voices.words.not_names:
        return False
    return token.norm not in classes.prepositions or token.norm in classes.determiners


def complement(v: View, verb: Verb, shape: str) -> Complement | None:
    """What *verb* takes to its right; None where nothing that it can take stands there."""
    after = verb.last
    while after < v.last and v.quoted[after] < 0 and v.tokens[after].norm in v.grammar.after:
        after += 1
    best: Complement | None = None
    for frame in verb.frames:
        found = _taken(v, frame, verb, after)
        if found is None:
            continue
        sort, first = found
        if shape == "infinitive" and frame.act not in ("demand", "accuse"):
            continue
        made = Complement(sort, first, frame.id, "role" if sort == "figure" else "any" if sort in ("quote", "that") else frame.speaker)
        if best is None or _RANK.index(sort) < _RANK.index(best.sort):
            best = made
    return best


_RANK = ("quote", "that", "infinitive", "figure", "object", "bare")


def _taken(v: View, frame: VerbFrame, verb: Verb, after: int) -> tuple[str, int] | None:
    takes = frame.takes
    start = _adjunct_end(v, after)
    if "quote" in takes:
        loose = frame.act in ("say", "accuse", "believe") and "infinitive" not in takes
        marked = _marked(v, after, loose)
        if marked is None and start != after:
            marked = _marked(v, start, False)
        if marked is not None and marked > verb.first:
            return "quote", after
    if "that" in takes:
        clause = _clause_start(v, after)
        if clause is not None and clause < v.last:
            return "that", clause
    if "infinitive" in takes and _infinitive(v, after):
        return "infinitive", after
    if "figure" in takes:
        figure = _figure_object(v, after)
        if figure is not None:
            return "figure", figure
    if "addressee" in takes:
        heard = phrase_after(v, after, v.last)
        if heard and heard[1] < v.last and (_phrase_starts(v, heard[1]) or _infinitive(v, heard[1])):
            return "bare", heard[1]
        return None
    if "object" in takes and not (after < v.last and v.tokens[after].norm in v.grammar.voices.words.links and after == verb.last) and (_phrase_starts(v, after) or (after < v.last and not closed(v, after))):
        return "object", after
    if "bare" in takes:
        if start != after and start < v.last and not closed(v, start) and _phrase_starts(v, start):
            return "bare", start
        if _phrase_starts(v, after) and _clausal(v, after):
            return "bare", after
    return None


def _clausal(v: View, at: int) -> bool:
    """Whether more than a bare word stands there: a clause without subordinator needs a subject and a verb."""
    end = at
    while end < v.last and not closed(v, end):
        end += 1
    return end - at >= 3


def _figure_object(v: View, at: int) -> int | None:
    """Where the phrase with the figure begins that a verb of counting takes, or None."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    end = at
    while end < v.last and end - at < _REACH and not closed(v, end) and not (end > at and (verb_at(v, end) and not is_figure(v, end))):
        if v.tokens[end].norm in classes.relatives and v.tokens[end].norm not in words.links:
            break
        end += 1
    figure = figure_in(v, at, end)
    if figure is None:
        quoted = _marked(v, at)
        if quoted is not None and quoted + 1 < v.last and v.tokens[quoted + 1].text[0].isdigit():
            return quoted
        return None
    while at < figure and (v.tokens[at].norm in words.figure_prepositions or v.tokens[at].norm in classes.adverbs - words.approximators):
        at += 1
    return at


# ------------------------------------------------------------------------------------------------------------ the frame


def content_end(v: View, first: int, figure: bool) -> int:
    """Where a content that begins at *first* ends: the sentence's end, or the part of it before another voice begins."""
    words = v.grammar.voices.words
    at = first
    while at < v.last:
        text = v.tokens[at].text
        if v.quoted[at] < 0:
            if text == ";" or (text in {"–", "—"} and at > first):
                break
            listed = at + 1 < v.last and (v.tokens[at + 1].norm in words.parts or (text == "," and is_figure(v, at + 1)))
            if text in {",", ":", "("} and figure and not listed:
                break
            if text == "," and at + 1 < v.last and v.tokens[at + 1].norm in words.contrast:
                break
        at += 1
    while at > first and v.quoted[at - 1] < 0 and not is_word(v.tokens[at - 1]) and v.tokens[at - 1].text not in {")", "%", "!", "?"}:
        at -= 1
    return at


def _edge(v: View, at: int) -> bool:
    """Whether a mark that can set off an incise stands right before *at*."""
    if at <= v.first:
        return False
    return v.quoted[at - 1] >= 0 or v.tokens[at - 1].text in {",", "?", "!", "…", "...", ":", "–", "—"}


def _at_marks(v: View, at: int) -> bool:
    """Whether a quotation closes right before *at*, a comma between allowed."""
    at -= 1
    if at >= v.first and v.quoted[at] < 0 and v.tokens[at].text in {",", "–", "—"}:
        at -= 1
    return at >= v.first and v.quoted[at] >= 0


def _verb_frame(v: View, verb: Verb) -> Frame | None:
    shape = _shape(v, verb)
    if shape == "none":
        return None
    if shape == "passive":
        return _passive(v, verb)
    taken = complement(v, verb, shape)
    if shape in ("gerund", "infinitive"):
        return _dependent(v, verb, taken)
    if verb.last < v.last and v.tokens[verb.last].norm[0] == "-" and pronoun_at(v, verb.last, verb.last + 1):
        return _inverted(v, verb, (verb.last, verb.last + 1))
    subject = subject_before(v, verb.first)
    if subject is None:
        return _after_mark(v, verb, taken)
    said_there = _at_marks(v, subject[0]) and (taken is None or taken.sort == "bare")
    if said_there or taken is None or (_incised(v, subject, verb) and taken.sort not in ("that", "quote")):
        return _incise(v, verb, subject, taken)
    if taken.sort == "quote" and _at_marks(v, subject[0]) and _incised(v, subject, verb):
        return _incise(v, verb, subject, taken)
    return _right(v, verb, subject, taken)


def _incised(v: View, subject: Range, verb: Verb) -> bool:
    """Whether subject and verb stand between marks: nothing of their clause before them, nothing behind."""
    end = _adjunct_end(v, _heard_end(v, verb))
    return _edge(v, subject[0]) and (end >= v.last or closed(v, end))


def _speaks(v: View, subject: Range, need: str) -> bool:
    sort = speaker_sort(v, *subject)
    if need == "any":
        return True
    if need == "role":
        return sort in ("role", "name", "pronoun")
    return sort != "other"


def _right(v: View, verb: Verb, subject: Range, taken: Complement) -> Frame | None:
    if not _speaks(v, subject, taken.speaker):
        return None
    if v.tokens[subject[0]].norm in v.grammar.voices.words.first_person and taken.sort != "quote":
        return None
    if taken.sort == "bare" and speaker_sort(v, *subject) == "other" and not v.tokens[subject[0]].norm in v.grammar.classes.determiners:
        return None
    figure = taken.sort == "figure"
    end = content_end(v, taken.first, figure)
    if end <= taken.first:
        return None
    return Frame(taken.rule, (verb.first, verb.last), subject, ((taken.first, end),), figure, taken.sort == "quote")


def _dependent(v: View, verb: Verb, taken: Complement | None) -> Frame | None:
    """A gerund or an infinitive of purpose speaks for the subject of its sentence."""
    if taken is None or taken.sort == "figure":
        return None
    subject = main_subject(v, verb.first)
    if subject is None:
        return None
    return _right(v, verb, subject, taken)


def _passive(v: View, verb: Verb) -> Frame | None:
    """ "The crowd was put at 500 by police": only with its agent."""
    words = v.grammar.voices.words
    frame = next((f for f in verb.frames if "passive" in f.takes), None)
    if frame is None:
        return None
    for at in range(verb.last, min(v.last, verb.last + _REACH)):
        if v.tokens[at].norm in words.agent:
            speaker = phrase_after(v, at + 1, v.last)
            figure = _figure_object(v, verb.last)
            if speaker and figure is not None and figure < at and _speaks(v, speaker, "role"):
                return Frame(frame.id, (verb.first, verb.last), speaker, ((figure, at),), figure=True)
    return None


def _sayer(verb: Verb) -> str | None:
    """The frame of *verb* that can close a quotation, if any."""
    return next((frame.id for frame in verb.frames if "quote" in frame.takes), None)


def _after_mark(v: View, verb: Verb, taken: Complement | None) -> Frame | None:
    """No subject in front: an apposition stands there, or the subject follows."""
    group = verb.first
    while group > v.first and v.quoted[group - 1] < 0 and v.tokens[group - 1].norm in v.grammar.group:
        group -= 1
    opener = group > v.first and v.tokens[group - 1].norm in v.grammar.classes.subordinators
    if not (_edge(v, group) or opener):
        return None
    heard = any("addressee" in frame.takes for frame in verb.frames)
    behind = None if heard else phrase_after(v, verb.last, v.last) or phrase_after(v, _adjunct_tight(v, verb.last), v.last)
    by_mark = _at_marks(v, group)
    clausal = taken is not None and taken.sort in ("that", "infinitive")
    across = _across_apposition(v, group) if not opener and (clausal or not by_mark) else None
    if across and taken is None and heard and _edge(v, across[0]):
        return _incise(v, verb, across, None)
    if across and taken:
        ends = behind is not None and (behind[1] >= v.last or closed(v, behind[1])) and taken.sort in ("bare", "object")
        if not ends or speaker_sort(v, *across) != "other" and taken.sort == "object":
            return _right(v, verb, across, taken)
    if behind is not None and _sayer(verb):
        return _inverted(v, verb, behind)
    if by_mark and _sayer(verb) and taken is None and across is None:
        return None
    return None


def _across_apposition(v: View, group: int) -> Range | None:
    """The subject at the head of the clause, when commas set an apposition off between it and the verb: "X, porte-parole, a dit"."""
    comma = group - 1
    if v.tokens[comma].text != ",":
        return None
    opening = next((k for k in range(comma - 1, max(v.first, comma - _FAR) - 1, -1) if v.tokens[k].text == ","), None)
    if opening is None or opening == v.first:
        return None
    found = phrase_before(v, opening, v.first)
    if v.tokens[opening + 1].norm in v.grammar.classes.relatives and found is not None and not _at_start(v, found):
        return found
    while opening is not None and (found is None or speaker_sort(v, *found) == "other"):
        earlier = next((k for k in range(opening - 1, max(v.first, comma - 2 * _FAR) - 1, -1) if v.tokens[k].text == ","), None)
        if earlier is None:
            break
        opening = earlier
        found = phrase_before(v, opening, v.first)
    return found


def _at_start(v: View, found: Range) -> bool:
    """Whether a phrase stands at the head of its sentence."""
    return found[0] == v.first


def _at_home(v: View, at: int) -> Range | None:
    """The speaker behind "chez", "du côté de" where the verb's subject names nobody ("résume-t-on chez les organisateurs")."""
    words = v.grammar.voices.words
    if at < v.last and v.tokens[at].norm in words.at_home:
        return phrase_after(v, at + 1, v.last)
    return None


def _inverted(v: View, verb: Verb, speaker: Range) -> Frame | None:
    rule = _sayer(verb)
    if rule is None:
        return None
    hit = pronoun_at(v, *speaker)
    named: Range | None = speaker
    end = speaker[1]
    if hit is not None and v.grammar.voices.pronouns[int(hit.key)].stands_for == "nobody":
        named = _at_home(v, end)
        end = named[1] if named else end
    group = verb.first
    clitic = speaker[0] == verb.last and v.tokens[verb.last].norm[0] == "-"
    while group > v.first and v.quoted[group - 1] < 0 and (v.tokens[group - 1].norm in v.grammar.group or (clitic and is_word(v.tokens[group - 1]))):
        group -= 1
    return _around(v, Frame(rule, (verb.first, verb.last), named, (), direct=_at_marks(v, group)), group, end)


def _incise(v: View, verb: Verb, subject: Range, taken: Complement | None) -> Frame | None:
    """ "…, X said": what stands to its left, and to its right where the sentence goes on."""
    rule = _sayer(verb)
    if rule is None or not _edge(v, subject[0]):
        return None
    if v.tokens[subject[0]].norm in v.grammar.voices.words.first_person and not _at_marks(v, subject[0]):
        return None
    end = _adjunct_end(v, _heard_end(v, verb))
    at_marks = _at_marks(v, subject[0])
    if taken is not None and taken.sort == "quote":
        end = verb.last
    elif end < v.last and not closed(v, end):
        if not at_marks:
            return None
        while end < v.last and not closed(v, end):
            end += 1
    return _around(v, Frame(rule, (verb.first, verb.last), subject, (), direct=at_marks), subject[0], end)


def _heard_end(v: View, verb: Verb) -> int:
    """Behind the hearer of a verb that names one ("told the paper")."""
    if any("addressee" in frame.takes for frame in verb.frames):
        heard = phrase_after(v, verb.last, v.last)
        return heard[1] if heard else verb.last
    return verb.last


def _around(v: View, frame: Frame, first: int, last: int) -> Frame | None:
    """The frame of an incise at ``first:last``: its contents are what the sentence says before and behind it."""
    contents: list[Range] = []
    begin = _left_edge(v, first)
    end = first
    while end > begin and v.quoted[end - 1] < 0 and not is_word(v.tokens[end - 1]):
        end -= 1
    if end > begin:
        contents.append((begin, end))
    at = last
    while frame.speaker is not None and frame.speaker[0] >= frame.cue[1]:
        extra = apposition_after(v, at)
        if extra is None:
            break
        at = extra[1]
    at = _adjunct_end(v, at) if at == last else at
    while at < v.last and v.quoted[at] < 0 and not is_word(v.tokens[at]):
        at += 1
    if at < v.last and v.quoted[at] >= 0 or (at < v.last and v.tokens[at - 1].text in {",", ":"} and begin < end):
        stop = content_end(v, at, figure=False)
        if stop > at:
            contents.append((at, stop))
    return frame._replace(contents=tuple(contents)) if contents else None


def _left_edge(v: View, before: int) -> int:
    """Where the clause begins that an incise closes: the sentence's start, or behind the last semicolon or colon outside marks."""
    for at in range(before - 2, v.first, -1):
        if v.quoted[at] < 0 and v.tokens[at].text in {";", ":"}:
            return at + 1
    return v.first


def _inside_marks(v: View, verb: Verb) -> Frame | None:
    """An incise within the marks: « …, dit-il, … ». Only with an inverted subject right behind a comma."""
    rule = _sayer(verb)
    quote = v.quoted[verb.first]
    if rule is None or verb.first <= v.first or v.tokens[verb.first - 1].text not in {",", "?", "!", "…"} or verb.last >= v.last:
        return None
    if v.tokens[verb.last].norm[0] != "-" or not pronoun_at(v, verb.last, verb.last + 1):
        return None
    first, last = verb.first, verb.last + 1
    while first > v.first and v.quoted[first - 1] == quote:
        first -= 1
    while last < v.last and v.quoted[last] == quote:
        last += 1
    contents = tuple(r for r in ((first, verb.first), (verb.last + 1, last)) if r[1] > r[0])
    return Frame(rule, (verb.first, verb.last), (verb.last, verb.last + 1), contents, direct=True)
