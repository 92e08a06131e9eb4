"""The infrastructure: settings in, Terraform stacks out."""
