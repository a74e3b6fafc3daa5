"""Questions to parses: the same answers from both labelling schemes, and no harm from trees that make no sense."""

from hypothesis import given
from hypothesis import strategies as st

from selon import syntax
from selon.model import Parse
from selon.syntax import Relation


def tree(first: int, *arcs: tuple[int, str]) -> Parse:
    return Parse(first, tuple(first + head for head, _ in arcs), tuple(label for _, label in arcs))


# 0 La 1 préfecture 2 a 3 compté 4 500 5 personnes 6 et 7 interdit 8 la 9 marche 10 .
FRENCH = tree(
    10,
    (1, "det"),
    (3, "nsubj"),
    (3, "aux:tense"),
    (3, "ROOT"),
    (5, "nummod"),
    (3, "obj"),
    (7, "cc"),
    (3, "conj"),
    (9, "det"),
    (7, "obj"),
    (3, "punct"),
)
# 0 The 1 march 2 was 3 organised 4 by 5 nurses 6 and 7 teachers 8 who 9 oppose 10 cuts
ENGLISH = tree(
    0,
    (1, "det"),
    (3, "nsubjpass"),
    (3, "auxpass"),
    (3, "ROOT"),
    (3, "agent"),
    (4, "pobj"),
    (5, "cc"),
    (5, "conj"),
    (9, "nsubj"),
    (7, "relcl"),
    (9, "dobj"),
)


def test_subject_is_shared_by_auxiliary_and_conjunct() -> None:
    assert [syntax.subject(FRENCH, token) for token in (13, 12, 17)] == [11, 11, 11]
    assert syntax.subject(FRENCH, 15) is None


def test_object_controls_the_infinitive() -> None:
    # 0 Il 1 appelle 2 les 3 gens 4 à 5 venir   /   0 Il 1 veut 2 venir
    assert syntax.subject(tree(0, (1, "nsubj"), (1, "ROOT"), (3, "det"), (1, "obj"), (5, "mark"), (1, "xcomp")), 5) == 3
    assert syntax.subject(tree(0, (1, "nsubj"), (1, "ROOT"), (1, "xcomp")), 2) == 0


def test_passive_and_its_agents_in_either_scheme() -> None:
    assert syntax.passive(ENGLISH, 3)
    assert not syntax.passive(FRENCH, 13)
    assert syntax.agents(ENGLISH, 3) == (5, 7)
    # 0 organisée 1 par 2 les 3 infirmières
    assert syntax.agents(tree(0, (0, "ROOT"), (3, "case"), (3, "det"), (0, "obl:agent")), 0) == (3,)
    assert syntax.objects(ENGLISH, 3) == (1,)
    assert syntax.objects(FRENCH, 17) == (19,)


def test_preposition_in_either_scheme() -> None:
    assert syntax.preposition(ENGLISH, 5) == 4
    assert syntax.preposition(tree(0, (1, "case"), (1, "ROOT")), 1) == 0
    assert syntax.preposition(FRENCH, 11) is None


def test_ranges_leave_edge_punctuation_out() -> None:
    assert syntax.subtree(FRENCH, 13) == (10, 20)
    assert syntax.subtree(FRENCH, 15) == (14, 16)
    assert syntax.subtree(ENGLISH, 5, frozenset({Relation.CONJUNCT, Relation.COORDINATOR})) == (5, 6)
    assert syntax.clause(FRENCH, 18) == (16, 20)
    assert syntax.clause(ENGLISH, 10) == (8, 11)


def test_heads_of_spans_and_clauses() -> None:
    assert syntax.root(FRENCH) == 13
    assert syntax.span_head(FRENCH, 10, 12) == 11
    assert syntax.span_head(FRENCH, 14, 16) == 15
    assert syntax.predicate(FRENCH, 12) == 13
    assert syntax.predicate(FRENCH, 19) == 17
    assert list(syntax.ancestors(ENGLISH, 10)) == [9, 7, 5, 4, 3]


def test_antecedent_of_a_relative_clause() -> None:
    assert syntax.antecedent(ENGLISH, 8) == 7
    assert syntax.antecedent(ENGLISH, 1) is None


def test_unknown_labels_are_other() -> None:
    assert syntax.relation(tree(0, (0, "xyz")), 0) is Relation.OTHER


@st.composite
def any_tree(draw: st.DrawFn) -> Parse:
    size = draw(st.integers(1, 12))
    first = draw(st.integers(0, 5))
    labels = st.sampled_from(["ROOT", "nsubj", "conj", "xcomp", "aux", "obj", "punct", "acl", "pobj", "agent", "?"])
    heads = draw(st.lists(st.integers(first, first + size - 1), min_size=size, max_size=size))
    return Parse(first, tuple(heads), tuple(draw(st.lists(labels, min_size=size, max_size=size))))


@given(any_tree())
def test_any_heads_even_cycles_give_answers_within_the_sentence(parse: Parse) -> None:
    inside = syntax.tokens_of(parse)
    for token in inside:
        first, last = syntax.subtree(parse, token)
        assert first <= token < last
        assert {first, last - 1} <= set(inside)
        assert syntax.subject(parse, token) in (None, *inside)
        assert syntax.predicate(parse, token) in inside
        assert token in syntax.conjuncts(parse, token)
        for several in (syntax.objects(parse, token), syntax.agents(parse, token), tuple(syntax.ancestors(parse, token))):
            assert all(one in inside for one in several)
        assert syntax.antecedent(parse, token) in (None, *inside)
        assert syntax.span_head(parse, token, token + 1) == token
