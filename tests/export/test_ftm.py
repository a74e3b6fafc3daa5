"""Values as FollowTheMoney writes them: what its own cleaning leaves unchanged, whatever the reports hold."""

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.export.ftm import Entity, Fact, _clean, _url, dataset, entity_line, language, statement_rows
from selon.lang.load import pack_codes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from followthemoney import model
    from followthemoney.statement.statement import Statement
    from followthemoney.types import registry
    from followthemoney.util import sanitize_text

ODD = st.text(
    st.sampled_from("aé e\u0301\u0300'\"“”«»‘’, ,;\n\t\r\u200b\u00a0\u2028\u0085\ufeff\u00ad\U0001f600-—…() \u202e\u0000.\u3000"),
    max_size=30,
)


@given(ODD | st.text(max_size=60))
def test_cleaning_again_changes_nothing(text: str) -> None:
    for kind in ("name", "string", "text", "address"):
        found = _clean(text, kind)
        if found:
            assert sanitize_text(found) == found, kind
            assert getattr(registry, kind).clean(found) == found, kind


@pytest.mark.parametrize("kind", ["name", "string", "text", "address"])
def test_what_is_too_long_is_cut_and_says_so(kind: str) -> None:
    found = _clean("ab " * 40_000, kind)
    assert found.endswith("…")
    assert getattr(registry, kind).validate(found)


@given(st.from_regex(r"https?://[a-zA-Z0-9.-]{1,12}(/[ -~é]{0,20})?", fullmatch=True))
def test_an_address_is_kept_where_it_is_one(url: str) -> None:
    assert _url(url) is None or registry.url.clean(url) == url


def test_an_address_of_a_page_is_kept() -> None:
    assert _url("https://www.example.org/a/b-c.html?id=12&x=y")
    assert _url("samples/march.txt") is None


@pytest.mark.parametrize("code", [*pack_codes(), "de", "nl", "es", "ar"])
def test_languages_are_those_of_the_model(code: str) -> None:
    assert language(code) == registry.language.clean(code)


@given(st.text(min_size=1))
def test_the_name_of_a_data_set_is_one(outlet: str) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", dataset(outlet))


@given(ODD.filter(lambda text: bool(_clean(text, "name"))), st.sampled_from([None, "fra"]))
def test_a_statement_has_the_key_that_the_model_gives_it(name: str, tongue: str | None) -> None:
    value = _clean(name, "name")
    entity = Entity("selon-party-1", "LegalEntity", (Fact("name", value, "selon_the_post", "r:s", None, tongue),))
    (row,) = statement_rows(entity)
    made = Statement("selon-party-1", "name", "LegalEntity", value, "selon_the_post", lang=tongue)
    assert (made.id, made.prop_type) == (row[-1], row[3])


def test_an_entity_has_each_value_once() -> None:
    facts = (Fact("name", "A", "x"), Fact("name", "A", "y"), Fact("name", "B", "x"))
    line = entity_line(Entity("selon-party-1", "LegalEntity", facts))
    assert line == b'{"id":"selon-party-1","schema":"LegalEntity","properties":{"name":["A","B"]}}\n'
    assert model.get("LegalEntity") is not None
