"""Invented documents and coded lines for measuring and torturing projects: the same for the same number, at any size."""

import hashlib
from collections.abc import Sequence

import msgspec

from selon.export.jsonl import coded_line
from selon.model import (
    Code,
    Coded,
    Count,
    Document,
    Finding,
    Record,
    Refused,
    Remark,
    Report,
    ReportHead,
    Run,
    Speaker,
    Statement,
    Voice,
    When,
    Where,
)
from selon.text import evidence

TOWNS = (
    ("Lyon", "FR"), ("Lille", "FR"), ("Brest", "FR"), ("Nantes", "FR"), ("Pau", "FR"), ("Liège", "BE"), ("Namur", "BE"), ("Genève", "CH"),
    ("Leeds", "GB"), ("Hull", "GB"), ("Cork", "IE"), ("Dakar", "SN"), ("Sfax", "TN"), ("Béjaïa", "DZ"), ("Québec", "CA"), ("Metz", "FR"),
)  # fmt: skip
FORMS = ("march", "rally", "strike", "demonstration", "blockade", "sit_in", "occupation", "vigil", "petition", "hunger_strike")
STATUSES = ("held", "held", "held", "held", "announced", "announced", "past", "cancelled", "banned", "ongoing")
OUTLETS = (
    "La Dépêche du Confluent",
    "Le Courrier des Quais",
    "The Aire Valley Post",
    "L'Écho des Remparts",
    "Harbour Gazette",
    "La Feuille",
)
WORDS = (
    "logement", "salaires", "hôpital", "école", "retraites", "rivière", "tramway", "loyers", "climat", "usine", "port", "marché", "crèche",
    "forêt", "gare", "bourse", "bibliothèque", "théâtre", "stade", "caserne",
)  # fmt: skip
VOICE = Voice("outlet")


def mixed(n: int, salt: int, below: int) -> int:
    """A number below *below* that looks like chance and is not."""
    return int.from_bytes(hashlib.blake2b(f"{salt}:{n}".encode(), digest_size=6).digest(), "big") % below


def day(n: int) -> str:
    """A day within twenty years."""
    return f"{2005 + mixed(n, 1, 20)}-{1 + mixed(n, 2, 12):02d}-{1 + mixed(n, 3, 28):02d}"


def text_of(n: int) -> str:
    """An invented report of five sentences, with a character outside the basic plane."""
    town, _ = TOWNS[mixed(n, 4, len(TOWNS))]
    about = WORDS[mixed(n, 5, len(WORDS))], WORDS[mixed(n, 6, len(WORDS))]
    crowd = 50 + mixed(n, 7, 9000)
    return (
        f"{town} — Le {day(n)}, {crowd} personnes ont défilé pour {about[0]}, selon la police.\n\n"
        f"Le cortège numéro {n} est parti de la place du {about[1]} à quinze heures. Une pancarte disait « {about[0]} d'abord 🕊 ».\n"
        f"La préfecture n'a rien répondu. Une autre marche est prévue pour {about[1]}."
    )


def document(n: int) -> Document:
    """The *n*-th document: a page of HTML with its text and the map between them."""
    text = text_of(n)
    raw = f"<html><title>Marche {n}</title><p>{text}</p></html>".encode()
    at = len(f"<html><title>Marche {n}</title><p>")
    report = Report(
        "sha256:" + hashlib.sha256(text.encode()).hexdigest(), f"pages/{n // 100}/{n}.html", text, OUTLETS[mixed(n, 8, len(OUTLETS))],
        f"Marche {n}", day(n), None,
    )  # fmt: skip
    remarks = (Remark("declared_wrongly", "the page says latin-1, its bytes are UTF-8"),) if n % 7 == 0 else ()
    return Document(
        report, raw, "html", encoding="utf-8", encoding_from="valid", published_from="meta", url=f"https://example.org/{n}",
        layer=(Run(0, len(text), at, at + len(text)),), remarks=remarks,
    )  # fmt: skip


def items(first: int, last: int) -> list[Document | Refused]:
    """Documents *first* to *last*, with a duplicate and a refusal among every ten."""
    made: list[Document | Refused] = []
    for n in range(first, last):
        made.append(document(n))
        if n % 10 == 3:
            again = document(n)
            copied = msgspec.structs.replace(again.report, source=f"copies/{n}.html", outlet="La Feuille")
            made.append(msgspec.structs.replace(again, report=copied))
        if n % 10 == 7:
            made.append(Refused(f"scans/{n}.pdf", "text_lost", f"scans/{n}.pdf: a scan without text"))
    return made


def record(n: int, text: str) -> Record:
    """A record of the *n*-th report, with five statements."""
    town, country = TOWNS[mixed(n, 4, len(TOWNS))]
    form, status = FORMS[mixed(n, 9, 8 + 2 * (mixed(n, 10, 9) == 0))], STATUSES[mixed(n, 11, len(STATUSES))]
    when = day(n)
    wide = mixed(n, 12, 12)
    date = When(when[:7], f"{when[:7]}-01", f"{when[:7]}-28", "month") if wide == 0 else When(when, when, when, "day")
    if wide == 1:
        date = When(f"XXXX-{when[5:]}")
    crowd = 50 + mixed(n, 7, 9000)
    figure, place, told = text.index(str(crowd)), text.index(town), text.index("défilé")
    police = text.index("la police")
    sure = 0.5 + mixed(n, 13, 50) / 100
    acted = Code(form, "défilé")
    statements = (
        Statement(f"{n:08x}form", "form", "fr.actions.march", acted, (evidence(text, told, told + 6),), VOICE, confidence=sure),
        Statement(f"{n:08x}date", "date", "fr.times.day", date, (evidence(text, len(town) + 6, len(town) + 16),), VOICE, confidence=0.8),
        Statement(
            f"{n:08x}town", "place", "fr.places.title", Where(town, "city", 45.0, 4.0, 5000, None, town, None, country),
            (evidence(text, place, place + len(town)),), VOICE, confidence=0.9, doubts=("rival_places",),
        ),
        Statement(
            f"{n:08x}size", "size", "fr.counts.crowd", Count(crowd, crowd, "exact", "personnes", "personnes", str(crowd)),
            (evidence(text, figure, figure + len(str(crowd))),),
            Voice("paraphrased", Speaker(police, police + 9, "la police", "police")), confidence=0.7, derived_from=("span:0-4",),
        ),
    )  # fmt: skip
    return Record(hashlib.sha256(f"{n}".encode()).hexdigest()[:16], "protest", form, None, status, True, statements)


def number_of(made: Document) -> int:
    """Which document it is: the number of its page."""
    return int(made.report.source.rpartition("/")[2].removesuffix(".html"))


def line(made: Document) -> bytes:
    """The coded line of a document."""
    report, n = made.report, number_of(made)
    head = ReportHead(report.id, report.source, report.outlet, report.title, report.published, "fr", len(report.text))
    findings = (Finding("rival-figures", "note", f"size: {n}"),) if n % 3 == 0 else ()
    return coded_line(Coded("0.1.0", "1", {"fr": "sha256:0"}, None, None, head, "coded", (record(n, report.text),), findings))


def only_documents(made: Sequence[Document | Refused]) -> list[Document]:
    """Those that are documents and no copies."""
    return [one for one in made if isinstance(one, Document) and not one.report.source.startswith("copies/")]
