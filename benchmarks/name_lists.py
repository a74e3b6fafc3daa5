"""Build ``src/selon/lang/names/ambiguous.txt``: which given names of Faker's lists are words or places too.

    apt-get install wamerican wfrench
    python benchmarks/name_lists.py

A name of two letters, one that is also a word of English or French, or a country, region or town of some size, is one: alone it is a name
only where something beside it says so. Names are written in small letters without accents.
"""

from pathlib import Path

from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.lang.listed_names import GIVEN, SHORT, listed
from selon.lang.persons import bare

TARGET = Path(__file__).resolve().parents[1] / "src" / "selon" / "lang" / "names" / "ambiguous.txt"
WORDS = [Path("/usr/share/dict") / name for name in ("american-english", "french")]
TOWN, METROPOLIS = 15_000, 300_000
HEAD = "# Given names that are words or places too, one a line, folded. Made by benchmarks/name_lists.py.\n"


def places(gazetteer: Gazetteer, names: list[str]) -> set[str]:
    """Those of *names* that a country, a region or a town of some size bears."""
    keys = {name: fold(name) for name in names}
    found = gazetteer.find_keys(tuple(keys.values()))
    return {
        name
        for name, key in keys.items()
        if any(one.kind != "city" or one.population >= (TOWN if one.main else METROPOLIS) for one in found.get(key, ()))
    }


def main() -> None:
    """Write the list."""
    words = {bare(line.strip()) for path in WORDS for line in path.read_text(encoding="utf-8").splitlines() if line[:1].islower()}
    names = sorted({bare(name) for name in listed(GIVEN)})
    unsure = places(open_gazetteer(build=False), names)
    lines = [name for name in names if name in words or name in unsure or len(name) == SHORT]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} of {len(names)} given names are words or places too")


if __name__ == "__main__":
    main()
