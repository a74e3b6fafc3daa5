"""Values that coders type are computed as those of the finders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.errors import DecisionRefused
from selon.gazetteer.lookup import Place
from selon.model import Count, When
from selon.review.values import count_of, when_of, where_of

PAU = Place("geonames:1", "city", "Pau", 43.3, -0.37, 4000, "FR", "75", "Nouvelle-Aquitaine", 77000, False, True)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024-03-02", When("2024-03-02", "2024-03-02", "2024-03-02", "day")),
        (" 2024-02 ", When("2024-02", "2024-02-01", "2024-02-29", "month")),
        ("2024", When("2024", "2024-01-01", "2024-12-31", "year")),
        ("199x", When("199X", "1990-01-01", "1999-12-31", "decade")),
        ("xxxx-02-29", When("XXXX-02-29", precision="day")),
        ("2024-03-02/2024-03-05", When("2024-03-02/2024-03-05", "2024-03-02", "2024-03-05", "day")),
        ("2024-03-02T18:30", When("2024-03-02T18:30", "2024-03-02", "2024-03-02", "minute")),
    ],
)
def test_dates_are_intervals(written: str, value: When) -> None:
    assert when_of(written) == value


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2023-02-29", "2024-13", "2024-03-02T25", "2024-03-05/2024-03-02", "02/03/2024", "2024-3-2"]
)
def test_what_is_no_date_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(DecisionRefused):
        when_of(written)


@given(st.text(max_size=20))
def test_anything_typed_is_a_date_or_refused(written: str) -> None:
    try:
        value = when_of(written)
    except DecisionRefused:
        return
    assert value.edtf
    assert (value.earliest or "") <= (value.latest or "")


def test_figures_say_by_their_bounds_what_they_are() -> None:
    like = Count(1, 1, "exact", noun="personnes", words="400 personnes", part_of="s-1")
    assert count_of(450, 450, None, like) == Count(450, 450, "exact", noun="personnes", words="400 personnes", part_of="s-1")
    assert count_of(30, None, None).modality == "at_least"
    assert count_of(None, 30, None).modality == "at_most"
    assert count_of(10, 30, None).modality == "range"


@pytest.mark.parametrize(
    ("low", "high", "modality"), [(None, None, None), (5, 3, None), (-1, 2, None), (3, 5, "exact"), (None, 5, "at_least")]
)
def test_what_is_no_figure_is_refused(low: int | None, high: int | None, modality: str | None) -> None:
    with pytest.raises(DecisionRefused):
        count_of(low, high, modality)  # type: ignore[arg-type]


def test_a_venue_lies_in_its_town_and_a_country_has_no_point() -> None:
    venue = where_of("place Clemenceau", "venue", PAU)
    assert (venue.city, venue.latitude, venue.gazetteer) == ("Pau", 43.3, None)
    assert where_of("France", "country", PAU).latitude is None
    assert where_of("Trifouillis", "city", None).city == "Trifouillis"
