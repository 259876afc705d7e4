"""Read texts of equations: tokens, parser, declarations."""
