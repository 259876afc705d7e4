"""Read and write LaTeX."""
