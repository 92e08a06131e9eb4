"""A plan as a person approves it: what it comes to, with reasons, and what is told beside the changes."""
