"""Bytes become the right text, and the choice can be made again from its name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.errors import BinaryInput, EncodingError
from selon.ingest.documents import Facts, Piece, documents
from selon.ingest.encodings import codec_name, declared_in, decoded, source_text
from selon.model import Document

FRENCH = (
    "Près de 2 000 personnes ont défilé à Besançon contre la fermeture de l'hôpital, où une élue a pris la parole.",
    "« Nous ne céderons pas », a lancé une infirmière ; le préfet — joint hier — évoque 800 manifestants et « quelques œufs ».",
    "À Nîmes, le cœur de la grève bat au dépôt : l’intersyndicale réclame 150 € de plus dès cet été, sans délai.",
)
ENGLISH = (
    "Hundreds marched in Llanelli – the police said “about 300” – to save the café that the council wants to close.",
    "A spokeswoman said: “We won’t go away.” The bill for the new gate is put at £20,000, or some €23,000 in all.",
    "The naïve façade of the plan drew a crowd of 450 to Trawsfynydd, said the organisers’ leader, Zoë Rhŷs-Bevan.",
)
LATIN = "Près de 2 000 personnes ont défilé à Besançon contre la fermeture de l'hôpital, où une élue a pris la parole."
LIGATURES = "Au cœur du cortège, une sœur du maire a payé 15 € pour un œuf et Œdipe a chanté à Évreux."


def page(text: str, label: str | None) -> str:
    meta = f'<meta charset="{label}">' if label else ""
    body = f"<article><h1>Titre</h1><p>{text}</p><p>{text} Suite.</p><p>{text} Fin.</p></article>"
    return f"<!doctype html><html><head>{meta}<title>Titre</title></head><body>{body}</body></html>"


def twice(text: str) -> bytes:
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode("utf-8")).encode("utf-8")


def mixed(text: str, label: str | None) -> bytes:
    """A page in UTF-8 with one paragraph pasted in as Windows-1252."""
    raw = page(text, label).encode("utf-8")
    last = raw.rindex(b"<p>")
    return raw[:last] + raw[last:].decode("utf-8").encode("cp1252")


def cases() -> list[tuple[str, bytes, str | None, str]]:
    """(what, bytes, charset of HTTP, the text that is right)."""
    found: list[tuple[str, bytes, str | None, str]] = []
    for text in (*FRENCH, *(one for one in ENGLISH if "ŷ" not in one)):
        found += [
            ("cp1252 unlabelled", page(text, None).encode("cp1252"), None, text),
            ("cp1252 labelled latin-1", page(text, "iso-8859-1").encode("cp1252"), None, text),
            ("cp1252 labelled utf-8", page(text, "utf-8").encode("cp1252"), None, text),
            ("utf-8 unlabelled", page(text, None).encode(), None, text),
            ("utf-8 labelled latin-1", page(text, "latin1").encode(), None, text),
            ("utf-8 labelled latin-1 by HTTP", page(text, "utf-8").encode(), "ISO-8859-1", text),
            ("utf-16 with mark", page(text, None).encode("utf-16"), None, text),
            ("utf-16 without mark", page(text, "utf-16").encode("utf-16-le"), None, text),
            ("mixed", mixed(text, "utf-8"), None, text),
            ("encoded twice", twice(page(text, "utf-8")), None, text),
        ]
    for label in ("iso-8859-15", "iso-8859-1", None):
        found.append((f"latin-9 labelled {label}", page(LIGATURES, label).encode("iso-8859-15"), None, LIGATURES))
    for label in ("iso-8859-15", "windows-1252", "utf-8", None):
        found.append((f"latin-1 labelled {label}", page(LATIN, label).encode("latin-1"), None, LATIN))
    found.append(("utf-8 with mark labelled latin-1", page(ENGLISH[2], "latin1").encode("utf-8-sig"), "latin1", ENGLISH[2]))
    found.append(("utf-16-be with mark", b"\xfe\xff" + page(LATIN, None).encode("utf-16-be"), None, LATIN))
    found.append(("utf-16-be without mark", page(LATIN, None).encode("utf-16-be"), None, LATIN))
    found.append(("utf-8 labelled nonsense", page(LATIN, "klingon-8").encode(), None, LATIN))
    found.append(("utf-8 cut in a letter", page(LATIN, "utf-8").encode() + "é".encode()[:1], None, LATIN))
    return found


def test_mislabelled_pages_are_read_right_and_the_choice_is_recorded() -> None:
    wrong = []
    everything = cases()
    assert len(everything) >= 60
    for what, raw, charset, right in everything:
        item = next(documents(Piece("p.html", "p.html", raw, charset=charset), Facts()))
        squeezed = " ".join(right.split())
        if not isinstance(item, Document) or squeezed not in item.report.text or not item.encoding or not item.encoding_from:
            wrong.append(what)
        if isinstance(item, Document):
            assert all(item.report.text[r.start : r.end].split()[0] in source_text(raw, item.encoding or "") for r in item.layer)
    assert len(wrong) <= 0.02 * len(everything), wrong


def test_each_way_of_choosing_says_so() -> None:
    assert decoded(b"\xef\xbb\xbfabc", "x").origin == "mark"
    assert decoded("é".encode("cp1252") * 3 + b" abc", "x", declared=(("latin1", "HTTP"),)).origin == "declared"
    assert decoded("été".encode(), "x").origin == "valid"
    assert decoded("Grève à Vire".encode("cp1252"), "x").origin == "detected"
    assert decoded("été".encode("cp1252"), "x", given="latin-1").origin == "given"


def test_disagreement_is_a_remark() -> None:
    found = decoded("été à Vire".encode(), "x", declared=(("latin1", "HTTP"),))
    assert found.encoding == "utf-8"
    assert "HTTP says latin1" in found.remarks[0].message


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("latin-1", "windows-1252"),
        ("ISO-8859-1", "windows-1252"),
        ("us-ascii", "windows-1252"),
        ("UTF8", "utf-8"),
        ("iso-8859-15", "iso-8859-15"),
        ("windows-1251", "windows-1251"),
        ("gb2312", "gb18030"),
        ("Shift_JIS", "cp932"),
        ("rot13", None),
        ("unicode_escape", None),
        ("idna", None),
        ("no-such", None),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, name: str | None) -> None:
    assert codec_name(label) == name


def test_other_alphabets_are_detected() -> None:
    text = "Забастовка в городе продолжается: рабочие вышли на площадь и требуют повышения зарплаты. " * 4
    assert decoded(text.encode("cp1251"), "x").text == text
    assert decoded(text.encode("koi8-r"), "x", declared=(("koi8-r", "HTTP"),)).text == text


def test_labels_are_found_in_the_head() -> None:
    assert declared_in(b'<?xml version="1.0" encoding="latin-1"?><a/>') == (("latin-1", "the XML declaration"),)
    assert declared_in(b'<html><meta http-equiv="Content-Type" content="text/html; charset=utf-8">') == (("utf-8", "<meta>"),)


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(BinaryInput):
        decoded(b"ab\0cd" * 40, "x")
    with pytest.raises(BinaryInput):
        decoded(b"ab\x01\x02\x03" * 40, "x")
    with pytest.raises(EncodingError, match="no encoding is called"):
        decoded(b"abc", "x", given="rot13")


def test_a_page_that_quotes_a_mojibake_is_left_alone() -> None:
    text = "L'élève a reçu « Ã© » à la place d'un caractère : été, déjà, là, forêt, bêtise."
    assert decoded(text.encode(), "x").text == text


@settings(deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso-8859-15"]),
    st.sampled_from([(), ("latin1",), ("utf-8",)]),
)
def test_the_name_is_enough_to_decode_again(text: str, encoding: str, labels: tuple[str, ...]) -> None:
    raw = text.encode(encoding, "ignore")
    try:
        found = decoded(raw, "x", declared=tuple((label, "HTTP") for label in labels), markup=True)
    except EncodingError:
        return
    assert source_text(raw, found.encoding) == found.text


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        found = decoded(raw, "x")
    except (BinaryInput, EncodingError):
        return
    assert source_text(raw, found.encoding) == found.text
