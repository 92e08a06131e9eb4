"""Closes the day: an example of a function that a schedule calls."""
