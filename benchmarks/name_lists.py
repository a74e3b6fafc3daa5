"""Build ``src/selon/lang/names/{given,surnames}.txt``: names in Latin letters of the peoples of the world, from Faker's lists (MIT).

    pip install faker==40.54.0; apt-get install wamerican wfrench
    python benchmarks/name_lists.py

Faker is asked for its data, not installed with Selon. A name of two letters, one that is also a word of English or French, or a country,
region or town of some size, ends with ``?``: alone it is a name only where something beside it says so. Names are written in small letters
without accents.
"""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.lang.persons import bare

TARGET = Path(__file__).resolve().parents[1] / "src" / "selon" / "lang" / "names"
WORDS = [Path("/usr/share/dict") / name for name in ("american-english", "french")]
SHORT, TOWN, METROPOLIS = 2, 15_000, 300_000
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:['’-][A-Za-zÀ-ɏḀ-ỿ]+)*")
HEAD = """# {what} of many origins, one a line, folded; with "?" where it is also a word or a place. Made by benchmarks/name_lists.py
# from Faker 40.54.0 (https://github.com/joke2k/faker), MIT licence, Copyright (c) 2012 Daniele Faraglia:
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
# "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
# distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
# the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions
# of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
# WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
# LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
# CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def told(prefixes: tuple[str, ...]) -> Iterator[str]:
    """Every name in the lists of the person providers that begin with one of *prefixes*."""
    spec = importlib.util.find_spec("faker")
    if spec is None or spec.origin is None:
        raise SystemExit("faker is not installed: pip install faker==40.54.0")
    for path in sorted((Path(spec.origin).parent / "providers" / "person").glob("*/__init__.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.startswith(prefixes):
                yield from (one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant) and isinstance(one.value, str))


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
    """Write both lists."""
    words = {bare(line.strip()) for path in WORDS for line in path.read_text(encoding="utf-8").splitlines() if line[:1].islower()}
    gazetteer = open_gazetteer(build=False)
    TARGET.mkdir(exist_ok=True)
    for file, what, prefixes in (
        ("given.txt", "Given names", ("first_name", "given_name")),
        ("surnames.txt", "Surnames", ("last_name", "surname")),
    ):
        pieces = {bare(piece) for name in told(prefixes) for piece in name.split() if _LATIN.fullmatch(piece)}
        names = sorted(piece for piece in pieces if len(piece) >= SHORT)
        unsure = words | places(gazetteer, names) | {name for name in names if len(name) == SHORT}
        lines = [name + "?" * (name in unsure) for name in names]
        (TARGET / file).write_text(HEAD.format(what=what) + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{file}: {len(names)} names, {sum(line.endswith('?') for line in lines)} of them unsure")


if __name__ == "__main__":
    main()
