"""The way out of any CDK: a synthesized stack in Terraform's native syntax, to go on with by hand."""
