"""The functional core: no files, clock, environment, randomness, network or processes.

A package imports only packages above it in this list: report, syntax, value, expression, package, intake,
state, assembly, forge, daemon. What the world has to say reaches a function as an argument.
"""
