"""Runs the migration's task once a release, and tells Terraform how it ended. Its entry point is `handler`."""
