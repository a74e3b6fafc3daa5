"""The order of work, on one screen. The only module that knows it.

A stage takes what it needs by name and gives one thing under its own name. ``prepare`` makes, once per pack, whatever the finder wants to keep
(tables, grammars); ``run`` is a pure function of that and of what the stage needs. :func:`check` refuses an order that leaves a need unmet.
"""
