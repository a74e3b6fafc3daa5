"""People who gather, march or block a road without any claim make no protest."""

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text

CODER = Coder("none")

NO_PROTEST = [
    "The Kestrels' march to a series win was led by captain Tom Ackland, who struck 14 fours in front of 11,000 spectators on "
    "Sunday. Police were called after a fan ran on to the outfield in protest at a dropped catch, but no arrests were made.",
    "Two people were killed and 30 hurt when a bus carrying wedding guests overturned near Nakuru. Villagers gathered at the "
    "scene and helped free the passengers. Traffic on the highway was blocked for three hours.",
    "Hundreds of cadets marched through Sandhurst on Friday at the parade, watched by families and a military band. The King "
    "took the salute. Traffic was held up for two hours.",
    "Drivers on the M6 faced long delays after a lorry shed its load of timber near Stafford, blocking three lanes. Police "
    "closed the carriageway and a queue of nine miles formed. No one was hurt.",
    "The Bishop led thousands of worshippers in an Easter procession on Friday. He prayed for the sick. Children carried "
    "palms and sang hymns along the route, which passed through the old town and ended at the river.",
]


@pytest.mark.parametrize("text", NO_PROTEST)
def test_no_protest_without_a_claim(text: str) -> None:
    records = CODER.code(report_from_text(text, "example", published="2025-06-18", language="en")).records
    assert not [record for record in records if record.family == "protest"]


def test_a_claim_makes_the_same_words_a_protest() -> None:
    text = (
        "Residents gathered at the crossing near Nakuru on Monday and blocked the highway for three hours, demanding speed bumps. "
        "Traffic was diverted through the town, and a queue of nine miles formed."
    )
    records = CODER.code(report_from_text(text, "example", published="2025-06-18", language="en")).records
    assert [record.family for record in records] == ["protest"]


CLAIMED = [
    "Several hundred people gathered at the gates of the sawmill in Masindi on Monday. Officers fired tear gas and used their batons, "
    "and the crowd scattered into the side streets. Eleven people were taken away in a lorry, the hospital said in the evening.",
    "Shopkeepers gathered at the town hall in Kisii on Monday against the new stall fee. The mayor was away. The doors stayed closed until "
    "the afternoon, when an aide came out and took down the names of those who were still there in the rain.",
]


@pytest.mark.parametrize("text", CLAIMED)
def test_two_ways_of_policing_or_words_against_something_beside_a_gathering_make_it_a_protest(text: str) -> None:
    records = CODER.code(report_from_text(text, "example", published="2025-06-18", language="en")).records
    assert [record.family for record in records] == ["protest"]
