"""What an environment costs a month: its synthesized resources, put through a table of prices."""
