"""Read Python functions and programs from their source, never running them."""
