"""A report becomes a reading: tokens, paragraphs, quoted spans, sentences."""

from selon.lang.pack import Pack
from selon.lang.tokens import tokenise
from selon.model import Reading, Report
from selon.read.marks import pair_marks
from selon.read.sentences import cut_sentences, paragraphs_of


def prepare(pack: Pack) -> Pack:
    """Reading needs the pack as it is."""
    return pack


def read(pack: Pack, report: Report) -> Reading:
    """Cut *report* by the rules of *pack*. Pure; linear in the length of the text."""
    text = report.text
    tokens = tokenise(text, pack.cutter)
    paragraphs = paragraphs_of(text)
    quotes = pair_marks(text, paragraphs, pack.language.quotes)
    return Reading(report, pack.code, tokens, cut_sentences(text, tokens, paragraphs, quotes, pack), paragraphs, quotes)
