"""How fast pages come into a project: ``selon add`` on made-up HTML files, on all cores.

    python benchmarks/add.py [--files 2000] [--workers N]

Prints files a second from the call to the last commit, copies looked for included, and the size of the project beside that of the files.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (
    "samedi", "manifestation", "cortège", "préfecture", "police", "syndicat", "personnes", "place", "marche", "rassemblement",
    "grève", "mairie", "hôpital", "logement", "appel", "collectif", "réforme", "retraites", "soutien", "parcours", "banderole",
    "délégation", "contre", "pour", "selon", "après", "devant", "plusieurs", "centaines", "milliers", "ville",
)  # fmt: skip


def page(chance: random.Random, n: int) -> str:
    """An article of some 400 words between a menu, related links and a footer."""
    menu = "".join(f'<li><a href="/rubrique-{k}/">Rubrique {k}</a></li>' for k in range(40))
    paragraphs = "".join(
        f"<p>{' '.join(chance.choice(WORDS) for _ in range(60)).capitalize()}, a dit le porte-parole n° {n}.</p>" for _ in range(7)
    )
    related = "".join(f'<div class="card"><h3><a href="/a/{k}">Autre titre {k}</a></h3></div>' for k in range(12))
    day = f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Article {n}</title>'
        f'<meta property="article:published_time" content="{day}"><meta property="og:site_name" content="Le Relais">'
        f"<style>{'.c{color:red}' * 300}</style></head><body><nav><ul>{menu}</ul></nav><main><article><h1>Titre de l'article {n}</h1>"
        f"{paragraphs}</article></main><aside>{related}</aside><footer>Mentions légales</footer></body></html>"
    )


def main() -> None:
    """Make the files, add them, print the rate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "pages")
        place.mkdir()
        size = 0
        for n in range(options.files):
            size += Path(place, f"{n:06}.html").write_text(page(chance, n), encoding="utf-8")
        project = Path(folder, "p.selon")
        call = [sys.executable, "-m", "selon", "add", str(project), str(place), "--workers", str(options.workers), "--format", "json", "-q"]
        begun = time.monotonic()
        done = subprocess.run(call, capture_output=True, check=True)
        took = time.monotonic() - begun
        told = json.loads(done.stdout)
        assert told["new"] == options.files, told
        sys.stdout.write(
            f"{options.files:,} pages, {size / 1e6:.1f} MB, {options.workers} workers: {took:.1f} s, {options.files / took:.1f} a second; "
            f"project {project.stat().st_size / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}\n"
        )


if __name__ == "__main__":
    main()
