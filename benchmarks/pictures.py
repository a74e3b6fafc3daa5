"""Pictures of the workbench for the docs, taken of the samples in Chromium: docs/pictures/*.png.

Usage: python benchmarks/pictures.py [--project out/samples.selon] [--to docs/pictures]

Works on a copy of the project that `make demo` leaves.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from browsing import browser, served

from selon.runner.linking import link_project
from selon.store.events import every
from selon.store.project import open_project

ROOT = Path(__file__).resolve().parents[1]
SIZE = {"width": 1080, "height": 660}


def most_told(path: Path) -> str:
    """The event that most reports tell of."""
    with open_project(path, read_only=True) as project:
        return max((kept.event for kept in every(project)), key=lambda event: len(event.reports)).event


def taken(page: Any, origin: str, event: str, to: Path) -> list[Path]:
    """Take the pictures."""
    made = []
    for name, address, keys in (
        ("list", "/", ("j",)),
        ("report", "/next", ("a", "h")),
        ("event", f"/event/{event}", ("j",)),
        ("map", "/map", ()),
    ):
        reply = page.goto(origin + address)
        if reply is None or reply.status != 200:
            print(f"no picture of {address}: {reply and reply.status}", file=sys.stderr)
            continue
        page.wait_for_timeout(2_500 if name == "map" else 400)
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(300)
        page.screenshot(path=to / f"{name}.png")
        made.append(to / f"{name}.png")
    return made


def main() -> int:
    """Take them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", type=Path, default=ROOT / "out" / "samples.selon")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "pictures")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(given.project, Path(folder) / "samples.selon"))
        with open_project(path) as project:
            link_project(project)
        with served(path) as site, browser() as chromium:
            page = site.page(chromium, viewport=SIZE)
            made = taken(page, site.origin, most_told(path), given.to)
    for file in made:
        print(f"{file.name}: {file.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
