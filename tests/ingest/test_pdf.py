"""PDF: the text layer in reading order, words made whole, and the way back to the page text."""

from collections.abc import Callable, Sequence

import pytest

from selon.ingest.pdf import page_text
from selon.model import Document, Refused

Line = tuple[float, float, str]


def made(pages: Sequence[Sequence[Line]], title: str | None = None) -> bytes:
    """A PDF in Helvetica, 10 points: lines as (left, baseline, text)."""
    objects = [b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        stream = b"BT /F 10 Tf " + b" ".join(
            f"1 0 0 1 {x} {y} Tm (".encode() + text.replace("(", r"\(").replace(")", r"\)").encode("cp1252") + b") Tj"
            for x, y, text in lines
        )
        stream += b" ET"
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 2 0 R >> >> /Contents %d 0 R >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Pages /Kids [" + b" ".join(kids) + b"] /Count %d >>" % len(kids)
    objects.append(b"<< /Type /Catalog /Pages 1 0 R >>")
    out = b"%PDF-1.4\n"
    places = []
    extra = [b"<< /Title (" + title.encode("latin-1") + b") >>"] if title else []
    for number, one in enumerate((*objects, *extra), 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    info = b" /Info %d 0 R" % len(places) if title else b""
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        + table
        + b"trailer << /Size %d /Root %d 0 R%s >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(objects), info, len(out))
    )


def column(lines: Sequence[str], left: float, top: float = 780) -> list[Line]:
    return [(left, top - 14 * number, line) for number, line in enumerate(lines)]


LEFT = [
    "Quelque 500 personnes ont défilé jeudi",
    "à Vire contre la fermeture de la mater-",
    "nité, selon la préfecture du Calvados.",
    "Les organisateurs parlent de 800 mani-",
    "festants venus de tout le département.",
]
RIGHT = [
    "Une délégation a été reçue en mairie et",
    "le sous-préfet s'est dit à l'écoute des",
    "habitants de la ville, qui demandent un",
    "moratoire. Une nouvelle marche aura lieu",
    "le 14 mai devant les grilles du site.",
]


def check(item: Document) -> None:
    pages = page_text(item.raw)
    for run in item.layer:
        assert pages[run.at : run.to] == item.report.text[run.start : run.end]
    joined = "".join(item.report.text[run.start : run.end] for run in item.layer)
    assert "".join(joined.split()) == "".join(item.report.text.split())


def test_lines_become_paragraphs_and_words_are_made_whole(one: Callable[..., Document]) -> None:
    item = one("a.pdf", made([column(LEFT, 50)], title="Marche"))
    assert item.report.text == (
        "Quelque 500 personnes ont défilé jeudi à Vire contre la fermeture de la maternité, selon la préfecture du Calvados. "
        "Les organisateurs parlent de 800 manifestants venus de tout le département."
    )
    assert (item.report.title, item.media) == ("Marche", "pdf")
    assert [remark.kind for remark in item.remarks] == ["hyphens"]
    check(item)


def test_columns_are_read_one_after_the_other(one: Callable[..., Document]) -> None:
    """Also where the file draws them line by line across the page."""
    left, right = column(LEFT, 50), column(RIGHT, 320)
    across = [line for pair in zip(left, right, strict=True) for line in pair]
    for lines in (left + right, across):
        item = one(
            "a.pdf", made([[(50, 810, "Une marche à Vire rassemble plusieurs centaines de personnes devant la sous-préfecture"), *lines]])
        )
        text = " ".join(item.report.text.split())
        assert text.index("tout le département.") < text.index("Une délégation")
        assert "fermeture de la maternité, selon" in text
        check(item)


def test_a_sentence_goes_on_over_pages(one: Callable[..., Document]) -> None:
    item = one("a.pdf", made([column(LEFT[:2], 50), column(LEFT[2:], 50)]))
    assert "fermeture de la maternité, selon" in item.report.text
    check(item)


def test_compounds_keep_their_hyphen(one: Callable[..., Document]) -> None:
    item = one("a.pdf", made([column(["Le cortège est parti de la gare de Saint-", "Brieuc pour gagner la préfecture du lieu."], 50)]))
    assert "Saint-Brieuc" in item.report.text


@pytest.mark.parametrize(
    ("raw", "outcome", "says"), [(made([[]]), "no_text_layer", "run OCR first"), (b"%PDF-1.4\nnothing", "unreadable", "damaged")]
)
def test_what_has_no_text_says_what_to_do(read: Callable[..., list], raw: bytes, outcome: str, says: str) -> None:
    (item,) = read("a.pdf", raw)
    assert isinstance(item, Refused)
    assert item.outcome == outcome
    assert says in item.reason
