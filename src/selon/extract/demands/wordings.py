"""The wordings after a cue: where each coordinated one begins and ends."""

from collections.abc import Sequence

from selon.extract.demands.edges import trim
from selon.extract.demands.scene import Scene, after_skips, is_protest, number_of
from selon.lang import chunks
from selon.lang.phrases import Hit
from selon.lang.sections.demands import Frame
from selon.lang.tagging import OPENING
from selon.model import Sentence

_LONGEST = 60
_HARD = chunks.HARD
_BULLETS, _AFTER_NUMBER, _MOST_ITEMS = frozenset("-–—•*·▪➡►→"), frozenset(".)"), 12
_SET_APART, _AGENT, _SHORT = 8, 12, 5
"""At most so many tokens stand between quotation marks inside a wording: words set apart, not something said."""


def wordings(scene: Scene, sentence: Sentence, hit: Hit, frame: Frame) -> list[tuple[int, int]]:
    """Token ranges of the coordinated wordings after the cue; with ``keep`` the one that begins with the cue itself."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    first, last = after_skips(scene, hit.last, sentence.last), sentence.last
    first = _past_addressee(scene, first, last) if frame.who == "people" and not frame.clause else first
    preposition = tokens[hit.last - 1].norm in scene.lattice.shallow.infinitive_marks  # "opposition to cheap imports"
    if (
        first >= last
        or tags[first] == "X"  # "a strike notice for 20 March"
        or (not frame.clause and not preposition and _verbal(scene, first, last))
        or scene.grammar.stops.at(tokens, first, last)
    ):
        return []
    if tags[first] == '"':
        quote = next((q for q in scene.reading.quotes if q.start == tokens[first].start), None)
        if quote is not None:
            end = next((i for i in range(first + 1, last) if tokens[i].end > quote.inner_end), last)
            return [(first + 1, end)] if end > first + 1 else []
        first += 1
    if frame.infinitive is not None:
        verb = next((i for i in range(first, min(first + 24, last)) if tags[i] in _HARD or tags[i] in "IV"), last)
        if verb >= last or tags[verb] != "I" or _to_act(scene, sentence, verb):
            return []
        first = verb if frame.infinitive == "start" else first
    if not frame.clause and frame.label == "demand" and (acts := _subjunctive(scene, first, last)):
        return [(acts, end) for _, end in _clauses(scene, hit, acts, last, False)[:1]]
    if frame.not_for_its_own and _its_own(scene, sentence, hit, first, frame):
        return []
    prep = _governing(scene, hit, frame)
    ranges = _clauses(scene, hit, first, last, frame.infinitive is not None) if frame.clause else _phrases(scene, first, last, prep)
    found = [trimmed for a, b in ranges if (trimmed := trim(scene, _past_agent(scene, a, b, frame), b, frame)) is not None]
    if frame.keep and found:
        return [(hit.first, found[0][1])]
    return found


def _past_addressee(scene: Scene, first: int, last: int) -> int:
    """Where the wording begins once the institution of which it is asked is left out ("exigent du ministre *un moratoire*")."""
    tags, lattice = scene.lattice.tags, scene.lattice
    index = chunks.chunk_at(lattice, first) if first < last and tags[first] == "P" else None
    if index is None or lattice.chunks[index].first != first:
        return first
    head = lattice.classes.get(lattice.chunks[index].head)
    end = chunks.phrase(lattice, index, last).last
    if head is None or head.kind != "institution" or end >= last or tags[end] not in "D#":
        return first
    return end


def _governing(scene: Scene, hit: Hit, frame: Frame) -> str | None:
    """The family of the preposition that closes the cue, which may be repeated before each member ("s'opposer à X et à Y")."""
    token = scene.reading.tokens[hit.last - 1].norm
    closes = scene.lattice.tags[hit.last - 1] == "P" and frame.label == "demand"
    return frame.prep or (scene.lattice.shallow.families.get(token, token) if closes else None)


def _past_agent(scene: Scene, first: int, last: int, frame: Frame) -> int:
    """Where the wording ``first:last`` begins once the institution that is to act is left out ("Ottawa *to cap charges*")."""
    tags = scene.lattice.tags
    marks = scene.lattice.shallow.infinitive_marks
    verb = next((index for index in range(first, min(first + _AGENT, last)) if scene.reading.tokens[index].norm in marks), -1)
    if frame.label != "demand" or verb < 0 or tags[verb] != "I" or verb + 1 >= last or any(tag in "V,;" for tag in tags[first:verb]):
        return first
    near = first if scene.lattice.shallow.head_first else verb - 1  # "the council's decision to close": it is no council that is to act
    heads = (scene.lattice.classes.get(index) for index in range(max(first, near), verb))
    agent = frame.infinitive is not None or verb == first or any(head is not None and head.kind == "institution" for head in heads)
    return verb + 1 if agent or (verb - first == 1 and scene.reading.tokens[first].text[0].isupper()) else first


def _subjunctive(scene: Scene, first: int, last: int) -> int:
    """Where the verb of a clause without its subordinator stands, behind the institution that is to act ("demanded the mayor *resign*")."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    at = chunks.chunk_at(scene.lattice, first)
    if scene.lattice.shallow.head_first or at is None or scene.lattice.chunks[at].first != first or scene.lattice.chunks[at].prep:
        return 0
    verb = scene.lattice.chunks[at].last
    head = scene.lattice.classes.get(verb - 1)
    if verb >= last or tags[verb] != "V" or head is None or head.kind != "institution":
        return 0
    word, shallow = tokens[verb].norm, scene.lattice.shallow
    inflected = word.endswith(scene.grammar.plural) or (len(word) > _SHORT and word.endswith(shallow.participle_endings))
    return 0 if inflected or word in shallow.auxiliaries else verb


def _verbal(scene: Scene, first: int, last: int) -> bool:
    """Whether an infinitive begins at *first*, its own pronoun before it or not ("appelé à se retrouver")."""
    tags = scene.lattice.tags
    return tags[first] == "I" or (tags[first] == "O" and first + 1 < last and tags[first + 1] == "I")


def _its_own(scene: Scene, sentence: Sentence, hit: Hit, first: int, frame: Frame) -> bool:
    """Whether those named after the cue are who does it rather than what it is for ("a day of strike for the nurses")."""
    before = max((span[0] for span in scene.protests.get(number_of(scene, first), ()) if span[0] < hit.first), default=-1)
    if scene.codes.get(before) not in frame.not_for_its_own:
        return False
    noun = next((index for index in range(first, min(first + 4, sentence.last)) if scene.lattice.tags[index] == "W"), -1)
    head = scene.lattice.classes.get(noun)
    return head is not None and head.kind in ("group", "crowd")


def items(scene: Scene, number: int, hit: Hit, frame: Frame) -> list[tuple[int, int]]:
    """The items of the list that the cue announces with a colon at the end of its line, one wording an item."""
    sentences, tokens = scene.reading.sentences, scene.reading.tokens
    if frame.who != "any" or frame.label != "demand" or hit.last < sentences[number].last or scene.lattice.tags[hit.last - 1] != ":":
        return []
    found: list[tuple[int, int]] = []
    for sentence in sentences[number + 1 : number + 1 + _MOST_ITEMS]:
        first = _past_bullet(scene, sentence)
        if first == sentence.first:
            break
        end = next((at for at in range(first, sentence.last) if scene.lattice.tags[at] in _HARD), sentence.last)
        end -= end > first and tokens[end - 1].text == ","
        if end > first:
            found.append((first, end))
    return found


def _past_bullet(scene: Scene, sentence: Sentence) -> int:
    """Where the words of a list item begin: past its bullet or number ("- ", "1. ", "2) "); its own beginning where it has neither."""
    tokens, first = scene.reading.tokens, sentence.first
    if tokens[first].text in _BULLETS:
        return first + 1
    numbered = tokens[first].text.isdigit() and first + 1 < sentence.last and tokens[first + 1].text in _AFTER_NUMBER
    return first + 2 if numbered else first


def _to_act(scene: Scene, sentence: Sentence, verb: int) -> bool:
    """Whether the infinitive at token *verb* is that of a protest: then people are called out, and nothing is demanded."""
    return any(is_protest(scene, index) for index in range(verb, min(verb + 2, sentence.last)))


def _clauses(scene: Scene, hit: Hit, first: int, last: int, infinitive: bool) -> list[tuple[int, int]]:
    """A clause or infinitive up to its end; a coordinator followed by the cue's own last word begins the next."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    opener = tokens[hit.last - 1].norm
    found: list[tuple[int, int]] = []
    start = at = first
    while at < last and at - start < _LONGEST:
        if tags[at] in _HARD or tags[at] == '"' or tokens[at].norm in scene.grammar.enders:
            break
        if tags[at] in ",C":
            after = at
            while after < last and tags[after] in ",C":
                after += 1
            again = next((i + 1 for i in range(after, min(after + 2, last)) if tokens[i].norm[:2] == opener[:2]), None)
            if infinitive and "C" in tags[at:after]:
                again = next((i for i in range(after, min(after + 2, last)) if tags[i] == "I"), None)
                if again is None and after < last and tags[after] == "V":
                    break
            if again is not None:
                found.append((start, at))
                start = at = again
                continue
            if tags[at] == ",":
                break
        at += 1
    found.append((start, at))
    return found


def _phrases(scene: Scene, first: int, last: int, prep: str | None) -> list[tuple[int, int]]:
    """Coordinated noun phrases with all that hangs on them. A list of commas alone needs three members that open alike."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    start, at = first, first
    found: list[tuple[int, int]] = []
    joined = cut_by_verb = subordinate = False
    while at < last and at - start < _LONGEST:
        tag = tags[at]
        if tag == '"' and at > start and (closed := _set_apart(scene, at, last)):
            at = closed
            continue
        if tag in _HARD or tag == '"' or (tag == "B" and not subordinate):
            break
        if tag == "R":
            subordinate = True
        if tag == "V" and not subordinate:
            cut_by_verb = bool(found)
            if tokens[first - 1].norm in scene.lattice.shallow.conjunctions:
                return found
            break
        if at > start and (tokens[at].norm in scene.grammar.enders or _purpose(scene, at, last)):
            break
        if tag in ",C":
            after, coordinated = at, False
            while after < last and tags[after] in ",C":
                coordinated = coordinated or tags[after] == "C"
                after += 1
            verdict = _turn(scene, first, start, at, after, last, coordinated, subordinate, prep)
            if verdict == "stop":
                break
            if verdict == "split":
                found.append((start, at))
                joined = joined or coordinated
                start = at = _past_prep(scene, after, prep)
                subordinate = False
                continue
            at = after
            continue
        at += 1
    if not cut_by_verb or not found:
        found.append((start, at))
    joined = joined or "C" in tags[found[-1][0] : found[-1][1]]
    if len(found) > 1 and not joined and (len(found) < 3 or tags[first] != "D"):
        return found[:1]
    return found


def _set_apart(scene: Scene, at: int, last: int) -> int:
    """Where words set apart by the quotation mark at token *at* end, past their closing mark ("des « normes absurdes »"); 0 for none."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    if tokens[at].text not in OPENING or not tokens[at + 1 : at + 2] or not tokens[at + 1].text[0].islower():
        return 0
    for end in range(at + 2, min(at + _SET_APART, last)):
        if tags[end] == '"':
            return end + 1
        if tags[end] in "VB" or tags[end] in _HARD:
            return 0
    return 0


def _purpose(scene: Scene, at: int, last: int) -> bool:
    """Whether another frame begins at *at*: its preposition before an infinitive or a clause ("pour dénoncer", "pour que")."""
    token = scene.reading.tokens[at].norm
    opens = scene.lattice.shallow.families.get(token, token) in scene.grammar.fence
    return opens and scene.lattice.tags[at] == "P" and at + 1 < last and scene.lattice.tags[at + 1] in "IR"


def _past_prep(scene: Scene, at: int, prep: str | None) -> int:
    """Past the repeated preposition of the cue ("contre X et contre Y")."""
    token = scene.reading.tokens[at].norm
    return at + 1 if prep is not None and scene.lattice.shallow.families.get(token, token) == prep else at


def _turn(
    scene: Scene, first: int, start: int, at: int, after: int, last: int, coordinated: bool, subordinate: bool, prep: str | None
) -> str:
    """What a comma or coordinator at ``at:after`` does to the wording that began at *start*: ``split``, ``stop`` or ``go`` on."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    if after >= last:
        return "stop"
    if coordinated and not subordinate and scene.grammar.cues.at(tokens, after - 1, last):
        return "stop"  # "to mark the day and demand …"
    tag, token = tags[after], tokens[after].norm
    family = scene.lattice.shallow.families.get(token, token)
    if tag == "P":
        if family == prep:
            return "split"
        if family in scene.grammar.fence:
            return "stop"
        if (
            coordinated
            and not subordinate
            and family in scene.lattice.shallow.genitives
            and list(tags[after + 1 : after + 3]) == ["W", "W"]
        ):
            return "split"
        before = {scene.lattice.shallow.families.get(tokens[i].norm, tokens[i].norm) for i in range(start, at) if tags[i] == "P"}
        return "go" if family in before or (coordinated and not subordinate) else "stop"
    if tag in "VBRI" + "".join(_HARD):
        return "go" if subordinate and coordinated else "stop"
    if tag == "D" or (tag == "#" and coordinated):
        if subordinate and coordinated:
            return "go"
        alike = tags[first] in "D#" or not scene.lattice.shallow.head_first
        return "split" if alike or coordinated else "stop"
    if tag == "W":
        begun = at
        while begun > start and tags[begun - 1] in "WT":
            begun -= 1
        words = at - begun
        if scene.lattice.shallow.head_first and tags[start] == "D":
            return "go" if coordinated or (tags[at - 1] in "WT" and _coordinator_follows(tags, after, last)) else "stop"
        if words < 2 or subordinate or (after + 1 < last and tags[after + 1] in ",C" and not coordinated and words < 2):
            return "go" if coordinated or _coordinator_follows(tags, after, last) else "stop"
        return "split" if coordinated or _coordinator_follows(tags, after, last) else "stop"
    return "stop"


def _coordinator_follows(tags: Sequence[str], at: int, last: int) -> bool:
    """Whether a coordinator comes before the clause ends: then a comma is one of a list."""
    for index in range(at, min(at + 14, last)):
        if tags[index] == "C":
            return True
        if tags[index] in _HARD or tags[index] in 'VBR"':
            return False
    return False
