"""What this project is compared with: programs that do the same in another way, each run by itself."""
