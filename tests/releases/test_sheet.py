"""The pages of a release: both languages say the same, and the citation file is one."""

import tomllib
from importlib.resources import files

import pytest

from selon.releases.manifest import Figures, Ids, Made, Manifest, Masked
from selon.releases.sheet import Tables, citation, cited, sheet, sheet_languages, words


def manifest(**more: object) -> Manifest:
    figures = Figures(3, {"coded": 2, "not_relevant": 1}, 2, 4, 3, 1, 1, {"link same": 2}, 1)
    made = Made("0.1.0", "1", "run", {"fr": "sha256:1"}, (), ("gazetteer",), "sha256:w", "sha256:r", "sha256:b")
    told: dict[str, object] = {"title": 'Marches: "all"', "licence": "CC-BY-4.0", "authors": (), "before": None, **more}
    return Manifest(
        "selon release", 1, "v1", "2026-11-23", attribution=("GeoNames",), privacy=Masked("public", 5, 2), made=made, ids=Ids(0, 3, 0, 0),
        figures=figures, data="sha256:data", **told,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_words_of_all_languages_have_the_same_keys() -> None:
    assert sheet_languages() == ("en", "fr")
    shapes = [{name: sorted(part) for name, part in words(language).items()} for language in sheet_languages()]
    assert all(shape == shapes[0] for shape in shapes)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_method_sheet_names_figures_versions_weights_and_rules(language: str) -> None:
    tables = Tables(
        (("day", "same", "+3.10", {"en": "of | the same day", "fr": "du | même jour"}),),
        (("size", "range", {"en": "from to", "fr": "de à"}),),
    )
    page = sheet(manifest(), tables, language)
    for told in (
        "sha256:data",
        "coded 2",
        "`run`",
        "+3.10",
        "of \\| the same day" if language == "en" else "du \\| même jour",
        "from to" if language == "en" else "de à",
        "link same 2",
    ):
        assert told in page
    assert "{" not in page


def test_the_citation_is_yaml_of_version_1_2_0_and_names_the_digest() -> None:
    told = citation(manifest(authors=("Ada Ray", "Bo Li")))
    assert 'title: "Marches: \\"all\\""' in told
    assert told.startswith("cff-version: 1.2.0\n")
    assert "license: CC-BY-4.0" in told
    assert "license" not in citation(manifest(licence="all rights: reserved"))
    assert "Ada Ray; Bo Li (2026)." in cited(manifest(authors=("Ada Ray", "Bo Li")))
    assert "sha256:data" in cited(manifest())


def test_every_page_file_is_toml() -> None:
    for one in (files("selon.releases") / "words").iterdir():
        if one.name.endswith(".toml"):
            tomllib.loads(one.read_text(encoding="utf-8"))
