"""What befell those counted, in many verbs: label and lower bound of the figures that have one."""

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


ROWS = [
    ("fr", "L'éboulement a enseveli 14 mineurs.", [("killed", 14)]),
    ("fr", "Quinze pèlerins ont trouvé la mort.", [("killed", 15)]),
    ("fr", "On déplore neuf décès.", [("killed", 9)]),
    ("fr", "Le tir a emporté trois passants.", [("killed", 3)]),
    ("fr", "La fusillade a coûté la vie à cinq lycéens.", [("killed", 5)]),
    ("fr", "Vingt corps ont été repêchés.", [("killed", 20)]),
    ("fr", "Six ouvriers ont perdu la vie.", [("killed", 6)]),
    ("fr", "Le bilan fait état de 12 tués.", [("killed", 12)]),
    ("fr", "Huit personnes sont décédées des suites de leurs blessures.", [("killed", 8)]),
    ("fr", "Onze détenus ont été exécutés.", [("killed", 11)]),
    ("fr", "Quarante-deux noyés ont été recensés.", [("killed", 42)]),
    ("fr", "Le crash a décimé 30 familles.", [("killed", 30)]),
    ("fr", "Au moins 25 civils ont succombé.", [("killed", 25)]),
    ("fr", "Trois manifestants sont tombés sous les balles.", [("killed", 3)]),
    ("fr", "La police a abattu deux jeunes.", [("killed", 2)]),
    ("fr", "Sept personnes ont été brûlées.", [("injured", 7)]),
    ("fr", "Une vingtaine de personnes ont été légèrement touchées.", [("injured", 20)]),
    ("fr", "Dix policiers ont été hospitalisés.", [("injured", 10)]),
    ("fr", "Quatre agents souffrent de contusions.", [("injured", 4)]),
    ("fr", "Les heurts ont fait une trentaine de blessés légers.", [("injured", 30)]),
    ("fr", "Neuf pompiers ont été incommodés par les fumées.", [("injured", 9)]),
    ("fr", "Cinq personnes ont été contusionnées.", [("injured", 5)]),
    ("fr", "Treize manifestants ont été soignés sur place.", [("injured", 13)]),
    ("fr", "Deux femmes ont été matraquées.", [("injured", 2)]),
    ("fr", "Trois lycéens ont été pris en charge par les secours.", [("injured", 3)]),
    ("fr", "On est sans nouvelles de 17 marins.", [("missing", 17)]),
    ("fr", "Dix-sept marins manquent à l'appel.", [("missing", 17)]),
    ("fr", "Soixante personnes sont portées manquantes.", [("missing", 60)]),
    ("fr", "On recherche toujours 40 personnes.", [("missing", 40)]),
    ("fr", "Vingt passagers restent introuvables.", [("missing", 20)]),
    ("fr", "Quarante personnes ont été enlevées.", [("held", 40)]),
    ("fr", "Les rebelles détiennent 31 otages.", [("held", 31)]),
    ("fr", "Cent vingt élèves ont été kidnappés.", [("held", 120)]),
    ("fr", "Trois journalistes sont toujours aux mains des ravisseurs.", [("held", 3)]),
    ("fr", "Quinze villageois ont été emmenés de force.", [("held", 15)]),
    ("fr", "Deux mille habitants ont dû quitter leur logement.", [("displaced", 2000)]),
    ("fr", "Trois cents familles ont été évacuées.", [("displaced", 300)]),
    ("fr", "L'incendie a jeté à la rue 80 personnes.", [("displaced", 80)]),
    ("fr", "Près de 6 000 personnes se sont réfugiées au Tchad.", [("displaced", 6000)]),
    ("fr", "Cinq cents habitants ont été relogés.", [("displaced", 500)]),
    ("fr", "Quatre cents personnes ont fui leur village.", [("displaced", 400)]),
    ("fr", "Dix-huit enfants se retrouvent orphelins.", [("bereaved", 18)]),
    ("fr", "Neuf femmes sont devenues veuves.", [("bereaved", 9)]),
    ("fr", "Douze enfants ont perdu leur père.", [("bereaved", 12)]),
    ("fr", "Dix-neuf personnes ont été embarquées.", [("arrested", 19)]),
    ("fr", "La police a procédé à 27 interpellations.", [("arrested", 27)]),
    ("fr", "Trente-deux jeunes ont été conduits au commissariat.", [("arrested", 32)]),
    ("fr", "Huit personnes se trouvaient en garde à vue.", [("arrested", 8)]),
    ("fr", "Onze militants dorment en cellule.", [("arrested", 11)]),
    ("fr", "Vingt manifestants ont été appréhendés.", [("arrested", 20)]),
    ("fr", "Six personnes comparaîtront devant le tribunal.", [("charged", 6)]),
    ("fr", "Neuf militants sont poursuivis.", [("charged", 9)]),
    ("fr", "Quatre syndicalistes ont écopé d'une amende.", [("charged", 4)]),
    ("fr", "Trois étudiants ont été condamnés à du sursis.", [("charged", 3)]),
    ("fr", "Vingt-deux personnes ont été verbalisées.", [("charged", 22)]),
    ("fr", "Cinq manifestants seront jugés en mai.", [("charged", 5)]),
    ("fr", "Deux cents CRS étaient sur place.", [("police_deployed", 200)]),
    ("fr", "Cinq cents policiers encadraient le défilé.", [("police_deployed", 500)]),
    ("fr", "Un dispositif de 700 gendarmes a été mis en place.", [("police_deployed", 700)]),
    ("fr", "Les forces de l'ordre avaient mobilisé 1 200 agents.", [("police_deployed", 1200)]),
    ("fr", "Quatre-vingts tracteurs ont convergé vers la préfecture.", [("vehicles", 80)]),
    ("fr", "Un convoi de 150 poids lourds a paralysé l'A7.", [("vehicles", 150)]),
    ("fr", "Trois cents motards ont roulé au pas.", [("participants", 300)]),
    ("fr", "Environ 250 personnes ont pris la parole, chanté et brandi des pancartes.", [("participants", 250)]),
    ("fr", "600 personnes ont fait cercle autour de la stèle.", [("participants", 600)]),
    ("fr", "La place était noire de monde : 5 000 personnes.", [("participants", 5000)]),
    ("fr", "Le rassemblement n'a attiré que 30 curieux.", [("participants", 30)]),
    ("fr", "Au plus fort de la marche, on comptait 900 participants.", [("participants", 900)]),
    ("fr", "L'appel a été suivi par 70 agents.", [("participants", 70)]),
    ("fr", "La grève a été suivie par 400 salariés.", [("participants", 400)]),
    ("fr", "Une foule estimée à 3 000 personnes a accompagné le cercueil.", [("participants", 3000)]),
    ("fr", "La veillée a réuni 120 fidèles.", [("participants", 120)]),
    ("fr", "Cent cinquante voisins ont formé une chaîne humaine.", [("participants", 150)]),
    ("fr", "Le sit-in a rassemblé entre 40 et 60 femmes.", [("participants", 40)]),
    ("fr", "Deux cents élèves ont boudé les cours.", [("participants", 200)]),
    ("fr", "La chaîne humaine comptait 700 maillons.", [("participants", 700)]),
    ("fr", "80 personnes campent devant le ministère.", [("participants", 80)]),
    ("fr", "Dix-huit associations ont signé l'appel.", [("organisations", 18)]),
    ("fr", "L'intersyndicale de huit organisations appelle à la grève.", [("organisations", 8)]),
    ("en", "The landslide buried 14 miners.", [("killed", 14)]),
    ("en", "Fifteen pilgrims lost their lives.", [("killed", 15)]),
    ("en", "Nine fatalities were reported.", [("killed", 9)]),
    ("en", "Gunfire claimed three lives.", [("killed", 3)]),
    ("en", "Twenty bodies were recovered.", [("killed", 20)]),
    ("en", "The blast took the lives of five pupils.", [("killed", 5)]),
    ("en", "Eight people died of their wounds.", [("killed", 8)]),
    ("en", "Three protesters were gunned down.", [("killed", 3)]),
    ("en", "The death toll reached 12.", [("killed", 12)]),
    ("en", "At least 25 civilians were slain.", [("killed", 25)]),
    ("en", "Seven people suffered burns.", [("injured", 7)]),
    ("en", "Ten officers needed hospital treatment.", [("injured", 10)]),
    ("en", "Nine firefighters were treated for smoke inhalation.", [("injured", 9)]),
    ("en", "Five people sustained bruises.", [("injured", 5)]),
    ("en", "About 30 people were left with minor injuries.", [("injured", 30)]),
    ("en", "Two women were beaten with batons.", [("injured", 2)]),
    ("en", "Four marchers were knocked unconscious.", [("injured", 4)]),
    ("en", "Seventeen sailors are unaccounted for.", [("missing", 17)]),
    ("en", "Rescuers are still searching for 40 people.", [("missing", 40)]),
    ("en", "Nothing has been heard of 17 sailors.", [("missing", 17)]),
    ("en", "Gunmen abducted 40 people.", [("held", 40)]),
    ("en", "The rebels are holding 31 hostages.", [("held", 31)]),
    ("en", "Three reporters remain in the hands of the kidnappers.", [("held", 3)]),
    ("en", "Two thousand residents had to leave their homes.", [("displaced", 2000)]),
    ("en", "Three hundred families were evacuated.", [("displaced", 300)]),
    ("en", "The fire left 80 people homeless.", [("displaced", 80)]),
    ("en", "Nearly 6,000 people have sought refuge in Chad.", [("displaced", 6000)]),
    ("en", "Eighteen children were left without parents.", [("bereaved", 18)]),
    ("en", "Nine women were widowed.", [("bereaved", 9)]),
    ("en", "Nineteen people were taken away by police.", [("arrested", 19)]),
    ("en", "Police made 27 arrests.", [("arrested", 27)]),
    ("en", "Eight people remain in custody.", [("arrested", 8)]),
    ("en", "Officers rounded up 20 demonstrators.", [("arrested", 20)]),
    ("en", "Six people will appear in court.", [("charged", 6)]),
    ("en", "Four trade unionists were fined.", [("charged", 4)]),
    ("en", "Five protesters are due to stand trial in May.", [("charged", 5)]),
    ("en", "Two hundred riot police stood by.", [("police_deployed", 200)]),
    ("en", "Some 500 officers policed the march.", [("police_deployed", 500)]),
    ("en", "Eighty tractors converged on the county hall.", [("vehicles", 80)]),
    ("en", "A convoy of 150 lorries brought the M50 to a halt.", [("vehicles", 150)]),
    ("en", "Three hundred bikers rode slowly through town in protest.", [("participants", 300)]),
    ("en", "About 250 people chanted and held placards.", [("participants", 250)]),
    ("en", "Six hundred people formed a circle round the monument.", [("participants", 600)]),
    ("en", "The rally attracted just 30 people.", [("participants", 30)]),
    ("en", "Some 70 staff heeded the strike call.", [("participants", 70)]),
    ("en", "The strike was observed by 400 workers.", [("participants", 400)]),
    ("en", "A crowd estimated at 3,000 followed the coffin.", [("participants", 3000)]),
    ("en", "One hundred and fifty neighbours formed a human chain.", [("participants", 150)]),
    ("en", "Two hundred pupils skipped classes to protest.", [("participants", 200)]),
    ("en", "Eighty people are camped outside the ministry.", [("participants", 80)]),
    ("en", "Eighteen groups signed the appeal.", [("organisations", 18)]),
    ("en", "The vigil was attended by 120 worshippers.", [("participants", 120)]),
    ("en", "Around 90 mothers sat down in the road.", [("participants", 90)]),
    ("en", "The march swelled to 5,000 people.", [("participants", 5000)]),
    ("en", "Turnout was put at 2,000.", [("participants", 2000)]),
    ("en", "Attendance peaked at 900.", [("participants", 900)]),
    ("fr", "Deux policiers ont été légèrement blessés et trois personnes interpellées.", [("injured", 2), ("arrested", 3)]),
    ("en", "Two officers were slightly hurt and three people arrested.", [("injured", 2), ("arrested", 3)]),
    ("fr", "Trois des blessés sont décédés à l'hôpital.", [("killed", 3)]),
    ("en", "Three of the wounded later died.", [("killed", 3)]),
    ("en", "Three of the wounded are children.", [("injured", 3)]),
    ("fr", "On dénombre six blessés parmi les manifestants et deux chez les gendarmes.", [("injured", 6), ("injured", 2)]),
    ("fr", "Deux secouristes et trois riverains figurent parmi les blessés.", [("injured", 2), ("injured", 3)]),
    ("en", "Two medics and three passers-by were among the injured.", [("injured", 2), ("injured", 3)]),
    ("en", "The hospital received 31 people with gunshot wounds.", [("injured", 31)]),
    ("en", "Eleven bodies were brought in, seven of them with bullet wounds.", [("killed", 11), ("killed", 7)]),
    ("fr", "Un étudiant a perdu un œil.", [("injured", 1)]),
]


@pytest.mark.parametrize(("language", "text", "wanted"), ROWS)
def test_verbs_say_what_befell_them(language: str, text: str, wanted: list[tuple[str, int]]) -> None:
    found = [(m.label, m.value.low) for m in counts(text, language) if isinstance(m.value, Count) and m.label != "number"]
    assert found == wanted


def test_a_noun_with_its_article_is_no_verb() -> None:
    assert [m.label for m in counts("Cinq cents policiers encadraient le défilé.", "fr")] == ["police_deployed"]


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "130 blessés et plus de 600 arrestations"), ("en", "130 injuries and more than 600 arrests")]
)
def test_a_hedge_belongs_to_the_figure_behind_it(language: str, text: str) -> None:
    first, second = (mention.value for mention in counts(f"{text}.", language))
    assert isinstance(first, Count)
    assert isinstance(second, Count)
    assert (first.low, first.high, second.low, second.high) == (130, 130, 600, None)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("fr", "On attendait 2 000 personnes à Gap ; ils ont été 300 à manifester.", [True, False]),
        ("fr", "Plus de 800 manifestants, bien au-delà des 300 attendus, ont défilé.", [False, True]),
        ("fr", "Ils étaient 800 à manifester, plus que prévu.", [False]),
        ("fr", "La manifestation prévue samedi a réuni 400 personnes.", [False]),
        ("en", "Two thousand protesters had been expected in Dover; 300 turned up to protest.", [True, False]),
        ("en", "The march, expected to draw 10,000 people, drew 3,000.", [True, False]),
        ("en", "Organisers had expected 2,000 protesters but 300 turned up.", [True, False]),
    ],
)
def test_a_crowd_that_was_awaited_is_told_from_one_that_came(language: str, text: str, wanted: list[bool]) -> None:
    assert [mention.value.expected for mention in counts(text, language) if isinstance(mention.value, Count)] == wanted
