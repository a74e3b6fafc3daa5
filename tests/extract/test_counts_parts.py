"""Parts and wholes: which figure is a part of which, and what each of them says, in many constructions.

A row's last field lists the figures in text order: the first letters of the label, the lower bound, and behind ``<`` that of the whole.
"""

from functools import cache

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Count, Mention


@cache
def coder() -> Coder:
    return Coder(parser="none")


def counts(text: str, language: str) -> tuple[Mention, ...]:
    return coder().run(report_from_text(text, "test", language=language), until="counts")["counts"]  # type: ignore[no-any-return]


def value(mention: Mention) -> Count:
    assert isinstance(mention.value, Count)
    return mention.value


LABELS = {
    "participants": "p", "killed": "k", "injured": "i", "missing": "m", "held": "h", "displaced": "d", "bereaved": "b", "arrested": "a",
    "charged": "c", "vehicles": "v", "police_deployed": "pd", "organisations": "o",
}  # fmt: skip

ROWS = [
    ("fr", "Le séisme de Tinguit a fait 240 morts, dont 58 enfants et 31 écoliers venus en sortie.", "k240 k58<240 k31<240"),
    ("fr", "Sur les 74 personnes interpellées, 12 ont été placées en garde à vue.", "a74 a12<74"),
    ("fr", "Parmi les 46 blessés figurent neuf gendarmes et trois pompiers.", "i46 i9<46 i3<46"),
    ("fr", "Parmi les 31 victimes de l'incendie de Kélibia, on compte onze enfants.", "k31 k11<31"),
    ("fr", "Quelque 300 lycéens étaient rassemblés, parmi lesquels une cinquantaine d'élèves infirmiers.", "p300 p50<300"),
    ("fr", "Au moins 18 personnes ont péri, parmi elles quatre secouristes.", "k18 k4<18"),
    ("fr", "Le bilan s'élève à 90 morts : 42 à Sfaks, 30 à Gabia et 18 en mer.", "k90 k42<90 k30<90 k18<90"),
    ("fr", "Cinquante-deux manifestants ont été arrêtés, dont 40 relâchés dans la nuit.", "a52 a40<52"),
    ("fr", "127 mineurs ont été tués, 64 d'entre eux dans le puits nord et 63 dans le puits sud.", "k127 k64<127 k63<127"),
    ("fr", "L'attaque a coûté la vie à 21 villageois, notamment sept femmes et deux nourrissons.", "k21 k7<21 k2<21"),
    ("fr", "On dénombre 33 blessés, y compris cinq policiers.", "i33 i5<33"),
    ("fr", "La police a interpellé 60 personnes ; une vingtaine d'entre elles ont été déférées.", "a60 c20<60"),
    ("fr", "Les deux jours d'émeutes ont fait 14 morts (neuf civils, trois policiers et deux soldats).", "k14 k9<14 k3<14 k2<14"),
    ("fr", "Bilan : 8 morts et 25 blessés, dont 6 grièvement.", "k8 i25 i6<25"),
    ("fr", "Quatre personnes ont été tuées et trente blessées, dont douze grièvement.", "k4 i30 i12<30"),
    ("fr", "Des 480 marcheurs partis de Vierzon, 212 sont arrivés à Paris.", "p480 p212<480"),
    ("fr", "Le drame a fait 112 victimes, soit 70 hommes, 30 femmes et 12 enfants.", "k112 k70<112 k30<112 k12<112"),
    ("fr", "Environ 1 500 personnes, dont la moitié d'étudiants, ont manifesté à Poitiers.", "p1500"),
    ("fr", "Trois manifestants, dont un mineur, ont été interpellés.", "a3 a1<3"),
    ("fr", "Onze soldats et deux civils, dont une fillette, ont péri.", "k11 k2 k1<2"),
    ("fr", "Deux cents tracteurs et 600 agriculteurs, dont 150 venus de la Creuse, ont bloqué le rond-point.", "v200 p600 p150<600"),
    ("fr", "La préfecture a recensé 17 blessés : 10 manifestants, 6 gendarmes et un journaliste.", "i17 i10<17 i6<17 i1<17"),
    ("fr", "Les secours ont retrouvé 39 corps, dont ceux de 14 enfants.", "k39 k14<39"),
    ("fr", "Sur un total de 900 grévistes, 350 ont voté la reprise.", "p900 p350<900"),
    (
        "fr",
        "Au total, 1 245 personnes ont été tuées : 800 civils, 400 combattants et 45 secouristes.",
        "k1245 k800<1245 k400<1245 k45<1245",
    ),
    ("fr", "Les heurts ont fait 40 blessés, 25 parmi les policiers et 15 chez les manifestants.", "i40 i25<40 i15<40"),
    ("fr", "Sur 51 interpellés, 44 ont été remis en liberté.", "a51 a44<51"),
    ("fr", "Dix-neuf ouvriers, parmi lesquels quatre apprentis, sont portés disparus.", "m19 m4<19"),
    ("fr", "Près de 3 000 habitants ont fui, dont plus de 1 200 enfants.", "d3000 d1200<3000"),
    ("fr", "Ils étaient 700 à marcher, dont une centaine de cyclistes.", "p700 p100<700"),
    ("fr", "Le massacre a fait 812 morts, en majorité des femmes (310) et des enfants (402).", "k812 k310<812 k402<812"),
    ("fr", "Cent trente otages ont été libérés, 17 sont toujours retenus en otage.", "h130 h17"),
    ("fr", "La répression a fait 55 morts. Parmi eux, 13 adolescents.", "k55 k13<55"),
    ("fr", "La répression a fait 55 morts. On compte parmi eux 13 adolescents et deux infirmières.", "k55 k13<55 k2<55"),
    ("fr", "Une quinzaine de militants ont été placés en garde à vue, dont trois mineures et deux élus.", "a15 a3<15 a2<15"),
    ("fr", "Le naufrage a fait 64 victimes, dont 28 femmes, 9 enfants ainsi que le capitaine.", "k64 k28<64 k9<64"),
    ("fr", "Douze personnes sont mortes : sept par balles, cinq dans l'effondrement de la tribune.", "k12 k7<12 k5<12"),
    ("en", "The blast at Orlemont killed 46 people, among them 11 children and two nurses.", "k46 k11<46 k2<46"),
    ("en", "Of the 74 people arrested, 12 were charged.", "a74 c12<74"),
    ("en", "Among the 31 dead were nine schoolchildren and a teacher.", "k31 k9<31 k1<31"),
    ("en", "Fifty-two marchers were detained, 40 of whom were released overnight.", "a52 a40<52"),
    ("en", "At least 18 people died, four of them rescuers.", "k18 k4<18"),
    ("en", "The toll stood at 90: 42 in Sfaks, 30 in Gabia and 18 at sea.", "k90 k42<90 k30<90 k18<90"),
    ("en", "Three protesters, including a minor, were arrested.", "a3 a1<3"),
    ("en", "Some 300 students rallied, including about 50 from the nursing school.", "p300 p50<300"),
    ("en", "The fighting left 14 dead (nine civilians, three policemen and two soldiers).", "k14 k9<14 k3<14 k2<14"),
    ("en", "Eight people were killed and 25 injured, six of them seriously.", "k8 i25 i6<25"),
    ("en", "Of those injured, 14 were officers.", "i14"),
    ("en", "A total of 112 people died, comprising 70 men, 30 women and 12 children.", "k112 k70<112 k30<112 k12<112"),
    ("en", "Among those killed were four medics.", "k4"),
    ("en", "More than 3,000 villagers fled, at least 1,200 of them children.", "d3000 d1200<3000"),
    ("en", "The crackdown killed 55 people. Thirteen of them were teenagers.", "k55 k13<55"),
    ("en", "The crackdown killed 55 people. Among them were 13 teenagers and two nurses.", "k55 k13<55 k2<55"),
    ("en", "Out of 900 strikers, 350 voted to return.", "p900 p350<900"),
    ("en", "One hundred and twenty-seven miners were killed, 64 in the north shaft and 63 in the south shaft.", "k127 k64<127 k63<127"),
    ("en", "Nineteen workers, four of them apprentices, are missing.", "m19 m4<19"),
    ("en", "Police said 17 people were hurt: 10 protesters, six officers and a journalist.", "i17 i10<17 i6<17 i1<17"),
    ("en", "Two hundred tractors and 600 farmers, 150 of whom had come from Clare, blocked the roundabout.", "v200 p600 p150<600"),
    ("en", "The massacre left 812 dead, mostly women (310) and children (402).", "k812 k310<812 k402<812"),
    ("en", "Rescuers found 39 bodies, including those of 14 children.", "k39 k14<39"),
    ("en", "Of the 230 hostages, 51 were freed and 17 died.", "h230 h51<230 k17<230"),
    ("en", "Twelve people died: seven by gunfire, five in the collapse of the stand.", "k12 k7<12 k5<12"),
    ("en", "The strike involved 2,400 workers, 1,900 of them at the Larne plant.", "p2400 p1900<2400"),
    ("en", "The dead included six firefighters and two volunteers.", "k6 k2"),
    (
        "en",
        "Some 40 people were injured, 25 of whom needed hospital treatment and 3 of whom were in critical condition.",
        "i40 i25<40 i3<40",
    ),
    ("en", "Eleven soldiers and two civilians, one a girl of nine, were killed.", "k11 k2 k1"),
    ("en", "There were 51 arrests, 44 for affray and seven for assault.", "a51 a44<51 a7<51"),
    ("en", "A crowd of 5,000, including 400 who had walked from Derry, filled the square.", "p5000 p400<5000"),
    ("en", "Of the estimated 480 marchers, 212 reached the capital.", "p480 p212<480"),
    ("en", "The victims — 21 villagers, seven of them women — were buried on Monday.", ""),
    ("en", "Nine people were shot dead, three of them children, and 20 wounded, including two doctors.", "k9 k3<9 i20 i2<20"),
    ("fr", "Le bilan de l'explosion s'est alourdi à 17 morts, dont cinq enfants de la même famille et leur grand-mère.", "k17 k5<17"),
    ("fr", "On déplore 84 victimes, parmi lesquelles 41 femmes.", "k84 k41<84"),
    (
        "fr",
        "Près de 2 000 manifestants, parmi lesquels beaucoup de familles, ont marché ; 35 ont été interpellés et 8 blessés.",
        "p2000 a35 i8",
    ),
    ("fr", "Parmi les 12 personnes placées en garde à vue, sept ont été relâchées et cinq déférées.", "a12 a7<12 c5<12"),
    ("fr", "L'inondation a tué 29 personnes à Kindara (18 à Lomé-Sud, 11 à Tafé).", "k29 k18<29 k11<29"),
    ("fr", "L'accident a fait 9 morts et 31 blessés : 12 dans le premier car, 19 dans le second.", "k9 i31 i12<31 i19<31"),
    ("fr", "Ils étaient 4 000 dans le département : 2 500 à Vannes, 1 000 à Lorient et 500 à Pontivy.", ""),
    ("fr", "Deux cent six personnes ont été condamnées, dont 11 à la peine capitale.", "c206 c11<206"),
    ("fr", "L'ONG recense 430 détenus d'opinion, parmi lesquels 27 journalistes et 9 avocates.", "h430 h27<430 h9<430"),
    ("fr", "Quatorze manifestants ont été blessés, trois d'entre eux gravement.", "i14 i3<14"),
    ("fr", "Le tir a fauché six promeneurs. Quatre sont morts, deux sont dans un état critique.", "k6 k4 i2"),
    ("fr", "La police fait état de 22 arrestations, dont 9 pour jets de projectiles et 4 pour outrage.", "a22 a9<22 a4<22"),
    ("fr", "Une centaine de personnes, pour la plupart des retraités, ont manifesté ; une dizaine portaient un brassard.", "p100 p10"),
    ("fr", "Plus de 500 villageois ont été massacrés, parmi eux au moins 120 enfants.", "k500 k120<500"),
    (
        "fr",
        "Les combats ont fait au total 1 100 morts : 700 soldats, 300 rebelles et une centaine de civils.",
        "k1100 k700<1100 k300<1100 k100<1100",
    ),
    ("fr", "Treize ouvrières sont décédées dans l'incendie, dont deux enceintes.", "k13 k2<13"),
    ("fr", "Sept des onze blessés sont sortis de l'hôpital.", "i7<11 i11"),
    ("fr", "Onze des quarante marcheurs ont été interpellés.", "a11<40 p40"),
    ("fr", "Le tremblement de terre a fait plus de 5 000 sans-abri, dont 1 700 à Amizour.", "d5000 d1700<5000"),
    ("fr", "Le convoi réunissait 90 véhicules, dont 60 tracteurs et 30 camions.", "v90 v60<90 v30<90"),
    ("fr", "Douze syndicats, dont la CGT et FO, appelaient à la grève.", "o12"),
    ("fr", "15 000 personnes ont manifesté selon la police, dont 9 000 à Lyon.", "p15000 p9000<15000"),
    ("fr", "Parmi les personnes tuées, on dénombre six mineurs.", "k6"),
    ("fr", "Bilan provisoire : 48 morts (dont 16 enfants) et 120 blessés (dont 30 graves).", "k48 k16<48 i120 i30<120"),
    ("fr", "Au moins 73 personnes sont mortes, 44 par noyade, 29 d'épuisement.", "k73"),
    ("fr", "20 personnes ont été interpellées, dont 18 hommes et deux femmes, âgés de 17 à 45 ans.", "a20 a18<20 a2<20"),
    ("fr", "Les violences ont fait 32 morts, en majorité des lycéens.", "k32"),
    ("en", "The quake left 17 dead, five of them children of one family.", "k17 k5<17"),
    ("en", "There were 84 victims, 41 of them women.", "k84 k41<84"),
    ("en", "Seven of the eleven injured have left hospital.", "i7<11 i11"),
    ("en", "Eleven of the forty marchers were arrested.", "a11<40 p40"),
    ("en", "Of the 12 people in custody, seven were released and five charged.", "a12 a7<12 c5<12"),
    ("en", "Floods killed 29 people in Kindara (18 in Lome South, 11 in Tafe).", "k29 k18<29 k11<29"),
    ("en", "The crash left nine dead and 31 injured: 12 in the first coach, 19 in the second.", "k9 i31 i12<31 i19<31"),
    (
        "en",
        "Some 4,000 people marched across the county: 2,500 in Ennis, 1,000 in Kilrush and 500 in Shannon.",
        "p4000 p2500<4000 p1000<4000 p500<4000",
    ),
    ("en", "Two hundred and six people were convicted, 11 of whom were sentenced to death.", "c206 c11<206"),
    ("en", "The group lists 430 political prisoners, including 27 journalists and nine lawyers.", "h430 h27<430 h9<430"),
    ("en", "The plant has 700 workers, of whom 450 were on the picket line.", "p700 p450<700"),
    ("en", "Fourteen protesters were hurt, three of them seriously.", "i14 i3<14"),
    ("en", "Police reported 22 arrests, including nine for throwing missiles and four for insult.", "a22 a9<22 a4<22"),
    ("en", "More than 500 villagers were massacred, at least 120 of them children.", "k500 k120<500"),
    ("en", "Fighting killed 1,100 people in all: 700 soldiers, 300 rebels and about 100 civilians.", "k1100 k700<1100 k300<1100 k100<1100"),
    ("en", "The convoy of 90 vehicles, including 60 tractors and 30 trucks, blocked the ring road.", "v90 v60<90 v30<90"),
    ("en", "Fifteen thousand people marched, police said, 9,000 of them in Leeds.", "p15000 p9000<15000"),
    ("en", "The marchers, including some 30 cyclists, reached the port.", "p30"),
    ("en", "Provisional toll: 48 dead (including 16 children) and 120 injured (30 of them seriously).", "k48 k16<48 i120 i30<120"),
    ("en", "Twenty people were arrested, 18 men and two women.", "a20 a18<20 a2<20"),
    ("en", "At least 18 civilians, among whom six children, lost their lives.", "k18 k6<18"),
    ("en", "Nine firefighters were among the 46 injured.", "i9<46 i46"),
    ("en", "The attack killed 12 civilians and 3 soldiers, two of them officers.", "k12 k3 k2<3"),
    ("en", "Women made up 70 of the 112 dead.", "k70<112 k112"),
    ("fr", "Le raid a fait 12 morts, dont 300 villageois.", "k12 k300<12"),
    ("fr", "La police a arrêté 33 étudiants et 7 professeurs, soit 40 personnes au total.", "a33<40 a7<40 a40"),
    ("fr", "On compte 12 morts à Guerma, 8 à Sirta et 5 à Oudna, soit un total de 25 morts.", "k12<25 k8<25 k5<25 k25"),
    ("fr", "Le bilan est de 90 morts : 42 hommes, 30 femmes et 28 enfants.", "k90 k42<90 k30<90 k28<90"),
    ("fr", "Les 5 000 manifestants, à l'appel de trois syndicats, dont 400 étudiants, ont défilé.", "p5000 o3 p400<5000"),
    ("fr", "Ils étaient 2 000 manifestants, soit 500 de plus que samedi dernier.", "p2000 p500"),
    ("fr", "La catastrophe a fait 70 morts, à savoir 40 mineurs, 20 sauveteurs et 10 riverains.", "k70 k40<70 k20<70 k10<70"),
    ("en", "They arrested 33 students and 7 teachers, a total of 40 people.", "a33<40 a7<40 a40"),
    ("en", "The raid killed 12 people, including 300 villagers.", "k12 k300<12"),
    ("en", "The toll was 90 dead: 42 men, 30 women and 28 children.", "k90 k42<90 k30<90 k28<90"),
    ("en", "Some 400 marched in Cork and 300 in Tralee, making a total of 700 people.", "p400<700 p300<700 p700"),
    ("en", "A group of 60 marchers, made up of 40 nurses and 20 porters, crossed the bridge.", "p60 p40<60 p20<60"),
]


@pytest.mark.parametrize(("language", "text", "wanted"), ROWS)
def test_parts_and_their_wholes(language: str, text: str, wanted: str) -> None:
    found = counts(text, language)
    lows = {(m.start, m.end): value(m).low for m in found}
    told = [
        f"{LABELS[m.label]}{value(m).low}" + "".join(f"<{lows[whole.start, whole.end]}" for whole in m.basis)
        for m in found
        if m.label in LABELS
    ]
    assert " ".join(told) == wanted


def test_a_base_of_which_only_a_part_is_told_of_is_no_whole() -> None:
    found = counts("Of 1,300 workers, 860 were on strike.", "en")
    assert [(m.label, value(m).low, m.basis) for m in found] == [("number", 1300, ()), ("participants", 860, ())]


def test_victims_who_fared_differently_are_not_all_dead() -> None:
    found = counts("On compte 40 victimes, dont 12 morts et 28 blessés.", "fr")
    assert [(m.label, value(m).low) for m in found] == [("number", 40), ("killed", 12), ("injured", 28)]
