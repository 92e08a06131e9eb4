"""Addresses that must not change: what Terraform knows under another name is destroyed and created again."""
