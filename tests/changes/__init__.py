"""What changes when a setting does: each sensible change of each setting, planned against what is deployed."""
