"""What is broken on purpose, on the local deployment, to see what the system does about it."""
