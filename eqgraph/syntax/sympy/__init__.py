"""Build SymPy trees exactly as written, and take trees apart, ours and ordinary ones."""
