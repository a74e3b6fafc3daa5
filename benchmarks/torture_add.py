"""``selon add`` killed with signal 9, workers and all, at random moments, again and again until it has added everything.

    python benchmarks/torture_add.py [--kills 200] [--files 600] [--seed 1]

After each kill the project is verified byte by byte, and what another process had seen committed before has to be there. When all is added
the project has to hold what a straight run makes, row by row; then the next project is begun, until there were enough kills. Exits with 1
on any fault.
"""

import argparse
import importlib.util
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from selon.store.project import open_project
from selon.store.verify import verify

SCRIPT = """
import sys
import selon.runner.intake
from selon.cli.app import run
if __name__ == "__main__":
    selon.runner.intake.BATCH, selon.runner.intake.WAVE = 20, 100
    sys.exit(run(sys.argv[1:]))
"""


def tests() -> Any:
    """The tests' own helpers."""
    spec = importlib.util.spec_from_file_location("test_add", Path(__file__).parents[1] / "tests" / "cli" / "test_add.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(script: Path, project: Path, folder: Path) -> subprocess.Popen[bytes]:
    """The command under way."""
    arguments = [sys.executable, str(script), "add", str(project), str(folder), "--workers", "2", "--quiet"]
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def main() -> None:
    """Kill, verify, complete, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    helpers, chance = tests(), random.Random(options.seed)
    kills = projects = corrupt = lost = unequal = 0
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        script, folder, straight = base / "small.py", base / "in", base / "straight.selon"
        script.write_text(SCRIPT)
        helpers.fill(folder, options.files)
        for n in range(0, options.files, 9):
            text = (folder / f"{n:03}.txt").read_text(encoding="utf-8")
            (folder / f"{n:03}-copy.txt").write_text(text + " Fin.", encoding="utf-8")
        begun = time.monotonic()
        call(script, straight, folder).wait()
        whole, right = time.monotonic() - begun, helpers.rows(straight)
        while kills < options.kills:
            projects += 1
            project, done = base / f"{projects}.selon", False
            for _ in range(12):
                process = call(script, project, folder)
                time.sleep(chance.uniform(0.1, whole))
                seen = helpers.count(project)
                done = process.poll() is not None
                if not done:
                    os.kill(process.pid, signal.SIGKILL)
                    kills += 1
                process.wait()
                if project.exists():
                    with open_project(project) as opened:
                        corrupt += verify(opened).problems != ()
                    lost += helpers.count(project) < seen
                if done or kills >= options.kills:
                    break
            if not done:
                call(script, project, folder).wait()
            unequal += helpers.rows(project) != right
            sys.stdout.write(f"{kills} kills, {projects} projects: {corrupt} corrupt, {lost} lost what was seen, {unequal} unequal\n")
            sys.stdout.flush()
    sys.exit(int(bool(corrupt or lost or unequal)))


if __name__ == "__main__":
    main()
