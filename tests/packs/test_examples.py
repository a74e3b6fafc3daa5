"""Every yes and no case of every pack, run through the real stages without the parser."""

from functools import cache
from typing import Any

import msgspec
import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.lang.examples import Case, load_examples
from selon.lang.load import pack_codes
from selon.model import Mention

CASES = [pytest.param(code, example, id=f"{code}/{file}:{line}") for code in pack_codes() for file, line, example in load_examples(code)]


@cache
def coder() -> Coder:
    return Coder(parser="none")


def fits(case: Case, mention: Mention) -> bool:
    plain: dict[str, Any] = msgspec.to_builtins(mention)

    def within(part: Any, whole: Any) -> bool:
        if isinstance(part, dict) and isinstance(whole, dict):
            return all(key in whole and within(value, whole[key]) for key, value in part.items())
        return bool(part == whole)

    return (
        mention.text == case.text
        and case.rule in (None, mention.rule)
        and case.label in (None, mention.label)
        and (case.value is None or within(case.value, plain.get("value")))
        and (case.voice is None or within(case.voice, plain.get("voice")))
    )


@pytest.mark.parametrize(("code", "example"), CASES)
def test_example(code: str, example: Any) -> None:
    report = report_from_text(example.text, "example", published=example.published, language=code)
    mentions = coder().run(report, until=example.kind)[example.kind]
    told = [(m.text, m.rule, m.label, m.value) for m in mentions]
    for case in example.yes:
        assert any(fits(case, m) for m in mentions), f"not found: {case}\nfound: {told}"
    for case in example.no:
        wrong = Case(text=case) if isinstance(case, str) else case
        assert not any(fits(wrong, m) for m in mentions), f"found: {wrong}\nin: {told}"
