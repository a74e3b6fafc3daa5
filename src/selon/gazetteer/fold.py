"""The form under which place names are compared: no case, no accents, one space for hyphens, apostrophes and white space, no full stops."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ı": "i", "ə": "e", "ǝ": "e", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ŋ": "n", "ħ": "h"}
)
_GAP = re.compile(r"[\s\-‐‑–'’ʼʻ‘`´ʹ_/]+")
_DROP = re.compile(r"[.\u0300-\u036f]")


def fold(name: str) -> str:
    """The comparison key of *name*. ``fold("Saint-Étienne") == fold("SAINT ETIENNE")``; the key of other scripts keeps its letters."""
    low = name.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low).translate(_LETTERS)
    return _GAP.sub(" ", _DROP.sub("", low)).strip()
