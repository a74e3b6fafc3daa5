"""Finder of places: names with what they are used for, venues, demonyms."""

from selon.extract.places.finder import find
from selon.extract.places.grammar import Grammar, prepare

__all__ = ["Grammar", "find", "prepare"]
