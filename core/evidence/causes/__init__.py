"""Why: traces that a fault leaves in columns and predictions, and what speaks for each suspect."""
