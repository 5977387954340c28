"""Weighed: every way out on the same scales."""
