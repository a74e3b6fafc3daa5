"""What a figure counts: people of the crowd, vehicles, or officers. Figures of different things are never compared.

The nouns come from the language packs (``counts.toml``), where each is in a group; so the classes are the same in all languages.
"""

from collections.abc import Mapping

from selon.gazetteer.fold import fold
from selon.lang.load import pack_codes, packs_folder, section
from selon.lang.notation import expand
from selon.lang.sections.counts import Counts
from selon.lang.sections.language import Language
from selon.model import Count

VEHICLES, OFFICERS = "vehicles", "police_officers"


def counted_nouns() -> dict[str, str]:
    """Folded noun -> ``vehicles`` or ``police_officers``, of all packs; what is in neither counts people."""
    found: dict[str, str] = {}
    for code in pack_codes():
        folder = packs_folder() / code
        paradigms = section(folder, "pack.toml", Language).paradigms
        for noun in section(folder, "counts.toml", Counts).nouns:
            kind = OFFICERS if noun.group == "police" else VEHICLES if noun.label == VEHICLES else None
            if kind is not None:
                found.update((fold(form.text), kind) for pattern in noun.forms for form in expand(pattern, paradigms))
    return found


def counted(count: Count, nouns: Mapping[str, str]) -> str:
    """What *count* counts: ``vehicles``, ``police_officers``, or "" for people (and for what its words leave open)."""
    for words in (count.population, count.noun):
        parts = fold(words or "").split()
        for size in range(len(parts), 0, -1):
            for at in range(len(parts) - size + 1):
                kind = nouns.get(" ".join(parts[at : at + size]))
                if kind is not None:
                    return kind
    return ""
