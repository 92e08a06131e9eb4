"""Log groups that AWS has made again since a destroy, taken over into the state before the next apply."""
