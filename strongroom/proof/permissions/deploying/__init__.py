"""What deploying a stack takes, by type of resource, and what a role lacks of it."""
