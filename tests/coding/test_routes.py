"""Whole reports: the route goes to the march that it is told of."""

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Record

REPORT = """Metz : 400 personnes dans la rue pour leur lycée

Quelque 400 personnes ont défilé samedi 12 octobre à Metz contre la fermeture. Parti de la place Saint-Louis à 14 heures, le cortège \
a emprunté la rue Serpenoise avant de rejoindre la préfecture. Des délégations étaient venues de Nancy.

À Thionville, une centaine de personnes ont marché jusqu'à la mairie. Le maire a quitté la place au Bois à midi.
"""


def told(record: Record) -> list[tuple[str, str]]:
    return [(s.field, s.evidence[0].text) for s in record.statements if s.field.startswith("route_")]


def test_each_march_has_its_own_route() -> None:
    coded = Coder("none").code(report_from_text(REPORT, "test", published="2024-10-14", language="fr"))
    metz, thionville = coded.records
    assert told(metz) == [("route_from", "place Saint-Louis"), ("route_via", "rue Serpenoise"), ("route_to", "préfecture")]
    assert told(thionville) == [("route_to", "mairie")]


def test_a_route_names_the_words_that_tell_it() -> None:
    coded = Coder("none").code(report_from_text(REPORT, "test", published="2024-10-14", language="fr"))
    start = next(s for s in coded.records[0].statements if s.field == "route_from")
    spans = [tuple(map(int, one.removeprefix("span:").split("-"))) for one in start.derived_from]
    assert [REPORT[first:last] for first, last in spans] == ["Parti", "de"]
    assert (start.rule, start.voice.kind) == ("fr.routes.of", "outlet")
