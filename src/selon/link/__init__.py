"""Records of many reports to events. Nothing is merged: an event is a view over records.

``marks``       the names, figures and words of the part of a text that a record rests on
``told``        what a record tells, reduced to normalised values
``blocks``      which pairs are weighed at all
``comparisons`` how a pair compares
``weights``     what each level of a comparison is worth, in bits, and why (the table is ``weights.toml``)
``clusters``    groups from weighed pairs, under coders' decisions
``events``      the five put together; each link with its evidence
``incremental`` new reports join the events that are kept, with the result of linking everything anew
"""

LINKING = 4
"""Raised by hand wherever the code of linking, or of what is kept of an event, comes to give other events of the same records and tables:
events that were kept under another number are worked out anew. Of near copies as one voice: 2.
With the place that was chosen: 3. With the names and words of the texts: 4."""
