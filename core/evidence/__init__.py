"""Measured: counts, intervals, slices and findings."""
