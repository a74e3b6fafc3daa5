"""The project as a whole: its pages agree with the code, and it names nothing outside itself."""

import re
import subprocess
from pathlib import Path

import pytest

from selon.cli.app import app

PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/codebook.md")
TEXT = frozenset({".py", ".toml", ".md", ".cff", ".txt", ".json", ".jsonl", ".html", ".css", ".js", ".yml", ".yaml", ".tsv", ""})
FOREIGN = re.compile(
    "|".join((r"/work\b(?!\w)", r"/home/\w", r"/root/", r"/Users/\w", r"\bshared/(?:notes|reports|design)", r"\.library\b"))
)
"""Paths of somebody's machine. The development data is found by a variable whose default is a folder beside the checkout."""


def tracked(root: Path) -> list[Path]:
    """The files under version control; all files where there is none."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
        return [root / name for name in listed if (root / name).is_file()]
    return [path for path in root.rglob("*") if path.is_file() and not {".venv", "out"} & set(path.relative_to(root).parts)]


def verbs() -> list[str]:
    """Every verb of the command line, nested ones with a blank."""
    found = []
    for name in app:
        if not name.startswith("-"):
            inner = [one for one in app[name] if not one.startswith("-")]
            found += [f"{name} {one}" for one in inner] or [name]
    return sorted(found)


def test_no_file_names_a_path_of_a_machine(root: Path) -> None:
    found = []
    for path in tracked(root):
        if path.suffix in TEXT and path != Path(__file__):
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if FOREIGN.search(line):
                    found.append(f"{path.relative_to(root)}:{number} {line.strip()[:80]}")
    assert not found, "\n".join(found)


def test_the_command_line_has_its_verbs() -> None:
    assert {"code", "mentions", "languages", "codebook", "schema", "doctor", "pack check"} <= set(verbs())


@pytest.mark.parametrize("verb", verbs())
def test_the_readme_shows_every_verb(root: Path, verb: str) -> None:
    assert f"selon {verb}" in (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(root: Path, page: str) -> None:
    place = root / page
    text = place.read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [t for t in targets if t and not re.match(r"[a-z]+:", t) and not (place.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_files_that_pages_name_are_there(root: Path, page: str) -> None:
    """A path in backquotes that begins in a folder of the project exists; ``<xx>`` and ``…`` stand for anything."""
    named = re.findall(r"`((?:src|tests|docs|samples)/[\w./<>*…-]+)`", (root / page).read_text(encoding="utf-8"))
    missing = [name for name in named if not any(root.glob(re.sub(r"<\w+>|…", "*", name).rstrip("/")))]
    assert missing == []


def test_the_citation_file_has_what_version_1_2_0_asks_for(root: Path) -> None:
    lines = (root / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    keys = {line.split(":")[0] for line in lines if re.match(r"[a-z-]+:", line)}
    assert {"cff-version", "message", "title", "authors"} <= keys
    assert 'cff-version: "1.2.0"' in lines or "cff-version: 1.2.0" in lines
    assert keys <= {
        "cff-version", "message", "type", "title", "abstract", "authors", "version", "date-released", "license", "keywords",
        "repository-code", "url", "identifiers", "preferred-citation", "references", "contact", "doi", "commit",
    }  # fmt: skip
