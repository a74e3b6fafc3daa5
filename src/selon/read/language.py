"""Which language a report is written in, among those that py3langid knows; the caller decides which have packs."""

import py3langid


def identify(text: str, sample: int = 4000) -> str:
    """ISO 639-1 code of the language of *text* (its first *sample* code points)."""
    language, _ = py3langid.classify(text[:sample])
    return str(language)
