"""`make bench`: what synthesis takes here and with its peers, measured side by side.

Not a part of the command line, and nothing imports it but its tests. `results.json` is what was measured;
`docs/reference/benchmark.md`, `docs/reference/benchmark.svg` and a table in the README are made from it.
"""
