"""A table in a warehouse, counted where it lies: only sums and a bounded sample leave it."""
