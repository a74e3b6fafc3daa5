"""What a release says of a record and of an event: values and whose word they are, not how sure they are or how one saying words them."""

from msgspec.structs import replace

from selon.model import Code, Count, Evidence, Record, Speaker, Statement, Voice
from selon.releases.state import record_state
from selon.releases.views import event_fields
from selon.views import Choice, Chosen, Event, RivalField, View

SAID = Voice("paraphrased", Speaker(0, 1, "la police", "police"))
FORM = Statement("1", "form", "r", Code("march", "défilé"), (Evidence(4, 10, "défilé"),), Voice("outlet"), confidence=0.9)
SIZE = Statement("2", "size", "r", Count(300, 300, "exact", "personnes", None, "300 personnes"), (Evidence(20, 33, "300 personnes"),), SAID)
RECORD = Record("a", "protest", "march", None, "held", True, (FORM, SIZE))


def test_a_record_says_values_and_voices_and_is_known_by_the_words_of_its_form() -> None:
    state = record_state(RECORD, "sha256:1", "e-a", {"size": (3,)})
    assert (state.anchor, state.decisions, state.fields["code"]) == ((4, 10), {"size": (3,)}, "march")
    assert state.fields["size[]"][0]["voice"] == {"kind": "paraphrased", "role": "police", "speaker": "la police"}
    sure = replace(RECORD, statements=(replace(FORM, confidence=0.1, rule="other", doubts=("noticed",)), SIZE))
    assert record_state(sure, "sha256:1", "e-a", {"size": (3,)}) == state


def test_the_order_in_which_a_record_tells_values_makes_no_difference() -> None:
    other = replace(SIZE, id="3", value=Count(800, 800, "exact"))
    one, two = (replace(RECORD, statements=statements) for statements in ((FORM, SIZE, other), (other, FORM, SIZE)))
    assert record_state(one, "r", None).fields == record_state(two, "r", None).fields


def test_an_event_says_what_was_chosen_by_which_rule_over_all_groups_and_in_each() -> None:
    size = Choice("range", Count(300, 800, "range", None, None, "300"), ("2",), "")
    form = Choice("majority", Code("march", "défilé"), (), "")
    slogans = Choice("all", None, (), "", (Code("a", "x"), Code("b", "y")))
    police = RivalField("size", (), Choice("lowest", Count(300, 300, "exact"), (), ""), "police")
    view = View(
        Event("e-a", ("a",), ("r",), counter_to="e-b"), (), "protest", "march", "held", (police,), (), (), "confirmed", 1.0, None,
        chosen=(Chosen("form", form), Chosen("size", size), Chosen("issue", slogans)),
    )  # fmt: skip
    fields = event_fields(view)
    assert fields["form[]"] == {"rule": "majority", "value": {"type": "code", "code": "march"}}
    assert fields["size[]"]["value"] == {"type": "count", "low": 300, "high": 800, "modality": "range", "expected": False}
    assert fields["size[], police"]["rule"] == "lowest"
    assert [one["code"] for one in fields["issue[]"]["values"]] == ["a", "b"]
    assert (fields["counter_to"], fields["state"]) == ("e-b", "confirmed")
