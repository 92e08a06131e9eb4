"""What a person does to a system that runs."""
