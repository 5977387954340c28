"""Saved: the only database code."""
