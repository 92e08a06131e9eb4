"""Settles transactions: an example of a function with a queue of its own."""
