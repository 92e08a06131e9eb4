"""Tells a partner of what was settled: an example of a function that a function sends to."""
