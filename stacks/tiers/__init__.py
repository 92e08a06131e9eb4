"""The tiers of an environment, one construct a file."""
