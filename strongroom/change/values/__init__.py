"""What differs between two values, place by place, and how it is told."""
