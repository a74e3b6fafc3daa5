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
from selon.store.linkings import Inputs, Kept, Summary
from selon.store.records import Whereabout
from selon.text import evidence
from selon.views import Event, Link

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


def linked(made: Sequence[Document], size: int, review: bool = True) -> list[Kept]:
    """Events of *size* documents each, with links inside, a pair for review with the next, relations."""
    told = sorted((record(number_of(one), one.report.text).id, one) for one in made)
    groups = [told[i : i + size] for i in range(0, len(told), size)]
    names = [f"e-{group[0][0]}" for group in groups]
    found = []
    for i, group in enumerate(groups):
        inside = tuple(_link(group[0][0], other, 4.5 - n) for n, (other, _) in enumerate(group[1:]))
        near = [(group[0][0], groups[i + 1][0][0])] if review and i + 1 < len(groups) else []
        near += [(groups[i - 1][0][0], group[0][0])] if review and i else []
        across = tuple(_link(one, other, _doubt(one, other)) for one, other in near)
        event = Event(
            names[i], tuple(name for name, _ in group), tuple(one.report.id for _, one in group), inside, across,
            names[i - 1] if i % 5 == 3 else None, None, names[i - 1] if i % 7 == 2 else None, tuple(names[:1] if i % 6 == 3 else ()),
        )  # fmt: skip
        found.append(Kept(event, summary(group), tuple(range(len(group)))))
    return found


def _doubt(one: str, other: str) -> float:
    return round(-1 - mixed(len(one) + 1 + len(other) + int(one[:4], 16), 14, 100) / 100, 4)


def _link(one: str, other: str, bits: float) -> Link:
    return Link((one, other), bits, {"date": "same_day", "place": "same_city"}, "date same_day +3.1; place same_city +1.4")


def summary(group: Sequence[tuple[str, Document]]) -> Summary:
    """What lists show of an event: by its first record."""
    first = group[0][1]
    told = record(number_of(first), first.report.text)
    date, town, size = (statement.value for statement in told.statements[1:4])
    assert isinstance(date, When)
    assert isinstance(town, Where)
    assert isinstance(size, Count)
    outlets = tuple(dict.fromkeys(one.report.outlet for _, one in group if one.report.outlet))
    return Summary(
        told.family, told.form, told.status, "confirmed" if len(group) > 1 else "unconfirmed", date.earliest, date.latest,
        size.low, size.high, len(group), (Whereabout(town.city, town.country),), outlets, ("fr",),
    )  # fmt: skip


def inputs(run: str, decisions: int = 0) -> Inputs:
    """What a linking rests on."""
    return Inputs(run, 1, 1, 0, decisions, "sha256:0", '{"link_from":0.0}')


def only_documents(made: Sequence[Document | Refused]) -> list[Document]:
    """Those that are documents and no copies."""
    return [one for one in made if isinstance(one, Document) and not one.report.source.startswith("copies/")]
