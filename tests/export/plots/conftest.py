"""Speech and labels in both languages, and what is read back from a plot."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from selon.codebook.book import load
from selon.export.labels import Labels, load_labels
from selon.export.speech import Speech, speech

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session", params=["en", "fr"])
def spoken(request: pytest.FixtureRequest) -> tuple[Speech, Labels]:
    """The words of one language."""
    return speech(request.param, load()), load_labels(request.param)


@pytest.fixture(scope="session")
def english() -> tuple[Speech, Labels]:
    """The words of the first language."""
    return speech("en", load()), load_labels("en")


@pytest.fixture(scope="session")
def read() -> Callable[[str], ElementTree.Element]:
    """Read a plot, and hold it to what all plots keep."""

    def reading(svg: str) -> ElementTree.Element:
        tree = ElementTree.fromstring(svg)
        assert tree.tag == f"{SVG}svg"
        assert tree.get("aria-label")
        assert tree.findtext(f"{SVG}title")
        assert tree.findtext(f"{SVG}desc")
        for node in tree.iter():
            assert node.tag.removeprefix(SVG) in {"svg", "title", "desc", "text", "line", "rect", "circle", "path", "a"}
            assert not {name for name in node.attrib if name == "style" or name.startswith("on")}
            assert node.get("fill", "none") in {"none", "currentColor"}
            href = node.get("href", "#")
            assert href.startswith("#")
        for number in re.findall(r'\s(?:x|y|width|height|cx|cy)="([^"]*)"', svg):
            assert re.fullmatch(r"-?\d+(\.\d)?", number)
        return tree

    return reading
