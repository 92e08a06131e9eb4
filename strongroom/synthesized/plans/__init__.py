"""What a plan (`terraform show -json`) holds, as configurations: of what stands, and of what would."""
