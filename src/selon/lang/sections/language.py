"""``pack.toml``: the language itself: how it is cut into words, its quotation marks, closed word classes and verb endings."""

from msgspec import Struct, field


class Classes(Struct, frozen=True, forbid_unknown_fields=True):
    """Closed word classes, lower-case forms as they stand as tokens (``l'`` with its apostrophe)."""

    determiners: frozenset[str]
    prepositions: frozenset[str]
    coordinators: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    subject_pronouns: frozenset[str]
    object_pronouns: frozenset[str]
    auxiliaries: frozenset[str]
    negators: frozenset[str]
    adverbs: frozenset[str]

    def grammatical(self) -> frozenset[str]:
        """The words of all classes but the adverbs: those that hold a sentence together."""
        return frozenset().union(
            self.determiners,
            self.prepositions,
            self.coordinators,
            self.subordinators,
            self.relatives,
            self.subject_pronouns,
            self.object_pronouns,
            self.auxiliaries,
            self.negators,
        )


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """One language. ``strategies`` names algorithms that code supplies where languages differ in more than words."""

    code: str
    name: str
    english_name: str
    model: tuple[str, ...]
    elisions: tuple[str, ...]
    clitics: tuple[str, ...]
    whole_words: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    classes: Classes
    paradigms: dict[str, dict[str, tuple[str, ...]]]
    strategies: dict[str, str] = field(default_factory=dict)
