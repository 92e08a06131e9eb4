"""What an environment carries: measured costs, AWS's quotas, and a model of the two."""
