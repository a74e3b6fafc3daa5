"""The codebook: fields, forms, kinds, statuses, roles and the other lists of codes, as data with a typed loader."""

from selon.codebook.book import Codebook, load

__all__ = ["Codebook", "load"]
