"""What each program would say of a command that a page tells to type. Nothing is run but `--help`."""
