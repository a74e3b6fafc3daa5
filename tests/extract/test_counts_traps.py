"""Figures in reports of protests that count no crowd and no casualty: never a participant, never a loss."""

from functools import cache

import pytest

from selon.coder import Coder
from selon.extract.counts.grammar import LOSSES
from selon.ingest.plain import report_from_text
from selon.model import Mention


@cache
def coder() -> Coder:
    return Coder(parser="none")


def counts(text: str, language: str) -> tuple[Mention, ...]:
    return coder().run(report_from_text(text, "test", language=language), until="counts")["counts"]  # type: ignore[no-any-return]


TRAPS = [
    ("fr", "Pour la 12e fois, les manifestants se sont réunis place Foch."),
    ("fr", "Le 3e rassemblement de l'année a réuni les lycéens de Vesoul."),
    ("fr", "En 1968, les ouvriers de l'usine avaient défilé."),
    ("fr", "La manifestante, 34 ans, a été reçue en mairie."),
    ("fr", "Jeanne Morvan, 52, mène le cortège depuis Lannion."),
    ("fr", "Les grévistes demandent 150 euros de plus par mois."),
    ("fr", "Une prime de 2 000 € divise les manifestants."),
    ("fr", "La ville a perdu 12 % de ses emplois, dénoncent les manifestants."),
    ("fr", "Près de 40 % des trains étaient supprimés pendant la grève."),
    ("fr", "Pendant le défilé, l'équipe de Guingamp menait 2-1."),
    ("fr", "Il faisait 38 degrés quand le cortège s'est ébranlé."),
    ("fr", "Pour rejoindre la marche, appelez le 02 96 44 55 66."),
    ("fr", "Le gouvernement a dégainé le 49.3 malgré la rue."),
    ("fr", "Les opposants visent l'article 7 et les alinéas 12 à 15."),
    ("fr", "Rendez-vous au 145 boulevard Magenta pour la manifestation."),
    ("fr", "Le cortège a emprunté la RN 12 et la D768."),
    ("fr", "Les gilets jaunes préparent l'acte 32."),
    ("fr", "Les convois roulaient à 20 km/h pendant l'opération escargot."),
    ("fr", "La marche de 14 kilomètres partira de Rennes."),
    ("fr", "Le concert de soutien aura lieu dans une salle de 1 800 places."),
    ("fr", "Le meeting se tiendra au Zénith, qui peut accueillir 6 000 personnes."),
    ("fr", "Les manifestants viennent d'un village de 320 habitants."),
    ("fr", "Guéret, 13 000 habitants, n'avait jamais vu un tel défilé."),
    ("fr", "Le syndicat, fort de 45 000 adhérents, appelle à la grève."),
    ("fr", "Le collectif compte 1 200 membres et appelle à manifester."),
    ("fr", "La vidéo de la manifestation a été vue 300 000 fois."),
    ("fr", "Son appel à manifester a touché 80 000 abonnés."),
    ("fr", "Le débat sur la manifestation a réuni 2,3 millions de téléspectateurs."),
    ("fr", "Le texte a été adopté par 301 voix contre 210, sous les huées des manifestants."),
    ("fr", "Le maire, réélu avec 3 400 voix, a reçu les manifestants."),
    ("fr", "Les manifestants dénoncent la suppression de 450 postes."),
    ("fr", "Les ouvriers défilent contre 230 licenciements."),
    ("fr", "La grève prive d'électricité 4 000 foyers."),
    ("fr", "La manifestation vise une usine qui emploie 800 salariés."),
    ("fr", "La marche part de l'université, qui accueille 22 000 étudiants."),
    ("fr", "Pour le festival, 5 000 billets ont été vendus avant la manifestation."),
    ("fr", "La manifestation a débuté à 14 heures place de la République."),
    ("fr", "Le député a obtenu 62 sièges pour son groupe, hué par les manifestants."),
    ("fr", "L'assemblée, qui compte 577 sièges, votait pendant le rassemblement."),
    ("fr", "Le cortège est passé devant le lycée, où étudient 1 100 élèves."),
    ("fr", "Les enseignants, qui ont 35 élèves par classe, manifestaient."),
    ("fr", "Un médecin pour 3 000 habitants : les manifestants n'en peuvent plus."),
    ("fr", "Les manifestants refusent qu'un projet de 240 logements voie le jour."),
    ("fr", "La manifestation a coûté 12 000 euros à la commune."),
    ("fr", "Le cortège a distribué 3 000 tracts et 500 roses."),
    ("fr", "La tour de 40 étages dominait les manifestants."),
    ("fr", "Les manifestants ont scandé trois fois le nom de la victime."),
    ("fr", "Des manifestants de 14 villes étaient présents."),
    ("fr", "Les manifestants demandent le retour des 35 heures."),
    ("fr", "La loi de 1905 a été brandie par les manifestants."),
    ("fr", "Le bus 57 a été dévié par le cortège."),
    ("fr", "Le comité réclame 3 lits supplémentaires à l'hôpital."),
    ("fr", "Les manifestants protestent contre un parc de 24 éoliennes."),
    ("fr", "Le rassemblement a duré 2 heures 30."),
    ("fr", "Le département compte 260 000 habitants et 3 manifestations sont prévues."),
    ("fr", "Il a écopé de 6 mois de prison après la manifestation."),
    ("fr", "La page Facebook de la marche rassemble 12 000 abonnés."),
    ("fr", "Quelque 800 personnes se disent intéressées sur Facebook."),
    ("fr", "Les soignants, qui sont 1 400 à l'hôpital, réclament des moyens."),
    ("fr", "Le cortège faisait 800 mètres de long."),
    ("fr", "Le train de 8 h 12 a été bloqué par les manifestants."),
    ("fr", "Selon un sondage mené auprès de 1 003 personnes, la grève est soutenue."),
    ("fr", "Un sondage réalisé sur un échantillon de 1 000 personnes soutient la mobilisation."),
    ("en", "It was the 12th march of the year in Dundalk."),
    ("en", "In 1972 the marchers had been stopped at the bridge."),
    ("en", "Nora Quill, 41, has led the protest since May."),
    ("en", "The strikers want a £1,500 bonus."),
    ("en", "Protesters say rents rose 30 percent."),
    ("en", "About 60 per cent of trains ran during the strike."),
    ("en", "While the march went on, Derry won 3-1."),
    ("en", "It was 36 degrees as the rally began."),
    ("en", "To join the march call 028 9032 4455."),
    ("en", "The marchers oppose Article 50 and Clause 12."),
    ("en", "The rally will start at 221 Baker Street."),
    ("en", "The convoy blocked the M50 and Highway 61."),
    ("en", "Tractors drove at 20 mph during the protest."),
    ("en", "The march covered 14 miles."),
    ("en", "The benefit concert takes place in a 2,000-seat hall."),
    ("en", "The rally was held in a stadium that can hold 60,000 people."),
    ("en", "The protest shook a town of 8,400 people."),
    ("en", "Ballina, population 10,000, had never seen such a march."),
    ("en", "The union, which has 45,000 members, called the strike."),
    ("en", "The strike was called by a 12,000-member union."),
    ("en", "A video of the protest was viewed 300,000 times."),
    ("en", "The group has 80,000 followers and called the protest."),
    ("en", "The debate on the march drew 2.3 million viewers."),
    ("en", "MPs voted 301 to 210 for the bill as protesters shouted outside."),
    ("en", "The mayor, elected with 3,400 votes, met the protesters."),
    ("en", "Protesters denounced the loss of 450 jobs."),
    ("en", "The strike left 4,000 households without power."),
    ("en", "Workers marched on the plant, which employs 800 people."),
    ("en", "The protest began at the university, which has 22,000 students."),
    ("en", "Organisers had sold 5,000 tickets before the protest."),
    ("en", "The factory's 900 employees were on holiday during the march."),
    ("en", "The assembly has 120 seats and protesters surrounded it."),
    ("en", "Protesters oppose a plan for 240 homes."),
    ("en", "The march cost the council 12,000 pounds."),
    ("en", "Marchers handed out 3,000 leaflets and 500 roses."),
    ("en", "The 40-storey tower overlooked the protesters."),
    ("en", "Protesters from 14 counties were there."),
    ("en", "Teachers with 35 pupils per class joined the protest."),
    ("en", "A wind farm of 24 turbines angers the protesters."),
    ("en", "The rally lasted two hours."),
    ("en", "He was jailed for six months after the protest."),
    ("en", "A poll of 1,003 people found support for the strike."),
    ("en", "The survey asked 2,000 adults about the protest."),
    ("en", "Some 800 people said on Facebook that they were interested in the march."),
    ("en", "Bus 57 was diverted because of the march."),
    ("en", "One doctor serves 3,000 patients, the protesters say."),
    ("en", "The hospital treats 5,000 patients, and its nurses are protesting."),
    ("en", "The stand seats 3,000 and the protest filled it."),
    ("en", "The protest was shown live to 40,000 subscribers."),
]


@pytest.mark.parametrize(("language", "text"), TRAPS)
def test_no_crowd_and_no_loss_comes_of_it(language: str, text: str) -> None:
    wrong = [(m.text, m.label, m.rule) for m in counts(text, language) if m.label == "participants" or m.label in LOSSES]
    assert wrong == []
