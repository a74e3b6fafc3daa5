"""Attribution by verbs: "X a indiqué que …", "« … », a lancé X", "X compte 500 …", "…, said X".

A frame is found in three steps: is the form a verb that says something here (tense, auxiliary, passive); what does it take to the right (a
quotation, a clause, an infinitive, an object, a figure); who is its subject (before it, behind it, across an apposition). What takes
nothing to the right is an incise, and speaks of what stands to its left.
"""

from msgspec.structs import replace

from selon.extract.voices.clauses import (
    Range,
    View,
    closed,
    figure_in,
    in_relative,
    is_figure,
    main_subject,
    main_verb_in,
    phrase_after,
    phrase_before,
    pronoun_at,
    role_hits,
    skip_group,
    speaker_sort,
    subject_before,
)
from selon.extract.voices.complements import Complement, adjunct_end, adjunct_tight, complement, content_end, figure_object, object_end
from selon.extract.voices.grammar import Verb, role_nouns
from selon.extract.voices.incises import incise, inside_marks, inverted
from selon.extract.voices.sayings import Frame, at_edge, behind_marks, heard_end, reports, sayer, shape, tallier

_LOOSE = 6
_FAR = 24
_CROWD = "participants"
ATTITUDES = frozenset({"accuse", "stance", "believe", "ask"})


def verb_frames(v: View) -> list[Frame]:
    """The frames that the verbs of a sentence open."""
    found: list[Frame] = []
    for verb in v.verbs:
        frame = inside_marks(v, verb) if v.quoted[verb.first] >= 0 else _verb_frame(v, verb, found) or _shared(v, verb, found)
        if frame is not None:
            found.append(frame)
    return found


def _verb_frame(v: View, verb: Verb, before: list[Frame]) -> Frame | None:
    form = shape(v, verb)
    passive = _passive(v, verb, form)
    if passive is not None or form in ("none", "passive"):
        return passive
    taken = complement(v, verb, form)
    if form in ("gerund", "infinitive"):
        return _dependent(v, verb, taken, form, before)
    if verb.last < v.last and v.tokens[verb.last].norm[0] == "-" and pronoun_at(v, verb.last, verb.last + 1):
        return inverted(v, verb, (verb.last, verb.last + 1))
    clitic = _clitic_before(v, verb)
    if clitic is not None:
        return inverted(v, verb, clitic)
    subject = subject_before(v, verb.first)
    if subject is None or _hears(v, verb, subject):
        return _after_mark(v, verb, taken)
    said_there = behind_marks(v, subject[0]) and (taken is None or taken.sort == "bare")
    if said_there or taken is None or (_incised(v, subject, verb) and taken.sort not in ("that", "quote")):
        return incise(v, verb, subject, taken)
    if taken.sort == "quote" and behind_marks(v, subject[0]) and _incised(v, subject, verb):
        return incise(v, verb, subject, taken)
    return _right(v, verb, subject, taken)


def _hears(v: View, verb: Verb, subject: Range) -> bool:
    """Whether a first person before the verb is its object: "« … », nous a répondu Jeanne Roy"."""
    if v.tokens[subject[0]].norm not in v.grammar.voices.words.first_person or not behind_marks(v, subject[0]):
        return False
    behind = phrase_after(v, verb.last, v.last)
    return behind is not None and speaker_sort(v, *behind) in ("name", "role")


def _clitic_before(v: View, verb: Verb) -> Range | None:
    """The inverted pronoun between an auxiliary and its participle: "a-t-elle ajouté"."""
    at = verb.first
    while at > v.first and v.quoted[at - 1] < 0 and v.tokens[at - 1].norm in v.grammar.after:
        at -= 1
    inverted = at > v.first and v.tokens[at - 1].norm[0] == "-" and v.tokens[at - 1].start == v.tokens[at - 2].end
    return (at - 1, at) if inverted and pronoun_at(v, at - 1, at) else None


def _incised(v: View, subject: Range, verb: Verb) -> bool:
    """Whether subject and verb stand between marks: nothing of their clause before them, nothing behind."""
    end = adjunct_end(v, heard_end(v, verb))
    return at_edge(v, subject[0]) and (end >= v.last or closed(v, end))


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
    if taken.sort == "bare" and speaker_sort(v, *subject) == "other" and not _bare_subject(v, subject):
        return None
    figure = taken.sort == "figure"
    words = v.grammar.voices.words
    if figure and words.possessive and verb.last < v.last and v.tokens[verb.last].norm in words.figure_prepositions:
        roles = {role_nouns(v.grammar, hit).role for hit in role_hits(v, *subject)}
        if roles == {_CROWD}:
            return None  # "a crowd estimated at 90": a participle, whose agent would follow
    about = taken.sort == "object" and taken.act in ATTITUDES
    end = object_end(v, taken.first) if about else content_end(v, taken.first, figure)
    if figure:  # "had hoped for 10,000 but 4,000 came": what is set against a figure is not of its source
        contrast = v.grammar.voices.words.contrast
        end = next((k for k in range(taken.first + 1, end) if v.quoted[k] < 0 and v.tokens[k].norm in contrast), end)
    if in_relative(v, verb.first) or _subordinate(v, subject):
        end = next((k for k in range(taken.first, end) if v.quoted[k] < 0 and v.tokens[k].text == ","), end)
    if end <= taken.first:
        return None
    return Frame(taken.rule, (verb.first, verb.last), subject, ((taken.first, end),), figure, taken.sort == "quote")


def _bare_subject(v: View, subject: Range) -> bool:
    """Whether a phrase without name or role can be the subject of a clause that takes another without a mark between them."""
    first, classes = subject[0], v.grammar.classes
    if v.tokens[first].norm in classes.determiners or is_figure(v, first) or closed(v, first - 1):
        return True
    before = v.tokens[first - 1].norm
    return subject[1] - first <= 2 and before in classes.coordinators | classes.subordinators | classes.adverbs


def _subordinate(v: View, subject: Range) -> bool:
    """Whether a subordinator opens the clause of *subject* ("While police say X, …"): what stands behind its comma is not said by it."""
    at = subject[0] - 1
    if at < v.first or v.quoted[at] >= 0:
        return False
    norm = v.tokens[at].norm
    opens = norm in v.grammar.classes.subordinators or norm in v.grammar.voices.words.contrast
    head = at == v.first or v.tokens[at - 1].text in {",", ";"} or v.tokens[at - 1].norm in v.grammar.classes.coordinators
    return opens and head and norm not in v.grammar.voices.words.that and norm not in v.grammar.classes.coordinators


def _shared(v: View, verb: Verb, before: list[Frame]) -> Frame | None:
    """A coordinated verb shares the subject of the one before it: "La CGT dénonce le texte et réclame son retrait"."""
    at = skip_group(v, verb.first, v.first)
    if at <= v.first or v.quoted[at - 1] >= 0 or v.tokens[at - 1].norm not in v.grammar.classes.coordinators:
        return None
    form = shape(v, verb)
    if not (form == "finite" or (form == "none" and verb.tenses == {"participle"} and before) or (form == "infinitive" and before)):
        return None
    taken = complement(v, verb, form)
    subject = before[-1].speaker if before else main_subject(v, at - 1)
    if taken is None or subject is None or subject[1] > verb.first:
        return None
    made = _right(v, verb, subject, taken)
    return replace(made, begin=at) if made else None


def _dependent(v: View, verb: Verb, taken: Complement | None, form: str, before: list[Frame]) -> Frame | None:
    """A gerund or an infinitive of purpose speaks for the subject of its sentence."""
    if taken is None or taken.sort == "figure":
        return None
    at = skip_group(v, verb.first, v.first)
    wanted = v.grammar.voices.words.purpose
    purposeful = any(v.tokens[k].norm in wanted for k in range(max(v.first, at - 1), verb.first))
    if form == "infinitive" and not purposeful:
        return None
    told = before[-1].speaker if before and form == "gerund" else None
    subject = told or main_subject(v, verb.first)
    if subject is None:
        return None
    made = _right(v, verb, subject, taken)
    return replace(made, begin=verb.first) if made else None


def _passive(v: View, verb: Verb, form: str) -> Frame | None:
    """ "The crowd was put at 500 by police", "500 manifestants recensés par la police": a figure and its agent."""
    words = v.grammar.voices.words
    told = _told_by(v, verb, form)
    if told is not None:
        return told
    frame = next((f for f in verb.frames if "passive" in f.takes), None)
    if frame is None:
        return None
    for at in range(verb.last, min(v.last, verb.last + _LOOSE)):
        if closed(v, at):
            return None
        if v.tokens[at].norm not in words.agent:
            continue
        between = v.tokens[verb.last : at]
        light = words.figure_prepositions | words.approximators
        plain = all(is_figure(v, verb.last + n) or t.norm in light for n, t in enumerate(between))
        speaker = phrase_after(v, at + 1, v.last)
        if speaker is None or speaker_sort(v, *speaker) != "role" or (form == "finite" and not plain):
            return None
        figure = figure_object(v, verb.last)
        if figure is not None and figure < at:
            return Frame(frame.id, (verb.first, verb.last), speaker, ((figure, at),), figure=True)
        start = verb.first
        while start > v.first and not closed(v, start - 1):
            start -= 1
        if figure_in(v, start, verb.first) is not None:
            return Frame(frame.id, (verb.first, verb.last), speaker, ((start, verb.first),), figure=True)
        return None
    return None


def _told_by(v: View, verb: Verb, form: str) -> Frame | None:
    """ "Une version contestée par ses avocats : …": what a colon opens behind a participle with its agent."""
    rule = next((f.id for f in verb.frames if "that" in f.takes or "quote" in f.takes), None)
    at = verb.last
    if rule is None or form not in ("none", "passive") or at >= v.last or v.tokens[at].norm not in v.grammar.voices.words.agent:
        return None
    speaker = phrase_after(v, at + 1, v.last)
    if speaker is None or speaker[1] + 1 >= v.last or v.tokens[speaker[1]].text != ":":
        return None
    end = content_end(v, speaker[1] + 1, figure=False)
    return Frame(rule, (verb.first, verb.last), speaker, ((speaker[1] + 1, end),)) if end > speaker[1] + 1 else None


def _after_mark(v: View, verb: Verb, taken: Complement | None) -> Frame | None:
    """No subject in front: an apposition stands there, or the subject follows."""
    group = skip_group(v, verb.first, v.first)
    if group > v.first and v.tokens[group - 1].norm in v.grammar.voices.words.first_person and behind_marks(v, group - 1):
        group -= 1
    opener = group > v.first and v.tokens[group - 1].norm in v.grammar.classes.subordinators
    if not (at_edge(v, group) or opener):
        return None
    heard = all("addressee" in frame.takes for frame in verb.frames)
    behind = None if heard else phrase_after(v, verb.last, v.last) or phrase_after(v, adjunct_tight(v, verb.last), v.last)
    if behind is not None and v.tokens[behind[0]].norm in v.grammar.classes.object_pronouns - v.grammar.classes.determiners:
        behind = None
    if behind is not None and is_figure(v, behind[0]):
        behind = None
    by_mark = behind_marks(v, group)
    clausal = taken is not None and taken.sort in ("that", "infinitive")
    across = _across_apposition(v, group) if not opener and (clausal or not by_mark) else None
    distant = behind is not None and behind[0] > verb.last
    named = across is not None and speaker_sort(v, *across) != "other"
    if across and taken is None and (heard or behind is None or (distant and named)) and at_edge(v, across[0]):
        return incise(v, verb, across, None)
    if across and taken:
        ends = behind is not None and (behind[1] >= v.last or closed(v, behind[1])) and taken.sort in ("bare", "object")
        if not ends or (speaker_sort(v, *across) != "other" and taken.sort == "object"):
            return _right(v, verb, across, taken)
    if behind is not None and sayer(verb) and (by_mark or opener or (reports(verb) and _bare_speaker(v, behind))):
        return inverted(v, verb, behind)
    if behind is None or taken is not None or v.tokens[group - 1].text != "," or not closed(v, behind[1]):
        return None
    rule = tallier(v, verb, behind, group)
    return inverted(v, verb, behind, rule) if rule is not None else None


def _bare_speaker(v: View, behind: Range) -> bool:
    """Whether an inverted subject that no marks announce can be one: a name, a role, or a phrase with a determiner."""
    return speaker_sort(v, *behind) != "other" or v.tokens[behind[0]].norm in v.grammar.classes.determiners


def _across_apposition(v: View, group: int) -> Range | None:
    """The subject at the head of the clause, when commas set an apposition off between it and the verb: "X, porte-parole, a dit"."""
    comma = group - 1
    if v.tokens[comma].text != ",":
        return None
    opening = next((k for k in range(comma - 1, max(v.first, comma - _FAR) - 1, -1) if v.tokens[k].text == ","), None)
    if opening is None or opening == v.first or _clause_between(v, opening, comma):
        return None
    found = phrase_before(v, opening, v.first)
    relative = v.tokens[opening + 1].norm in v.grammar.classes.relatives
    if relative and found is not None and not _at_start(v, found) and speaker_sort(v, *found) != "other":
        return found
    while opening is not None and (found is None or speaker_sort(v, *found) == "other"):
        earlier = next((k for k in range(opening - 1, max(v.first, comma - 2 * _FAR) - 1, -1) if v.tokens[k].text == ","), None)
        if earlier is None:
            break
        opening = earlier
        found = phrase_before(v, opening, v.first)
    if found is not None and found[0] - 1 > v.first and v.tokens[found[0] - 1].text == "," and speaker_sort(v, *found) != "name":
        named = phrase_before(v, found[0] - 1, v.first)
        found = named if named is not None and speaker_sort(v, *named) == "name" else found
    return found


def _clause_between(v: View, opening: int, comma: int) -> bool:
    """Whether a main clause ends at *comma*, and no apposition: it has an auxiliary that belongs to no relative clause."""
    if v.tokens[opening + 1].norm in v.grammar.voices.words.parts:
        return False
    return main_verb_in(v, opening + 1, comma)


def _at_start(v: View, found: Range) -> bool:
    """Whether a phrase stands at the head of its sentence."""
    return found[0] == v.first
