"""Lines of TOML sources."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.lang.lines import line_of, line_with, locations

SOURCE = """\
# a comment
code = "xx"

[[rules]]
id = "one"
forms = [
    "first",
    "second",
]

[[rules]]
id = "two"
[rules.sub]
deep = 1
[[rules.inner]]
name = "a"
[[rules.inner]]
name = "b"

[[rules]]
id = "three"
[[rules.inner]]
name = "c"

[table.nested]
"quoted" = 1
dotted.key = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("$.code", 2),
        ("$.rules[0]", 4),
        ("$.rules[0].forms", 6),
        ("$.rules[0].forms[1]", 6),
        ("$.rules[1].id", 12),
        ("$.rules[1].sub.deep", 14),
        ("$.rules[1].inner[1].name", 18),
        ("$.rules[2].inner[0].name", 23),
        ("$.table.nested.quoted", 26),
        ("$.table.nested.dotted.key", 27),
        ("$.rules[9].id", 0),
        ("$.nowhere", 0),
    ],
)
def test_a_path_leads_to_its_line(path: str, line: int) -> None:
    assert line_of(SOURCE, path) == line


def test_a_string_is_found_from_a_line_on() -> None:
    assert line_with(SOURCE, "second", 6) == 8
    assert line_with(SOURCE, "absent", 6) == 6


def test_the_source_of_these_tests_is_toml() -> None:
    assert tomllib.loads(SOURCE)["rules"][1]["inner"][1]["name"] == "b"


@given(st.text())
def test_any_text_has_locations_in_line_order(text: str) -> None:
    numbers = [number for _, number in locations(text)]
    assert numbers == sorted(numbers)
    assert line_of(text, "$.a[0].b") >= 0
