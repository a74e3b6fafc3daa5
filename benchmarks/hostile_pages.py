"""Time and memory of the page reader on pages made to hang parsers: each in a process of its own.

    python benchmarks/hostile_pages.py

The bar: 2 s and 512 MiB each (memory above what the imports take), read or refused with a reason.
"""

import resource
import subprocess
import sys
import time

SENTENCE = "Près de trois cents personnes ont défilé samedi à Lannion contre la fermeture de la maternité, selon la préfecture."

PAGES = {
    "80,000 attributes": lambda: "<p " + " ".join(f"a{i}=1" for i in range(80_000)) + ">" + SENTENCE,
    "80,000 quoted attributes": lambda: "<p " + " ".join(f'a{i}="<b>"' for i in range(80_000)) + ">" + SENTENCE,
    "1,000,000 nested tags": lambda: "<div>" * 1_000_000 + SENTENCE + "</div>" * 1_000_000,
    "90,000 nested tags": lambda: "<div>" * 90_000 + SENTENCE + "</div>" * 90_000,
    "a line of 50 MB": lambda: "<p>" + "mot " * 12_500_000,
    "a line of 15 MB": lambda: "<p>" + "mot " * 3_750_000,
    "2,000,000 NUL bytes": lambda: "<p>" + "\0" * 2_000_000 + SENTENCE,
    "open comments": lambda: "<!--" * 300_000 + SENTENCE,
    "open tags": lambda: "<a " * 300_000 + SENTENCE,
    "open quotes": lambda: '<a b="' * 200_000 + ">" + SENTENCE,
    "400,000 entities": lambda: "<p>" + "&amp;" * 400_000 + SENTENCE,
    "2,000,000 ampersands": lambda: "<p>" + "&" * 2_000_000 + SENTENCE,
    "scripts": lambda: "<script>" * 300_000 + SENTENCE,
    "lists": lambda: "<ul><li>" * 50_000 + SENTENCE,
    "inline tags": lambda: "<b><i>" * 90_000 + SENTENCE,
    "tables": lambda: "<table><tr><td>" * 30_000 + SENTENCE,
    "5,000 equal paragraphs": lambda: ("<p>" + SENTENCE) * 5_000,
    "an honest page of 1.2 MB": lambda: "<article>" + "".join(f"<p>{SENTENCE} Numéro {i}.</p>" for i in range(9_000)) + "</article>",
}


def one(name: str) -> None:
    """Read one page in this process and say what it took."""
    from selon.ingest.documents import Facts, Piece, documents
    from selon.model import Document

    raw = PAGES[name]().encode()
    list(documents(Piece("w.html", "w.html", f"<article>{'<p>' + SENTENCE + '</p>' * 5}</article>".encode()), Facts()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    (item,) = documents(Piece("page.html", "page.html", raw), Facts())
    seconds = time.perf_counter() - begin
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    told = f"read, {len(item.report.text):,} characters" if isinstance(item, Document) else item.outcome
    kinds = ", ".join(remark.kind for remark in item.remarks) if isinstance(item, Document) else ""
    print(f"{name:26} {len(raw) / 1e6:6.1f} MB {seconds:7.2f} s {more:6.0f} MiB  {told} {kinds}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1])
    else:
        for page in PAGES:
            subprocess.run([sys.executable, __file__, page], check=False)
