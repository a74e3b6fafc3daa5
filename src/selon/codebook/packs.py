"""Which codes the fields of language packs may hold. Packs are not imported: their fields are known by name."""

from collections.abc import Mapping

from selon.codebook.book import Codebook


def pack_fields(book: Codebook) -> Mapping[str, frozenset[str]]:
    """Field name of a pack file, or ``file.field``, -> its codes, as :func:`selon.lang.check.check_pack` takes them."""

    def of(*names: str) -> frozenset[str]:
        return frozenset(code for name in names for code in book.codes(name))

    return {
        "family": of("families"),
        "role": of("roles"),
        "status": of("statuses"),
        "stance": of("stances"),
        "modality": of("modalities"),
        "side_action": of("side_actions"),
        "demands.code": of("issues"),
        "actions.code": of("forms", "kinds"),
        "actions.families": of("families"),
        "actions.tense_status": of("statuses"),
        "counts.label": of("counts"),
        "response.code": of("responses", "side_actions"),
    }
