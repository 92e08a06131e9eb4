"""Whether an image, or a program of one's own, meets what the stack asks of it."""
