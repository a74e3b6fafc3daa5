"""The status of an event follows bans first, then the calendar, then what most of the report says."""

import pytest

from selon.coding.anchor import Anchor
from selon.coding.statuses import status_of
from selon.model import Act, Mention


def told(status: str | None, strength: int = 3) -> Anchor:
    mention = Mention("action", 0, 5, "march", "xx.actions.march", Act("protest", "march", "noun"), "march")
    return Anchor(mention, 0, 0, "protest", "march", strength, status)


@pytest.mark.parametrize(
    ("anchors", "day", "main_day", "published", "status"),
    [
        ([told(None)], None, None, None, "held"),
        ([told("banned"), told(None)], "2024-05-18", None, "2024-05-16", "banned"),
        ([told("banned"), told("held"), told("held")], "2024-05-18", None, "2024-05-20", "held"),
        ([told("held")], "2024-05-18", None, "2024-05-16", "announced"),
        ([told("held")], "2024-05-11", "2024-05-18", "2024-05-19", "past"),
        ([told("held")], "2024-05-17", "2024-05-18", "2024-05-19", "held"),
        ([told("announced"), told("ongoing"), told("ongoing")], None, None, None, "ongoing"),
    ],
    ids=[
        "nothing told",
        "banned before",
        "held despite the ban",
        "after the publication",
        "a week before",
        "the eve",
        "the more often told",
    ],
)
def test_status(anchors: list[Anchor], day: str | None, main_day: str | None, published: str | None, status: str) -> None:
    assert status_of(anchors, day, main_day, published) == status
