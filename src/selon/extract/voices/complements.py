"""What a verb of attribution takes to its right: a quotation, a clause, an infinitive, an object, a figure; and where that ends."""

from msgspec import Struct

from selon.extract.voices.clauses import View, closed, figure_in, is_figure, is_word, phrase_after, pronoun_at, verb_at
from selon.extract.voices.grammar import Verb
from selon.lang.sections.voices import VerbFrame

_REACH = 14
_LOOSE = 8
_ASIDE = 40
_NEAR = 5
_DASHES = frozenset("–—")
_RANK = ("quote", "that", "infinitive", "figure", "object", "bare")


class Complement(Struct, frozen=True, gc=False):
    """What a verb takes to its right: the sort of complement, where it begins, the frame of the verb that takes it."""

    sort: str
    first: int
    rule: str
    speaker: str
    act: str


def adjunct_end(v: View, at: int) -> int:
    """Behind the short adverbials that may stand between a verb and its complement ("lundi", "in a statement", "sur place")."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    while at < v.last and not closed(v, at):
        norm = v.tokens[at].norm
        if norm in words.not_names or (norm in v.grammar.after and norm not in classes.determiners and not _nothing_did(v, at)):
            at += 1
        elif norm in classes.prepositions and norm not in words.infinitive | words.links and not _approximate(v, at):
            end = at + 1
            while end < v.last and not closed(v, end) and not _opens(v, end) and not _phrase_anew(v, end, at):
                end += 1
            return end
        else:
            return at
    return at


def _nothing_did(v: View, at: int) -> bool:
    """Whether a word of negation is the subject of a clause: "said *nothing had* happened"."""
    classes = v.grammar.classes
    return v.tokens[at].norm in classes.negators and at + 1 < v.last and v.tokens[at + 1].norm in classes.auxiliaries


def adjunct_tight(v: View, at: int) -> int:
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
            while at < v.last and not closed(v, at) and v.tokens[at].text[0].islower() and not _begins_phrase(v, at):
                at += 1
        end = at
        while end < v.last and not closed(v, end) and v.tokens[end].text[0].isupper():
            end += 1
        if end < v.last and not closed(v, end):
            at = end
        elif end - at > 1 and v.tokens[at].text.isupper():
            at += 1
    return at


def _begins_phrase(v: View, at: int) -> bool:
    classes = v.grammar.classes
    norm = v.tokens[at].norm
    return norm in classes.determiners or norm in classes.prepositions or norm in classes.coordinators or norm in v.grammar.stops


def _phrase_anew(v: View, at: int, start: int) -> bool:
    """Whether another noun phrase begins at *at* than the one that the preposition at *start* governs."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    before = v.tokens[at - 1].norm
    if before in words.not_names:
        return v.tokens[at].norm in classes.determiners or (v.tokens[at].text[0].isupper() and v.tokens[at].norm not in words.not_names)
    fresh = v.tokens[at].norm in classes.determiners and v.tokens[at].norm not in classes.prepositions
    return fresh and at > start + 1 and before not in classes.prepositions and before not in classes.determiners


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
    for here in range(at, min(v.last, _behind_aside(v, at) + _REACH)):
        if v.quoted[here] >= 0:
            return None
        text, norm = v.tokens[here].text, v.tokens[here].norm
        if norm in words.that and here not in v.joints:
            return here + 1 if here not in v.behind_claims else None  # "no longer believe the claim that"
        if text == ":":
            return here + 1
        commas += text == ","
        if text in {";", ".", "?", "!"} or commas > 2 or (here > at and verb_at(v, here) and commas == 0):
            return None
        if norm in v.grammar.classes.auxiliaries and commas == 0:
            return None
    return None


def _behind_aside(v: View, at: int) -> int:
    """Behind the adverbial or participle phrase that two commas set off right at *at* ("a confirmé, lors d'un point de presse …, que")."""
    if at >= v.last or v.tokens[at].text != "," or v.quoted[at] >= 0:
        return at
    end = next((k for k in range(at + 1, min(v.last - 1, at + _ASIDE)) if v.tokens[k].text == "," or v.quoted[k] >= 0), None)
    behind = end is not None and v.quoted[end] < 0 and v.tokens[end + 1].norm in v.grammar.voices.words.that
    return end if end is not None and behind else at


def _clause_near(v: View, verb: Verb, at: int, takes: tuple[str, ...]) -> int | None:
    """The same where clauses need no subordinator: only an addressee and adverbials may stand before one."""
    if "addressee" in takes:
        heard = phrase_after(v, at, v.last)
        at = heard[1] if heard else at
    at = adjunct_end(v, at)
    if at < v.last and v.quoted[at] < 0 and (v.tokens[at].norm in v.grammar.voices.words.that or v.tokens[at].text == ":"):
        return at + 1
    return None


def _asked(v: View, at: int, takes: tuple[str, ...]) -> int | None:
    """Where a question behind "if" begins, a hearer allowed before it: "asked the mayor if", "se demande si"."""
    words = v.grammar.voices.words
    if "addressee" in takes and at < v.last and v.tokens[at].norm not in words.condition:
        heard = phrase_after(v, at, v.last)
        at = adjunct_end(v, heard[1]) if heard else at
    return at + 1 if at + 1 < v.last and v.quoted[at] < 0 and v.tokens[at].norm in words.condition else None


def _infinitive(v: View, at: int) -> bool:
    words, classes = v.grammar.voices.words, v.grammar.classes
    for here in range(at, min(v.last, at + 5)):
        if closed(v, here):
            return False
        norm = v.tokens[here].norm
        if here == at and norm in words.infinitive and not words.ends_infinitive:
            return True
        if words.ends_infinitive and len(norm) > 3 and norm.endswith(words.ends_infinitive) and norm not in classes.determiners:
            article = here > at and v.tokens[here - 1].norm in classes.determiners
            noun = article or bool(v.grammar.roles.at(v.tokens, here, v.last)) or norm in words.not_names
            return v.tokens[here].text[0].islower() and not noun
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
    return token.norm not in classes.prepositions or token.norm in classes.determiners or _approximate(v, at)


def _approximate(v: View, at: int) -> bool:
    """Whether a figure with words of approximation begins at *at* ("at least 23", "up to 500")."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    if v.tokens[at].norm not in words.approximators:
        return False
    for here in range(at + 1, min(v.last, at + 4)):
        if is_figure(v, here):
            return True
        if v.tokens[here].norm not in words.approximators and v.tokens[here].norm not in classes.prepositions:
            return False
    return False


def complement(v: View, verb: Verb, shape: str) -> Complement | None:
    """What *verb* takes to its right; None where nothing that it can take stands there."""
    after = verb.last
    while after < v.last and v.quoted[after] < 0 and v.tokens[after].norm in v.grammar.after and not _nothing_did(v, after):
        after += 1
    if after + 2 < v.last and v.tokens[after].text == "," and v.tokens[after + 2].text == "," and pronoun_at(v, after + 1, after + 2):
        after += 3
    while after < v.last and after in v.asides:
        after += 1
    best: Complement | None = None
    for frame in verb.frames:
        found = _taken(v, frame, verb, after)
        if found is None:
            continue
        sort, first = found
        if shape == "infinitive" and frame.act not in ("demand", "accuse"):
            continue
        made = Complement(
            sort, first, frame.id, "role" if sort == "figure" else "any" if sort in ("quote", "that") else frame.speaker, frame.act
        )
        if best is None or _RANK.index(sort) < _RANK.index(best.sort):
            best = made
    return best


def _taken(v: View, frame: VerbFrame, verb: Verb, after: int) -> tuple[str, int] | None:
    takes = frame.takes
    start = adjunct_end(v, after)
    if "quote" in takes:
        loose = frame.act in ("say", "accuse", "believe") and "infinitive" not in takes
        marked = _marked(v, after, loose)
        if marked is None and start != after:
            marked = _marked(v, start, False)
        if marked is not None and marked > verb.first:
            return "quote", after
    if "that" in takes:
        clause = _clause_near(v, verb, after, takes) if "bare" in takes else _clause_start(v, after)
        if clause is not None and clause < v.last:
            return "that", clause
    if "if" in takes:
        asked = _asked(v, start, takes)
        if asked is not None:
            return "that", asked
    if "infinitive" in takes and _infinitive(v, after):
        return "infinitive", after
    if "figure" in takes and "passive" in takes:
        figure = figure_object(v, after)
        if figure is not None and not any(t.norm in frame.not_counted for t in v.tokens[figure : min(v.last, figure + _NEAR)]):
            return "figure", figure
    if "addressee" in takes:
        heard = phrase_after(v, after, v.last)
        if heard and heard[1] < v.last and (_phrase_starts(v, heard[1]) or _infinitive(v, heard[1])):
            return "bare", heard[1]
        return None
    if (
        "object" in takes
        and not (after < v.last and v.tokens[after].norm in _pure_links(v) and after == verb.last)
        and (_phrase_starts(v, after) or (after < v.last and not closed(v, after)))
    ):
        return "object", after
    if "bare" in takes:
        if start != after and start < v.last and not closed(v, start) and _phrase_starts(v, start):
            return "bare", start
        if _phrase_starts(v, after) and _clausal(v, after):
            return "bare", after
    return None


def _pure_links(v: View) -> frozenset[str]:
    """Links that are no determiners: behind a noun of the same form they show that it is one ("the plans of")."""
    return v.grammar.voices.words.links - v.grammar.classes.determiners


def _clausal(v: View, at: int) -> bool:
    """Whether more than a bare word stands there: a clause without subordinator needs a subject and a verb."""
    end = at
    while end < v.last and not closed(v, end):
        end += 1
    return end - at >= 3 or (end > at and is_figure(v, at)) or (end > at and end < v.last and v.quoted[end] >= 0)


def figure_object(v: View, at: int) -> int | None:
    """Where the phrase with the figure begins that a verb of counting takes, or None."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    end = at
    while end < v.last and end - at < _REACH and not closed(v, end) and not (end > at and (verb_at(v, end) and not is_figure(v, end))):
        moved = end == at and v.tokens[end].norm in words.that and end + 1 < v.last and v.tokens[end + 1].norm in classes.prepositions
        if v.tokens[end].norm in classes.relatives and v.tokens[end].norm not in words.links and not moved:
            break
        end += 1
    figure = figure_in(v, at, end)
    if figure is None:
        quoted = _marked(v, at)
        if quoted is not None and quoted + 1 < v.last and v.tokens[quoted + 1].text[0].isdigit():
            return quoted
        return None
    light = words.figure_prepositions | words.not_names | (classes.adverbs - words.approximators)
    while at < figure and v.tokens[at].norm in light:
        at += 1
    return at


def _paired(v: View, at: int, first: int) -> bool:
    """Whether the dash at *at* is one of two around an aside."""
    others = sum(1 for k in range(first, v.last) if k != at and v.quoted[k] < 0 and v.tokens[k].text in _DASHES)
    return others == 1


def object_end(v: View, first: int) -> int:
    """Where the noun phrase ends that an attitude is about ("criticised the ban on Monday"): before an adverbial or another clause."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    at = first
    while at < v.last and not closed(v, at):
        norm = v.tokens[at].norm
        if at > first and norm in classes.relatives:
            return content_end(v, first, figure=False)
        if at > first and (norm in words.outside or norm in words.not_names or norm in v.grammar.stops):
            break
        if norm in classes.coordinators and at + 1 < v.last and (verb_at(v, at + 1) or v.tokens[at + 1].norm in v.grammar.group):
            break
        at += 1
    return at


def content_end(v: View, first: int, figure: bool) -> int:
    """Where a content that begins at *first* ends: the sentence's end, or the part of it before another voice begins."""
    words = v.grammar.voices.words
    at = first
    while at < v.last:
        text = v.tokens[at].text
        if v.quoted[at] < 0:
            if text == ";" or (text in _DASHES and at > first and not _paired(v, at, first)):
                break
            if text == "," and at + 2 < v.last and v.tokens[at + 1].norm in words.contrast and v.tokens[at + 2].norm not in words.that:
                break
            listed = at + 1 < v.last and (v.tokens[at + 1].norm in words.parts or (text == "," and is_figure(v, at + 1)))
            if text in {",", ":", "("} and figure and not listed:
                break
        at += 1
    while at > first and v.quoted[at - 1] < 0 and not is_word(v.tokens[at - 1]) and v.tokens[at - 1].text not in {")", "%", "!", "?"}:
        at -= 1
    return at
