"""Log groups that AWS has recreated since a destroy, taken over into the state before the next apply."""
