"""Nothing is fetched: with every socket denied, reports are coded as ever, with the parser and without."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from selon.lang.load import load_pack
from selon.read.parse import installed

DENIED = """
import sys

def deny(event, arguments):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        sys.stderr.write(f"a socket was asked for: {event}\\n")
        sys.stderr.flush()
        import os
        os._exit(99)

sys.addaudithook(deny)
"""
CALL = DENIED + "from selon.__main__ import main\nmain()\n"


def denied(*arguments: str, script: str = CALL) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def test_the_denial_works() -> None:
    done = denied(script=DENIED + "import socket; socket.socket()")
    assert done.returncode == 99


@pytest.mark.parametrize("parser", ["none", "auto"])
def test_no_socket_is_opened(samples: Path, tmp_path: Path, parser: str) -> None:
    if parser == "auto" and installed(load_pack("fr").language.model) is None:
        pytest.skip("no parser model is installed")
    files = [str(path) for path in sorted(samples.glob("*-1.fr.txt")) + sorted(samples.glob("*.en.txt"))[:2]]
    done = denied("code", "--parser", parser, *files, "--html", str(tmp_path / "page.html"))
    assert done.returncode == 0, done.stderr.decode()
    coded = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(coded) == len(files)
    assert all((one["parser"] is not None) == (parser == "auto") for one in coded)


@pytest.mark.parametrize("verb", [("doctor",), ("languages",), ("codebook",), ("schema",)])
def test_no_other_verb_opens_one(verb: tuple[str, ...]) -> None:
    assert denied(*verb).returncode == 0


def test_the_parser_is_loaded_without_the_web_clients_of_its_command_line(rally: str) -> None:
    if installed(load_pack("fr").language.model) is None:
        pytest.skip("no parser model is installed")
    script = (
        "import sys\nfrom selon.coder import Coder\nfrom selon.ingest.plain import read_file\nCoder('spacy').code(read_file(sys.argv[1]))\n"
    )
    script += "print(sorted({'requests', 'urllib3', 'httpx', 'spacy.cli'} & set(sys.modules)))\nimport spacy, spacy.cli\n"
    script += "print(spacy.info(silent=True)['spacy_version'])"
    done = subprocess.run([sys.executable, "-c", script, rally], capture_output=True, text=True, timeout=120, check=True)
    loaded, version = done.stdout.splitlines()
    assert loaded == "[]"
    assert version.startswith("3.")
