"""What a change of a resource leads to: replacements, losses, interruptions, refusals; what to do instead."""
