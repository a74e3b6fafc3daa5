"""The codebook that ships, and what the loader refuses."""

import re
import shutil
from collections.abc import Iterator
from importlib.resources import as_file
from pathlib import Path
from typing import Any, get_args

import pytest

from selon import codebook, model
from selon.codebook.book import Codebook, codebook_folder
from selon.codebook.entries import Entry
from selon.codebook.packs import pack_fields
from selon.errors import PackError

FULL = ("forms", "kinds", "statuses", "roles", "responses")


@pytest.fixture(scope="module")
def book() -> Codebook:
    return codebook.load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The codebook's files, to be damaged."""
    with as_file(codebook_folder()) as folder:
        for file in folder.glob("*.toml"):
            shutil.copy(file, tmp_path / file.name)
    return tmp_path


def entries(book: Codebook) -> Iterator[tuple[str, Entry]]:
    for name in book.lists:
        for entry in book.entries(name):
            yield name, entry


def literals(kind: Any) -> tuple[str, ...]:
    return tuple(get_args(kind))


def test_lists_agree_with_the_types_of_the_output(book: Codebook) -> None:
    assert book.codes("voices") == literals(model.VoiceKind)
    assert book.codes("modalities") == literals(model.Modality)
    assert book.codes("time_precisions") == literals(model.TimePrecision)
    assert book.codes("place_precisions") == literals(model.PlacePrecision)
    assert book.codes("families") == literals(model.Act.__annotations__["family"])
    values = {kind.__struct_config__.tag for kind in get_args(model.Value)}
    for entry in book.entries("fields"):
        assert entry.type is not None
        assert set(entry.type.value) <= values


def test_released_codes_stay(book: Codebook) -> None:
    """Codes are stable: this list may grow, nothing in it may go."""
    released = {
        "forms": "demonstration rally march sit_in picket occupation vigil commemoration strike work_to_rule boycott blockade "
        "hunger_strike petition leafleting press_conference symbolic_action performance property_damage clash riot online_action "
        "motorcade disruption other",
        "kinds": "attack massacre bombing shelling shooting clash killing arrest abduction displacement war repression other_violence "
        "accident disaster trial law vote visit negotiation other_event",
        "statuses": "held ongoing announced cancelled banned negated past hypothetical",
        "roles": "police government organisers union participants opponents witness medical ngo expert media outlet other",
        "responses": "authorisation ban police_presence escort kettling dispersal charge tear_gas pepper_spray water_cannon rubber_bullets "
        "live_fire identity_checks arrests charges curfew concession none",
        "side_actions": "leaflets petition_handed speeches minute_of_silence wreath candles prayer music performance banner flags "
        "flags_burnt effigy_burnt road_blocked objects_thrown damage fire mural march_past moment_of_applause other_side_action",
        "stances": "for against",
        "fields": "form kind date place participants organiser size slogan demand addressee occasion side_action response counter_action "
        "arrested injured killed missing held displaced bereaved perpetrator victims",
    }
    for name, codes in released.items():
        assert set(codes.split()) <= set(book.codes(name)), name


def test_lookups(book: Codebook) -> None:
    assert book.version == "1"
    assert book.family_of("massacre") == "violence"
    assert book.family_of("accident") == "disaster"
    assert book.kinds_of("disaster") == ("accident", "disaster")
    assert "slogan" in book.fields_of("protest")
    assert "slogan" not in book.fields_of("violence")
    assert "perpetrator" in book.fields_of("violence")
    assert book.order("forms", "demonstration") == 0 < book.order("forms", "march") < book.order("forms", "other")
    assert {"march", "police", "tear_gas"} <= book.all_codes()
    with pytest.raises(KeyError, match="no code 'parade' in forms"):
        book.entry("forms", "parade")
    with pytest.raises(KeyError):
        book.codes("colours")


def test_every_kind_has_a_family_and_every_family_but_protest_has_kinds(book: Codebook) -> None:
    assert [entry.code for entry in book.entries("kinds") if not entry.family] == []
    assert [family for family in book.codes("families") if not book.kinds_of(family)] == ["protest"]


def test_every_code_where_coders_hesitate_has_an_example_and_a_counter_example(book: Codebook) -> None:
    for name in FULL:
        for entry in book.entries(name):
            assert entry.yes, entry.code
            assert entry.no, entry.code


def test_neighbouring_codes_refer_to_each_other(book: Codebook) -> None:
    """The boundaries on which coders disagree most are drawn in a decision rule."""
    english = {code: " ".join(rule["en"].lower() for rule in book.entry("forms", code).rules) for code in book.codes("forms")}
    for codes in (
        ("demonstration", "rally", "march"), ("vigil", "commemoration"), ("blockade", "occupation", "sit-in"),
        ("clash", "riot", "property damage"), ("strike", "work-to-rule"),
    ):  # fmt: skip
        assert any(all(code in rules for code in codes) for rules in english.values()), codes
    statuses = {code: " ".join(rule["en"].lower() for rule in book.entry("statuses", code).rules) for code in book.codes("statuses")}
    for codes in (("banned", "cancelled"), ("announced", "hypothetical"), ("past", "held")):
        assert any(all(code in rules for code in codes) for rules in statuses.values()), codes


def test_definitions_do_not_take_sides(book: Codebook) -> None:
    """Labels that judge are somebody's words; they stand in no name and in no definition."""
    judging = re.compile(r"terroris|genocid|génocid|\bmobs?\b|thug|casseur|illegal|illégal|extremis", re.IGNORECASE)
    for name, entry in entries(book):
        for text in (entry.name, entry.definition):
            assert not any(judging.search(wording) for wording in text.values()), (name, entry.code)


def test_crosswalks_name_only_real_events_or_say_why_not(book: Codebook) -> None:
    for name in ("forms", "kinds", "responses"):
        for entry in book.entries(name):
            walk = entry.crosswalk
            assert walk is not None
            assert walk.acled_event or walk.acled_note.startswith("unmapped because ")
            assert not walk.acled_event or walk.acled_sub_event in book.schemes["acled"].events[walk.acled_event]
            assert walk.plover_event or walk.plover_note.startswith("unmapped because ")
            assert not walk.cameo_root or walk.cameo_code.startswith(walk.cameo_root)


def test_pack_fields_tell_the_codes_of_pack_files(book: Codebook) -> None:
    fields = pack_fields(book)
    assert {"march", "massacre"} <= fields["actions.code"]
    assert {"tear_gas", "wreath"} <= fields["response.code"]
    assert "police" in fields["role"]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("forms.toml", 'instead = "vigil"', 'instead = "wake"', "no code"),
        ("forms.toml", 'code = "rally"', 'code = "march"', "stand once"),
        ("forms.toml", 'code = "rally"', 'code = "Rally"', "lower_snake_case"),
        ("forms.toml", 'acled_sub_event = "Peaceful protest"', 'acled_sub_event = "Calm protest"', "has no 'Calm protest'"),
        ("forms.toml", "unmapped because", "no idea about", "needs a note"),
        ("kinds.toml", 'family = "disaster"', 'family = "mishap"', "no family 'mishap'"),
        ("counts.toml", 'field = "size"', 'field = "crowd"', "no field 'crowd'"),
        ("fields.toml", 'codes = "forms"', 'codes = "shapes"', "no list 'shapes'"),
        ("fields.toml", 'cardinality = "many"', 'cardinality = "few"', "cardinality"),
        ("roles.toml", 'name = { en = "Expert", fr = "Expert" }', 'name = { en = "Expert" }', "must be given in exactly en, fr"),
        ("statuses.toml", 'code = "held"', 'cod = "held"', "cod"),
        ("stances.toml", "[[entry]]", "[[entry]", "not TOML"),
        ("stances.toml", 'list = "stances"', 'list = "sides"', "says that it is the list 'sides'"),
    ],
)
def test_a_damaged_codebook_is_refused_with_file_and_reason(copy: Path, file: str, old: str, new: str, words: str) -> None:
    source = (copy / file).read_text(encoding="utf-8")
    assert old in source
    (copy / file).write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=re.escape(words)) as refused:
        codebook.load(copy)
    assert refused.value.path.endswith(file)


def test_a_missing_list_is_refused(copy: Path) -> None:
    (copy / "roles.toml").unlink()
    with pytest.raises(PackError, match="missing"):
        codebook.load(copy)
