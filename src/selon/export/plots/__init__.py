"""Plots as SVG: data in, the same bytes out. Text stays text, colour is never the only sign, and nothing is loaded or run.

``drawing``   shapes, and the template that writes them
``axes``      days and figures to positions, with ticks where people expect them
``timeline``  events over time; a date that is not known to the day is a bar, never a point
``figures``   rival figures as ranges, by who gives them; casualty figures by day of publication
``outlets``   which outlet, in which language, tells of which event
``of_views``  what these plots show of events

Colours are the page's: everything is drawn in ``currentColor``; a page may colour the classes ``police``, ``organisers``, ``others``.
"""
