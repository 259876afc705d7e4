"""Read texts of equations: tokens, parser, declarations; and write trees as text again."""
