"""Crawls: every record has an outcome, damage is told, results do not depend on workers, ranges or kills."""

import gzip
import html
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec
import pytest

from selon.cli.app import run
from selon.errors import Busy, InputError, UsageError
from selon.ingest.piece import Piece
from selon.model import Report
from selon.runner import crawl_funnel
from selon.runner.crawl import Options, Summary, _locked, checked, crawl
from selon.runner.crawl_funnel import LIMITS, Funnel
from selon.runner.crawl_records import Records
from selon.runner.crawl_shard import FINE, Lost, Range, Shard, Task, cut

ROOT = Path(__file__).parents[2]
STRIKE = (ROOT / "samples/greve-cantines-1.fr.txt").read_text(encoding="utf-8")
RECIPE = "Mix the flour with three eggs and leave the dough to rest for an hour. Add the tomatoes, stir and simmer for ten minutes."
SPORT = "The captain scored twice, and the visitors lost the final by three goals in front of their own stand."
HAMBURG = (
    "Tausende demonstrierten am Samstag in Hamburg; der Protest march und die demonstration, ein sit-in mit demonstrators und protesters."
)


def page(text: str, language: str = "en") -> bytes:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>A page</title></head><body><article>{lines}</article></body></html>'.encode()
    )


def answer(body: bytes, media: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode() + body


def record(kind: str, url: str, block: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-12-03T10:00:00Z\r\nContent-Length: {len(block)}\r\n"
    return (head + f"Content-Type: application/http\r\nWARC-Target-URI: {url}\r\n\r\n").encode() + block + b"\r\n\r\n"


def records(count: int = 1) -> list[bytes]:
    found = [record("warcinfo", "urn:x", b"software: test\r\n")]
    for number in range(count):
        site = f"https://www.page.example/{number}"
        found += [
            record("request", site, b"GET / HTTP/1.1\r\n\r\n"),
            record("response", f"{site}/strike", answer(page(STRIKE.replace("Nantes", f"Nantes {number}"), "fr"))),
            record("response", f"{site}/recipe", answer(page(RECIPE))),
            record("response", f"{site}/sport", answer(page(SPORT))),
            record("response", f"{site}/hamburg", answer(page(HAMBURG, "de"))),
            record("response", f"{site}/gone", answer(b"no", status="404 Not Found")),
            record("response", f"{site}/image", answer(b"\xff\xd8\xff", "image/jpeg")),
        ]
    return found


def warc(path: Path, count: int = 1, compressed: bool = True) -> Path:
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) if compressed else one for one in records(count)))
    return path


@pytest.fixture(scope="module")
def task() -> Task:
    made = Task("none")
    made.load()
    return made


Here = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def here(task: Task) -> Here:
    """Within this a crawl is coded in this process, with what is loaded already: for what is not about workers."""

    def results(ranges: Iterable[Range], *_: object) -> Iterator[tuple[Range, Shard]]:
        for where in ranges:
            yield where, task(msgspec.structs.replace(where, marker=None))

    @contextmanager
    def within() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("selon.runner.crawl._results", results)
            yield

    return within


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.jsonl").read_bytes() for name in ("coded", "texts", "problems")}


@pytest.mark.parametrize("compressed", [True, False])
def test_every_record_has_one_outcome(tmp_path: Path, task: Task, compressed: bool) -> None:
    path = warc(tmp_path / "a.warc", 2, compressed)
    shard = task(Range(str(path), 0, path.stat().st_size))
    assert sum(shard.outcomes.values()) == shard.records == 15
    assert shard.outcomes["coded"] == 2
    assert shard.outcomes["other_record"] == 3
    assert shard.outcomes["no_page"] == 4
    assert shard.problems == b""
    for line, text in zip(shard.coded.splitlines(), shard.texts.splitlines(), strict=True):
        coded, kept = json.loads(line), json.loads(text)
        assert coded["report"]["id"] == kept["id"]
        assert coded["report"]["source"].endswith("/strike")
        for record_ in coded["records"]:
            for statement in record_["statements"]:
                for evidence in statement["evidence"]:
                    assert kept["text"][evidence["start"] : evidence["end"]] == evidence["text"]


def test_what_the_filter_keeps_is_coded_as_by_itself(tmp_path: Path, task: Task) -> None:
    path = warc(tmp_path / "a.warc.gz")
    shard = task(Range(str(path), 0, path.stat().st_size))
    kept, coded = json.loads(shard.texts), json.loads(shard.coded)
    assert task._funnel is not None
    alone = task._funnel.coder.code(Report(kept["id"], kept["source"], kept["text"], published=coded["report"]["published"], language="fr"))
    assert [record_["statements"] for record_ in coded["records"]] == json.loads(msgspec.json.encode([r.statements for r in alone.records]))


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("size", [300, 1000, 4096])
def test_ranges_share_out_a_file(tmp_path: Path, compressed: bool, size: int) -> None:
    path = warc(tmp_path / "a.warc", 4, compressed)
    whole = [(at, one.block) for at, one in Records(path, 0, path.stat().st_size, LIMITS)]
    shared, end = [], 0
    for where in cut(str(path), size):
        part = Records(path, where.start, where.end, LIMITS)
        shared += [(at, one.block) for at, one in part]
        assert part.first == end or part.first >= where.end
        end = max(end, part.next)
    assert shared == whole


def test_a_warc_within_a_record_is_no_record(tmp_path: Path, here: Here) -> None:
    """A range that begins inside a record whose block holds a WARC: what looks like records there is none."""
    inner = b"".join(gzip.compress(one, mtime=0) for one in records(30))
    outer = gzip.compress(record("resource", "https://x.example/inner.warc.gz", inner), 0, mtime=0)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(outer + gzip.compress(records()[2], mtime=0))
    with here():
        one = crawl([str(path)], tmp_path / "one", Options(1, "none", shard_bytes=1 << 20))
        many = crawl([str(path)], tmp_path / "many", Options(1, "none", shard_bytes=3000))
    assert one.records == 2
    assert many.outcomes == one.outcomes
    assert bytes_of(tmp_path / "many") == bytes_of(tmp_path / "one")


def test_cut_files_are_told_and_the_rest_is_kept(tmp_path: Path, task: Task) -> None:
    path = warc(tmp_path / "a.warc.gz")
    whole = path.read_bytes()
    ends, at = [], 0
    for one in records():
        at += len(gzip.compress(one, mtime=0))
        ends.append(at)
    for place in range(1, len(whole), 61):
        if place in ends:
            continue
        path.write_bytes(whole[:place])
        shard = task(Range(str(path), 0, place))
        assert len(shard.problems.splitlines()) == 1, place
        assert json.loads(shard.problems)["outcome"] == "cut_short"
        assert shard.records >= sum(end <= place for end in ends)


def test_a_damaged_record_costs_itself(tmp_path: Path, task: Task) -> None:
    members = [gzip.compress(one, mtime=0) for one in records(2)]
    members[3] = members[3][:40] + bytes(30) + members[3][70:]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(members))
    shard = task(Range(str(path), 0, path.stat().st_size))
    assert shard.outcomes["coded"] == 2
    assert [json.loads(line)["outcome"] not in FINE for line in shard.problems.splitlines()] == [True]


def test_a_bomb_is_left(tmp_path: Path, task: Task) -> None:
    path = tmp_path / "a.warc.gz"
    members = [gzip.compress(one, mtime=0) for one in records()]
    bomb = gzip.compress(record("response", "https://b.example/", answer(bytes(80 << 20))), mtime=0)
    path.write_bytes(members[0] + bomb + b"".join(members[1:]))
    shard = task(Range(str(path), 0, path.stat().st_size))
    assert shard.outcomes["too_large"] == 1
    assert shard.outcomes["coded"] == 1


def test_workers_ranges_and_resumption_change_no_byte(tmp_path: Path, here: Here) -> None:
    path = warc(tmp_path / "a.warc.gz", 3)
    with here():
        first = crawl([str(path)], tmp_path / "one", Options(1, "none"))
    second = crawl([str(path)], tmp_path / "two", Options(2, "none", shard_bytes=2000))
    assert first == second
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    gone = sorted((tmp_path / "two/shards").glob("*.coded.jsonl"))[0]
    gone.write_bytes(b"changed")
    states: list[bool] = []
    with here():
        again = crawl([str(path)], tmp_path / "two", Options(1, "none", shard_bytes=2000), lambda entry, before: states.append(before))
    assert again == first
    assert states.count(False) == 1
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_a_killed_run_goes_on(tmp_path: Path, here: Here) -> None:
    path = warc(tmp_path / "a.warc.gz", 6)
    with here():
        whole = crawl([str(path)], tmp_path / "whole", Options(1, "none", shard_bytes=3000))
    code = (
        "import sys; from pathlib import Path; from selon.runner.crawl import crawl, Options\n"
        "if __name__ == '__main__': crawl([sys.argv[1]], Path(sys.argv[2]), Options(1, 'none', shard_bytes=3000))"
    )
    script = tmp_path / "run.py"
    script.write_text(code)
    process = subprocess.Popen([sys.executable, str(script), str(path), str(tmp_path / "killed")], start_new_session=True)
    shards = tmp_path / "killed/shards"
    while process.poll() is None and not list(shards.glob("*.json")):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with here():
        assert crawl([str(path)], tmp_path / "killed", Options(1, "none", shard_bytes=3000)) == whole
    assert bytes_of(tmp_path / "killed") == bytes_of(tmp_path / "whole")


class _Hanging(Task):
    """Judges, but hangs on the second page that tells of a strike."""

    def load(self) -> None:
        super().load()
        assert self._funnel is not None
        judge = self._funnel.page

        def hang(piece: Piece, offset: int = 0) -> crawl_funnel.Verdict:
            if piece.source.endswith("/1/strike"):
                assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= self.seconds
                signal.setitimer(signal.ITIMER_REAL, 0.2)  # the page's clock runs; what is left of it is not worth waiting for
                while True:
                    pass
            return judge(piece, offset)

        self._funnel.page = hang  # type: ignore[method-assign]


def test_a_page_that_hangs_is_recorded_and_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = warc(tmp_path / "a.warc.gz", 3)
    monkeypatch.setattr("selon.runner.crawl.Task", _Hanging)
    summary = crawl([str(path)], tmp_path / "out", Options(1, "none", seconds=10.0))
    assert summary.outcomes["timed_out"] == 1
    assert summary.outcomes["coded"] == 2
    assert summary.problems == 1
    (problem,) = [json.loads(line) for line in (tmp_path / "out/problems.jsonl").read_bytes().splitlines()]
    assert problem["url"].endswith("/1/strike")
    assert problem["reason"] == "needs more than 10 s"


def test_lost_records_are_not_tried_again(tmp_path: Path, task: Task) -> None:
    path = warc(tmp_path / "a.warc.gz")
    shard = task(Range(str(path), 0, path.stat().st_size, lost=(Lost(2, "died", "the worker crashed"),)))
    assert shard.outcomes["died"] == 1
    assert "coded" not in shard.outcomes


def test_wide_encodings_are_read(task: Task) -> None:
    assert task._funnel is not None
    raw = "\ufeff".encode("utf-16-le") + page(STRIKE, "fr").decode().encode("utf-16-le")
    assert task._funnel.page(Piece("a", "a.html", raw, media_type="text/html")).outcome == "coded"


def test_one_run_at_a_time(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz")
    with _locked(tmp_path), pytest.raises(Busy, match="another run"):
        crawl([str(path)], tmp_path, Options(1, "none"))
    with _locked(tmp_path):
        assert run(["run", str(path), "--output", str(tmp_path)]) == 5
    (tmp_path / "nothing").mkdir()
    assert run(["run", str(tmp_path / "nothing"), "--output", str(tmp_path)]) == 3


def test_what_is_to_be_read_has_to_be_there(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz")
    with pytest.raises(InputError, match="no such file"):
        checked([str(tmp_path / "b.warc")])
    with pytest.raises(UsageError, match="twice"):
        checked([str(path), str(path)])
    assert checked([str(tmp_path)]) == [str(path)]


def test_the_funnel_loads_by_rules() -> None:
    assert Funnel("none").coder is not None
    assert Summary("x", 0, {}, {}, 0, {}).interrupted is False
