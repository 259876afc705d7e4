"""Build SymPy trees exactly as written, take trees apart, and write them as text and LaTeX."""
