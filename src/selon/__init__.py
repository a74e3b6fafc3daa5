"""Selon: from news reports to event data in which every value says where it stands in the text and who says so."""

__version__ = "0.1.0"
