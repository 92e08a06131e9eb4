"""What is claimed of a stack, and shown on its JSON: checks, reachability, permissions, addresses."""
