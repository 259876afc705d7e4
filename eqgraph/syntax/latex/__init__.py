"""Read LaTeX."""
