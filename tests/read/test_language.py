# ruff: noqa: E501
"""The language of a report is found among the packs', and a near relative is not taken for it."""

from functools import cache

import pytest

from selon.coder import Coder
from selon.errors import UnsupportedLanguage
from selon.ingest.plain import report_from_text
from selon.lang.load import pack_codes
from selon.read.language import Profiles, identify, named, profiles

SUPPORTED = {
    "fr": "Plusieurs centaines d'infirmières ont défilé mardi dans les rues de Limoges pour demander des embauches. Selon la préfecture, "
    "elles étaient 400 ; les syndicats en ont compté le double. Le cortège s'est arrêté devant l'hôpital, où une délégation a été reçue.",
    "en": "Several hundred nurses marched through the streets of Leeds on Tuesday to ask for more staff. Police put the crowd at 400, while "
    "the unions said that there were twice as many. The march stopped in front of the hospital, where a delegation was received.",
}
OTHERS = {
    "es": "Varios cientos de enfermeras marcharon el martes por las calles de Zamora para pedir más personal. Según la policía eran 400; los "
    "sindicatos contaron el doble. La marcha se detuvo delante del hospital, donde la dirección recibió a una delegación de la plantilla.",
    "it": "Diverse centinaia di infermiere hanno sfilato martedì per le vie di Ferrara per chiedere assunzioni. Secondo la questura erano 400, "
    "il doppio secondo i sindacati. Il corteo si è fermato davanti all'ospedale, dove una delegazione è stata ricevuta dalla direzione.",
    "ca": "Uns quants centenars d'infermeres van desfilar dimarts pels carrers de Vic per demanar més personal. Segons la policia eren 400; "
    "els sindicats en van comptar el doble. La marxa es va aturar davant de l'hospital, on la direcció va rebre una delegació.",
    "pt": "Várias centenas de enfermeiras desfilaram na terça-feira pelas ruas de Braga para pedir mais contratações. Segundo a polícia eram "
    "400; os sindicatos contaram o dobro. A marcha parou em frente ao hospital, onde uma delegação foi recebida pela direção.",
    "ro": "Câteva sute de asistente au mărșăluit marți pe străzile din Cluj pentru a cere angajări. Potrivit poliției, erau 400; sindicatele au "
    "numărat de două ori mai multe. Marșul s-a oprit în fața spitalului, unde o delegație a fost primită de conducere.",
    "ht": "Plizyè santèn enfimyè te mache madi nan lari Gonayiv pou mande plis anplwaye. Selon lapolis, yo te 400; sendika yo di te gen de fwa "
    "plis. Mach la te kanpe devan lopital la, kote direksyon an te resevwa yon delegasyon ki te pote yon lèt ba li.",
    "de": "Mehrere hundert Pflegekräfte sind am Dienstag durch die Straßen von Kassel gezogen, um mehr Personal zu fordern. Nach Angaben der "
    "Polizei waren es 400, die Gewerkschaften zählten doppelt so viele. Der Zug hielt vor dem Krankenhaus, wo eine Abordnung empfangen wurde.",
    "nl": "Enkele honderden verpleegkundigen trokken dinsdag door de straten van Zwolle om meer personeel te vragen. Volgens de politie waren "
    "het er 400, de vakbonden telden er twee keer zoveel. De stoet hield halt voor het ziekenhuis, waar een delegatie werd ontvangen.",
    "oc": "Mantun centenat d'infirmièras desfilèron dimars dins las carrièras d'Albi per demandar d'embauchas. Segon la prefectura èran 400; los "
    "sindicats ne comptèron lo doble. Lo seguici s'arrestèt davant l'espital, ont una delegacion foguèt recebuda per la direccion.",
    "sco": "Hunners o nurses mairched throu the toun o Paisley on Tysday tae seek mair staff. The polis pit the croud at 400, but the unions said "
    "there wis twice as mony fowk. The mairch stappit forenent the hospital, whaur a wheen o thaim wis taen in by the heid anes.",
    "sv": "Flera hundra sjuksköterskor tågade på tisdagen genom Uppsala för att kräva mer personal. Enligt polisen var de 400, facken räknade "
    "till det dubbla. Tåget stannade framför sjukhuset, där en delegation togs emot av ledningen.",
    "tr": "Yüzlerce hemşire salı günü daha fazla personel istemek için Bursa sokaklarında yürüdü. Polise göre 400 kişiydiler; sendikalar iki katını "
    "saydı. Yürüyüş hastanenin önünde durdu ve bir heyet yönetim tarafından kabul edildi.",
    "ar": "سارت مئات الممرضات يوم الثلاثاء في شوارع المدينة للمطالبة بمزيد من الموظفين. وقالت الشرطة إن عددهن بلغ 400 بينما قالت النقابات إن العدد ضعف ذلك.",
    "pl": "Kilkaset pielęgniarek przeszło we wtorek ulicami Lublina, domagając się zatrudnienia. Według policji było ich 400, związki naliczyły dwa "
    "razy tyle. Pochód zatrzymał się przed szpitalem, gdzie przyjęto delegację.",
}


@cache
def known() -> Profiles:
    return profiles(pack_codes())


@pytest.mark.parametrize("code", SUPPORTED)
def test_pack_languages(code: str) -> None:
    guess = identify(SUPPORTED[code], known())
    assert (guess.code, guess.sure) == (code, True)


@pytest.mark.parametrize("code", OTHERS)
def test_other_languages_are_not_coded(code: str) -> None:
    guess = identify(OTHERS[code], known())
    assert not guess.sure
    if code != "sco":  # py3langid does not know Scots: the share of common words keeps it out
        assert guess.code == code


@pytest.mark.parametrize("code", OTHERS)
def test_the_message_names_the_language(code: str) -> None:
    with pytest.raises(UnsupportedLanguage) as caught:
        Coder(parser="none").language(report_from_text(OTHERS[code], "a.txt"))
    assert str(caught.value).startswith("a.txt: ")
    if code == "de":
        assert "German (de)" in str(caught.value)


def test_a_lead_crowded_with_names_is_english() -> None:
    text = (
        "LEEDS: Striking refuse collectors rallied outside Leeds Civic Hall on Monday, blocking Calverley Street for hours, before "
        "councillors Rashid Mahmood and Jane Pollard received union stewards in Oulton in the evening. West Yorkshire Police made three arrests."
    )
    guess = identify(text, known())
    assert guess.share < 0.3
    assert (guess.code, guess.sure) == ("en", True)


def test_capitals_and_curly_apostrophes_change_nothing() -> None:
    assert identify(SUPPORTED["en"].upper(), known()).code == "en"
    assert identify(SUPPORTED["fr"].replace("'", "’"), known()).code == "fr"


@pytest.mark.parametrize("headline", ["Les infirmières défilent à Limoges", "Grève des bus : la mairie ne répond pas"])
def test_a_headline_is_enough(headline: str) -> None:
    assert identify(headline, known())[::2] == ("fr", True)


def test_the_greatest_part_decides() -> None:
    french, english, german = SUPPORTED["fr"], SUPPORTED["en"], OTHERS["de"]
    assert identify("\n\n".join([french, english, french]), known())[::2] == ("fr", True)
    assert identify("\n".join([english, french, english]), known())[::2] == ("en", True)
    assert identify("\n".join([german, french, german]), known())[::2] == ("de", False)
    assert identify("\n".join([french, german, french]), known())[::2] == ("fr", True)


def test_no_words_no_language() -> None:
    assert identify("12 / 34 … !", known()).code is None
    with pytest.raises(UnsupportedLanguage, match="--language"):
        Coder(parser="none").language(report_from_text("12 / 34", "n.txt"))


def test_a_language_that_is_given_is_believed_if_there_is_a_pack() -> None:
    coder = Coder(parser="none")
    assert coder.language(report_from_text(OTHERS["es"], "x", language="fr")) == "fr"
    with pytest.raises(UnsupportedLanguage, match=r"Spanish \(es\)"):
        coder.language(report_from_text(SUPPORTED["fr"], "x", language="es"))


def test_long_texts_are_sampled_to_their_end() -> None:
    assert identify((SUPPORTED["en"] + "\n") * 30 + (SUPPORTED["fr"] + "\n") * 300, known()).code == "fr"


def test_names() -> None:
    assert named("ht") == "Haitian Creole (ht)"
    assert named("zz9") == "'zz9'"
