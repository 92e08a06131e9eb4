"""What an edit, or a plan, changes."""
