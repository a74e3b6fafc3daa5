"""Selon from Python: the same as the commands, as objects that show themselves in a notebook.

``coded``    ``selon.code``: a text in, a coded report with its records out
``events``   ``selon.events``: coded reports in, events out; an event with its rival values
``project``  ``selon.open``: a project's reports, records and events, coders' decisions, exports
``table``    rows for polars, pandas and Arrow, which need not be installed
"""
