"""``selon code`` and ``selon mentions`` as a user calls them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, bytes, str]]


def test_piped_it_writes_one_object_a_report(selon: Call, rally: str, samples: Path) -> None:
    code, out, err = selon("code", "--parser", "none", rally, str(samples / "roubaix-usine-2.en.txt"))
    march, other = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert march["outcome"] == "coded"
    assert [r["form"] for r in march["records"] if r["main"]] == ["march"]
    assert (march["report"]["language"], other["report"]["language"]) == ("fr", "en")


def test_standard_input_and_what_the_user_says_of_the_report(started: Call, rally: str) -> None:
    text = Path(rally).read_bytes()
    code, out, err = started("code", "-", "--parser", "none", "--published", "2024-10-13", "--outlet", "L'Écho du Confluent", stdin=text)
    head = json.loads(out)["report"]
    assert (code, err) == (0, "")
    assert (head["source"], head["published"], head["outlet"]) == ("-", "2024-10-13", "L'Écho du Confluent")


def test_standard_input_among_files(started: Call, rally: str) -> None:
    _, out, _ = started("code", rally, "-", "--parser", "none", stdin=Path(rally).read_bytes())
    assert [json.loads(line)["report"]["source"] for line in out.splitlines()] == [rally, "-"]


def test_the_same_bytes_under_any_hash_seed_and_locale(started: Call, samples: Path) -> None:
    files = [str(path) for path in sorted(samples.glob("*-1.fr.txt"))]
    runs = {
        started("code", "--parser", "none", *files, PYTHONHASHSEED=seed, LC_ALL=locale)[1]
        for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("2", "C"))
    }
    assert len(runs) == 1
    assert runs.pop().count(b"\n") == len(files)


def test_the_page_is_written_beside_the_records(selon: Call, rally: str, tmp_path: Path) -> None:
    page = tmp_path / "out.html"
    code, out, _ = selon("code", "--parser", "none", rally, "--html", str(page))
    assert code == 0
    assert json.loads(out)["outcome"] == "coded"
    assert "Des toits, pas des tentes" in page.read_text(encoding="utf-8")


def test_reports_are_not_kept_unless_there_is_a_page_to_write(selon: Call, rally: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import gc
    import weakref

    import selon.cli.code as verb

    gc.freeze()  # what other tests left need not be gone through a dozen times
    alive: list[weakref.ref[object]] = []
    most = 0

    class Watched(verb.Coder):
        def code(self, report):  # type: ignore[no-untyped-def]
            nonlocal most
            gc.collect()
            most = max(most, sum(1 for known in alive if known() is not None))
            found = super().code(report)

            class Kept(type(found), weakref=True, frozen=True, gc=True):  # type: ignore[misc]
                pass

            kept = Kept(**{name: getattr(found, name) for name in found.__struct_fields__})
            alive.append(weakref.ref(kept))
            return kept

    monkeypatch.setattr(verb, "Coder", Watched)
    assert selon("code", "--parser", "none", *[rally] * 12)[0] == 0
    assert len(alive) == 12
    assert most <= 2


@pytest.mark.parametrize("kind", ["times", "places", "counts", "actors", "actions", "quotations", "demands", "responses"])
def test_mentions_are_spans_of_the_text(selon: Call, rally: str, kind: str) -> None:
    text = Path(rally).read_text(encoding="utf-8")
    _, out, _ = selon("mentions", rally, "--kind", kind, "--parser", "none")
    mentions = json.loads(out)["mentions"]
    assert mentions
    assert all(text[m["start"] : m["end"]] == m["text"] for m in mentions)


def test_mentions_of_reports_that_fail_are_recorded_too(selon: Call, rally: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    code, out, _ = selon("mentions", str(empty), rally, "--kind", "times", "--parser", "none")
    first, second = map(json.loads, out.splitlines())
    assert (code, first["outcome"], bool(second["mentions"])) == (1, "empty", True)
