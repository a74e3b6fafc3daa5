"""Templates: what comes from reports is escaped, and a name that is not there is a mistake that the program can tell."""

import pytest

from selon.errors import DEFECTS, mistake
from selon.export.templating import MissingName, engine


def test_words_of_a_report_are_escaped() -> None:
    assert engine().from_string("{{ words }}").render(words="<b>&") == "&lt;b&gt;&amp;"


@pytest.mark.parametrize(
    "source", ["{{ gone }}", "{{ one.gone }}", "{{ one['gone'] }}", "{% for x in gone %}{% endfor %}", "{% if gone %}{% endif %}"]
)
def test_a_name_that_is_not_there_is_a_defect_that_names_it(source: str) -> None:
    with pytest.raises(MissingName) as caught:
        engine().from_string(source).render(one={"there": 1})
    assert isinstance(caught.value, DEFECTS)
    assert "gone" in mistake(caught.value, "report")
