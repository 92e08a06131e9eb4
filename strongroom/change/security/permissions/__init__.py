"""What is effectively allowed, before and after: the sets that policies amount to, not their text."""
