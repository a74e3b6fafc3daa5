"""Made reports: as many as wanted, all different, of about 400 tokens, French and English in turn. The same number makes the same text.

Paragraphs come from the samples of this repository and from a few templates; figures, towns, days and hours vary. They are like news in
length, density and vocabulary, and are worth nothing as data.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from selon.ingest.plain import report_from_text
from selon.model import Report

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
TOKENS = 400
TOWNS = {
    "fr": ("Lyon", "Lille", "Nantes", "Toulouse", "Rennes", "Dijon", "Grenoble", "Marseille", "Bordeaux", "Strasbourg", "Angers", "Metz"),
    "en": ("Leeds", "Bristol", "Glasgow", "Cardiff", "Hull", "Derby", "Exeter", "Sheffield", "Norwich", "Leicester", "York", "Swansea"),
}
DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
TEMPLATES = {
    "fr": (
        "Le conseil municipal de {town} a voté {day} le budget de l'année : {a} millions d'euros, dont {b} % pour les écoles.",
        "Entre {a} et {c} personnes, selon les sources, s'étaient rassemblées {day} à {hour} heures devant la mairie de {town}.",
        "« Nous reviendrons {day} », a promis une syndicaliste, devant quelque {c} personnes venues de {town} et des environs.",
        "La circulation des trains a été interrompue pendant {b} minutes entre {town} et la capitale, a indiqué l'exploitant.",
        "Le temps restera sec {day} sur la région de {town}, avec des températures comprises entre {hour} et {b} degrés.",
    ),
    "en": (
        "The council in {town} passed its budget on {day}: {a} million pounds, of which {b} per cent will go to schools.",
        "Between {a} and {c} people, depending on who was asked, gathered outside the town hall in {town} on {day} at {hour} o'clock.",
        '"We will be back on {day}," a union member said in front of some {c} people who had come from {town} and around.',
        "Trains between {town} and the capital stood still for {b} minutes, the operator said.",
        "It will stay dry around {town} on {day}, with temperatures between {hour} and {b} degrees.",
    ),
}
_FIGURE = re.compile(r"\b\d[\d  ,.]*\d\b|\b\d\b")


def _paragraphs(language: str) -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob(f"*.{language}.txt")))
    return [line.strip() for text in texts for line in text.splitlines() if len(line.split()) > 8]


def _varied(paragraph: str, language: str, draw: random.Random) -> str:
    """*paragraph* in another town, with other figures (years and dates stay, so that it can be read as a date)."""

    def figure(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        if len(digits) == 4 and digits[:2] in ("19", "20"):
            return found[0]
        return found[0] if int(digits) <= 31 else f"{round(int(digits) * draw.uniform(0.5, 2.0))}"

    for town in TOWNS[language]:
        paragraph = re.sub(rf"\b{town}\b", draw.choice(TOWNS[language]), paragraph)
    return _FIGURE.sub(figure, paragraph)


def made_reports(count: int, first: int = 0) -> Iterator[Report]:
    """*count* reports, from the one numbered *first*."""
    stock = {language: _paragraphs(language) for language in TOWNS}
    for number in range(first, first + count):
        language = "fr" if number % 2 == 0 else "en"
        draw = random.Random(number)
        told: list[str] = []
        while sum(len(paragraph.split()) for paragraph in told) < TOKENS * 0.85:  # a token is a little shorter than a word with its marks
            if draw.random() < 0.75:
                told.append(_varied(draw.choice(stock[language]), language, draw))
            else:
                blanks = {"a": draw.randint(40, 900), "b": draw.randint(12, 60), "c": draw.randint(950, 9000), "hour": draw.randint(8, 20)}
                told.append(
                    draw.choice(TEMPLATES[language]).format(town=draw.choice(TOWNS[language]), day=draw.choice(DAYS[language]), **blanks)
                )
        text = "\n\n".join(told) + "\n"
        published = f"20{draw.randint(10, 24)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        yield report_from_text(text, f"made/{number:06}.txt", outlet=f"Outlet {number % 40}", published=published)
