"""Which language a report is written in, among those that py3langid knows; the caller decides which have packs."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


def identify(text: str, sample: int = 4000) -> str:
    """ISO 639-1 code of the language of *text* (its first *sample* code points)."""
    language, _ = _identifier().classify(text[:sample])
    return str(language)
