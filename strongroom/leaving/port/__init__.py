"""The way out of cdktf: the same source, written for CDK Terrain (`cdktn`), the community's fork."""
