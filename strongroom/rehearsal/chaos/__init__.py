"""Faults put into a deployed environment while transactions pass through it, and what became of each."""
