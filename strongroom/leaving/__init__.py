"""The ways out of cdktf: CDK Terrain, and plain Terraform."""
