"""What takes long to make is made once for the same content, and no more of it is kept than was asked for last."""

from selon.web.newest import Newest


def test_the_same_content_is_made_once_and_the_oldest_goes() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    kept: Newest[str] = Newest(2)
    assert [kept.get(("anna", name), lambda name=name: make(name)) for name in "aabca"] == ["A", "A", "B", "C", "A"]
    assert made == ["a", "b", "c", "a"], "c put a out, as b was asked for after it"
    assert kept.get(("ben", "a"), lambda: make("x")) == "X", "another key is another thing"
