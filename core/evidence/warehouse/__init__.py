"""A table in the team's warehouse, counted where it lies: only sums and a bounded sample leave it."""
