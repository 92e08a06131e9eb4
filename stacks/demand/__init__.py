"""What a number of users needs of an environment: the load, what was measured, what AWS allows."""
